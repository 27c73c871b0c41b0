/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker's own reading of match-model sections 2 to 4: one pair at a time, straight from
 * the facts. Prepared is only what would be looked up again for every pair of a row: rows of
 * the crosswalk and bands of wages. Plain on purpose and short. Nothing here writes once
 * judge_init() is done, so that threads may share a judge.
 */
#ifndef BILLET_MATCHER_VERIFY_JUDGE_H
#define BILLET_MATCHER_VERIFY_JUDGE_H

#include "billet/engine.h"

#define JUDGE_BANDS_MAX 256

/* One row of a candidate's service with the crosswalk's rows for its specialty. */
struct judge_service {
    int32_t months;
    const struct billet_crossing *rows;
    size_t row_count;
};

struct judge_cand {
    const struct billet_candidate *facts;
    const struct judge_service *service; /* as many as facts->service */
    int32_t band;                        /* of wage_floor */
};

struct judge_vac {
    const struct billet_vacancy *facts;
    int32_t band; /* of the middle of the wage */
};

struct judge {
    const struct billet_round *round;
    struct judge_cand *cands; /* ascending ids */
    struct judge_vac *vacs;
    struct billet_crossing *crossings; /* by specialty */
    size_t crossing_count;
    int32_t bands[JUDGE_BANDS_MAX]; /* thresholds of wage */
    int32_t band_count;
};

/* The rows are given by ascending ids; the judge points into them. */
enum billet_status judge_init(struct judge *judge, const struct billet_round *round,
                              const struct billet_candidate *const *cands,
                              const struct billet_vacancy *const *vacs, struct billet_arena *arena,
                              const struct billet_allocator *allocator) BILLET_MUST_CHECK;

enum judge_answer { JUDGE_NO, JUDGE_YES, JUDGE_OPEN };

/* A gate's answer, by its number 1..12. */
enum judge_answer judge_gate(const struct judge *judge, int number, const struct judge_cand *cand,
                             const struct judge_vac *vac);

/* Whether the pair is eligible; then *out is filled. */
bool judge_pair(const struct judge *judge, const struct judge_cand *cand,
                const struct judge_vac *vac, struct billet_pair *out);
/* Mutual from the points of both directions and the number of gates that are open. */
int32_t judge_mutual(const struct judge *judge, int32_t fit, int32_t appeal, int32_t open);

/* --- judge_score.c ---------------------------------------------------------------------------- */

/* Sets of categories of one direction: bit i for the i-th. */
#define JUDGE_SETS (1U << BILLET_SIDE)
unsigned judge_fit_present(const struct billet_vacancy *vac);
unsigned judge_appeal_present(const struct billet_candidate *cand);
/* Points of each category of a direction when those of the set are present; 0 of the others.
 * False when none has any weight: the direction then scores half of all points. */
bool judge_shares(const struct judge *judge, int first, unsigned present,
                  int32_t share[BILLET_SIDE]);
/* x of a present category, 0..100; of any but skills. */
int32_t judge_x(const struct judge *judge, enum billet_criterion criterion,
                const struct judge_cand *cand, const struct judge_vac *vac);
/* What the post's at-th skill gets of `total` points, and what of that a level held (0: not held)
 * is worth. */
int32_t judge_skill_share(const struct billet_demands *skills, int32_t total, size_t at);
int32_t judge_skill_points(const struct billet_demand *skill, int32_t share, int32_t level);

int32_t judge_fit(const struct judge *judge, const struct judge_cand *cand,
                  const struct judge_vac *vac);
int32_t judge_appeal(const struct judge *judge, const struct judge_cand *cand,
                     const struct judge_vac *vac);
/* Months of work that count for an occupation; of all work when it is 0. */
int64_t judge_months(const struct judge_cand *cand, billet_code occupation);
bool judge_is_prefix(billet_code prefix, billet_code code);
/* Counts the thresholds that are not above. */
int32_t judge_band(const struct judge *judge, int32_t yuan);

#endif
