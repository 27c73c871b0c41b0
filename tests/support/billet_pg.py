# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL cluster for a Python test, by tests/support/pg.sh.

    sys.path.insert(0, os.path.join(os.environ.get("top_srcdir", "."), "tests/support"))
    import billet_pg
    with billet_pg.cluster() as pg:       # exits 77 with a TAP skip when there is none
        pg.psql("SELECT 1")
        subprocess.run([...], env={**os.environ, "BILLET_DATABASE": pg.conninfo})

The cluster ends with the block, and also when this process is killed: pg.sh waits for the end
of its standard input.
"""
import contextlib
import os
import subprocess
import sys

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pg.sh")


class Cluster:
    def __init__(self, conninfo, bindir):
        self.conninfo = conninfo
        self.bindir = bindir
        self.dir = dict(word.split("=", 1) for word in conninfo.split())["host"]

    def psql(self, sql, *args):
        """Runs SQL, gives the rows as one text: columns '|', rows line feeds."""
        command = [self.bindir + "/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.conninfo, *args]
        done = subprocess.run(command, input=sql, text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def ctl(self, *args):
        """pg_ctl: ctl("stop", "-m", "immediate"), ctl("start")."""
        subprocess.run(["sh", SCRIPT, "ctl", self.dir, *args], check=True)


@contextlib.contextmanager
def cluster():
    holder = subprocess.Popen(["sh", SCRIPT, "hold"], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        line = holder.stdout.readline().strip()
        if not line.startswith("host="):
            print(line, holder.stdout.read(), sep="\n", end="")
            sys.stdout.flush()
            sys.exit(holder.wait())
        yield Cluster(line, holder.stdout.readline().strip())
    finally:
        holder.stdin.close()
        holder.wait()
