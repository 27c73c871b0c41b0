# SPDX-License-Identifier: Apache-2.0
"""Ways to falsify a sealed audit log with all powers of a superuser. Each takes (s, rng, n): a
session in a transaction without triggers, a source of chance, the length of the chain; it answers
the seq at which the chain must break."""
from world import CITY

ENTRY = f"audit_entry a SET %s FROM audit_seal s WHERE a.city = '{CITY}' AND s.city = a.city" \
        " AND s.entry = a.id AND s.seq = $1"
EDITS = {
    "moved by a microsecond": "at = at + interval '1 microsecond'",
    "moved to another era": "at = make_timestamptz(-2026, 3, 2, 1, 2, 3)",
    "at: infinity": "at = 'infinity'",
    "principal": "principal = principal || ' '",
    "role": "role = 'admin'",
    "action": "action = 'vacancy.get'",
    "purpose": "purpose = 'other'",
    "object_kind": "object_kind = 'vacancy'",
    "one more object": "object_ids = object_ids || 77::bigint",
    "an object less": "object_ids = object_ids[2:]",
    "objects in another order": "object_ids = ARRAY[object_ids[2], object_ids[1]]",
    "a NULL among the objects": "object_ids = object_ids || NULL::bigint",
    "two fields made one": "fields = ARRAY[array_to_string(fields, ',')]",
    "a field gone": "fields = '{}'",
    "text moved to the next column": "action = action || purpose, purpose = ''",
    "result": "result = CASE result WHEN 'done' THEN 'denied' ELSE 'done' END",
    "request_id": "request_id = request_id || '1'",
    "number": "id = a.id + 1000000",
    "another city's": "city = '1501'",
}


def edit(change):
    def tamper(s, rng, n):
        at = rng.randint(1, n)
        s.q("UPDATE " + ENTRY % change, at)
        assert s.count == 1
        return at
    return tamper


def delete_entry(s, rng, n):
    at = rng.randint(1, n)
    s.q(f"DELETE FROM audit_entry a USING audit_seal s WHERE a.city = '{CITY}'"
        " AND s.city = a.city AND s.entry = a.id AND s.seq = $1", at)
    return at


def delete_link(s, rng, n):
    at = rng.randint(1, n - 1)
    s.q(f"DELETE FROM audit_seal WHERE city = '{CITY}' AND seq = $1", at)
    return at


def renumber(s, after, by):
    """Moves links without meeting the primary key on the way."""
    s.q(f"UPDATE audit_seal SET seq = -seq WHERE city = '{CITY}' AND seq > $1", after)
    s.q(f"UPDATE audit_seal SET seq = -seq + $1::int WHERE city = '{CITY}' AND seq < 0", by)


def delete_and_close_up(s, rng, n):
    at = rng.randint(1, n - 1)
    s.q(f"DELETE FROM audit_entry a USING audit_seal s WHERE a.city = '{CITY}'"
        " AND s.city = a.city AND s.entry = a.id AND s.seq = $1", at)
    s.q(f"DELETE FROM audit_seal WHERE city = '{CITY}' AND seq = $1", at)
    renumber(s, at, -1)
    return at


def forge(s):
    return s.one(f"INSERT INTO audit_entry (city, principal, role, action, object_kind)"
                 f" VALUES ('{CITY}', 'key:x', 'officer', 'x', 'x') RETURNING id")


def insert_link(s, rng, n):
    at = rng.randint(1, n)
    renumber(s, at - 1, 1)
    s.q(f"INSERT INTO audit_seal VALUES ('{CITY}', $1, $2, sha256('forged'))", at, forge(s))
    return at


def insert_entry(s, rng, n):
    forge(s)
    return None                                  # no link breaks: the entry itself is named


def edit_hash(s, rng, n):
    at = rng.randint(1, n)
    s.q(f"UPDATE audit_seal SET hash = sha256(hash) WHERE city = '{CITY}' AND seq = $1", at)
    return at


def swap(column):
    def tamper(s, rng, n):
        one, two = sorted(rng.sample(range(1, n + 1), 2))
        s.q("CREATE TEMP TABLE t ON COMMIT DROP AS SELECT * FROM audit_seal"
            f" WHERE city = '{CITY}' AND seq IN ($1::int, $2::int)".replace("$1", str(one))
            .replace("$2", str(two)))
        s.q(f"DELETE FROM audit_seal WHERE city = '{CITY}' AND seq IN ($1, $2)", one, two)
        other = f"(SELECT o.{column} FROM t o WHERE o.seq <> t.seq)"
        values = ", ".join(other if c == column else "t." + c for c in ("seq", "entry", "hash"))
        s.q(f"INSERT INTO audit_seal SELECT t.city, {values} FROM t")
        return one
    return tamper


def swap_contents(s, rng, n):
    one, two = sorted(rng.sample(range(1, n + 1), 2))
    s.q(f"""UPDATE audit_entry a SET id = -o.entry FROM audit_seal s, audit_seal o
             WHERE a.city = '{CITY}' AND s.city = a.city AND o.city = a.city AND s.entry = a.id
               AND (s.seq, o.seq) IN (($1, $2), ($2, $1))""", one, two)
    assert s.count == 2
    s.q("UPDATE audit_entry SET id = -id WHERE id < 0")
    return one


def cut_tail(s, keep):
    s.q(f"DELETE FROM audit_entry a USING audit_seal s WHERE a.city = '{CITY}'"
        " AND s.city = a.city AND s.entry = a.id AND s.seq > $1", keep)
    s.q(f"DELETE FROM audit_seal WHERE city = '{CITY}' AND seq > $1", keep)


def truncate_tail(s, rng, n):
    keep = rng.randint(0, n - 1)
    cut_tail(s, keep)
    return keep + 1


def seal_anew(s, after):
    """A whole and sound chain again, as the one who holds the database can make it."""
    s.q(f"DELETE FROM audit_seal WHERE city = '{CITY}' AND seq > $1", after)
    s.q(f"""INSERT INTO audit_seal
            SELECT a.city, $1 + row_number() OVER w, a.id, audit_chain(coalesce((SELECT s.hash
                     FROM audit_seal s WHERE s.city = a.city AND s.seq = $1),
                     audit_first(a.city)), audit_bytes(a)) OVER w
              FROM audit_entry a WHERE a.city = '{CITY}' AND NOT EXISTS (
                   SELECT 1 FROM audit_seal s WHERE s.city = a.city AND s.entry = a.id)
            WINDOW w AS (ORDER BY a.id)""", after)


def replay(s, rng, n):
    """An old copy of the tables is put back, and life goes on: only the noted tail shows it."""
    keep = rng.randint(0, n - 1)
    cut_tail(s, keep)
    for _ in range(n - keep):
        forge(s)
    seal_anew(s, keep)
    return n


def rewrite(s, rng, n):
    """An entry is changed and everything after it is hashed again."""
    at = rng.randint(1, n)
    s.q("UPDATE " + ENTRY % "principal = 'key:nobody'", at)
    seal_anew(s, at - 1)
    return n


KINDS = {
    **{"edit, " + name: edit(change) for name, change in EDITS.items()},
    "delete an entry": delete_entry, "delete a link": delete_link,
    "delete both and close up": delete_and_close_up, "insert a link": insert_link,
    "slip in an entry": insert_entry, "edit a hash": edit_hash, "swap places": swap("seq"),
    "swap entries of links": swap("entry"), "swap hashes": swap("hash"),
    "swap contents": swap_contents, "truncate the tail": truncate_tail,
    "replay an old table": replay, "rewrite the rest": rewrite,
}
