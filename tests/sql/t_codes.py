# SPDX-License-Identifier: Apache-2.0
"""Looking codes up: what is equal is found by index, what is near by one look at all names."""
CODES = 50_000

FILL = """
INSERT INTO code_set VALUES ('many', '1', 'test', 'free', ''), ('few', '1', 'test', 'free', '');
INSERT INTO code (set_name, code, name_zh, name_en, synonyms)
SELECT 'many', 'c' || n, '工种' || n, CASE WHEN n %% 2 = 0 THEN 'Trade ' || n ELSE '' END,
       CASE WHEN n %% 10 = 0 THEN ARRAY['别名' || n, 'alias ' || n] ELSE '{}' END
  FROM generate_series(1, %d) n;
INSERT INTO code (set_name, code, name_zh, name_en) VALUES ('few', 'c7', 'CAD制图', ''), ('few', 'x', '钳工', 'Fitter');
ANALYZE code""" % CODES
SCANS = "SELECT coalesce(seq_scan, 0) FROM pg_stat_xact_user_tables WHERE relname = 'code'"


def find(world, query, wanted=""):
    """([(set, code, how)], how often the whole table was read)"""
    with world.act("officer") as s:
        before = int(s.one(SCANS))
        got = s.q("SELECT set_name, code, how FROM code_find($1, $2, 50)", wanted, query)
        return got, int(s.one(SCANS)) - before


def run(tap, world):
    world.root.q(FILL)
    for query, wanted in (
            ("c8", [("many", "c8", "code")]), ("c7", [("many", "c7", "code"), ("few", "c7", "code")]),
            ("工种9", [("many", "c9", "name")]), ("TRADE 10", [("many", "c10", "name")]),
            (" 别名10 ", [("many", "c10", "synonym")]), ("Alias 10", [("many", "c10", "synonym")]),
            ("ｃ８", [("many", "c8", "code")])):
        tap.same(find(world, query), (wanted, 0), f"{query!r} is equal: found without reading all")
    tap.same(find(world, "c7", "few"), ([("few", "c7", "code")], 0), "in one set only")
    for query, wanted in (("fitt", [("few", "x", "near")]), ("钳", [("few", "x", "near")]),
                          ("CAD", [("few", "c7", "near")]), ("没有", []), ("", [])):
        tap.same(find(world, query), (wanted, 1 if query else 0), f"{query!r} is not: near ones, once over all")
    tap.same(len(find(world, "工种")[0]), 50, "as many as were asked for")
