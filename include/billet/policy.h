/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of a round as one value: weights, what to do with the unknown, caps and tiers. A
 * policy is data; nothing in it can add a fact that the model does not have.
 */
#ifndef BILLET_POLICY_H
#define BILLET_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/span.h"
#include "billet/status.h"

struct billet_error;

#define BILLET_WEIGHT_MAX         1000
#define BILLET_PENALTY_MAX        10000
#define BILLET_K_MAX              10000
#define BILLET_PER_CANDIDATE_MAX  1000
#define BILLET_RATIO_MAX          10000
#define BILLET_PER_EMPLOYER_MAX   1000000000
#define BILLET_EXPERIENCE_REF_MAX 1200
#define BILLET_TIERS_MAX          3     /* groups that a policy may name */
#define BILLET_POINTS             10000 /* of a direction, and of a mutual score */

enum billet_method { BILLET_OPTIMAL, BILLET_STABLE, BILLET_CHOICE };
#define BILLET_METHODS 3
/* "optimal", "stable", "choice", by enum billet_method. */
extern const char *const billet_method_names[BILLET_METHODS];

/* Gates G01..G12 by index 0..11; a set of gates is a word with bit i for the i-th. */
#define BILLET_GATES 12
/* "G01".."G12", by index. */
const char *billet_gate_code(size_t index);

/* The score's categories, in the order of the model: it breaks ties of the rounding. */
enum billet_criterion {
    BILLET_FIT_SKILLS,
    BILLET_FIT_OCCUPATION,
    BILLET_FIT_EXPERIENCE,
    BILLET_FIT_EDUCATION,
    BILLET_APPEAL_DESIRE,
    BILLET_APPEAL_WAGE,
    BILLET_APPEAL_PLACE,
    BILLET_APPEAL_CONDITIONS,
};
#define BILLET_CRITERIA    8
#define BILLET_SIDE        4 /* categories of one direction */
#define BILLET_SIDE_FIT    BILLET_FIT_SKILLS
#define BILLET_SIDE_APPEAL BILLET_APPEAL_DESIRE
/* "skills", "occupation", ..., by enum billet_criterion. */
const char *billet_criterion_key(enum billet_criterion criterion);

struct billet_policy {
    int32_t weights[BILLET_CRITERIA];
    int32_t alpha;           /* percent of fit in mutual */
    int32_t neutral;         /* x where the other side never recorded the data */
    uint16_t unknown_blocks; /* gates whose unknown removes the pair */
    int32_t unknown_penalty; /* points a gate that passed as unknown */
    int32_t k;               /* length of lists; 0 = all */
    int32_t per_candidate;
    int32_t ratio_percent; /* referrals per hundred places */
    bool per_employer_limited;
    int32_t per_employer;
    struct billet_span tiers[BILLET_TIERS_MAX]; /* group names, first tier first */
    size_t tier_count;
    int32_t experience_ref; /* months */
};

/* The default policy of the model. */
void billet_policy_default(struct billet_policy *policy);
/* BILLET_EINVAL with `field` naming what lies outside its range. */
enum billet_status billet_policy_check(const struct billet_policy *policy,
                                       struct billet_error *err) BILLET_MUST_CHECK;

#endif
