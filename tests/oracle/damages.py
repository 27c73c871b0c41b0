# SPDX-License-Identifier: Apache-2.0
"""All the ways in which a result can be wrong, by method; and damages to whole files."""
import os

from damage_certificate import HEADER, OBJECTIVE, PRICES, objective_appears, prices_appear
from damage_lists import LISTS
from damage_referrals import LINES, blocking_pair, least_preferred, lost_worth
from damage_result import Result


def rich(folder):
    result = Result(folder, None)
    return len(result.referrals) >= 4 and len({r["vacancy"] for r in result.referrals}) >= 2


def raw(name, what, change):
    def damage(result):
        return result.write(name, change(result.read(name)))
    damage.__doc__ = "%s %s" % (name, what)
    return damage


def absent(name):
    def damage(result):
        os.remove(result.path(name))
        return True
    damage.__doc__ = name + " absent"
    return damage


OUTPUTS = ("lists.ndjson", "referrals.ndjson", "certificate.json")
FILES = tuple(change for name in OUTPUTS for change in (
    absent(name),
    raw(name, "empty", lambda data: b""),
    raw(name, "cut in half", lambda data: data[:len(data) // 2]),
    raw(name, "cut by its last bytes", lambda data: data.rstrip()[:-1]),
    raw(name, "with rubbish behind", lambda data: data + b"x\n"),
    raw(name, "with a NUL", lambda data: data[:9] + b"\0" + data[9:]),
    raw(name, "not UTF-8", lambda data: data.replace(b'"', b'"\xff', 1)),
))


FOR_ALL = LISTS + LINES + HEADER + FILES
UNPRICED = (blocking_pair, least_preferred, prices_appear, objective_appears)
FOR_METHOD = {"optimal": (lost_worth,) + OBJECTIVE + PRICES, "stable": UNPRICED, "choice": UNPRICED}
