# SPDX-License-Identifier: Apache-2.0
"""Running build/billet with a data folder of its own, for the tests of administration.

    with adminlib.Home() as home:
        done = home.billet("init", "--city", "1502")     # .returncode .stdout .stderr
        home.psql("SELECT 1")                             # as superuser of the private cluster

The cluster is stopped and the folder removed on every exit path. Without PostgreSQL the test is
skipped (a failure where BILLET_REQUIRE_PG is set).
"""
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

TOP = os.environ.get("top_srcdir", ".")
BUILD = os.path.abspath(os.environ.get("top_builddir", "build"))
BILLET = os.path.join(BUILD, "billet")
IS_ROOT = os.geteuid() == 0


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, good, name, *notes):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        if not good:
            for line in "\n".join(str(note) for note in notes).splitlines():
                print("# " + line)
        sys.stdout.flush()
        return good

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}")

    def done(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


def require_postgresql():
    why = None
    if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        why = "no PostgreSQL server programs"
    elif IS_ROOT and not shutil.which("useradd", path="/usr/sbin:/sbin:" + os.environ["PATH"]):
        why = "PostgreSQL does not run as root, and there is no useradd"
    if why is None:
        return
    if os.environ.get("BILLET_REQUIRE_PG"):
        print(f"1..1\nnot ok 1 - {why} (BILLET_REQUIRE_PG is set)")
        sys.exit(1)
    print(f"1..0 # SKIP {why}")
    sys.exit(77)


class Home:
    """A data folder; sub: a folder below the temporary one, else the temporary one itself."""

    def __init__(self, sub=""):
        require_postgresql()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.top = tempfile.mkdtemp(prefix="b.", dir="/tmp")
        if sub:
            os.chmod(self.top, 0o755)
        self.data = os.path.join(self.top, sub) if sub else self.top

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            socket = self.status()["socket"]
            self.billet("db", "stop")
            if not socket.startswith(self.data):
                os.rmdir(socket)
        except (OSError, ValueError, KeyError):
            pass
        shutil.rmtree(self.top, ignore_errors=True)

    def environment(self, more=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("BILLET_", "PG"))}
        env["BILLET_DATA"] = self.data
        env.update(more or {})
        return env

    def start(self, *args, env=None, prefix=()):
        return subprocess.Popen(
            [*prefix, BILLET, "--lang", "en", *args], env=self.environment(env), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/")

    def billet(self, *args, env=None, prefix=()):
        process = self.start(*args, env=env, prefix=prefix)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(args, process.returncode, out, err)

    def status(self):
        return json.loads(self.billet("db", "status", "--json").stdout)

    def psql(self, sql, database="billet", user="postgres"):
        status = self.status()
        done = subprocess.run(
            [status["programs"] + "/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", status["socket"],
             "-U", user, "-d", database], input=sql, text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def postmaster(self):
        with open(os.path.join(self.data, "pg/postmaster.pid"), encoding="ascii") as file:
            return int(file.readline())
