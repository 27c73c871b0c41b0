/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker's own reading of match-model sections 2 to 4: one pair at a time, straight from
 * the facts, nothing prepared but a sorted crosswalk. Slow on purpose and short.
 */
#ifndef BILLET_MATCHER_VERIFY_JUDGE_H
#define BILLET_MATCHER_VERIFY_JUDGE_H

#include "billet/engine.h"

#define JUDGE_BANDS_MAX 256

struct judge {
    const struct billet_round *round;
    struct billet_crossing *crossings; /* by specialty */
    size_t crossing_count;
    int32_t bands[JUDGE_BANDS_MAX]; /* thresholds of wage */
    int32_t band_count;
};

enum billet_status judge_init(struct judge *judge, const struct billet_round *round,
                              struct billet_arena *arena,
                              const struct billet_allocator *allocator) BILLET_MUST_CHECK;

/* Whether the pair is eligible; then *out is filled. */
bool judge_pair(const struct judge *judge, const struct billet_candidate *cand,
                const struct billet_vacancy *vac, struct billet_pair *out);

/* judge_score.c: the points of both directions. */
int32_t judge_fit(const struct judge *judge, const struct billet_candidate *cand,
                  const struct billet_vacancy *vac);
int32_t judge_appeal(const struct judge *judge, const struct billet_candidate *cand,
                     const struct billet_vacancy *vac);
/* Months of work that count for an occupation; of all work when it is 0. */
int64_t judge_months(const struct judge *judge, const struct billet_candidate *cand,
                     billet_code occupation);
bool judge_is_prefix(billet_code prefix, billet_code code);

#endif
