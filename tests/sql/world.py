# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder stand on: one private cluster, one template with all migrations
applied as billet_owner, a database of its own for each test file, and principals.

    def run(tap, world):
        with world.act("officer") as s:        # a transaction of billet_app under that principal
            s.q("SELECT ...")
"""
import contextlib
import glob
import os
import re
import sys

TOP = os.environ.get("top_srcdir", ".")
sys.path.insert(0, os.path.join(TOP, "tests/support"))
import billet_pg  # noqa: E402
import pq         # noqa: E402

CITY, OTHER = "1502", "1501"
COUNTY_A, COUNTY_B = "150203", "150204"
OFFICER_STEPS = ("freeze", "run", "publish", "withdraw", "close")


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def ok(self, good, name, *notes):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)
        for line in "\n".join(map(str, notes)).splitlines() if not good else []:
            print("#   " + line, flush=True)
        return bool(good)

    def same(self, got, wanted, name, *notes):
        return self.ok(got == wanted, name, f"got    {got!r}", f"wanted {wanted!r}", *notes)

    def note(self, text):
        print("# " + text, flush=True)

    def done(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


def sql_block(path, name):
    """One block of a file of named statements, as the program embeds them."""
    text = open(os.path.join(TOP, path), encoding="utf-8").read()
    blocks = re.split(r"^-- name: ", text, flags=re.M)
    return next(b[len(name):] for b in blocks if b.split("\n", 1)[0] == name)


def migration_files():
    return sorted(glob.glob(os.path.join(TOP, "migrations", "[0-9]*.sql")))


class World:
    """One database. Sessions are kept open, one a login role, and closed with the world."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name
        self.sessions = {}
        self.employer = {}              # by name: id
        self.principals = {
            "admin": dict(role="admin"),
            "officer": dict(role="officer"),
            "county": dict(role="officer", region=COUNTY_A),
            "county_b": dict(role="officer", region=COUNTY_B),
            "supervisor": dict(role="supervisor"),
            "organiser": dict(role="organiser"),
            "employer_a": dict(role="employer", employer="A"),
            "employer_b": dict(role="employer", employer="B"),
            "worker": dict(role="worker", login="billet_worker"),
            "nobody": dict(role="guest"),
            "other": dict(role="officer", city=OTHER),
            "other_worker": dict(role="worker", login="billet_worker", city=OTHER),
        }

    def conninfo(self, login):
        return f"host={self.cluster.dir} port=5432 user={login} dbname={self.name}"

    def new_session(self, login="billet_app"):
        return pq.Session(self.conninfo(login))

    def session(self, login="billet_app"):
        if login not in self.sessions:
            self.sessions[login] = self.new_session(login)
        return self.sessions[login]

    @property
    def root(self):
        return self.session("postgres")

    def begin(self, session, who, action="test", **changes):
        p = {**self.principals[who], **changes}
        city = p.get("city", CITY)
        region = p.get("region", city)
        employer = p.get("employer", 0)
        session.q("SELECT billet_begin($1, $2, $3, $4, $5, $6, $7, $8, $9)", city, p["role"],
                  p.get("principal", "key:" + who), self.employer.get(employer, employer), region,
                  region + "~", action, p.get("purpose", ""), p.get("request", "r-1"))

    @contextlib.contextmanager
    def act(self, who, action="test", begin="BEGIN", keep=True, session=None, **changes):
        s = session or self.session(self.principals[who].get("login", "billet_app"))
        with s.transaction(begin, keep):
            self.begin(s, who, action, **changes)
            yield s

    def refused(self, who, sql, *params, **changes):
        """SQLSTATE of one statement in a transaction of its own; '' when it was taken."""
        try:
            with self.act(who, **changes) as s:
                s.q(sql, *params)
            return ""
        except pq.Error as e:
            return e.state

    def audit_ids(self):
        return self.root.one("SELECT coalesce(max(id), 0) FROM audit_entry")

    def close(self):
        for s in self.sessions.values():
            s.close()


@contextlib.contextmanager
def worlds():
    """Gives a maker of worlds: make(name) is a new database with the whole schema."""
    with billet_pg.cluster() as cluster:
        root = pq.Session(cluster.conninfo)
        root.q(sql_block("server/admin/sql/cluster.sql", "roles"))
        create = sql_block("server/admin/sql/cluster.sql", "database_create")
        root.q(create)
        owner = pq.Session(cluster.conninfo.replace("user=postgres", "user=billet_owner")
                           .replace("dbname=postgres", "dbname=billet"))
        owner.q(sql_block("server/admin/sql/migrate.sql", "migrate_table"))
        for path in migration_files():
            with owner.transaction():
                owner.q(open(path, encoding="utf-8").read())
        owner.close()
        made = []

        def make(name):
            root.q(f"CREATE DATABASE {name} OWNER billet_owner TEMPLATE billet")
            root.q(sql_block("server/admin/sql/cluster.sql", "database_grants")
                   .replace("DATABASE billet ", f"DATABASE {name} "))
            made.append(World(cluster, name))
            return made[-1]
        try:
            yield make
        finally:
            for world in made:
                world.close()
            root.close()
