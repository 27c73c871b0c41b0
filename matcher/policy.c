/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The default policy and the ranges of a policy's figures, as one table each.
 */
#include "billet/policy.h"

#include "billet/error.h"

#define GATE_BIT(number) ((uint16_t)(1U << ((number)-1)))

void billet_policy_default(struct billet_policy *policy)
{
    *policy = (struct billet_policy){
        .weights = {40, 25, 20, 15, 30, 30, 30, 10},
        .alpha = 60,
        .neutral = 30,
        .unknown_blocks = GATE_BIT(5),
        .unknown_penalty = 150,
        .k = 50,
        .per_candidate = 3,
        .ratio_percent = 300,
        .experience_ref = 36,
    };
}

struct figure {
    const char *name;
    int32_t value;
    int32_t min;
    int32_t max;
};

static enum billet_status check_figures(const struct figure *figures, size_t count,
                                        struct billet_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct figure *f = &figures[i];
        if (f->value < f->min || f->value > f->max) {
            enum billet_status status = billet_error_set(
                err, BILLET_EINVAL, "policy figure out of range: %s is %d, not %d..%d", f->name,
                f->value, f->min, f->max);
            billet_error_field(err, "/policy/%s", f->name);
            return status;
        }
    }
    return BILLET_OK;
}

static enum billet_status check_tiers(const struct billet_policy *policy, struct billet_error *err)
{
    if (policy->tier_count > BILLET_TIERS_MAX) {
        return billet_error_set(err, BILLET_EINVAL, "a policy names at most %d tiers",
                                BILLET_TIERS_MAX);
    }
    for (size_t i = 0; i < policy->tier_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (billet_span_eq(policy->tiers[i], policy->tiers[j])) {
                return billet_error_set(err, BILLET_EINVAL, "a policy names a tier twice");
            }
        }
    }
    return BILLET_OK;
}

enum billet_status billet_policy_check(const struct billet_policy *policy, struct billet_error *err)
{
    const struct figure figures[] = {
        {"alpha", policy->alpha, 0, 100},
        {"neutral", policy->neutral, 0, 100},
        {"unknown_penalty", policy->unknown_penalty, 0, BILLET_PENALTY_MAX},
        {"k", policy->k, 0, BILLET_K_MAX},
        {"per_candidate", policy->per_candidate, 1, BILLET_PER_CANDIDATE_MAX},
        {"ratio_percent", policy->ratio_percent, 1, BILLET_RATIO_MAX},
        {"per_employer", policy->per_employer, 0, BILLET_PER_EMPLOYER_MAX},
        {"experience_ref", policy->experience_ref, 1, BILLET_EXPERIENCE_REF_MAX},
    };
    enum billet_status status = check_figures(figures, sizeof figures / sizeof figures[0], err);
    for (size_t i = 0; i < BILLET_CRITERIA && status == BILLET_OK; i++) {
        const struct figure weight = {"weights", policy->weights[i], 0, BILLET_WEIGHT_MAX};
        status = check_figures(&weight, 1, err);
    }
    return status == BILLET_OK ? check_tiers(policy, err) : status;
}
