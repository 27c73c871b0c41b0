# SPDX-License-Identifier: Apache-2.0
"""The life of the private cluster: init, start when needed, stop, crash, who may connect.
Migrations are in migrate.py, backups in backup.py."""
import json
import os
import pwd
import re
import signal
import stat
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ.get("top_srcdir", "."), "tests/admin"))
sys.dont_write_bytecode = True
from adminlib import IS_ROOT, Home, Tap

tap = Tap()


def check_init(home):
    racers = [home.start("init", "--city", "1502") for _ in range(2)]
    said = [p.communicate(timeout=300)[1] for p in racers]
    tap.ok(all(p.returncode == 0 and "Ready" in s for p, s in zip(racers, said)),
           "init makes a cluster, even twice at once", *said)
    tap.ok("".join(said).count("made a private database") == 1, "only one of them made it", *said)
    with open(os.path.join(home.data, "keys"), "rb") as file:
        keys = file.read()
    again = home.billet("init", "--city", "1502")
    tap.ok(again.returncode == 0 and "is there" in again.stderr and "made" not in again.stderr,
           "a second init changes nothing", again.stderr)
    status = os.stat(os.path.join(home.data, "keys"))
    with open(os.path.join(home.data, "keys"), "rb") as file:
        tap.ok(stat.S_IMODE(status.st_mode) == 0o400 and file.read() == keys
               and status.st_uid == os.stat(home.data).st_uid,
               "the keyring is its owner's alone, and is never made anew")
    with open(os.path.join(home.data, "billet.conf"), encoding="ascii") as file:
        tap.ok("city = 1502\n" in file.read(), "the city is noted")
    shown = json.loads(home.billet("config", "show", "--json").stdout)
    city = next(row for row in shown if row["name"] == "city")
    tap.ok(city["value"] == "1502" and "billet.conf" in city["origin"], "and is a setting", city)
    other = home.billet("init", "--city", "1503")
    tap.ok(other.returncode == 1 and "1502" in other.stderr, "another city is refused", other)
    other = home.billet("init", "--city", "1503", "--add")
    names = home.psql("SELECT string_agg(name, ' ' ORDER BY city) FROM tenant")
    tap.ok(other.returncode == 0 and names == "包头市 乌海市", "unless it is added", other, names)
    home.psql("DELETE FROM tenant WHERE city = '1503'")
    tap.ok("Copy it" in "".join(said), "that it must be copied is said loudly", *said)
    tap.ok(home.psql("SELECT city FROM tenant") == "1502", "the city is registered")


def check_settings(home):
    rows = home.psql("""SELECT name || '=' || setting FROM pg_settings WHERE name IN
        ('listen_addresses', 'fsync', 'data_checksums', 'server_encoding', 'full_page_writes',
         'log_min_error_statement') ORDER BY name""").split()
    tap.ok(rows == ["data_checksums=on", "fsync=on", "full_page_writes=on", "listen_addresses=",
                    "log_min_error_statement=panic", "server_encoding=UTF8"],
           "no network, no lost writes, no row values in the log", rows)
    roles = home.psql("""SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles
        WHERE rolname LIKE 'billet%' AND rolcanlogin
          AND NOT (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole)""")
    tap.ok(roles == "billet_app billet_owner billet_worker", "three plain login roles", roles)
    owner = home.psql("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'billet'")
    tap.ok(owner == "billet_owner", "the database is the owner's")
    modes = {name: stat.S_IMODE(os.stat(os.path.join(home.data, name)).st_mode)
             for name in (".", "pg", "run", "log")}
    tap.ok(set(modes.values()) == {0o700}, "all folders are closed", modes)


def check_files_race(home):
    """Keyring and city are made by one of six."""
    made = {name: os.path.join(home.data, name) for name in ("keys", "billet.conf")}
    for path in made.values():
        os.rename(path, path + ".kept")
    racers = [home.start("init", "--city", "1502") for _ in range(6)]
    said = [(p.communicate(timeout=300)[1], p.returncode) for p in racers]
    tap.ok(all(code == 0 for _, code in said), "six inits at once all end well", said)
    tap.ok(sum("made the key file" in text for text, _ in said) == 1,
           "and one of them makes the keyring", said)
    for path in made.values():
        os.rename(path + ".kept", path)


def check_stop_start(home):
    tap.ok(home.billet("db", "stop").returncode == 0, "stop")
    tap.ok(home.status()["state"] == "stopped", "status says stopped")
    tap.ok(home.billet("db", "status").returncode == 5, "status of a stopped one exits with 5")
    tap.ok(home.billet("db", "stop").returncode == 0, "stopping twice is fine")
    racers = [home.start("migrate", "--dry-run") for _ in range(4)]
    codes = [(p.communicate(timeout=120)[1], p.returncode) for p in racers]
    tap.ok(all(code == 0 for _, code in codes), "four programs at once: one starts, all are served",
           codes)
    started = open(os.path.join(home.data, "log/start.log"), encoding="utf-8").read()
    tap.ok("already running" not in started and "lock file" not in started,
           "only one of them tried", started)


