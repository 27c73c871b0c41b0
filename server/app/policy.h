/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stored policy: {"engine": every key of the model, "cool_off_days": n}. The engine's reader
 * decides what is a policy, and its canonical bytes are what is kept and frozen.
 */
#ifndef BILLET_SERVER_APP_POLICY_H
#define BILLET_SERVER_APP_POLICY_H

#include "billet/error.h"
#include "billet/span.h"
#include "server/core/buf.h"

/* {"name":..., "engine":{...}, "cool_off_days":n} as sent -> the document of policy.create, with
 * `engine_text` in canonical form. BILLET_EINVAL with the field. */
enum billet_status policy_document(struct billet_span body, struct buf *out,
                                   struct billet_error *err) BILLET_MUST_CHECK;
/* The default policy of the model as such a body. */
void policy_default_body(const char *name, int cool_off_days, struct buf *out);

#endif
