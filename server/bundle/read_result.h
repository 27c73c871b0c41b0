/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results read back, to be checked.
 */
#ifndef BILLET_SERVER_BUNDLE_READ_RESULT_H
#define BILLET_SERVER_BUNDLE_READ_RESULT_H

#include "billet/verify.h"
#include "server/bundle/bundle.h"

/* Fills the claim from the three files, in the arena; input_sha256 is the certificate's. */
enum billet_status read_result(const struct billet_span files[BUNDLE_OUTPUTS],
                               struct billet_arena *arena, struct billet_claim *claim,
                               char input_sha256[BUNDLE_SHA256_TEXT],
                               struct billet_error *err) BILLET_MUST_CHECK;

/* referrals.ndjson alone. */
enum billet_status read_referrals(struct billet_arena *arena, struct billet_span text,
                                  struct billet_claim *claim,
                                  struct billet_error *err) BILLET_MUST_CHECK;

#endif
