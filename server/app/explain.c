/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One batch fetches the parts that hold the two lines; one candidate and one vacancy make a
 * bundle of their own, small enough to explain on the loop.
 */
#include "server/app/explain.h"

#include <stdio.h>
#include <string.h>

#include "server/bundle/explain.h"

struct job {
    struct app *app;
    struct billet_arena *arena;
    int64_t candidate;
    int64_t vacancy;
    app_done_fn *done;
    void *arg;
};

enum { STMT_SEEN, STMT_ROUND, STMT_CROSSWALK, STMT_CANDIDATE, STMT_VACANCY, STMT_COUNT };

static const enum bundle_input_file files[STMT_COUNT] = {
    [STMT_ROUND] = BUNDLE_ROUND,
    [STMT_CROSSWALK] = BUNDLE_CROSSWALK,
    [STMT_CANDIDATE] = BUNDLE_CANDIDATES,
    [STMT_VACANCY] = BUNDLE_VACANCIES,
};

/* The line that begins {"id":N, or {"id":N} . */
static struct billet_span line_of(struct billet_span part, int64_t id)
{
    char head[40];
    int len = snprintf(head, sizeof head, "{\"id\":%lld,", (long long)id);
    const char *at = part.ptr;
    const char *end = part.ptr + part.len;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop != NULL ? stop + 1 : end;
        if (stop - at > len && memcmp(at, head, (size_t)len) == 0) {
            return (struct billet_span){at, (size_t)(stop - at)};
        }
        at = stop;
    }
    return (struct billet_span){NULL, 0};
}

/* All parts of a small file, one after the other. */
static struct billet_span whole(const struct db_reply *reply, size_t stmt,
                                struct billet_arena *arena)
{
    struct buf all = {0};
    for (size_t i = 0; i < db_reply_rows(reply, stmt); i++) {
        buf_append_span(&all, db_reply_bytes(reply, stmt, i, "bytes", arena));
    }
    struct billet_span out = {billet_arena_strndup(arena, buf_span(&all).ptr, all.len), all.len};
    out.len = out.ptr != NULL ? out.len : 0;
    buf_fini(&all);
    return out;
}

static void fetched(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct job *job = arg;
    struct billet_error own;
    struct bundle_input input = {0};
    struct buf text = {0};
    const struct bundle_names names = {.find = app_code_name, .arg = job->app};
    if (err != NULL) {
        job->done(job->arg, NULL, err);
        return;
    }
    for (size_t stmt = STMT_ROUND; stmt < STMT_COUNT; stmt++) {
        input.files[files[stmt]] = whole(reply, stmt, job->arena);
    }
    input.files[BUNDLE_CANDIDATES] = line_of(input.files[BUNDLE_CANDIDATES], job->candidate);
    input.files[BUNDLE_VACANCIES] = line_of(input.files[BUNDLE_VACANCIES], job->vacancy);
    enum billet_status status;
    if (db_reply_rows(reply, STMT_SEEN) == 0 || input.files[BUNDLE_CANDIDATES].ptr == NULL ||
        input.files[BUNDLE_VACANCIES].ptr == NULL) {
        status = billet_error_set(&own, BILLET_ENOTFOUND, "no such pair in this round");
        snprintf(own.code, sizeof own.code, "http.not_found");
    } else {
        status = bundle_explain_named(&input, job->candidate, job->vacancy, &names, &text, &own);
    }
    const struct app_reply answer = {.status = 200, .body = buf_span(&text)};
    job->done(job->arg, status == BILLET_OK ? &answer : NULL, status == BILLET_OK ? NULL : &own);
    buf_fini(&text);
}

static enum billet_status add(struct db_batch *batch, struct billet_span round, const char *file,
                              int64_t id, struct billet_error *err)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)id);
    db_param params[] = {round, billet_span_of(file), billet_span_of(number)};
    return db_batch_add(batch, Q_ROUND_INPUT_LINE, params, 3, err);
}

enum billet_status explain_pair(const struct app_call *call, int64_t round, int64_t candidate,
                                int64_t vacancy, app_done_fn *done, void *arg,
                                struct billet_error *err)
{
    const uint32_t allowed = ROLE_OFFICER | ROLE_SUPERVISOR;
    if (((uint32_t)call->who->role & allowed) == 0) {
        return billet_error_set(err, BILLET_EDENIED, "the role %s may not explain a pair",
                                role_name(call->who->role));
    }
    char text[64];
    char id[24];
    struct db_scope scope = app_scope(call, "round.explain");
    struct job *job = billet_arena_alloc(call->arena, sizeof *job);
    struct db_batch *batch = db_batch_new(call->arena, &scope);
    if (job == NULL || batch == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    *job = (struct job){call->app, call->arena, candidate, vacancy, done, arg};
    snprintf(text, sizeof text, "{\"candidate\":%lld}", (long long)candidate);
    snprintf(id, sizeof id, "%lld", (long long)round);
    db_param seen = billet_span_of(text);
    if (db_batch_add(batch, Q_CANDIDATE_GET, &seen, 1, err) != BILLET_OK ||
        add(batch, billet_span_of(id), "round.json", 0, err) != BILLET_OK ||
        add(batch, billet_span_of(id), "crosswalk.ndjson", 0, err) != BILLET_OK ||
        add(batch, billet_span_of(id), "candidates.ndjson", candidate, err) != BILLET_OK ||
        add(batch, billet_span_of(id), "vacancies.ndjson", vacancy, err) != BILLET_OK) {
        return err->status;
    }
    return db_submit(call->app->pool, batch, APP_DEADLINE_MS, fetched, job, err) != NULL
               ? BILLET_OK
               : err->status;
}
