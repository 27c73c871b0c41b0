/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs between two rounds, and for whom: an objection corrects a fact, the round is run
 * again, and this says exactly whose referrals changed, and whether their own facts did.
 */
#ifndef BILLET_SERVER_BUNDLE_DIFF_H
#define BILLET_SERVER_BUNDLE_DIFF_H

#include "server/bundle/bundle.h"

/* One side: its frozen input, and the bytes of its referrals.ndjson. All canonical. */
struct bundle_side {
    const struct bundle_input *input;
    struct billet_span referrals;
};

/*
 * Appends one JSON object:
 *
 *   {"round":bool, "crosswalk":bool, "choices":bool,      these files differ
 *    "candidates":{"added":n,"removed":n,"changed":n}, "vacancies":{...},
 *    "referrals":{"same":n,"rescored":n,"lost":n,"gained":n},
 *    "people":[{"candidate":id,"facts":"same","lost":[vacancy,...],"gained":[...],
 *               "rescored":[...]}, ...]}
 *
 * People in the order of their ids, only those whose referrals differ; facts are "same",
 * "changed", "added" or "removed". round.json always differs in its id: "round" compares the
 * rest. O(n log n). BILLET_EINVAL: a line is not canonical, the message names the file.
 */
enum billet_status bundle_diff(const struct bundle_side *before, const struct bundle_side *after,
                               struct buf *out, struct billet_error *err) BILLET_MUST_CHECK;

#endif
