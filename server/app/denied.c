/* SPDX-License-Identifier: Apache-2.0 */
/* One statement, handed to the pool; what it borrows is copied there. */
#include "server/app/denied.h"

#include "server/core/log.h"
#include "server/db/queries.h"

static void noted(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    (void)arg;
    (void)reply;
    if (err != NULL) {
        log_event(LOG_ERROR, "denied_not_noted", log_error(err));
    }
}

void denied_note(const struct app_call *call, const char *action, const char *kind)
{
    struct billet_error err;
    struct db_scope scope = app_scope(call, action);
    struct db_batch *batch = db_batch_new(call->arena, &scope);
    db_param params[] = {billet_span_of(kind)};
    billet_error_set(&err, BILLET_ENOMEM, "no memory for a batch");
    if (batch == NULL || db_batch_add(batch, Q_AUDIT_DENIED, params, 1, &err) != BILLET_OK ||
        db_submit(call->app->pool, batch, APP_DEADLINE_MS, noted, NULL, &err) == NULL) {
        noted(NULL, NULL, &err);
    }
}
