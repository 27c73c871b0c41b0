# SPDX-License-Identifier: Apache-2.0
"""Backup and restore of the private cluster: a round trip with data, what is refused, and that a
failed restore leaves the old database as it was."""
import os
import shutil
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ.get("top_srcdir", "."), "tests/admin"))
sys.dont_write_bytecode = True
from adminlib import BUILD, Home, Tap

tap = Tap()
SECRET = "13800001502"
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
API_KEY = "INSERT INTO api_key (city, prefix, secret_hash, name, role, region_from, region_to, created_by) VALUES ('1502', 'abcd1234', sha256('x'), '测试', 'officer', '1502', '1502~', 'test')"


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


def seal_tool(keys, verb, text):
    done = subprocess.run([os.path.join(BUILD, "tests/admin/seal_tool"), keys, verb, text],
                          text=True, capture_output=True)
    return done.stdout.strip() if done.returncode == 0 else None


def check_keys(home, other, sealed):
    """What a sealed column held is in the backup, but only the keyring of then opens it."""
    mine, theirs = os.path.join(home.data, "keys"), os.path.join(other.data, "keys")
    kept = other.psql("SELECT value FROM sealed")
    tap.ok(kept == sealed and SECRET not in kept, "a sealed value comes back as it was sealed", kept)
    tap.ok(not os.path.exists(theirs) and seal_tool(theirs, "open", kept) is None,
           "without a keyring it does not open")
    other.billet("init", "--city", "1502")
    tap.ok(os.path.exists(theirs) and seal_tool(theirs, "open", kept) is None,
           "nor with a new one")
    shutil.copy2(mine, theirs)
    tap.ok(seal_tool(theirs, "open", kept) == SECRET, "with the copy of the old one it does")


def check_round_trip(home, dump, before, sealed):
    with Home("fresh") as other:
        done = other.billet("restore", dump)
        tap.ok(done.returncode == 0 and "key file is missing" in done.stderr,
               "a restore makes a cluster and asks for the keys", done)
        tap.ok(other.psql(FINGERPRINT) == before[0], "every row of every table is back")
        tap.ok(other.psql(POLICIES) == before[1], "and every policy")
        done = other.billet("codes", "find", "150203")
        tap.ok(done.returncode == 0 and "昆都仑区" in done.stdout, "the application reads it", done)
        tap.ok(other.billet("migrate").returncode == 0, "migrate has nothing against it")
        with open(os.path.join(other.data, "billet.conf"), encoding="ascii") as conf:
            tap.ok("city = 1502" in conf.read(), "the city is noted anew")
        check_keys(home, other, sealed)


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
    main_home.psql(API_KEY)
    value = seal_tool(os.path.join(main_home.data, "keys"), "seal", SECRET)
    tap.ok(value is not None, "the keyring of init seals a value")
    main_home.psql(f"CREATE TABLE sealed (value text); INSERT INTO sealed VALUES ('{value}')")
    state = (main_home.psql(FINGERPRINT), main_home.psql(POLICIES))
    file = os.path.join(main_home.top, "billet.dump")
    check_backup(main_home, file)
    check_round_trip(main_home, file, state, value)
    check_overwrite(main_home, file)
tap.done()
