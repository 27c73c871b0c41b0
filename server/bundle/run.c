/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A frozen round from bytes to bytes.
 */
#include "server/bundle/bundle.h"

static enum billet_status run_round(const struct billet_round *round, const char *input_sha256,
                                    const struct billet_options *options,
                                    struct bundle_output *output, struct billet_error *err)
{
    struct billet_match *match = NULL;
    enum billet_status status = billet_match_run(round, options, &match, err);
    if (status == BILLET_OK) {
        status = bundle_write(round, match, input_sha256, output, err);
    }
    billet_match_free(match);
    return status;
}

enum billet_status bundle_run(const struct bundle_input *input,
                              const struct billet_options *options, struct bundle_output *output,
                              struct billet_error *err)
{
    struct billet_round round;
    char input_sha256[BUNDLE_SHA256_TEXT];
    struct billet_arena *arena = billet_arena_new(options != NULL ? options->allocator : NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to read the round");
    }
    enum billet_status status = bundle_read(input, arena, &round, err);
    status = status == BILLET_OK ? bundle_input_digest(input, input_sha256, err) : status;
    status = status == BILLET_OK ? run_round(&round, input_sha256, options, output, err) : status;
    billet_arena_free(arena);
    return status;
}
