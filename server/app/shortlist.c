/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of an export: a place among the exports, rows from the database, bytes made of them by
 * the helper thread (shortlist_file.c), the file given away. Without helper (the command line)
 * the bytes are made on the spot.
 */
#include "server/app/shortlist.h"

#include <stdio.h>
#include <string.h>

#include "server/app/shortlist_inner.h"
#include "server/core/mem.h"
#include "server/core/tasks.h"

static const struct {
    const char *word, *type;
} formats[] = {
    [SHORTLIST_JSON] = {"json", "application/json"},
    [SHORTLIST_CSV] = {"csv", "text/csv; charset=utf-8"},
    [SHORTLIST_XLSX] = {"xlsx",
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};
#define FORMATS (sizeof formats / sizeof formats[0])

static void job_free(struct shortlist_job *job)
{
    struct tasks *exports = job->call.app->exports;
    buf_fini(&job->disposition);
    buf_fini_secret(&job->out);
    db_reply_free(job->reply);
    mem_free(job);
    if (exports != NULL) {
        tasks_release(exports);
    }
}

void shortlist_file_free(struct shortlist_file *file)
{
    if (file != NULL) {
        job_free(file->job);
    }
}

/* In the helper thread: the job is its own until it returns. */
static void make(void *arg)
{
    struct shortlist_job *job = arg;
    struct shortlist_sheet sheet = {.job = job,
                                    .reply = job->reply,
                                    .arena = billet_arena_new(NULL),
                                    .rows = db_reply_rows(job->reply, 0)};
    if (sheet.arena == NULL) {
        billet_error_set(&job->err, BILLET_ENOMEM, "no memory for the shortlist");
    } else if (shortlist_make(&sheet, &job->out, &job->err) == BILLET_OK) {
        job->err.status = BILLET_OK;
    }
    job->file.rows = sheet.rows;
    billet_arena_free(sheet.arena);
    db_reply_free(job->reply);
    job->reply = NULL;
}

static void fail(struct shortlist_job *job, const struct billet_error *err)
{
    job->done(job->arg, NULL, err);
    job_free(job);
}

static void made(void *arg, bool worked)
{
    struct shortlist_job *job = arg;
    char name[64];
    if (!worked) {
        billet_error_set(&job->err, BILLET_EUPSTREAM, "the program ends");
    }
    if (job->err.status != BILLET_OK) {
        fail(job, &job->err);
        return;
    }
    snprintf(name, sizeof name, "shortlist-%lld", (long long)job->request.round);
    export_disposition(billet_span_of(name), formats[job->request.format].word, &job->disposition);
    job->file.content_type = formats[job->request.format].type;
    job->file.disposition = buf_span(&job->disposition).ptr;
    job->file.bytes = buf_span(&job->out);
    job->file.job = job;
    job->done(job->arg, &job->file, NULL);
}

static void fetched(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct shortlist_job *job = arg;
    (void)reply;
    if (err != NULL) {
        fail(job, err);
        return;
    }
    job->reply = db_reply_take(job->query);
    if (job->call.app->exports != NULL) {
        tasks_run(job->call.app->exports, make, made, job);
    } else {
        make(job);
        made(job, true);
    }
}

static enum billet_status submit(struct shortlist_job *job, struct billet_error *err)
{
    char round[24];
    char employer[24];
    struct db_scope scope = app_scope(&job->call, "shortlist.export");
    struct db_batch *batch = db_batch_new(job->call.arena, &scope);
    if (batch == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    snprintf(round, sizeof round, "%lld", (long long)job->request.round);
    snprintf(employer, sizeof employer, "%lld", (long long)job->request.employer);
    db_param params[] = {billet_span_of(round), billet_span_of(employer)};
    enum billet_status status = db_batch_add(batch, Q_SHORTLIST_ROWS, params, 2, err);
    if (status == BILLET_OK) {
        status = db_batch_add(batch, Q_SHORTLIST_COVER, params, 1, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    job->query = db_submit(job->call.app->pool, batch, APP_EXPORT_DEADLINE_MS, fetched, job, err);
    return job->query != NULL ? BILLET_OK : err->status;
}

/* A place, or word that all are taken. */
static enum billet_status reserve(const struct app *app, struct billet_error *err)
{
    if (app->exports == NULL || tasks_reserve(app->exports, err) == BILLET_OK) {
        return BILLET_OK;
    }
    snprintf(err->code, sizeof err->code, "shortlist.busy");
    return err->status;
}

enum billet_status shortlist_export(const struct app_call *call,
                                    const struct shortlist_request *request,
                                    shortlist_done_fn *done, void *arg, struct billet_error *err)
{
    enum billet_status status = reserve(call->app, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct shortlist_job *job = mem_alloc(1, sizeof *job);
    if (job == NULL) {
        if (call->app->exports != NULL) {
            tasks_release(call->app->exports);
        }
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    *job = (struct shortlist_job){.call = *call, .request = *request, .done = done, .arg = arg};
    status = submit(job, err);
    if (status != BILLET_OK) {
        job_free(job);
    }
    return status;
}

bool shortlist_by_of(struct billet_span word, enum shortlist_by *out)
{
    bool employer = word.ptr == NULL || billet_span_is(word, "employer");
    *out = employer ? SHORTLIST_BY_EMPLOYER : SHORTLIST_BY_CANDIDATE;
    return employer || billet_span_is(word, "candidate");
}

bool shortlist_format_of(struct billet_span word, enum shortlist_format *out)
{
    *out = SHORTLIST_JSON;
    for (size_t i = 0; i < FORMATS; i++) {
        if (billet_span_is(word, formats[i].word)) {
            *out = (enum shortlist_format)i;
            return true;
        }
    }
    return word.ptr == NULL;
}
