/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy on its own: as an officer sends it, as it is kept, as a round freezes it.
 */
#ifndef BILLET_SERVER_BUNDLE_POLICY_H
#define BILLET_SERVER_BUNDLE_POLICY_H

#include "billet/error.h"
#include "billet/policy.h"
#include "server/core/buf.h"

/*
 * {"name":..., "engine":{...}, "cool_off_days":n} as sent -> the same with "engine_text", the
 * policy's canonical bytes (keys in the order of match-model section 9, no white space), for
 * "engine". Every key of the engine's part is required: BILLET_EINVAL names the one at fault.
 */
enum billet_status bundle_policy_document(struct billet_span body, struct buf *out,
                                          struct billet_error *err) BILLET_MUST_CHECK;
/* Appends the canonical bytes. */
void bundle_policy_write(const struct billet_policy *policy, struct buf *out);

#endif
