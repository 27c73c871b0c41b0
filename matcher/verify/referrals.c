/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Referrals of any method: edges of the graph with their own scores, each once and in order,
 * within every capacity; and what they are worth.
 */
#include "matcher/verify/audit.h"

/* Referrals so far, by index. */
struct tally {
    int64_t *of_cand;
    int64_t *of_vac;
    int64_t *of_employer;
};

static enum billet_status tally_init(const struct audit *a, struct tally *tally)
{
    tally->of_cand =
        billet_arena_array(a->arena, a->round->candidate_count, sizeof tally->of_cand[0]);
    tally->of_vac = billet_arena_array(a->arena, a->round->vacancy_count, sizeof tally->of_vac[0]);
    tally->of_employer =
        billet_arena_array(a->arena, a->employer_count, sizeof tally->of_employer[0]);
    bool all = tally->of_cand != NULL && tally->of_vac != NULL && tally->of_employer != NULL;
    return all ? BILLET_OK : BILLET_ENOMEM;
}

static enum billet_status over_limit(struct audit *a, const char *what, int64_t id, int64_t limit)
{
    return billet_error_set(&a->found, BILLET_ECONFLICT,
                            "referrals: %s %lld has more than its %lld", what, (long long)id,
                            (long long)limit);
}

static enum billet_status count_bond(struct audit *a, struct tally *tally, struct bond *bond)
{
    const struct billet_policy *policy = &a->round->policy;
    size_t employer = a->employer_of[bond->vac];
    int64_t first = tally->of_cand[bond->cand] == 0 ? 1 : 0;
    a->verdict->objective.tiers[a->tiers[bond->cand]] += first;
    a->verdict->objective.sum_mutual += bond->pair->mutual;
    bond->taken = true;
    if (++tally->of_cand[bond->cand] > policy->per_candidate) {
        return over_limit(a, "candidate", bond->pair->candidate, policy->per_candidate);
    }
    if (++tally->of_vac[bond->vac] > a->capacities[bond->vac]) {
        return over_limit(a, "vacancy", bond->pair->vacancy, a->capacities[bond->vac]);
    }
    tally->of_employer[employer]++;
    if (policy->per_employer_limited && tally->of_employer[employer] > policy->per_employer) {
        return over_limit(a, "employer", a->employers[employer], policy->per_employer);
    }
    return BILLET_OK;
}

static bool in_order(const struct billet_pair *before, const struct billet_pair *after)
{
    if (before->vacancy != after->vacancy) {
        return before->vacancy < after->vacancy;
    }
    return before->candidate < after->candidate;
}

static enum billet_status audit_referral(struct audit *a, struct tally *tally, size_t at)
{
    const struct billet_pair *pair = &a->claim->referrals[at];
    struct bond *bond = audit_find_bond(a, pair->vacancy, pair->candidate);
    if (at > 0 && !in_order(pair - 1, pair)) {
        return billet_error_set(&a->found, BILLET_ECONFLICT,
                                "referrals: line %zu is out of order or there twice", at + 1);
    }
    if (bond == NULL) {
        return billet_error_set(&a->found, BILLET_ECONFLICT,
                                "referrals: line %zu is no pair of any list", at + 1);
    }
    if (!audit_same_pair(bond->pair, pair)) {
        return billet_error_set(&a->found, BILLET_ECONFLICT,
                                "referrals: line %zu is not what the facts give", at + 1);
    }
    return count_bond(a, tally, bond);
}

enum billet_status audit_referrals(struct audit *audit)
{
    struct tally tally = {0};
    enum billet_status status = tally_init(audit, &tally);
    audit->verdict->objective.tier_count = audit->round->policy.tier_count + 1;
    audit->verdict->referral_count = audit->claim->referral_count;
    for (size_t i = 0; i < audit->claim->referral_count && status == BILLET_OK; i++) {
        status = audit_referral(audit, &tally, i);
    }
    return status;
}
