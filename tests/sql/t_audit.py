# SPDX-License-Identifier: Apache-2.0
"""What leaves an audit entry: each use case that touches people or writes leaves exactly one, with
who, what and whom; and when the entry cannot be written, nothing is done and nothing shown."""
import pq
import seed

QUIET = {   # reads of what names nobody
    "employer_get", "employer_list", "vacancy_get", "vacancy_get_by_reference", "vacancy_list",
    "mapping_get", "import_get", "import_list", "import_rows", "drive_get", "drive_list", "policy_get",
    "policy_list", "round_get", "round_list", "code_sets", "code_find", "key_list", "audit_list",
    "audit_verify"}


def rows_of(s, doc, secret=False):
    return seed.rows(seed.with_ids(s, [doc]) if secret else [doc])


class Cases:
    """use case -> (who, document, kind, ids); an id that only the reply tells is None."""

    def __init__(self, world, n):
        self.world, self.n = world, n
        with world.act("officer") as s:
            n.draft = seed.round_new(s, n.drive, n.policy)
            n.put = rows_of(s, seed.candidate_doc("put"), secret=True)
            n.put_employer = [seed.row(1, {"id": n.A, "name": "A", "credit_code":
                                           "91150200MA0AAAAAA1"})]
        world.root.q("INSERT INTO duplicate (city, kind, first, second, reasons)"
                     " VALUES ('1502', 'candidate', $1, $2, '[]')", n.a, n.b)
        n.twice = int(world.root.one("SELECT id FROM duplicate WHERE first = $1 AND second = $2"
                                     " AND kind = 'candidate'", n.a, n.b))
        n.ra, n.rb = map(int, world.root.column(
            "SELECT id FROM referral WHERE round = $1 ORDER BY vacancy", n.round))

    def table(self):
        n = self.n
        return [
            ("import_undo", "officer", {"import": self.imported()}, "import", [self.import_id]),
            ("employer_put", "officer", {"rows": n.put_employer}, "employer", [n.A]),
            ("employer_state", "officer", {"employer": n.B, "state": "verified"}, "employer", [n.B]),
            ("mapping_put", "employer_a", {"employer": n.A, "mapping": {}}, "employer", [n.A]),
            ("mapping_delete", "officer", {"employer": n.A}, "employer", [n.A]),
            ("vacancy_put", "employer_a", {"rows": [seed.row(1, seed.vacancy_doc(
                "V9", employer_name=None, employer=n.A))]}, "vacancy", None),
            ("vacancy_state", "employer_b", {"vacancy": n.vb, "state": "closed", "reason": "x"},
             "vacancy", [n.vb]),
            ("candidate_get", "officer", {"candidate": n.a}, "candidate", [n.a]),
            ("candidate_list", "supervisor", {}, "candidate", [n.a, n.b]),
            ("candidate_put", "officer", {"rows": n.put}, "candidate", [n.put[0]["doc"]["id"]]),
            ("candidate_state", "officer", {"candidate": n.b, "state": "paused"}, "candidate", [n.b]),
            ("duplicate_list", "officer", {}, "candidate", [n.a, n.b]),
            ("duplicate_get", "officer", {"duplicate": n.twice}, "candidate", [n.a, n.b]),
            ("duplicate_step", "officer", {"duplicate": n.twice, "verb": "dismiss", "reason": "x"},
             "candidate", [n.a, n.b]),
            ("consent_create", "officer", {"candidate": n.a, "purpose": "disclose",
                                           "employer": n.A}, "consent", None),
            ("consent_list", "officer", {"candidate": n.b}, "consent", [n.cb]),
            ("consent_withdraw", "officer", {"consent": n.cb, "reason": "x"}, "consent", [n.cb]),
            ("drive_create", "organiser", {"name": "d", "first_day": seed.DATE,
                                           "last_day": seed.DATE}, "drive", None),
            ("drive_employer_put", "organiser", {"drive": n.drive, "employer": n.A}, "drive",
             [n.drive]),
            ("policy_create", "officer", {"name": "p", "engine_text": "{}", "cool_off_days": 1},
             "policy", None),
            ("round_create", "officer", {"drive": n.drive, "policy": n.policy}, "round", None),
            ("round_choice_put", "officer", {"round": n.draft, "candidate": n.a, "vacancies": []},
             "candidate", [n.a]),
            ("round_step", "officer", {"round": n.draft, "verb": "freeze"}, "round", [n.draft]),
            ("referral_list", "officer", {"round": n.round}, "referral", [n.ra, n.rb]),
            ("referral_get", "officer", {"referral": n.ra}, "referral", [n.ra]),
            ("referral_step", "officer", {"referral": n.ra, "verb": "accept", "side": "candidate"},
             "referral", [n.ra]),
            ("key_new", "admin", {"prefix": "0000000a", "secret_hash": seed.HASH, "name": "k",
                                  "role": "officer"}, "key", None),
            ("key_revoke", "admin", {"key": "0000000a"}, "key", None),
        ]

    def imported(self):
        with self.world.act("officer") as s:
            self.import_id = int(s.one("SELECT import FROM import_open('vacancy', '', '', '', false, '')"))
            rows = seed.rows([seed.vacancy_doc("V8")])
            seed.segment(s, self.import_id, rows)
            seed.finish(s, self.import_id, seed.digest(rows))
        return self.import_id


def entries(world, after):
    return world.root.q("SELECT principal, role, action, purpose, object_kind, object_ids, result,"
                        " request_id FROM audit_entry WHERE id > $1 ORDER BY id", after)


