# SPDX-License-Identifier: Apache-2.0
"""A foreign database: the roles script for its DBA, init and migrate through setting `database`,
and the commands that are for the private cluster only."""
import os
import subprocess
import sys

top = os.environ.get("top_srcdir", ".")
sys.path[:0] = [os.path.join(top, "tests/admin"), os.path.join(top, "tests/support")]
sys.dont_write_bytecode = True
import billet_pg
from adminlib import Home, Tap

tap = Tap()


def run_script(pg, script):
    command = [pg.bindir + "/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", pg.conninfo]
    return subprocess.run(command, input=script, text=True, capture_output=True)


def check_roles(home, pg):
    script = home.billet("init", "--print-roles").stdout
    first, second = run_script(pg, script), run_script(pg, script)
    tap.ok(first.returncode == 0 and second.returncode == 0, "the roles script runs, and runs again",
           first.stderr, second.stderr)
    rows = pg.psql("SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'billet'")
    tap.ok(rows == "billet|billet_owner", "it makes the database for the owner", rows)


def check_before(env):
    with Home() as home:
        done = home.billet("init", "--city", "1502", env=env)
    tap.ok(done.returncode == 5 and "--print-roles" in done.stderr,
           "init without the roles names the script that makes them", done)


def check_init(home, env):
    done = home.billet("init", "--city", "1502", "--name", "某局", env=env)
    tap.ok(done.returncode == 0 and "private" not in done.stderr, "init needs no private cluster",
           done.stderr)
    tap.ok(os.path.exists(os.path.join(home.data, "keys")) and "Copy it" in done.stderr,
           "but a keyring", done.stderr)
    tap.ok("up to date" in home.billet("migrate", env=env).stderr, "migrate finds nothing to do")
    done = home.billet("codes", "find", "150203", env=env)
    tap.ok(done.returncode == 0 and "昆都仑区" in done.stdout,
           "a string without a user takes each program's role", done)


def check_refusals(home, env):
    for words in (("db", "start"), ("db", "stop"), ("db", "status"), ("restore", "/dev/null")):
        done = home.billet(*words, env=env)
        tap.ok(done.returncode == 1 and "server of its own" in done.stderr,
               f"{' '.join(words)} is for the private cluster", done)
    secret = os.path.join(home.top, "secret.conf")
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write(f"database = {env['BILLET_DATABASE']} password=hush\n")
    done = home.billet("--config", secret, "backup", os.path.join(home.top, "x.dump"))
    tap.ok(done.returncode == 1 and "hush" not in done.stderr and "password file" in done.stderr,
           "a password is not put on a command line", done)
    done = home.billet("migrate", env=dict(env, BILLET_DATABASE="nonsense"))
    tap.ok(done.returncode == 1 and "connection string" in done.stderr, "nonsense as database", done)
    gone = dict(env, BILLET_DATABASE="host=/nonexistent dbname=billet")
    done = home.billet("migrate", env=gone)
    tap.ok(done.returncode == 5, "a server that is not there exits with 5", done)


def check_backup(home, pg, env):
    file = os.path.join(home.top, "x.dump")
    as_super = dict(env, BILLET_DATABASE=env["BILLET_DATABASE"] + " user=postgres")
    done = home.billet("backup", file, env=as_super)
    tap.ok(done.returncode == 0 and os.path.getsize(file) > 100000,
           "a backup with a user that may read everything", done)
    os.remove(file)
    as_app = dict(env, BILLET_DATABASE=env["BILLET_DATABASE"] + " user=billet_app")
    done = home.billet("backup", file, env=as_app)
    tap.ok(done.returncode == 1 and not os.path.exists(file), "and none without", done)


with billet_pg.cluster() as server, Home() as main_home:
    where = server.conninfo.split()[0]
    environment = {"BILLET_DATABASE": f"{where} port=5432 dbname=billet"}
    check_before(environment)
    check_roles(main_home, server)
    check_init(main_home, environment)
    check_refusals(main_home, environment)
    check_backup(main_home, server, environment)
tap.done()
