/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How well a pair suits: one table of score categories, four of fit and four of appeal.
 */
#ifndef BILLET_MATCHER_CRITERIA_H
#define BILLET_MATCHER_CRITERIA_H

#include "billet/explain.h"
#include "matcher/snapshot.h"

struct criterion {
    const char *key;
    /* Whether the side that decides has the data: the vacancy for fit, the candidate for
     * appeal; the other one is not looked at and may be NULL. */
    bool (*present)(const struct billet_candidate *cand, const struct billet_vacancy *vac);
    /* Points out of `share`. `why` is filled. */
    int32_t (*points)(const struct snapshot *snapshot, const struct cand_row *cand,
                      const struct vac_row *vac, int32_t share, struct billet_evidence *why);
};

/* By enum billet_criterion. */
extern const struct criterion criteria[BILLET_CRITERIA];

/* Months that count for an occupation (of all rows, when occupation is 0). */
int64_t months_counted(const struct cand_row *cand, billet_code occupation);

/* How many leading levels are equal, 0..4; the shorter code ends the comparison. */
int32_t code_depth(billet_code a, billet_code b);
/* Whether every level of prefix is a level of code. */
bool code_is_prefix(billet_code prefix, billet_code code);

/* Points of a skill needed and held (0 = not held). */
int32_t skill_points(const struct asked *asked, const struct cand_row *cand, int32_t *level);

#endif
