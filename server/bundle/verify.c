/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round's result against its facts: readable, about these very bytes, and right.
 */
#include "server/bundle/bundle.h"

#include <stdio.h>

#include "server/bundle/read_result.h"

static enum billet_status verify_claim(const struct bundle_input *input,
                                       const struct billet_round *round,
                                       const struct billet_claim *claim, const char *claimed_sha256,
                                       const struct billet_options *options,
                                       struct billet_verdict *verdict, struct billet_error *err)
{
    char real_sha256[BUNDLE_SHA256_TEXT];
    enum billet_status status = bundle_input_digest(input, real_sha256, err);
    if (status != BILLET_OK) {
        return status;
    }
    if (strcmp(real_sha256, claimed_sha256) != 0) {
        *verdict = (struct billet_verdict){.finding = BILLET_DAMAGED};
        snprintf(verdict->text, sizeof verdict->text,
                 "certificate: input_sha256 is not that of the input files");
        return BILLET_OK;
    }
    return billet_verify(round, claim, options, verdict, err);
}

enum billet_status bundle_verify(const struct bundle_input *input,
                                 const struct billet_span outputs[BUNDLE_OUTPUTS],
                                 const struct billet_options *options,
                                 struct billet_verdict *verdict, struct billet_error *err)
{
    struct billet_round round;
    struct billet_claim claim;
    char claimed_sha256[BUNDLE_SHA256_TEXT];
    struct billet_arena *arena = billet_arena_new(options != NULL ? options->allocator : NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to read the round");
    }
    enum billet_status status = bundle_read(input, arena, &round, err);
    status =
        status == BILLET_OK ? read_result(outputs, arena, &claim, claimed_sha256, err) : status;
    if (status == BILLET_OK) {
        status = verify_claim(input, &round, &claim, claimed_sha256, options, verdict, err);
    }
    billet_arena_free(arena);
    return status;
}
