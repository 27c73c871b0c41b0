/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readiness asks one query in nobody's scope.
 */
#include "server/app/ready.h"

struct job {
    ready_done_fn *done;
    void *arg;
};

static void answered(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct job *job = arg;
    struct billet_error own;
    if (err == NULL && db_reply_bool(reply, 0, 0, "standby")) {
        billet_error_set(&own, BILLET_EUPSTREAM, "the database is a standby");
        err = &own;
    }
    job->done(job->arg, err);
}

void ready_check(struct app *app, struct billet_arena *arena, ready_done_fn *done, void *arg)
{
    static const struct principal nobody = {
        .role = ROLE_NONE, .id = "-", .city = "0000", .region_from = "-", .region_to = "-"};
    const struct app_call call = {
        .app = app, .arena = arena, .who = &nobody, .request_id = "ready", .purpose = ""};
    struct billet_error err;
    struct db_scope scope = app_scope(&call, "ready");
    scope.role = "nobody";
    struct job *job = billet_arena_alloc(arena, sizeof *job);
    struct db_batch *batch = db_batch_new(arena, &scope);
    billet_error_set(&err, BILLET_ENOMEM, "no memory for the check");
    if (job == NULL || batch == NULL) {
        done(arg, &err);
        return;
    }
    *job = (struct job){done, arg};
    if (db_batch_add(batch, Q_READY, NULL, 0, &err) != BILLET_OK ||
        db_submit(app->pool, batch, APP_DEADLINE_MS, answered, job, &err) == NULL) {
        done(arg, &err);
    }
}
