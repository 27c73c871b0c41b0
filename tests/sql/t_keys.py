# SPDX-License-Identifier: Apache-2.0
"""New keys: a region range lies within the city. What a key may do is t_access.py's."""
import pq
import seed
from world import CITY


def new(world, n, **more):
    """(from, to) of a new officer's key, or the code of the refusal."""
    try:
        with world.act("admin") as s:
            made = seed.reply(s, "key_new", prefix=f"{n:08d}", secret_hash=seed.HASH, name="k", role="officer", **more)
        return made["region_from"], made["region_to"]
    except pq.Error as e:
        return e.hint


def run(tap, world):
    seed.tenants(world)
    tap.same(new(world, 1), (CITY, CITY + "~"), "without a region: the whole city")
    for n, region in enumerate((CITY, "150203", "150203001"), 2):
        tap.same(new(world, n, region=region), (region, region + "~"), f"{region} is in the city")
    for n, region in enumerate(("15", "1501", "110101", "15020", "1502031", "150203001001", "1502x3", "", "~"), 6):
        tap.same(new(world, n, region=region), "key.region", f"{region!r} is not")
