/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replies and problems. Every end goes through begin(), which swallows what comes too late, and
 * finish(), after which the request belongs to the router again.
 */
#include "server/http/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/jsonw.h"
#include "server/core/limits.h"
#include "server/core/log.h"
#include "server/http/router_inner.h"
#include "server/http/target.h"

#define RETRY_AFTER_SECONDS "2" /* the pool's queue empties within one */

/* --- headers --------------------------------------------------------------------------------- */

void reply_header(struct request *req, const char *name, const char *value)
{
    struct reply_field *field = billet_arena_alloc(req->arena, sizeof *field);
    char *copy = billet_arena_strdup(req->arena, value);
    if (field == NULL || copy == NULL) {
        return;
    }
    *field = (struct reply_field){.next = req->fields, .name = name, .value = copy};
    req->fields = field;
}

void reply_location(struct request *req, const char *format, ...)
{
    char path[512];
    va_list args;
    va_start(args, format);
    vsnprintf(path, sizeof path, format, args);
    va_end(args);
    reply_header(req, "Location", path);
}

void reply_etag(struct request *req, struct billet_span tag)
{
    char text[128];
    snprintf(text, sizeof text, "\"%.*s\"", (int)tag.len, tag.ptr);
    reply_header(req, "ETag", text);
}

static void link_pair(struct request *req, struct buf *out, const char *before,
                      struct billet_span name, struct billet_span value)
{
    buf_append_text(out, before);
    buf_append_span(out, target_encode(req->arena, name));
    buf_append_char(out, '=');
    buf_append_span(out, target_encode(req->arena, value));
}

void reply_link_next(struct request *req, struct billet_span cursor)
{
    const struct billet_span name = BILLET_SPAN_LITERAL("cursor");
    const char *before = "?";
    struct buf out = {.max = 16384};
    buf_append_char(&out, '<');
    buf_append_span(&out, req->path);
    for (size_t i = 0; i < req->query_count; i++) {
        if (!billet_span_eq(req->query[i].name, name)) {
            link_pair(req, &out, before, req->query[i].name, req->query[i].value);
            before = "&";
        }
    }
    link_pair(req, &out, before, name, cursor);
    buf_append_text(&out, ">; rel=\"next\"");
    if (!out.failed) {
        reply_header(req, "Link", out.ptr);
    }
    buf_fini(&out);
}

