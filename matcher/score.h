/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The score of one pair.
 */
#ifndef BILLET_MATCHER_SCORE_H
#define BILLET_MATCHER_SCORE_H

#include "matcher/order.h"
#include "matcher/snapshot.h"

/* Fills fit, appeal, mutual from pair->confirm and the rows. */
void score_pair(const struct snapshot *snapshot, const struct cand_row *cand,
                const struct vac_row *vac, struct pair *pair);

/* Points of one direction: BILLET_SIDE_FIT or BILLET_SIDE_APPEAL. */
int32_t score_side(const struct snapshot *snapshot, const struct cand_row *cand,
                   const struct vac_row *vac, int side);

/* (alpha * fit + (100 - alpha) * appeal) / 100 less the penalty, not below 0. */
int32_t score_mutual(const struct billet_policy *policy, int32_t fit, int32_t appeal,
                     int32_t unknown_count);

#endif
