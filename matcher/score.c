/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pair's points: the categories that are present, each with its share, added up.
 */
#include "matcher/score.h"

#include <assert.h>

#include "matcher/criteria.h"

#define SCORE_OF_NOTHING 5000 /* a direction in which nothing is asked */

int32_t score_side(const struct snapshot *snapshot, const struct cand_row *cand,
                   const struct vac_row *vac, int side)
{
    bool fit = side == BILLET_SIDE_FIT;
    const int32_t *share = fit ? vac->share : cand->share;
    unsigned present = fit ? vac->present : cand->present;
    if (!(fit ? vac->scored : cand->scored)) {
        return SCORE_OF_NOTHING;
    }
    int32_t points = 0;
    for (int i = 0; i < BILLET_SIDE; i++) {
        if ((present >> i & 1) != 0 && share[i] > 0) {
            struct billet_evidence why = {0};
            points += criteria[side + i].points(snapshot, cand, vac, share[i], &why);
        }
    }
    assert(points >= 0 && points <= BILLET_POINTS);
    return points;
}

int32_t score_mutual(const struct billet_policy *policy, int32_t fit, int32_t appeal,
                     int32_t unknown_count)
{
    int32_t mutual = (policy->alpha * fit + (100 - policy->alpha) * appeal) / 100;
    mutual -= policy->unknown_penalty * unknown_count;
    return mutual < 0 ? 0 : mutual;
}

void score_pair(const struct snapshot *snapshot, const struct cand_row *cand,
                const struct vac_row *vac, struct pair *pair)
{
    int32_t fit = score_side(snapshot, cand, vac, BILLET_SIDE_FIT);
    int32_t appeal = score_side(snapshot, cand, vac, BILLET_SIDE_APPEAL);
    int32_t unknown_count = 0;
    for (unsigned bits = pair->confirm; bits != 0; bits &= bits - 1) {
        unknown_count++;
    }
    pair->fit = (int16_t)fit;
    pair->appeal = (int16_t)appeal;
    pair->mutual = (int16_t)score_mutual(&snapshot->round->policy, fit, appeal, unknown_count);
}
