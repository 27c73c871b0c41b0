/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference scan, which every faster one must equal: all pairs, in tiles: a tile of candidates
 * that the cache can hold, against every vacancy. A pair that passes the gates is scored and
 * offered to the lists of both sides; lists keep the best K under the total order, so that the
 * order of the loops leaves no trace.
 */
#include "matcher/run.h"

#include "matcher/gates.h"
#include "matcher/score.h"

static enum billet_status offer_pair(struct run *run, size_t cand, size_t vac, uint16_t confirm)
{
    const struct snapshot *s = &run->snapshot;
    struct pair pair = {
        .lot = lot_draw(s->round->seed, s->vacs[vac].facts->id, s->cands[cand].facts->id),
        .cand = (uint32_t)cand,
        .vac = (uint32_t)vac,
        .confirm = confirm,
    };
    score_pair(s, &s->cands[cand], &s->vacs[vac], &pair);
    size_t limit = (size_t)s->round->policy.k;
    enum billet_status status = topk_push(&run->vac_lists[vac], limit, &pair, run->arena);
    return status == BILLET_OK ? topk_push(&run->cand_lists[cand], limit, &pair, run->arena)
                               : status;
}

#define TILE_CANDS 256 /* about a kilobyte each, with what their rows point to */

static enum billet_status scan_tile(struct run *run, size_t vac, size_t from, size_t end)
{
    const struct snapshot *s = &run->snapshot;
    enum billet_status status = BILLET_OK;
    for (size_t cand = from; cand < end && status == BILLET_OK; cand++) {
        uint16_t confirm = 0;
        if (gates_pass(s, &s->cands[cand], &s->vacs[vac], &confirm)) {
            status = offer_pair(run, cand, vac, confirm);
        }
    }
    return status;
}

static enum billet_status scan_all(struct run *run)
{
    const struct snapshot *s = &run->snapshot;
    enum billet_status status = BILLET_OK;
    for (size_t from = 0; from < s->cand_count && status == BILLET_OK; from += TILE_CANDS) {
        size_t end = from + TILE_CANDS < s->cand_count ? from + TILE_CANDS : s->cand_count;
        status = run_progress(run, "scan", from, s->cand_count);
        for (size_t vac = 0; vac < s->vac_count && status == BILLET_OK; vac++) {
            status = scan_tile(run, vac, from, end);
        }
    }
    return status;
}

static void settle_all(struct run *run)
{
    const struct snapshot *s = &run->snapshot;
    for (size_t vac = 0; vac < s->vac_count; vac++) {
        topk_settle(&run->vac_lists[vac]);
    }
    for (size_t cand = 0; cand < s->cand_count; cand++) {
        topk_settle(&run->cand_lists[cand]);
    }
}

enum billet_status scan_reference(struct run *run)
{
    enum billet_status status = scan_all(run);
    settle_all(run);
    return status;
}
