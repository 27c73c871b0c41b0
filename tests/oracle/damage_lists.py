# SPDX-License-Identifier: Apache-2.0
"""Damages to lists.ndjson.

A damage, here and in the neighbours, is a function of a Result; the first line of its
documentation is its name.  It changes the files and returns True, or returns False where this
result offers nothing to change.
"""


def list_score(position):
    def damage(result):
        line = result.busy_list()
        line["pairs"][-1][position] += 1
        return result.save()
    damage.__doc__ = "a list with one point too many of %s" % (
        "", "mutual", "fit", "appeal")[position]
    return damage


def list_pair_missing(result):
    """a list without its last pair"""
    result.busy_list()["pairs"].pop()
    return result.save()


def list_pair_both_missing(result):
    """a pair missing from both its lists"""
    line = next(line for line in result.lists if line["pairs"] and "vacancy" in line)
    candidate = line["pairs"].pop()[0]
    for other in result.lists:
        if other.get("candidate") == candidate:
            other["pairs"] = [p for p in other["pairs"] if p[0] != line["vacancy"]]
    return result.save()


def list_pair_extra(result):
    """a list with a pair more"""
    line = result.busy_list()
    line["pairs"].append(list(line["pairs"][-1]))
    line["pairs"][-1][0] = 4242
    return result.save()


def list_pair_twice(result):
    """a list with a pair twice"""
    line = result.busy_list()
    line["pairs"].append(line["pairs"][-1])
    return result.save()


def list_other_owner(result):
    """a pair of somebody else"""
    line = result.busy_list()
    ids = [row["candidate"] for row in result.lists if "candidate" in row]
    held = {pair[0] for pair in line["pairs"]}
    free = [c for c in ids if c not in held]
    if not free or "vacancy" not in line:
        return False
    line["pairs"][0][0] = free[0]
    return result.save()


def list_order(result):
    """a list with two pairs the wrong way round"""
    line = result.busy_list(2)
    if line is None:
        return False
    line["pairs"][0], line["pairs"][1] = line["pairs"][1], line["pairs"][0]
    return result.save()


def list_confirm(result):
    """a list with a gate to confirm that was met"""
    line = result.busy_list()
    line["pairs"][0][4] = line["pairs"][0][4] + ["G12"] if "G12" not in line["pairs"][0][4] else []
    return result.save()


def list_confirm_order(result):
    """a list with gates out of order"""
    pair = next((p for line in result.lists for p in line["pairs"] if len(p[4]) > 1), None)
    if pair is None:
        return False
    pair[4].reverse()
    return result.save()


def list_owner_missing(result):
    """a list missing"""
    result.lists.pop(0)
    return result.save()


def list_last_owner_missing(result):
    """the last list missing"""
    result.lists.pop()
    return result.save()


def list_line_twice(result):
    """a list twice"""
    result.lists.insert(0, result.lists[0])
    return result.save()


def list_lines_swapped(result):
    """two lists in the wrong order"""
    result.lists[0], result.lists[1] = result.lists[1], result.lists[0]
    return result.save()


def list_candidates_first(result):
    """the candidates' lists before the vacancies'"""
    result.lists.sort(key=lambda line: "vacancy" in line)
    return result.save()


def list_unknown_key(result):
    """a list with a key that does not exist"""
    result.lists[0]["note"] = 1
    return result.save()


LISTS = (list_score(1), list_score(2), list_score(3), list_pair_missing, list_pair_both_missing,
         list_pair_extra, list_pair_twice, list_other_owner, list_order, list_confirm,
         list_confirm_order, list_owner_missing, list_last_owner_missing, list_line_twice,
         list_lines_swapped, list_candidates_first, list_unknown_key)
