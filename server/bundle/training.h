/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A training plan as JSON; its layout is in training_json.c.
 */
#ifndef BILLET_SERVER_BUNDLE_TRAINING_H
#define BILLET_SERVER_BUNDLE_TRAINING_H

#include "billet/training.h"
#include "server/bundle/explain.h"

/* Whose referrals a plan begins from: pairs, or else the bytes of referrals.ndjson. */
struct bundle_referrals {
    const struct billet_pair *pairs;
    size_t count;
    struct billet_span text;
};

/* Appends at most `limit` courses (0 = all). options and names may be NULL. Errors as those of
 * bundle_explain_json(). */
enum billet_status bundle_training_json(const struct bundle_input *input,
                                        const struct bundle_referrals *referrals,
                                        const struct billet_options *options, size_t limit,
                                        const struct bundle_names *names, struct buf *out,
                                        struct billet_error *err) BILLET_MUST_CHECK;

#endif
