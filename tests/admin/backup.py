# SPDX-License-Identifier: Apache-2.0
"""Backup and restore of the private cluster: a round trip with data, what is refused, and that a
failed restore leaves the old database as it was."""
import os
import stat
import sys

sys.path.insert(0, os.path.join(os.environ.get("top_srcdir", "."), "tests/admin"))
sys.dont_write_bytecode = True
from adminlib import Home, Tap

tap = Tap()
# Every table but those that a backup or a restore itself writes to.
FINGERPRINT = """
SELECT string_agg(format('%s %s', t, n), E'\n' ORDER BY t) FROM (
    SELECT c.oid::regclass::text AS t,
           (xpath('/row/h/text()', query_to_xml(format(
               'SELECT md5(coalesce(string_agg(md5(x::text), '''' ORDER BY md5(x::text)), '''')) AS h FROM %s x',
               c.oid::regclass), false, true, '')))[1]::text AS n
      FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
       AND c.relname NOT LIKE 'audit%') s"""
POLICIES = "SELECT md5(string_agg(p::text, '|' ORDER BY p::text)) FROM (SELECT tablename, policyname, roles, cmd, qual, with_check FROM pg_policies) p"
SEALED = "INSERT INTO api_key (city, prefix, secret_hash, name, role, region_from, region_to, created_by) VALUES ('1502', 'abcd1234', sha256('x'), '测试', 'officer', '1502', '1502~', 'test')"


def check_backup(home, dump):
    done = home.billet("backup", dump)
    tap.ok(done.returncode == 0 and "key file" in done.stderr and "not in the backup" in done.stderr,
           "a backup says loudly that the keys are not in it", done)
    tap.ok(stat.S_IMODE(os.stat(dump).st_mode) == 0o600, "its file is closed to others")
    with open(dump, "rb") as file:
        tap.ok(file.read(5) == b"PGDMP", "and of pg_dump's custom format")
    again = home.billet("backup", dump)
    tap.ok(again.returncode == 1 and "there already" in again.stderr, "it is not written over", again)
    tap.ok(home.billet("backup", "--yes", dump).returncode == 0, "but with --yes it is")
    tap.ok(not [f for f in os.listdir(home.top) if f.endswith(".part")], "nothing half is left")
    note = home.psql("SELECT principal LIKE 'local:%', role, action, object_kind FROM audit_entry"
                     " ORDER BY id DESC LIMIT 1")
    tap.ok(note == "t|admin|backup|database", "who took it stands in the audit", note)


def check_round_trip(home, dump, before):
    with Home("fresh") as other:
        done = other.billet("restore", dump)
        tap.ok(done.returncode == 0 and "key file is missing" in done.stderr,
               "a restore makes a cluster and asks for the keys", done)
        tap.ok(other.psql(FINGERPRINT) == before[0], "every row of every table is back")
        tap.ok(other.psql(POLICIES) == before[1], "and every policy")
        done = other.billet("codes", "find", "150203")
        tap.ok(done.returncode == 0 and "昆都仑区" in done.stdout, "the application reads it", done)
        tap.ok(other.billet("migrate").returncode == 0, "migrate has nothing against it")


def check_overwrite(home, dump):
    home.psql("UPDATE tenant SET name = '改过'")
    done = home.billet("restore", dump)
    tap.ok(done.returncode == 1 and "--yes" in done.stderr
           and home.psql("SELECT name FROM tenant") == "改过", "a database is not replaced unasked", done)
    broken = dump + ".broken"
    with open(dump, "rb") as whole, open(broken, "wb") as part:
        part.write(whole.read()[:200000])
    done = home.billet("restore", "--yes", broken)
    tap.ok(done.returncode == 1 and "pg_restore" in done.stderr
           and home.psql("SELECT name FROM tenant") == "改过", "a broken file replaces nothing", done)
    done = home.billet("restore", "--yes", dump)
    tap.ok(done.returncode == 0 and home.psql("SELECT name FROM tenant") == "包头市",
           "with --yes the backup takes the place", done)
    names = home.psql("SELECT string_agg(datname, ' ' ORDER BY 1) FROM pg_database WHERE datname LIKE 'billet%'")
    tap.ok(names == "billet", "no second database is left", names)
    tap.ok(home.billet("restore", "/nonexistent").returncode == 1, "a file that is not there")


with Home("data") as main_home:
    init = main_home.billet("init", "--city", "1502")
    tap.ok(init.returncode == 0, "init", init.stderr)
    main_home.psql(SEALED)
    state = (main_home.psql(FINGERPRINT), main_home.psql(POLICIES))
    file = os.path.join(main_home.top, "billet.dump")
    check_backup(main_home, file)
    check_round_trip(main_home, file, state)
    check_overwrite(main_home, file)
tap.done()