def check_session(home):
    pid = home.postmaster()
    tap.ok(os.getsid(pid) != os.getsid(0), "the server has a session of its own")
    os.kill(pid, signal.SIGKILL)
    for _ in range(100):
        if home.status()["state"] == "stopped":
            break
        time.sleep(0.1)
    done = home.billet("migrate")
    tap.ok(done.returncode == 0 and home.postmaster() != pid, "after a crash the next program "
           "starts it again", done.stderr)


def check_moved(home):
    home.billet("db", "stop")
    moved = home.data + "-moved"
    os.rename(home.data, moved)
    old, home.data = home.data, moved
    done = home.billet("migrate")
    tap.ok(done.returncode == 0, "a data folder that was moved still works", done.stderr)
    home.billet("db", "stop")
    os.rename(moved, old)
    home.data = old


def check_root(home):
    names = ("the server does not run as root", "others cannot connect",
             "others are told whose folder it is")
    if not IS_ROOT:
        for name in names:
            tap.skip(name, "not root")
        return
    home.billet("db", "start")
    owner = os.stat(f"/proc/{home.postmaster()}").st_uid
    tap.ok(owner == pwd.getpwnam("billet").pw_uid, names[0], owner)
    status = home.status()
    command = ["setpriv", "--reuid=nobody", "--clear-groups", status["programs"] + "/psql", "-h",
               status["socket"], "-U", "postgres", "-c", "SELECT 1"]
    tap.ok(subprocess.run(command, capture_output=True).returncode != 0, names[1])
    done = home.billet("db", "status", prefix=("setpriv", "--reuid=nobody", "--clear-groups"))
    tap.ok(done.returncode == 4 and "belongs to user billet" in done.stderr, names[2], done)


def check_daemons(home):
    names = ("billetd gives root up, after it took a port of root's", "billet-worker gives root up")
    if not IS_ROOT:
        for name in names:
            tap.skip(name, "not root")
        return
    wanted = pwd.getpwnam("billet").pw_uid
    env = {"BILLET_LISTEN": "127.0.0.1:847",
           "BILLET_ADMIN_LISTEN": "unix:" + os.path.join(home.data, "run/admin.sock")}
    for verb, name in zip(("serve", "worker"), names):
        process = home.start(verb, env=env)
        uids = set()
        for _ in range(100):
            with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
                uids = set(re.search(r"Uid:(.*)", file.read()).group(1).split())
            if uids == {str(wanted)} or process.poll() is not None:
                break
            time.sleep(0.1)
        process.terminate()
        said = process.communicate(timeout=60)
        tap.ok(uids == {str(wanted)} and process.returncode == 0, name, uids, *said)


def check_long_path():
    with Home("x" * 120) as home:
        done = home.billet("init", "--city", "1502")
        socket = home.status()["socket"]
        tap.ok(done.returncode == 0 and socket.startswith("/tmp/.") and len(socket) < 90,
               "a long data path gets a short socket folder", done.stderr, socket)
        tap.ok(stat.S_IMODE(os.stat(socket).st_mode) == 0o700, "which is closed to others")
        home.billet("db", "stop")
        os.rmdir(socket)
        tap.ok(home.billet("migrate").returncode == 0, "and is made again when it was cleaned away")


def check_refusals():
    with Home() as home:
        done = home.billet("migrate")
        tap.ok(done.returncode == 1 and "billet init" in done.stderr,
               "no cluster yet: points to init", done)
        open(os.path.join(home.data, "thesis.txt"), "w", encoding="ascii").close()
        done = home.billet("init", "--city", "1502")
        if IS_ROOT:
            tap.ok(done.returncode == 1 and "another user" in done.stderr,
                   "root does not take over a folder with other things", done)
        else:
            tap.skip("root does not take over a folder with other things", "not root")
    with Home("closed/data") as home:
        if not IS_ROOT:
            tap.skip("a folder that the server's user cannot reach", "not root")
            return
        os.mkdir(os.path.join(home.top, "closed"), 0o700)
        done = home.billet("init", "--city", "1502")
        tap.ok(done.returncode == 4 and "cannot reach" in done.stderr,
               "a folder that the server's user cannot reach", done)


with Home("data") as main_home:
    check_init(main_home)
    check_settings(main_home)
    check_files_race(main_home)
    check_stop_start(main_home)
    check_session(main_home)
    check_moved(main_home)
    check_root(main_home)
    check_daemons(main_home)
check_long_path()
check_refusals()
tap.done()
