# SPDX-License-Identifier: Apache-2.0
"""What the catalogue must say of access, and what happens when nobody said who is asking."""
import pq
import seed

# The doors: what runs as the owner, and for whom. One more is a decision, not an accident.
DOORS = {
    "candidate_taken(bigint[], text[], text[], text[])": "billet_app",
    "candidate_in_range(bigint)": "billet_app billet_worker",
    "candidate_records(bigint)": "billet_app",
    "candidate_under_way(bigint)": "billet_app",
    "consent_withdraw_copies(consent)": "billet_app",
    "duplicate_apart(text)": "billet_app",
    "duplicate_done(text, timestamp with time zone)": "billet_app",
    "duplicate_drop(text, bigint)": "billet_app",
    "duplicate_forget()": None,
    "duplicate_people()": "billet_app",
    "duplicate_put(text, jsonb, timestamp with time zone)": "billet_app",
    "employer_under_way(bigint)": "billet_app",
    "employer_used(bigint)": "billet_app",
    "idempotency_expire(integer, integer)": "billet_worker",
    "import_analyze()": "billet_app",
    "import_frozen(bigint)": "billet_app",
    "round_candidate_line(bigint, bigint)": "billet_app",
    "shortlist_rows(bigint, bigint)": "billet_app",
    "person_pairs()": None,
    "policy_title(bigint)": "billet_app",
}
PUBLIC_TABLES = {"code", "code_import_row", "code_link", "code_set", "crosswalk",
                 "schema_migration"}


def test_tables(tap, world):
    bare = world.root.q("""
        SELECT c.relname FROM pg_class c
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                    AND pg_get_userbyid(c.relowner) = 'billet_owner'
                    AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))""")
    tap.same(bare, [], "every table is the owner's, with row-level security, forced, and policies")
    tap.same(world.root.q("""
        SELECT c.relname FROM pg_class c
         WHERE c.relkind IN ('v', 'm') AND c.relnamespace = 'public'::regnamespace
           AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)"""), [],
             "every view asks as the caller")
    tap.same(world.root.q("""
        SELECT c.relname, a.grantee::regrole, a.privilege_type
          FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.relnamespace = 'public'::regnamespace
           AND (a.grantee = 0 OR a.privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')
                             AND a.grantee <> c.relowner)"""), [],
             "nothing is granted to PUBLIC, nobody else may truncate or hang triggers")


def test_roles(tap, world):
    tap.same(world.root.q("""
        SELECT rolname FROM pg_roles WHERE rolname LIKE 'billet%' AND (rolsuper OR rolbypassrls
            OR rolcreaterole OR rolcreatedb OR rolreplication)"""), [], "no role has powers")
    tap.same(world.root.q("""
        SELECT m.roleid::regrole, m.member::regrole FROM pg_auth_members m
         WHERE m.member::regrole::text LIKE 'billet%' OR m.roleid::regrole::text LIKE 'billet%'"""),
             [], "no role is a member of another")


def test_doors(tap, world):
    doors = dict(world.root.q("""
        SELECT p.oid::regprocedure::text, (SELECT string_agg(a.grantee::regrole::text, ' '
                   ORDER BY a.grantee::regrole::text)
                 FROM aclexplode(p.proacl) a WHERE a.grantee <> p.proowner)
          FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"""))
    plain = {name.replace(",", ", "): who for name, who in doors.items()}
    tap.same(plain, DOORS, "the functions that run as the owner, and who may call them")
    tap.same(world.root.q("""
        SELECT p.oid::regprocedure FROM pg_proc p WHERE p.prosecdef
           AND NOT coalesce(p.proconfig @> ARRAY['search_path=public, pg_temp'], false)"""), [],
             "each with a fixed search_path")


def test_indexes(tap, world):
    """Without statistics, too, a row is found by its key: the checks of foreign keys of a first
    import would else read the whole city, once a row."""
    tap.same(world.root.column("""
        SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE c.relnamespace = 'public'::regnamespace AND a.attname = 'city'
           AND NOT i.indisprimary AND i.indpred IS NULL"""), [],
             "no index but the primary key begins with city")
    astray = []
    world.root.q("SET plan_cache_mode = force_generic_plan")
    for table, keys, types in world.root.q("""
            SELECT k.confrelid::regclass, array_to_string(ARRAY(SELECT quote_ident(a.attname)
                       FROM unnest(k.confkey) n JOIN pg_attribute a
                         ON a.attrelid = k.confrelid AND a.attnum = n), ','),
                   array_to_string(ARRAY(SELECT format_type(a.atttypid, -1)
                       FROM unnest(k.confkey) n JOIN pg_attribute a
                         ON a.attrelid = k.confrelid AND a.attnum = n), ',')
              FROM pg_constraint k WHERE k.contype = 'f' GROUP BY k.confrelid, k.confkey"""):
        where = " AND ".join(f"{key} = ${n}" for n, key in enumerate(keys.split(","), 1))
        world.root.q(f"PREPARE one ({types}) AS SELECT 1 FROM ONLY {table} x WHERE {where}"
                     " FOR KEY SHARE OF x")
        plan = "\n".join(world.root.column(
            f"EXPLAIN EXECUTE one ({', '.join(['NULL'] * len(keys.split(',')))})"))
        world.root.q("DEALLOCATE one")
        if plan.count("$") != len(keys.split(",")) or "key on" not in plan or "Filter" in plan:
            astray.append(plan)
    tap.same(astray, [], "what a foreign key names is found by that key")