def leaves_one(tap, world, name, who, statement, params, kind, ids):
    before = world.audit_ids()
    with world.act(who, action="do." + name, purpose="why", request="r-" + name) as s:
        got = s.q(statement, *params)
    told = entries(world, before)
    role = world.principals[who]["role"]
    wanted = ("key:" + who, role, "do." + name, "why", kind, "done", "r-" + name)
    tap.same([e[:5] + e[6:] for e in told], [wanted], f"{name}: one entry, of whom and what", got)
    if ids is not None and len(told) == 1:
        tap.same(told[0][5], "{" + ",".join(map(str, ids)) + "}", f"{name}: the objects")
    elif len(told) == 1:
        tap.ok(told[0][5] not in ("{}", "{NULL}"), f"{name}: some object", told)


def test_complete(tap, world, cases):
    names = {name[3:] for name in world.root.column(
        "SELECT proname FROM pg_proc WHERE proname LIKE 'uc\\_%'")}
    told = {case[0] for case in cases}
    tap.same(names - told - QUIET, set(), "every use case is told here, or reads what names nobody")
    tap.same((told | QUIET) - names, set(), "and exists")


def test_each(tap, world, n, cases):
    for name, who, doc, kind, ids in cases:
        leaves_one(tap, world, name, who, f"SELECT status FROM uc_{name}($1)", [doc], kind, ids)
    for who, ids in (("organiser", {n.ra, n.rb}), ("employer_a", {n.ra})):
        leaves_one(tap, world, f"shortlist of {who}", who,
                   "SELECT count(*) FROM shortlist_rows($1, 0)", [n.round], "shortlist", None)
        last = world.root.one("SELECT object_ids FROM audit_entry ORDER BY id DESC LIMIT 1")
        tap.same(set(map(int, last[1:-1].split(","))), ids - {n.rb}, f"the shortlist of {who}")
    before = world.audit_ids()
    with world.act("employer_b") as s:
        none = s.q("SELECT 1 FROM shortlist_rows($1, 0)", n.round)
    tap.same((none, [e[4:6] for e in entries(world, before)]), ([], [("shortlist", "{}")]),
             "an empty shortlist was looked at, too")


def test_quiet(tap, world, n):
    docs = {"employer_get": {"employer": n.A}, "vacancy_get": {"vacancy": n.va},
            "drive_get": {"drive": n.drive}, "round_get": {"round": n.round},
            "policy_get": {"policy": n.policy}, "code_find": {"q": "x"}}
    before = world.audit_ids()
    for name in sorted(QUIET):
        with world.act("officer") as s:
            s.q(f"SELECT status FROM uc_{name}($1)", docs.get(name, {}))
    tap.same(entries(world, before), [], "what names nobody leaves no entry")


def test_import(tap, world):
    with world.act("officer") as s:
        id_ = s.one("SELECT import FROM import_open('candidate', '', '', '', false, '')")
        docs = seed.with_ids(s, [seed.candidate_doc(f"i{n}") for n in range(3)])
    ids = [d["id"] for d in docs]
    leaves_one(tap, world, "import_segment", "officer", "SELECT inserted FROM import_segment($1, 1, '', $2)",
               [id_, seed.rows(docs)], "candidate", ids)
    leaves_one(tap, world, "import_segment, nothing new", "officer",
               "SELECT inserted FROM import_segment($1, 2, '', $2)", [id_, seed.rows(docs, 9)],
               "candidate", [])


def fails(world, who, statement, *params):
    try:
        with world.act(who) as s:
            rows = s.q(statement, *params)
        return rows
    except pq.Error as e:
        return e.state


def test_closed(tap, world, n):
    """The entry cannot be written: no privilege, or the table raises (full, locked)."""
    with world.act("officer") as s:
        put = rows_of(s, seed.candidate_doc("lost"), secret=True)
        id_ = s.one("SELECT import FROM import_open('candidate', '', '', '', false, '')")
    tries = {
        "candidate_get": ("SELECT body FROM uc_candidate_get($1)", {"candidate": n.a}),
        "candidate_list": ("SELECT body FROM uc_candidate_list($1)", {}),
        "candidate_put": ("SELECT body FROM uc_candidate_put($1)", {"rows": put}),
        "consent_create": ("SELECT body FROM uc_consent_create($1)",
                           {"candidate": n.a, "purpose": "match"}),
        "import": (f"SELECT inserted FROM import_segment({id_}, 1, '', $1)", put),
        "shortlist": (f"SELECT name FROM shortlist_rows({n.round}, $1)", 0)}
    count = ("SELECT (SELECT count(*) FROM candidate), (SELECT count(*) FROM consent),"
             " (SELECT count(*) FROM import_row), (SELECT count(*) FROM audit_entry)")
    before = world.root.q(count)
    world.root.q("REVOKE INSERT ON audit_entry FROM billet_app")
    for name, (statement, param) in tries.items():
        if name != "shortlist":         # its door writes as the owner
            tap.same(fails(world, "officer", statement, param), "42501",
                     f"{name}: refused without the right to write the audit")
    world.root.q("""
        GRANT INSERT ON audit_entry TO billet_app;
        CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE disk_full USING MESSAGE = 'no space'; END $$;
        CREATE TRIGGER full_up BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION full_up()""")
    for name, (statement, param) in tries.items():
        tap.same(fails(world, "officer", statement, param), "53100",
                 f"{name}: refused when the audit is full")
    tap.same(world.root.q(count), before, "and nothing was written")
    world.root.q("DROP TRIGGER full_up ON audit_entry")
    tap.same(fails(world, "officer", *tries["candidate_get"]) != "53100", True, "until it can be")


def run(tap, world):
    n = seed.small(world)
    seed.published(world, n)
    cases = Cases(world, n).table()
    test_complete(tap, world, cases)
    test_quiet(tap, world, n)
    test_each(tap, world, n, cases)
    test_import(tap, world)
    test_closed(tap, world, n)
