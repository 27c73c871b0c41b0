/* SPDX-License-Identifier: Apache-2.0 */
/*
 * body -> normaliser -> (id) -> sealed row -> use case. A segment of one row does the work.
 */
#include "server/app/register.h"

#include <stdio.h>
#include <string.h>

#include "server/app/segment.h"
#include "server/app/use_case.h"
#include "server/core/clock.h"
#include "server/core/jsonw.h"

struct put {
    struct app_call call;
    const struct use_case *use_case;
    struct register_request request;
    struct segment *segment;
    register_refused_fn *refused;
    app_done_fn *done;
    void *arg;
};

static const char *const use_case_names[] = {"vacancy.put", "candidate.put", "employer.put"};

static enum billet_status take_row(void *arg, const struct feed_row *row, struct billet_error *err)
{
    struct put *put = arg;
    if (row->verdict == FEED_REFUSED) {
        if (put->refused != NULL) {
            put->refused(put->arg, row);
        }
        return billet_error_set(err, BILLET_EINVAL, "the document has wrong values");
    }
    return segment_add(put->segment, row, err);
}

static const struct feed_sink sink = {.row = take_row};

/* The reference of the path ends the document, where it wins over the body's. */
static void extra_members(const struct put *put, struct buf *out)
{
    if (put->request.reference.ptr == NULL) {
        return;
    }
    struct jsonw w;
    jsonw_init(&w, out);
    buf_append_text(out, ",\"reference\":");
    jsonw_span(&w, put->request.reference);
}

static enum billet_status ask(struct put *put, struct billet_error *err)
{
    struct buf doc = {0};
    struct buf extra = {0};
    extra_members(put, &extra);
    buf_append_text(&doc, "{\"rows\":");
    enum billet_status status = segment_json(put->segment, buf_span(&extra), &doc, err);
    if (put->request.if_match.ptr != NULL) {
        buf_append_text(&doc, ",\"if_match\":");
        buf_append_span(&doc, put->request.if_match);
    }
    buf_append_char(&doc, '}');
    segment_free(put->segment);
    put->segment = NULL;
    if (status == BILLET_OK && (doc.failed || extra.failed)) {
        status = billet_error_set(err, BILLET_ENOMEM, "no memory for the document");
    }
    if (status == BILLET_OK) {
        status = use_case_call(&put->call, put->use_case, buf_span(&doc), put->done, put->arg, err);
    }
    buf_fini(&extra);
    buf_fini(&doc);
    return status;
}

static void resolved(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct put *put = arg;
    struct billet_error own;
    if (err == NULL && segment_take_ids(put->segment, reply, 0, &own) != BILLET_OK) {
        err = &own;
    }
    if (err == NULL && ask(put, &own) == BILLET_OK) {
        return;
    }
    segment_free(put->segment);
    put->done(put->arg, NULL, err != NULL ? err : &own);
}

static enum billet_status resolve(struct put *put, struct billet_error *err)
{
    enum query_id query;
    struct buf keys = {0};
    if (!segment_keys(put->segment, &query, &keys)) {
        return ask(put, err);
    }
    struct db_scope scope = app_scope(&put->call, put->use_case->name);
    struct db_batch *batch = db_batch_new(put->call.arena, &scope);
    db_param params[] = {buf_span(&keys)};
    enum billet_status status = batch == NULL
                                    ? billet_error_set(err, BILLET_ENOMEM, "no memory for a batch")
                                    : db_batch_add(batch, query, params, 1, err);
    if (status == BILLET_OK &&
        db_submit(put->call.app->pool, batch, APP_DEADLINE_MS, resolved, put, err) == NULL) {
        status = err->status;
    }
    buf_fini(&keys);
    return status;
}

enum billet_status register_put(const struct app_call *call, const struct register_request *request,
                                register_refused_fn *refused, app_done_fn *done, void *arg,
                                struct billet_error *err)
{
    struct put *put = billet_arena_alloc(call->arena, sizeof *put);
    if (put == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    *put = (struct put){.call = *call,
                        .use_case = use_case_find(use_case_names[request->kind]),
                        .request = *request,
                        .refused = refused,
                        .done = done,
                        .arg = arg};
    if (((uint32_t)call->who->role & put->use_case->roles) == 0) {
        return billet_error_set(err, BILLET_EDENIED, "the role %s may not %s",
                                role_name(call->who->role), put->use_case->name);
    }
    put->segment = segment_new(call->app, request->kind, call->who->city);
    if (put->segment == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    const struct feed_options options = {
        .codes = call->app->codes,
        .rules = call->app->rules,
        .occupations = call->app->occupations,
        .today = clock_today(),
        .home = billet_span_of(call->who->city),
        .source = billet_span_of("bureau"),
        .employer = request->employer,
        .own_employer = call->who->role == ROLE_EMPLOYER,
    };
    enum billet_status status = feed_one(request->kind, request->body, &options, &sink, put, err);
    if (status == BILLET_OK) {
        status = resolve(put, err);
    }
    if (status != BILLET_OK) {
        segment_free(put->segment);
    }
    return status;
}
