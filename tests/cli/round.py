# SPDX-License-Identifier: Apache-2.0
"""billet round bundle and billet round verify: a sealed round out of the database.

The bundle must be the frozen bytes and the sealed result, whole or not at all, whatever became of
the referrals since. The checker itself is tested in tests/matcher and tests/oracle.
"""
import filecmp
import json
import os
import shutil
import subprocess
import sys

TOP = os.environ.get("top_srcdir", ".")
sys.path.insert(0, os.path.join(TOP, "tests/admin"))
import adminlib  # noqa: E402

SAMPLES = os.path.join(os.path.abspath(TOP), "tests/samples")
INPUTS = ["candidates.ndjson", "choices.ndjson", "crosswalk.ndjson", "round.json",
          "vacancies.ndjson"]
OUTPUTS = ["certificate.json", "lists.ndjson", "referrals.ndjson"]

FIRST_LIST = ("side = 'vacancy' AND owner = (SELECT min(owner) FROM list"
              " WHERE side = 'vacancy' AND length(pairs) > 0)")
FLIP = f"UPDATE list SET pairs = set_byte(pairs, 15, 1 # get_byte(pairs, 15)) WHERE {FIRST_LIST}"
DAMAGES = (  # name, change, undo
    ("a score", "UPDATE referral SET mutual = mutual + 1 WHERE id = 1",
     "UPDATE referral SET mutual = mutual - 1 WHERE id = 1"),
    ("a referral less",
     "CREATE TABLE kept AS SELECT * FROM referral WHERE id = 1;"
     "DELETE FROM referral_event WHERE referral = 1; DELETE FROM referral WHERE id = 1",
     "INSERT INTO referral SELECT * FROM kept"),
    ("a bit of a list", FLIP, FLIP),
    ("the certificate", "UPDATE round_certificate SET bytes = bytes || ' '",
     "UPDATE round_certificate SET bytes = substr(bytes, 1, length(bytes) - 1)"),
)


class City:
    """A small city with one round, and a worker that runs."""

    def __init__(self, home):
        self.home = home
        self.folder = home.top
        self.must("init", "--city", "1502")
        for role, more in (("officer", ()), ("organiser", ()), ("county", ("--region", "150203"))):
            self.must("key", "new", "--role", "officer" if role == "county" else role, "--name",
                      role, *more, "--out", self.path(role + ".key"))
        for kind, rows in (("employers", 60), ("vacancies", 60), ("candidates", 120)):
            with open(os.path.join(SAMPLES, kind + ".csv"), encoding="utf-8") as file:
                text = "".join(file.readlines()[:rows + 1])
            with open(self.path(kind + ".csv"), "w", encoding="utf-8") as file:
                file.write(text)
            self.key("officer", "import", "--kind", kind, self.path(kind + ".csv"))
        self.key("officer", "drive", "new", "--name", "x", "--from", "2026-03-02", "--to",
                 "2026-03-08")
        for employer in range(1, 61):
            self.key("officer", "drive", "confirm", "1", str(employer))
        with open(self.path("policy.json"), "w", encoding="utf-8") as file:
            file.write(self.must("policy", "default").stdout)
        self.key("officer", "policy", "new", self.path("policy.json"))
        self.key("officer", "round", "new", "--drive", "1", "--policy", "1", "--date",
                 "2026-03-02")
        self.worker = subprocess.Popen(
            [os.path.join(adminlib.BUILD, "billet-worker")], cwd="/",
            env=home.environment({"BILLET_WORKER_POLL_MS": "100"}), stderr=subprocess.DEVNULL)

    def path(self, name):
        return os.path.join(self.folder, name)

    def must(self, *words):
        done = self.home.billet(*words)
        if done.returncode != 0:
            raise RuntimeError(f"{words}: {done.returncode} {done.stderr}")
        return done

    def key(self, who, *words):
        return self.home.billet("--key-file", self.path(who + ".key"), *words)

    def files(self, name):
        folder = self.path(name)
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def frozen(tap, city):
    tap.ok(city.key("officer", "round", "bundle", "1", city.path("draft")).returncode == 1 and
           not city.files("draft"), "a draft has no bundle")
    city.key("officer", "round", "freeze", "1", "--wait")
    done = city.key("officer", "round", "bundle", "1", city.path("frozen"))
    tap.ok(done.returncode == 0 and city.files("frozen") == INPUTS,
           "a frozen round is its five inputs", done.stderr, city.files("frozen"))
    tap.ok(city.key("officer", "round", "verify", "1").returncode == 1,
           "there is nothing to verify yet")