static bool has_header(const struct request *req, const char *name)
{
    for (const struct reply_field *f = req->fields; f != NULL; f = f->next) {
        if (strcmp(f->name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* --- begin and finish ------------------------------------------------------------------------ */

static void field(struct request *req, const char *name, const char *value)
{
    net_reply_field(req->exchange, name, billet_span_of(value));
}

/* Status line and headers; false when the reply comes too late, and req is gone. */
static bool begin(struct request *req, int status, const char *content_type)
{
    if (req->state == REQUEST_ABANDONED) {
        request_release(req);
        return false;
    }
    req->status = status;
    net_reply_start(req->exchange, status);
    field(req, "Request-Id", req->id);
    if (content_type != NULL) {
        field(req, "Content-Type", content_type);
        field(req, "X-Content-Type-Options", "nosniff");
    }
    if (!has_header(req, "Cache-Control")) {
        field(req, "Cache-Control", "no-store"); /* people's data */
    }
    for (const struct reply_field *f = req->fields; f != NULL; f = f->next) {
        field(req, f->name, f->value);
    }
    return true;
}

static void send_bytes(struct request *req, int status, const char *content_type,
                       struct billet_span bytes, enum request_state to)
{
    if (begin(req, status, content_type)) {
        request_set_state(req, to);
        net_reply_send(req->exchange, bytes);
    }
}

void reply_bytes(struct request *req, int status, const char *content_type,
                 struct billet_span bytes)
{
    send_bytes(req, status, content_type, bytes, REQUEST_REPLIED);
}

void reply_json_text(struct request *req, int status, struct billet_span json)
{
    reply_bytes(req, status, "application/json", json);
}

static int append_json(const char *bytes, size_t len, void *arg)
{
    struct buf *out = arg;
    buf_append(out, bytes, len);
    return out->failed ? -1 : 0;
}

void reply_json(struct request *req, int status, json_t *tree)
{
    struct buf out = {.max = LIMIT_ANSWER_BYTES};
    bool written = json_dump_callback(tree, append_json, &out, JSON_COMPACT | JSON_ENCODE_ANY) == 0;
    json_decref(tree);
    if (written) {
        reply_json_text(req, status, buf_span(&out));
    } else {
        struct billet_error err;
        billet_error_set(&err, BILLET_ENOMEM, "no memory for the answer");
        reply_error(req, &err);
    }
    buf_fini(&out);
}

void reply_empty(struct request *req, int status)
{
    reply_bytes(req, status, NULL, BILLET_SPAN_LITERAL(""));
}

/* --- problems -------------------------------------------------------------------------------- */

static const int status_of[] = {
    [BILLET_OK] = 200,        [BILLET_EINVAL] = 400,    [BILLET_ENOTFOUND] = 404,
    [BILLET_ECONFLICT] = 409, [BILLET_EDENIED] = 403,   [BILLET_ELIMIT] = 422,
    [BILLET_EBUSY] = 503,     [BILLET_ETIMEOUT] = 503,  [BILLET_EUPSTREAM] = 503,
    [BILLET_ENOMEM] = 503,    [BILLET_EINTERNAL] = 500,
};

/* Where the reason says more than the status does. */
static const struct {
    const char *code;
    int status;
} by_code[] = {
    {"http.unauthorized", 401}, {"http.method", 405},     {"http.too_slow", 408},
    {"http.too_large", 413},    {"http.media_type", 415}, {"http.version_required", 428},
};

int reply_status_of(enum billet_status status)
{
    return status_of[status];
}

static int problem_status(const struct billet_error *err)
{
    for (size_t i = 0; i < sizeof by_code / sizeof by_code[0]; i++) {
        if (strcmp(by_code[i].code, err->code) == 0) {
            return by_code[i].status;
        }
    }
    if (strncmp(err->sqlstate, "BL4", 3) == 0) { /* our own states are named after statuses */
        return (int)strtol(err->sqlstate + 2, NULL, 10);
    }
    return status_of[err->status];
}

/* The code of the error, or that of its status: what message_error() says. */
static void problem_code(const struct billet_error *err, char out[static 48])
{
    if (err->code[0] != '\0') {
        snprintf(out, 48, "%s", err->code);
    } else {
        snprintf(out, 48, "status.%s", billet_status_name(err->status));
    }
}

static void write_item(struct jsonw *w, const struct problem_item *item)
{
    jsonw_object_begin(w);
    jsonw_key(w, "pointer");
    jsonw_span_lossy(w, billet_span_of(item->pointer));
    jsonw_key(w, "code");
    jsonw_text(w, item->code);
    jsonw_key(w, "message");
    jsonw_span_lossy(w, billet_span_of(item->message));
    jsonw_object_end(w);
}

static void write_items(struct jsonw *w, const struct problem_item *items, size_t count)
{
    jsonw_key(w, "errors");
    jsonw_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        write_item(w, &items[i]);
    }
    jsonw_array_end(w);
}

/* The database's own words name tables and constraints: they are the log's, not the caller's. */
static bool own_words(const struct billet_error *err)
{
    return err->status != BILLET_EINTERNAL &&
           (err->sqlstate[0] == '\0' || strncmp(err->sqlstate, "BL", 2) == 0);
}

static void write_problem(struct request *req, struct jsonw *w, int status,
                          const struct billet_error *err, struct billet_span title)
{
    char code[48];
    char type[80];
    problem_code(err, code);
    snprintf(type, sizeof type, "urn:billet:problem:%s", code);
    jsonw_key(w, "type");
    jsonw_text(w, type);
    jsonw_key(w, "title");
    jsonw_span_lossy(w, title);
    jsonw_key(w, "status");
    jsonw_int(w, status);
    if (err->detail[0] != '\0' && own_words(err)) {
        jsonw_key(w, "detail");
        jsonw_span_lossy(w, billet_span_of(err->detail));
    }
    jsonw_key(w, "instance");
    jsonw_span_lossy(w, req->path.ptr != NULL ? req->path : BILLET_SPAN_LITERAL("/"));
    jsonw_key(w, "code");
    jsonw_text(w, code);
    jsonw_key(w, "request_id");
    jsonw_text(w, req->id);
}

/* Fields without items of their own are names: of parameters, or of members of the body. Only the
 * database gives several, with spaces between; a caller's own name may have spaces in it. */
static void write_fields(const struct request *req, struct jsonw *w, const struct billet_error *err,
                         struct billet_span title)
{
    char pointer[sizeof err->field + 1];
    const char *at = err->field;
    bool several = err->sqlstate[0] != '\0';
    const struct problem_item item = {pointer, err->code[0] != '\0' ? err->code : "invalid",
                                      title.ptr};
    jsonw_key(w, "errors");
    jsonw_array_begin(w);
    while (at[0] != '\0') {
        size_t len = several ? strcspn(at, " ") : strlen(at);
        bool member = req->json != NULL && at[0] != '/';
        snprintf(pointer, sizeof pointer, "%s%.*s", member ? "/" : "", (int)len, at);
        write_item(w, &item);
        at += len + (several ? strspn(at + len, " ") : 0);
    }
    jsonw_array_end(w);
}

static void log_cause(const struct request *req, const struct billet_error *err)
{
    if (!own_words(err)) {
        log_event(err->status == BILLET_EINTERNAL ? LOG_ERROR : LOG_WARN, "request_cause",
                  log_text("request_id", req->id), log_error(err));
    }
}

static void status_headers(struct request *req, int status)
{
    if (status == 401) {
        reply_header(req, "WWW-Authenticate", "Bearer");
    } else if (status == 503 && !has_header(req, "Retry-After")) {
        reply_header(req, "Retry-After", RETRY_AFTER_SECONDS);
    }
}

static void send_problem(struct request *req, int status, const struct billet_error *err,
                         const struct problem_item *items, size_t item_count, enum request_state to)
{
    struct buf out = {.max = (size_t)256 * 1024};
    struct buf title = {.max = 4096};
    struct jsonw w;
    req->reason = req->reason != NULL ? req->reason : billet_arena_strdup(req->arena, err->message);
    message_error(&title, err, req->lang);
    jsonw_init(&w, &out);
    jsonw_object_begin(&w);
    write_problem(req, &w, status, err, buf_span(&title));
    if (item_count > 0) {
        write_items(&w, items, item_count);
    } else if (err->field[0] != '\0' && own_words(err)) {
        write_fields(req, &w, err, buf_span(&title));
    }
    jsonw_object_end(&w);
    status_headers(req, status);
    log_cause(req, err);
    if (status == 403 && req->principal != NULL && req->router->options.denied != NULL) {
        req->router->options.denied(req);
    }
    send_bytes(req, status, "application/problem+json",
               jsonw_done(&w) ? buf_span(&out) : BILLET_SPAN_LITERAL("{}"), to);
    buf_fini(&out);
    buf_fini(&title);
}

void reply_problem(struct request *req, int status, const struct billet_error *err,
                   const struct problem_item *items, size_t item_count)
{
    status = status != 0 ? status : problem_status(err);
    send_problem(req, status, err, items, item_count, REQUEST_REPLIED);
}

void reply_for_owner(struct request *req, int status, const struct billet_error *err)
{
    send_problem(req, status, err, NULL, 0, REQUEST_ABANDONED);
}

void reply_error(struct request *req, const struct billet_error *err)
{
    reply_problem(req, 0, err, NULL, 0);
}

/* --- in pieces ------------------------------------------------------------------------------- */

void reply_stream_start(struct request *req, int status, const char *content_type)
{
    if (req->state != REQUEST_ABANDONED && begin(req, status, content_type)) {
        request_set_state(req, REQUEST_STREAMING);
    }
}

enum net_flow reply_stream_write(struct request *req, struct billet_span bytes,
                                 void (*on_writable)(struct request *req))
{
    if (req->state != REQUEST_STREAMING) {
        return NET_MORE; /* nobody listens; the handler may ask request_abandoned() */
    }
    enum net_flow flow = net_reply_write(req->exchange, bytes);
    req->on_writable = flow == NET_PAUSE ? on_writable : NULL;
    return flow;
}

void reply_stream_end(struct request *req)
{
    if (req->state == REQUEST_ABANDONED) {
        request_release(req);
        return;
    }
    request_set_state(req, REQUEST_REPLIED);
    net_reply_end(req->exchange);
}

void reply_stream_abort(struct request *req)
{
    if (req->state == REQUEST_ABANDONED) {
        request_release(req);
        return;
    }
    req->reason = "stream aborted";
    request_set_state(req, REQUEST_REPLIED);
    net_reply_abort(req->exchange);
}
