/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One batch fetches the frozen files that are asked for; the reply is put together as a bundle
 * and handed to the engine.
 */
#include "server/app/whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/app/frozen.h"
#include "server/bundle/bundle.h"
#include "server/bundle/explain.h"
#include "server/bundle/training.h"
#include "server/core/mem.h"
#include "server/core/processors.h"
#include "server/core/tasks.h"

enum question { QUESTION_PROSPECTS, QUESTION_ASK_LIST, QUESTION_TRAINING };

struct job {
    struct app *app;
    enum question question;
    int64_t candidate; /* of QUESTION_PROSPECTS */
    size_t limit;
    size_t first; /* statement that gives the files; those before it must have rows, and what
                     comes after it are referrals */
    app_done_fn *done;
    void *arg;
    struct db_request *query;
    struct db_reply *reply;
    struct buf text;
    struct billet_error err;
};

static void job_free(struct job *job)
{
    if (job->app->exports != NULL) {
        tasks_release(job->app->exports);
    }
    db_reply_free(job->reply);
    buf_fini(&job->text);
    mem_free(job);
}

/* --- in the helper thread ------------------------------------------------------------------- */

static bool collect(const struct job *job, struct buf files[static BUNDLE_INPUTS],
                    struct billet_arena *arena)
{
    for (size_t i = 0; i < db_reply_rows(job->reply, job->first); i++) {
        struct billet_span name = db_reply_text(job->reply, job->first, i, "file");
        for (size_t f = 0; f < BUNDLE_INPUTS; f++) {
            if (billet_span_is(name, bundle_input_names[f])) {
                buf_append_span(&files[f],
                                db_reply_bytes(job->reply, job->first, i, "bytes", arena));
                billet_arena_reset(arena);
                if (files[f].failed) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* Numbers with commas between them; false without memory. */
static bool add_pairs(int64_t vacancy, struct billet_span candidates, struct buf *pairs)
{
    const char *at = candidates.ptr;
    const char *end = candidates.ptr + candidates.len;
    while (at < end) {
        char *stop = NULL;
        struct billet_pair pair = {.vacancy = vacancy, .candidate = strtoll(at, &stop, 10)};
        buf_append(pairs, &pair, sizeof pair);
        at = stop + 1;
    }
    return !pairs->failed;
}

static bool collect_pairs(const struct job *job, struct buf *pairs)
{
    bool fits = true;
    size_t stmt = job->first + 1;
    for (size_t i = 0; fits && i < db_reply_rows(job->reply, stmt); i++) {
        int64_t vacancy = 0;
        db_reply_int64(job->reply, stmt, i, "vacancy", &vacancy);
        fits = add_pairs(vacancy, db_reply_text(job->reply, stmt, i, "candidates"), pairs);
    }
    return fits;
}

static enum billet_status compute(struct job *job, const struct bundle_input *input,
                                  const struct buf *pairs, struct billet_error *err)
{
    const struct bundle_names names = {.find = app_code_name, .arg = job->app};
    const struct billet_options options = {.threads = processors_online()};
    const struct bundle_referrals referrals = {.pairs = (const void *)pairs->ptr,
                                               .count = pairs->len / sizeof(struct billet_pair)};
    switch (job->question) {
    case QUESTION_PROSPECTS:
        return bundle_prospects_named(input, job->candidate, &names, &job->text, err);
    case QUESTION_ASK_LIST:
        return bundle_ask_json(input, &options, job->limit, &job->text, err);
    case QUESTION_TRAINING:
        return bundle_training_json(input, &referrals, &options, job->limit, &names, &job->text,
                                    err);
    }
    return billet_error_set(err, BILLET_EINTERNAL, "a question of an unknown kind");
}

static void work(void *arg)
{
    struct job *job = arg;
    struct buf files[BUNDLE_INPUTS] = {{0}};
    struct bundle_input input = {0};
    struct buf pairs;
    struct billet_arena *arena = billet_arena_new(NULL);
    buf_init(&pairs, (size_t)WHATIF_BYTES_MAX);
    for (size_t f = 0; f < BUNDLE_INPUTS; f++) {
        buf_init(&files[f], (size_t)WHATIF_BYTES_MAX);
    }
    bool whole = arena != NULL && collect(job, files, arena);
    if (job->question == QUESTION_TRAINING) {
        whole = whole && collect_pairs(job, &pairs);
    }
    billet_arena_free(arena);
    db_reply_free(job->reply);
    job->reply = NULL;
    for (size_t f = 0; f < BUNDLE_INPUTS; f++) {
        input.files[f] = buf_span(&files[f]);
    }
    if (!whole) {
        billet_error_set(&job->err, BILLET_ENOMEM, "no memory for the frozen round");
    } else if (compute(job, &input, &pairs, &job->err) == BILLET_OK) {
        job->err.status = BILLET_OK;
    }
    for (size_t f = 0; f < BUNDLE_INPUTS; f++) {
        buf_fini(&files[f]);
    }
    buf_fini(&pairs);
}

/* --- in the loop ------------------------------------------------------------------------------ */

static void fail(struct job *job, const struct billet_error *err)
{
    job->done(job->arg, NULL, err);
    job_free(job);
}

static void worked(void *arg, bool begun)
{
    struct job *job = arg;
    const struct app_reply answer = {.status = 200, .body = buf_span(&job->text)};
    if (!begun) {
        billet_error_set(&job->err, BILLET_EUPSTREAM, "the program ends");
    }
    if (job->err.status != BILLET_OK) {
        fail(job, &job->err);
        return;
    }
    job->done(job->arg, &answer, NULL);
    job_free(job);
}

/* Rows say which rounds and people there are for the caller; none of the files: too large. */
static enum billet_status check(const struct job *job, struct billet_error *err)
{
    for (size_t stmt = 0; stmt < job->first; stmt++) {
        if (db_reply_rows(job->reply, stmt) == 0) {
            billet_error_set(err, BILLET_ENOTFOUND, "no such person in such a round");
            billet_error_code(err, "http.not_found");
            return BILLET_ENOTFOUND;
        }
    }
    if (db_reply_rows(job->reply, job->first) == 0) {
        billet_error_set(err, BILLET_ELIMIT, "the round is too large to be asked here");
        billet_error_code(err, "round.too_large_to_ask");
        return BILLET_ELIMIT;
    }
    return BILLET_OK;
}

static void fetched(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct job *job = arg;
    struct billet_error own;
    (void)reply;
    if (err != NULL) {
        fail(job, err);
        return;
    }
    job->reply = db_reply_take(job->query);
    if (check(job, &own) != BILLET_OK) {
        fail(job, &own);
    } else if (job->app->exports != NULL) {
        tasks_run(job->app->exports, work, worked, job);
    } else {
        work(job);
        worked(job, true);
    }
}

static struct job *job_new(const struct app_call *call, app_done_fn *done, void *arg,
                           struct billet_error *err)
{
    struct app *app = call->app;
    if (app->exports != NULL && tasks_reserve(app->exports, err) != BILLET_OK) {
        billet_error_code(err, "shortlist.busy");
        return NULL;
    }
    struct job *job = mem_alloc(1, sizeof *job);
    if (job == NULL) {
        if (app->exports != NULL) {
            tasks_release(app->exports);
        }
        billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
        return NULL;
    }
    *job = (struct job){.app = app, .done = done, .arg = arg};
    return job;
}

static enum billet_status submit(struct job *job, const struct app_call *call,
                                 struct db_batch *batch, struct billet_error *err)
{
    job->query = db_submit(call->app->pool, batch, APP_EXPORT_DEADLINE_MS, fetched, job, err);
    return job->query != NULL ? BILLET_OK : err->status;
}

static bool may_ask(const struct app_call *call, struct billet_error *err)
{
    const uint32_t allowed = ROLE_OFFICER | ROLE_SUPERVISOR;
    if (((uint32_t)call->who->role & allowed) == 0) {
        billet_error_set(err, BILLET_EDENIED, "the role %s may not ask this",
                         role_name(call->who->role));
        return false;
    }
    return true;
}

enum billet_status whatif_prospects(const struct app_call *call, int64_t round, int64_t candidate,
                                    app_done_fn *done, void *arg, struct billet_error *err)
{
    struct job *job = may_ask(call, err) ? job_new(call, done, arg, err) : NULL;
    if (job == NULL) {
        return err->status;
    }
    char doc[64];
    char id[24];
    char who[24];
    char most[24];
    struct db_scope scope = app_scope(call, "round.explain");
    struct db_batch *batch = db_batch_new(call->arena, &scope);
    snprintf(doc, sizeof doc, "{\"candidate\":%lld}", (long long)candidate);
    snprintf(id, sizeof id, "%lld", (long long)round);
    snprintf(who, sizeof who, "%lld", (long long)candidate);
    snprintf(most, sizeof most, "%lld", (long long)WHATIF_BYTES_MAX);
    db_param seen = billet_span_of(doc);
    db_param params[] = {billet_span_of(id), billet_span_of(who), billet_span_of(most)};
    job->question = QUESTION_PROSPECTS;
    job->candidate = candidate;
    job->first = 2;
    billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    if (batch == NULL || db_batch_add(batch, Q_CANDIDATE_GET, &seen, 1, err) != BILLET_OK ||
        db_batch_add(batch, Q_ROUND_INPUT_HAS, params, 2, err) != BILLET_OK ||
        db_batch_add(batch, Q_ROUND_INPUT_OF, params, 3, err) != BILLET_OK ||
        submit(job, call, batch, err) != BILLET_OK) {
        job_free(job);
        return err->status;
    }
    return BILLET_OK;
}

/* About everybody: the round must be there, frozen or, for a training plan, with a result. */
static enum billet_status ask_all(const struct app_call *call, enum question question,
                                  int64_t round, size_t limit, app_done_fn *done, void *arg,
                                  struct billet_error *err)
{
    bool training = question == QUESTION_TRAINING;
    bool allowed = may_ask(call, err) && frozen_allowed(call, err) == BILLET_OK;
    struct job *job = allowed ? job_new(call, done, arg, err) : NULL;
    if (job == NULL) {
        return err->status;
    }
    char id[24];
    char most[24];
    struct db_scope scope = app_scope(call, training ? "round.training" : "round.ask_list");
    struct db_batch *batch = db_batch_new(call->arena, &scope);
    snprintf(id, sizeof id, "%lld", (long long)round);
    snprintf(most, sizeof most, "%lld", (long long)WHATIF_BYTES_MAX);
    db_param params[] = {billet_span_of(id), billet_span_of("0"), billet_span_of(most)};
    enum query_id has = training ? Q_ROUND_SEALED : Q_ROUND_INPUT_HAS;
    job->question = question;
    job->limit = limit;
    job->first = 1;
    billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    if (batch == NULL || db_batch_add(batch, has, params, training ? 1 : 2, err) != BILLET_OK ||
        db_batch_add(batch, Q_ROUND_INPUT_OF, params, 3, err) != BILLET_OK ||
        (training && db_batch_add(batch, Q_ROUND_REFERRED, params, 1, err) != BILLET_OK) ||
        submit(job, call, batch, err) != BILLET_OK) {
        job_free(job);
        return err->status;
    }
    return BILLET_OK;
}

enum billet_status whatif_ask_list(const struct app_call *call, int64_t round, size_t limit,
                                   app_done_fn *done, void *arg, struct billet_error *err)
{
    return ask_all(call, QUESTION_ASK_LIST, round, limit, done, arg, err);
}

enum billet_status whatif_training(const struct app_call *call, int64_t round, size_t limit,
                                   app_done_fn *done, void *arg, struct billet_error *err)
{
    return ask_all(call, QUESTION_TRAINING, round, limit, done, arg, err);
}
