/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits for a worker: a round to freeze, which is one SQL function in one snapshot, or to run
 * (work_run.c); the audit chain; what nobody needs any more. What a failure means for the round is
 * decided here.
 */
#include "server/app/work.h"

#include <stdio.h>
#include <string.h>

#include "server/app/frozen.h"
#include "server/app/work_inner.h"
#include "server/core/clock.h"
#include "server/core/log.h"

db_param work_number(char text[24], int64_t value)
{
    snprintf(text, 24, "%lld", (long long)value);
    return billet_span_of(text);
}

static struct app_call call_of(const struct work *work)
{
    return (struct app_call){
        .app = work->app, .who = work->who, .request_id = "worker", .purpose = ""};
}

enum billet_status work_claim(const struct work *work, struct work_round *out, bool *found,
                              struct billet_error *err)
{
    char lease[24];
    struct db_reply *reply = NULL;
    struct app_call call = call_of(work);
    db_param params[] = {work_number(lease, work->lease_s)};
    enum billet_status status =
        app_wait(&call, "round.claim", Q_ROUND_CLAIM, params, 1, APP_DEADLINE_MS, &reply, err);
    if (status != BILLET_OK) {
        return status;
    }
    *found = db_reply_rows(reply, 0) == 1;
    if (*found) {
        db_reply_int64(reply, 0, 0, "id", &out->id);
        db_reply_int64(reply, 0, 0, "lease", &out->lease);
        db_reply_int64(reply, 0, 0, "attempts", &out->attempts);
        out->run = billet_span_is(db_reply_text(reply, 0, 0, "state"), "running");
    }
    db_reply_free(reply);
    return BILLET_OK;
}

enum billet_status work_seal_audit(const struct work *work, int64_t *sealed,
                                   struct billet_error *err)
{
    char most[24];
    struct db_reply *reply = NULL;
    struct app_call call = call_of(work);
    db_param params[] = {work_number(most, WORK_SEAL_ENTRIES)};
    enum billet_status status =
        app_wait(&call, "audit.seal", Q_AUDIT_SEAL_NEXT, params, 1, WORK_DEADLINE_MS, &reply, err);
    if (status == BILLET_OK) {
        db_reply_int64(reply, 0, 0, "sealed", sealed);
        db_reply_free(reply);
    }
    return status;
}

enum billet_status work_tidy(const struct work *work, int keep_h, int64_t *gone,
                             struct billet_error *err)
{
    char hours[24];
    char most[24];
    struct db_reply *reply = NULL;
    struct app_call call = call_of(work);
    db_param params[] = {work_number(hours, keep_h), work_number(most, WORK_TIDY_ROWS)};
    enum billet_status status = app_wait(&call, "idempotency.expire", Q_IDEMPOTENCY_EXPIRE, params,
                                         2, WORK_DEADLINE_MS, &reply, err);
    if (status == BILLET_OK) {
        db_reply_int64(reply, 0, 0, "gone", gone);
        db_reply_free(reply);
    }
    return status;
}

static enum billet_status freeze(struct run *run, struct billet_error *err)
{
    struct db_reply *reply = NULL;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct db_scope scope = app_scope(&run->call, "round.freeze");
    scope.snapshot = true;
    struct db_batch *batch = arena != NULL ? db_batch_new(arena, &scope) : NULL;
    db_param params[] = {billet_span_of(run->id), billet_span_of(run->lease)};
    enum billet_status status = batch == NULL
                                    ? billet_error_set(err, BILLET_ENOMEM, "no memory for a batch")
                                    : db_batch_add(batch, Q_ROUND_FREEZE, params, 2, err);
    if (status == BILLET_OK) {
        status = db_wait(run->call.app->pool, batch, WORK_DEADLINE_MS, &reply, err);
    }
    db_reply_free(reply);
    billet_arena_free(arena);
    return status;
}

static bool retry_may_help(const struct billet_error *why)
{
    switch (why->status) {
    case BILLET_EBUSY:
    case BILLET_ETIMEOUT:
    case BILLET_EUPSTREAM:
    case BILLET_ENOMEM:
        return true;
    case BILLET_ECONFLICT: /* a lost lease, a pseudonym drawn twice; not frozen rows that went */
        return strcmp(why->code, "round.vacancy_gone") != 0;
    case BILLET_OK:
    case BILLET_EINVAL:
    case BILLET_ENOTFOUND:
    case BILLET_EDENIED:
    case BILLET_ELIMIT:
    case BILLET_EINTERNAL:
        return false;
    }
    return false;
}

static enum billet_status give_up(struct run *run, const struct billet_error *why,
                                  struct billet_error *err)
{
    char text[420];
    struct db_reply *reply = NULL;
    snprintf(text, sizeof text, "%s%s%s", why->message, why->detail[0] != '\0' ? ": " : "",
             why->detail);
    db_param params[] = {billet_span_of(run->id), billet_span_of(run->lease), billet_span_of(text)};
    log_event(LOG_ERROR, "round_failed", log_int("round", run->round->id), log_error(why));
    enum billet_status status =
        app_wait(&run->call, "round.fail", Q_ROUND_FAIL, params, 3, APP_DEADLINE_MS, &reply, err);
    db_reply_free(reply);
    return status;
}

enum billet_status work_do(const struct work *work, const struct work_round *round,
                           struct billet_error *err)
{
    struct run run = {.work = work, .round = round, .call = call_of(work)};
    struct billet_error why;
    work_number(run.id, round->id);
    work_number(run.lease, round->lease);
    run.renewed_ms = (int64_t)clock_mono_ms();
    if (round->attempts > WORK_ATTEMPTS_MAX) {
        billet_error_set(&why, BILLET_EINTERNAL, "given up after %d attempts", WORK_ATTEMPTS_MAX);
        return give_up(&run, &why, err);
    }
    enum billet_status status = round->run ? work_run(&run, &why) : freeze(&run, &why);
    if (status == BILLET_OK) {
        return BILLET_OK;
    }
    if (run.lost || retry_may_help(&why)) {
        *err = why;
        return status;
    }
    return give_up(&run, &why, err);
}
