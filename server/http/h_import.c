/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body in slices becomes an import. The sender is paused while two segments wait for the
 * database; the report is the reply. With dry_run=true it becomes a preview of the first rows,
 * which never makes the sender wait. Where the caller names no mapping, the body waits until it is
 * known whether one is saved for the employer.
 */
#include "server/http/h_import.h"

#include <string.h>

#include "server/app/import.h"
#include "server/app/preview.h"
#include "server/http/h_use_case.h"

struct upload {
    struct request *req;
    struct app_call *call;
    struct import_request request;
    bool searching;          /* for a saved mapping: nothing else has begun */
    struct import *import;   /* NULL after its end */
    struct preview *preview; /* NULL: it is no dry run, or its end */
    bool inside;             /* in a call into the import */
    bool over;               /* `done` came while inside */
    struct billet_error err;
    bool paused;
};

static const struct {
    const char *name;
    enum feed_kind kind;
} kinds[] = {{"vacancy", FEED_VACANCY}, {"candidate", FEED_CANDIDATE}, {"employer", FEED_EMPLOYER}};

/* Before the reply, which ends the request and `up` with it. */
static void end_upload(struct upload *up)
{
    import_free(up->import);
    preview_free(up->preview);
    mapping_use_fini(&up->request.mapping);
    up->import = NULL;
    up->preview = NULL;
}

static void on_resume(void *arg)
{
    struct upload *up = arg;
    if (up->paused) {
        up->paused = false;
        request_body_resume(up->req);
    }
}

/* The reply ends the request, and `up` with it: it is always the last thing done. */
static void on_done(void *arg, struct billet_span report, const struct billet_error *err)
{
    struct upload *up = arg;
    struct request *req = up->req;
    if (up->inside) { /* only failures come so early */
        up->over = true;
        up->err = *err;
        return;
    }
    if (import_replayed(up->import)) {
        reply_header(req, "Idempotent-Replayed", "true");
    }
    end_upload(up);
    if (err != NULL) {
        reply_error(req, err);
    } else {
        reply_json_text(req, 200, report);
    }
}

/* After a call into the import: was that its end? */
static bool settle(struct upload *up)
{
    up->inside = false;
    if (!up->over) {
        return false;
    }
    struct billet_error err = up->err;
    end_upload(up);
    reply_error(up->req, &err);
    return true;
}

static const struct import_events events = {.resume = on_resume, .done = on_done};

static bool truth(struct request *req, const char *name, bool *out, struct billet_error *err)
{
    return request_query_bool(req, name, out, err) == BILLET_OK;
}

static char *text_of(struct request *req, const char *name)
{
    struct billet_span text = request_query(req, name);
    return billet_arena_strndup(req->arena, text.ptr != NULL ? text.ptr : "", text.len);
}

static enum billet_status describe(struct request *req, struct import_request *out,
                                   struct billet_error *err)
{
    (void)feed_format_of_type(request_content_type(req), &out->format); /* the route asked */
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(req->route->use_case, kinds[i].name) == 0) {
            out->kind = kinds[i].kind;
        }
    }
    out->source = text_of(req, "source");
    out->file_name = text_of(req, "file_name");
    if (out->source == NULL || out->file_name == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    if (!truth(req, "atomic", &out->atomic, err)) {
        return err->status;
    }
    if (strlen(out->source) > 100 || strlen(out->file_name) > 300) {
        billet_error_set(err, BILLET_EINVAL, "source or file_name is too long");
        billet_error_field(err, strlen(out->source) > 100 ? "source" : "file_name");
        return BILLET_EINVAL;
    }
    return out->kind == FEED_VACANCY
               ? request_query_int(req, "employer", 1, INT64_MAX, 0, &out->employer, err)
               : BILLET_OK;
}