def test_nobody(tap, world):
    """No principal: never set in this session, and set in an earlier transaction of it."""
    tables = sorted(set(world.root.column("""
        SELECT relname FROM pg_class WHERE relkind = 'r'
           AND relnamespace = 'public'::regnamespace""")) - PUBLIC_TABLES)
    for login in ("billet_app", "billet_worker", "billet_owner"):
        for name, earlier in (("never set", False), ("set earlier, empty now", True)):
            s = world.new_session(login)
            if earlier:
                with s.transaction():
                    world.begin(s, "worker" if login == "billet_worker" else "officer")
            silent = []
            for table in tables:
                with s.transaction(keep=False):
                    state = s.state_of(f"SELECT 1 FROM {table}")
                if state not in ("BL403", "42501") or (state == "42501" and login == "billet_owner"):
                    silent.append((table, state))
            tap.same(silent, [], f"{login}: {len(tables)} tables refuse when the principal was {name}")
            s.close()


def test_worker(tap, world):
    s = world.session()
    with s.transaction(keep=False):
        tap.same(s.state_of("SELECT billet_begin('1502', 'worker', 'x', '', '', '~', 'x', '', '')"),
                 "BL403", "billet_app cannot begin as the worker")
        s.q("SELECT billet_begin('1502', 'officer', 'x', '', '1502', '1502~', 'x', '', '')")
        s.q("SELECT set_config('billet.role', 'worker', true)")
        seen = {table: s.one(f"SELECT count(*) FROM {table}")
                for table in ("candidate", "consent", "round_input", "audit_seal")}
        tap.same(set(seen.values()), {"0"}, "nor by the setting itself", seen)
        tap.same(s.state_of("INSERT INTO audit_seal VALUES ('1502', 9, 9, sha256(''))"), "42501",
                 "nor may it write what the worker writes")
    for who in ("officer", "admin"):
        with world.act(who, session=world.session("billet_worker"), keep=False) as w:
            tap.same(w.one("SELECT count(*) FROM candidate"), "0", f"billet_worker is no {who}")


def test_keys(tap, world):
    """A key is looked up before there is a principal; nothing else shows on the way."""
    for who, prefix in (("admin", "0000000a"), ("other", "0000000b")):
        with world.act(who, role="admin") as s:
            seed.reply(s, "key_new", prefix=prefix, secret_hash=seed.HASH, name="k", role="officer",
                       region="150203" if who == "admin" else None)
    world.root.q("ANALYZE api_key")
    s = world.new_session()
    for scans in ("on", "off"):
        s.q(f"SET enable_indexscan = {scans}; SET enable_bitmapscan = {scans}")
        got = s.q("SELECT city, role, region_from, region_to, usable FROM key_lookup('0000000a')")
        tap.same(got, [("1502", "officer", "150203", "150203~", "t")],
                 f"a key without a principal, index scans {scans}")
        tap.same(s.q("SELECT * FROM key_lookup('0000000z')"), [], "an unknown prefix finds nothing")
    with s.transaction(keep=False):
        s.q("SET LOCAL billet.key_prefix = '0000000b'")
        world.begin(s, "officer")
        tap.same(s.column("SELECT prefix FROM api_key"), ["0000000b"],
                 "only the row with the prefix at hand")
    with world.act("admin") as a:
        seed.reply(a, "key_revoke", key="0000000a")
    tap.same(s.column("SELECT usable FROM key_lookup('0000000a')"), ["f"], "a revoked key is known as such")
    s.close()


def test_doors_hold(tap, world, n):
    """Calling a door by hand gives no more than the use case does."""
    for who, wanted in (("officer", {"a": True, "b": True}), ("county", {"a": True, "b": False}),
                        ("supervisor", {"a": True, "b": True}), ("organiser", {}), ("admin", {}),
                        ("employer_a", {}), ("other", {})):
        with world.act(who) as s:
            lines = {c: s.one("SELECT round_candidate_line($1, $2) IS NOT NULL", n.round, n[c]) == "t"
                     for c in ("a", "b")}
        tap.same(lines, {"a": False, "b": False, **wanted}, f"frozen lines seen by {who}")
    with world.act("county") as s:
        line = s.one("SELECT convert_from(round_candidate_line($1, $2), 'UTF8')", n.round, n.a)
        known = s.q("SELECT candidate_in_range($1), candidate_in_range($2), candidate_in_range($3)",
                    n.a, n.b, n.z)
    tap.ok(line.startswith('{"id":%d,' % n.a) and line.count("\n") == 1, "and it is one line", line)
    tap.same(known, [("t", "f", "f")], "the range of an officer")


def run(tap, world):
    n = seed.small(world)
    seed.published(world, n)
    test_tables(tap, world)
    test_roles(tap, world)
    test_doors(tap, world)
    test_indexes(tap, world)
    test_nobody(tap, world)
    test_worker(tap, world)
    test_keys(tap, world)
    test_doors_hold(tap, world, n)
    try:
        world.new_session("billet_owner").q("SELECT 1 FROM candidate")
        tap.ok(False, "the owner without a principal")
    except pq.Error as e:
        tap.same(e.state, "BL403", "the owner without a principal is refused too")