def sealed(tap, city):
    city.key("officer", "round", "run", "1", "--wait")
    shown = json.loads(city.key("officer", "--json", "round", "show", "1").stdout)
    done = city.key("officer", "--json", "round", "bundle", "1", city.path("done"))
    told = json.loads(done.stdout)
    tap.ok(city.files("done") == sorted(INPUTS + OUTPUTS), "a round that was run is eight files")
    tap.ok(told["result_sha256"] == shown["result_sha256"], "with the sealed hash", told)
    same = [filecmp.cmp(city.path("frozen/" + f), city.path("done/" + f), False) for f in INPUTS]
    tap.ok(all(same), "the inputs are those that were frozen", same)
    tap.ok(city.home.billet("verify", city.path("done")).returncode == 0, "billet verify says 0")
    tap.ok(city.key("officer", "round", "verify", "1").returncode == 0, "round verify says 0")
    engine = json.loads(city.home.billet("--json", "engine", city.path("frozen")).stdout)
    same = [filecmp.cmp(city.path("frozen/" + f), city.path("done/" + f), False) for f in OUTPUTS]
    tap.ok(all(same) and engine["referrals"] > 20 and
           engine["result_sha256"] == shown["result_sha256"],
           "computed again from the files it is the same, byte for byte", engine, same)


def refused(tap, city):
    done = city.key("officer", "round", "bundle", "1", city.path("done"))
    tap.ok(done.returncode == 1 and "not an empty folder" in done.stderr,
           "a folder with something in it is refused", done.stderr)
    done = city.key("organiser", "round", "bundle", "1", city.path("organiser"))
    tap.ok(done.returncode == 4 and not city.files("organiser"), "an organiser may not")
    done = city.key("county", "round", "bundle", "1", city.path("county"))
    tap.ok(done.returncode == 4 and "whole city" in done.stderr and not city.files("county"),
           "whose range is a county may not", done.stderr)
    done = city.key("officer", "round", "bundle", "9", city.path("none"))
    tap.ok(done.returncode == 1 and not city.files("none"), "no such round")
    done = city.key("officer", "round", "bundle", "x", city.path("none"))
    tap.ok(done.returncode == 2, "an id that is none is wrong use")
    noted = city.home.psql("SELECT count(*) FROM audit_entry WHERE action = 'round.bundle'"
                           " AND object_kind = 'round' AND '1' = ANY (object_ids::text[])")
    tap.ok(int(noted) >= 4, "every look is in the audit", noted)


def compared(tap, city):
    """An objection: one person's schooling is put right, and the round is run again."""
    who = city.home.psql("SELECT candidate FROM referral WHERE mutual < 9000 ORDER BY id LIMIT 1")
    same = json.loads(city.key("officer", "--json", "round", "diff", "1", "1").stdout)
    tap.ok(same["people"] == [] and same["referrals"]["lost"] == 0, "a round is its own equal",
           same)
    city.home.psql("UPDATE candidate SET state = 'paused' WHERE id = " + who)
    city.key("officer", "round", "new", "--drive", "1", "--policy", "1", "--date", "2026-03-02",
             "--seed", city.home.psql("SELECT seed FROM round WHERE id = 1"))
    city.key("officer", "round", "freeze", "2", "--wait")
    city.key("officer", "round", "run", "2", "--wait")
    done = city.key("officer", "--json", "round", "diff", "1", "2")
    diff = json.loads(done.stdout)
    person = next((p for p in diff["people"] if p["candidate"] == int(who)), {})
    tap.ok(not diff["round"] and diff["candidates"] == {"added": 0, "removed": 1, "changed": 0},
           "one person is out, all else is as it was", diff)
    tap.ok(person.get("facts") == "removed" and person["lost"] and not person["gained"],
           "who it was, and what that cost", diff)
    told = city.key("officer", "round", "diff", "1", "2")
    tap.ok(told.returncode == 0 and "1 removed" in told.stdout, "and in words", told.stdout)
    city.home.psql("UPDATE candidate SET state = 'seeking' WHERE id = " + who)


def afterwards(tap, city):
    city.key("officer", "round", "publish", "1")
    city.home.psql("UPDATE referral SET state = 'declined' WHERE id % 2 = 0")
    done = city.key("officer", "round", "verify", "1")
    tap.ok(done.returncode == 0, "what became of the referrals changes no seal", done.stderr)
    for name, change, undo in DAMAGES:
        city.home.psql(change)
        done = city.key("officer", "round", "bundle", "1", city.path("changed"))
        tap.ok(done.returncode == 1 and "sealed hash" in done.stderr and not city.files("changed"),
               f"{name} changed in the database is seen", done.stderr)
        city.home.psql(undo)
    done = city.key("officer", "round", "verify", "1")
    tap.ok(done.returncode == 0, "put back, all is well again", done.stderr)


def main():
    tap = adminlib.Tap()
    with adminlib.Home("city") as home:
        city = City(home)
        try:
            frozen(tap, city)
            sealed(tap, city)
            refused(tap, city)
            compared(tap, city)
            afterwards(tap, city)
        finally:
            city.worker.terminate()
            city.worker.wait(30)
            shutil.rmtree(city.path("done"), ignore_errors=True)
    tap.done()


main()