/* The mapping that the caller names. */
static enum billet_status name_mapping(struct request *req, struct mapping_use *use,
                                       struct billet_error *err)
{
    char *name = text_of(req, "mapping");
    if (name == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    if (mapping_use_named(use, name, err) == BILLET_OK) {
        return BILLET_OK;
    }
    billet_error_set(err, BILLET_EINVAL, "no mapping is named so");
    billet_error_field(err, "mapping");
    return BILLET_EINVAL;
}

/* As many rows as an import reads in one turn of the loop. */
static enum billet_status begin(struct upload *up, struct billet_error *err)
{
    bool dry_run = false;
    if (!truth(up->req, "dry_run", &dry_run, err)) {
        return err->status;
    }
    return dry_run ? preview_new(up->call, &up->request, APP_SEGMENT_ROWS, &up->preview, err)
                   : import_new(up->call, &up->request, &events, up, &up->import, err);
}

static void on_mapping(void *arg, const struct billet_error *err)
{
    struct billet_error own;
    struct upload *up = arg;
    up->searching = false;
    if (request_abandoned(up->req)) {
        billet_error_set(&own, BILLET_ETIMEOUT, "the sender has gone");
        err = &own;
    } else if (err == NULL && begin(up, &own) != BILLET_OK) {
        err = &own;
    }
    if (err != NULL) {
        end_upload(up);
        reply_error(up->req, err);
        return;
    }
    router_body_start(up->req);
}

static enum billet_status prepare(struct upload *up, struct billet_error *err)
{
    struct request *req = up->req;
    enum billet_status status = describe(req, &up->request, err);
    if (status == BILLET_OK && request_query(req, "mapping").ptr != NULL) {
        status = name_mapping(req, &up->request.mapping, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    int64_t employer = mapping_wanted(up->call, &up->request);
    if (employer == 0) {
        return begin(up, err);
    }
    up->searching = true;
    return mapping_saved(up->call, employer, &up->request.mapping, on_mapping, up, err);
}

enum handler_result import_run(struct request *req)
{
    struct billet_error err;
    struct app_call *call = request_call(req);
    struct upload *up = call != NULL ? billet_arena_alloc(req->arena, sizeof *up) : NULL;
    if (call == NULL) {
        return HANDLER_DONE;
    }
    if (up == NULL) {
        billet_error_set(&err, BILLET_ENOMEM, "no memory for the request");
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    up->req = req;
    up->call = call;
    req->typed = up;
    if (prepare(up, &err) != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    return up->searching ? HANDLER_LATER : HANDLER_WAIT;
}

static enum net_flow on_data(struct request *req, struct billet_span bytes)
{
    struct upload *up = req->typed;
    if (up->preview != NULL) {
        struct billet_error err;
        if (preview_write(up->preview, bytes, &err) != BILLET_OK) {
            end_upload(up);
            reply_error(req, &err);
        }
        return NET_MORE;
    }
    if (up->import == NULL) {
        return NET_MORE;
    }
    up->inside = true;
    bool more = import_write(up->import, bytes);
    if (settle(up)) {
        return NET_MORE;
    }
    up->paused = !more;
    return more ? NET_MORE : NET_PAUSE;
}

static void answer_preview(struct request *req, struct upload *up)
{
    struct billet_error err;
    struct buf report = {0};
    enum billet_status status = preview_finish(up->preview, &report, &err);
    end_upload(up);
    if (status == BILLET_OK) {
        reply_json_text(req, 200, buf_span(&report));
    } else {
        reply_error(req, &err);
    }
    buf_fini(&report);
}

static void on_end(struct request *req)
{
    struct upload *up = req->typed;
    if (up->preview != NULL) {
        answer_preview(req, up);
        return;
    }
    if (up->import == NULL) {
        return;
    }
    up->inside = true;
    import_end(up->import);
    settle(up);
}

/* What was committed stays; the sender goes on with the same key. */
static void on_fail(struct request *req, const struct billet_error *err)
{
    struct upload *up = req->typed;
    if (up->import != NULL || up->preview != NULL) {
        end_upload(up);
        reply_error(req, err);
    }
}

const struct body_sink import_sink = {.data = on_data, .end = on_end, .fail = on_fail};
