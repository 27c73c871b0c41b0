# SPDX-License-Identifier: Apache-2.0
"""Kept answers go when they are old: the oldest first, so many at a time, of one city, by the
worker alone."""
import seed
from world import CITY, OTHER

HASH = "00" * 32
EXPIRE = "SELECT idempotency_expire(24, 3)"


def claim(world, who, *keys):
    for key in keys:
        with world.act(who) as s:
            s.q("SELECT idempotency_claim($1, 'drive.create', $2)", key, HASH)


def keys(world, city):
    return world.root.column("SELECT key FROM idempotency WHERE city = $1 ORDER BY key", city)


def expire(world, who):
    with world.act(who) as s:
        return s.one(EXPIRE)


def run(tap, world):
    seed.tenants(world)
    claim(world, "officer", "a", "b", "c")
    claim(world, "organiser", "d", "e")
    claim(world, "other", "f")
    world.root.q("UPDATE idempotency SET created_at = now() - interval '24 hours'"
                 " - (ascii(key) - 90) * interval '1 minute' WHERE key <> 'e'")
    world.root.q("UPDATE idempotency SET created_at = now() - interval '23 hours 59 minutes' WHERE key = 'e'")
    tap.same((expire(world, "worker"), keys(world, CITY)), ("3", ["a", "e"]), "the oldest three, whoever asked")
    tap.same((expire(world, "worker"), keys(world, CITY)), ("1", ["e"]), "then the rest; a younger one stays")
    tap.same(keys(world, OTHER), ["f"], "another city's are its own worker's")
    tap.same([world.refused(who, EXPIRE) for who in ("admin", "officer", "organiser")], ["42501"] * 3,
             "nobody else forgets anything")
