/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which scan fills the lists: the fast one with the best kernel of this processor, or, where a
 * round is beyond what that takes (lists without end, tables beyond reason), the reference.
 */
#include "matcher/run.h"

#include "matcher/scan_fast.h"

static const struct scan_kernel *choose_kernel(const struct run *run)
{
    const struct scan_kernel *best = scan_avx2();
    return run->options->scan == BILLET_SCAN_PORTABLE || best == NULL ? &scan_portable : best;
}

enum billet_status scan_pairs(struct run *run)
{
    const struct snapshot *s = &run->snapshot;
    run->cand_lists = billet_arena_array(run->arena, s->cand_count, sizeof run->cand_lists[0]);
    run->vac_lists = billet_arena_array(run->arena, s->vac_count, sizeof run->vac_lists[0]);
    if (run->cand_lists == NULL || run->vac_lists == NULL) {
        return BILLET_ENOMEM;
    }
    enum billet_status status = BILLET_ELIMIT;
    if (run->options->scan != BILLET_SCAN_REFERENCE) {
        status = scan_fast(run, choose_kernel(run));
    }
    return status == BILLET_ELIMIT ? scan_reference(run) : status;
}
