# SPDX-License-Identifier: Apache-2.0
"""Damages to referrals.ndjson: lines that are wrong, and sets that are not the answer."""
import allocate
from damage_result import sound


def referral_score(key):
    def damage(result):
        result.referrals[0][key] += 1
        return result.save()
    damage.__doc__ = "a referral with one point too many of " + key
    return damage


def referral_confirm(result):
    """a referral with other gates to confirm"""
    result.referrals[0]["confirm"] = [] if result.referrals[0]["confirm"] else ["G03"]
    return result.save()


def referral_twice(result):
    """a referral twice"""
    result.referrals.insert(0, result.referrals[0])
    return result.save()


def referrals_swapped(result):
    """two referrals in the wrong order"""
    result.referrals[0], result.referrals[1] = result.referrals[1], result.referrals[0]
    return result.save()


def referral_key_missing(result):
    """a referral without its fit"""
    del result.referrals[0]["fit"]
    return result.save()


def referral_removed(result):
    """a referral removed, the certificate left"""
    pairs = result.pairs()[:-1]
    result.referrals.pop()
    return not sound(result.model, pairs) and result.save()


def referrals_removed(result):
    """no referrals at all"""
    return result.refer([])


def referral_unknown(result):
    """a referral of nobody"""
    result.referrals[-1]["vacancy"] = (1 << 63) - 1
    result.referrals[-1]["candidate"] = 987654
    return result.save()


def referral_ineligible(result):
    """a referral that is no edge of the graph"""
    edges = {(p.candidate, p.vacancy) for p in result.model.graph}
    facts = result.model.facts
    off = [(c, v) for c in facts.candidates for v in facts.vacancies if (c, v) not in edges]
    if not off:
        return False
    result.referrals[0]["candidate"], result.referrals[0]["vacancy"] = off[0]
    result.referrals.sort(key=lambda r: (r["vacancy"], r["candidate"]))
    return result.save()


def referral_changed_hands(result):
    """two candidates who changed their referrals"""
    pairs = result.pairs()
    held = {(p.candidate, p.vacancy) for p in pairs}
    for a in pairs:
        for b in pairs:
            ab, ba = (a.candidate, b.vacancy), (b.candidate, a.vacancy)
            if ab in held or ba in held or ab not in result.model.pairs or ba not in \
                    result.model.pairs or a.vacancy == b.vacancy:
                continue
            swapped = [p for p in pairs if p not in (a, b)]
            swapped += [result.model.pairs[ab], result.model.pairs[ba]]
            if result.refer(swapped):
                return True
    return False


def over_cap(cap, owner):
    """Refers all the edges of somebody whose places do not suffice for them."""
    def damage(result):
        pairs, model = result.pairs(), result.model
        for pair in model.graph:
            theirs = [p for p in model.graph if owner(model, p) == owner(model, pair)]
            if cap(model, pair) is not None and len(theirs) > cap(model, pair):
                return result.refer([p for p in pairs if p not in theirs] + theirs)
        return False
    return damage


over_candidate = over_cap(lambda model, p: model.facts.policy["per_candidate"],
                          lambda model, p: p.candidate)
over_candidate.__doc__ = "a candidate with too many referrals"
over_vacancy = over_cap(lambda model, p: model.capacity(p.vacancy), lambda model, p: p.vacancy)
over_vacancy.__doc__ = "a vacancy with too many referrals"
over_employer = over_cap(lambda model, p: model.facts.policy["per_employer"],
                         lambda model, p: model.employer(p.vacancy))
over_employer.__doc__ = "an employer with too many referrals"


def lost_worth(result):
    """a referral less, the objective made to agree"""
    pairs = result.pairs()
    pairs.remove(max(pairs, key=lambda p: p.mutual))
    return result.refer(pairs)


def blocking_pair(result):
    """a referral less: its pair blocks"""
    return result.refer(result.pairs()[1:])


def least_preferred(result):
    """a candidate moved to a free place that it wants less"""
    model, pairs = result.model, result.pairs()
    for mine in pairs:
        for other in sorted(model.graph, key=allocate.candidate_order, reverse=True):
            moved = [p for p in pairs if p is not mine] + [other]
            if other.candidate == mine.candidate and other not in pairs and \
                    allocate.candidate_order(other) > allocate.candidate_order(mine) and \
                    not allocate.infeasible(model, moved) and result.refer(moved):
                return True
    return False


LINES = (referral_score("mutual"), referral_score("fit"), referral_score("appeal"),
         referral_confirm, referral_twice, referrals_swapped, referral_key_missing,
         referral_removed, referrals_removed, referral_unknown, referral_ineligible,
         referral_changed_hands, over_candidate, over_vacancy, over_employer)
