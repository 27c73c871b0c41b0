/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way through a row of use_cases.c: role, claim, query, reply. A key that was answered
 * before fails the batch with SQLSTATE BL208; then the kept answer is fetched instead.
 */
#include <stdio.h>
#include <string.h>

#include "server/app/use_case.h"
#include "server/core/buf.h"

struct run {
    struct app_call call;
    const struct use_case *use_case;
    size_t first;
    app_done_fn *done;
    void *arg;
};

static void fail(struct run *run, enum billet_status status, const char *message, const char *code)
{
    struct billet_error err;
    billet_error_set(&err, status, "%s", message);
    snprintf(err.code, sizeof err.code, "%s", code);
    run->done(run->arg, NULL, &err);
}

static void answer(struct run *run, const struct db_reply *reply, size_t stmt, bool replayed)
{
    if (db_reply_rows(reply, stmt) == 0) {
        fail(run, BILLET_ENOTFOUND, "no such thing", "http.not_found");
        return;
    }
    struct app_reply out = {.body = db_reply_text(reply, stmt, 0, "body"), .replayed = replayed};
    int64_t status = 200;
    db_reply_int64(reply, stmt, 0, "status", &status);
    out.status = (int)status;
    if (!replayed) {
        db_reply_int64(reply, stmt, 0, "version", &out.version);
    }
    run->done(run->arg, &out, NULL);
}

static void replay_done(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct run *run = arg;
    if (err != NULL) {
        run->done(run->arg, NULL, err);
        return;
    }
    answer(run, reply, 0, true);
}

static void replay(struct run *run)
{
    struct billet_error err;
    struct db_scope scope = app_scope(&run->call, run->use_case->name);
    struct db_batch *batch = db_batch_new(run->call.arena, &scope);
    db_param params[] = {run->call.idempotency_key};
    if (batch == NULL) {
        fail(run, BILLET_ENOMEM, "no memory for a batch", "status.no_memory");
        return;
    }
    if (db_batch_add(batch, Q_IDEMPOTENCY_REPLAY, params, 1, &err) != BILLET_OK ||
        db_submit(run->call.app->pool, batch, APP_DEADLINE_MS, replay_done, run, &err) == NULL) {
        run->done(run->arg, NULL, &err);
    }
}

static void call_done(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct run *run = arg;
    if (err == NULL) {
        answer(run, reply, run->first, false);
    } else if (strcmp(err->sqlstate, "BL208") == 0) {
        replay(run);
    } else {
        run->done(run->arg, NULL, err);
    }
}

/* The row's own members come last in the document: a caller cannot put others in their place. */
static struct billet_span complete(const struct app_call *call, const struct use_case *use_case,
                                   struct billet_span document)
{
    if (use_case->fixed == NULL) {
        return document;
    }
    size_t fixed = strlen(use_case->fixed);
    char *text = billet_arena_alloc(call->arena, document.len + fixed + 2);
    if (text == NULL) {
        return (struct billet_span){NULL, 0};
    }
    size_t len = document.len - 1; /* without its closing brace */
    memcpy(text, document.ptr, len);
    if (len > 1) {
        text[len++] = ',';
    }
    memcpy(text + len, use_case->fixed, fixed);
    text[len + fixed] = '}';
    return (struct billet_span){text, len + fixed + 1};
}

enum billet_status use_case_call(const struct app_call *call, const struct use_case *use_case,
                                 struct billet_span document, app_done_fn *done, void *arg,
                                 struct billet_error *err)
{
    if (((uint32_t)call->who->role & use_case->roles) == 0) {
        return billet_error_set(err, BILLET_EDENIED, "the role %s may not %s",
                                role_name(call->who->role), use_case->name);
    }
    struct run *run = billet_arena_alloc(call->arena, sizeof *run);
    struct billet_span whole = complete(call, use_case, document);
    if (run == NULL || whole.ptr == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a request");
    }
    *run = (struct run){.call = *call, .use_case = use_case, .done = done, .arg = arg};
    struct db_batch *batch = app_batch(call, use_case->name, use_case->name, &run->first, err);
    if (batch == NULL) {
        return err->status;
    }
    enum billet_status status = db_batch_add(batch, use_case->query, &whole, 1, err);
    if (status != BILLET_OK) {
        return status;
    }
    return db_submit(call->app->pool, batch, APP_DEADLINE_MS, call_done, run, err) != NULL
               ? BILLET_OK
               : err->status;
}
