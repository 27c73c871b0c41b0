/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies as the use case takes them.
 */
#include "server/app/policy.h"

#include "server/bundle/policy.h"
#include "server/core/jsonw.h"

enum billet_status policy_document(struct billet_span body, struct buf *out,
                                   struct billet_error *err)
{
    return bundle_policy_document(body, out, err);
}

void policy_default_body(const char *name, int cool_off_days, struct buf *out)
{
    struct billet_policy policy;
    struct buf engine = {0};
    struct jsonw w;
    billet_policy_default(&policy);
    bundle_policy_write(&policy, &engine);
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    jsonw_key(&w, "name");
    jsonw_text(&w, name);
    jsonw_key(&w, "engine");
    jsonw_raw(&w, buf_span(&engine));
    jsonw_key(&w, "cool_off_days");
    jsonw_int(&w, cool_off_days);
    jsonw_object_end(&w);
    buf_fini(&engine);
}
