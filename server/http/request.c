/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler may ask a request; see request.h. Its way through the router is router.c's. */
#include "server/http/request.h"

#include <stdio.h>
#include <string.h>

#include "server/http/target.h"
#include "server/net/net.h"

static struct billet_span pair_find(const struct request_pair *pairs, size_t count,
                                    const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (billet_span_is(pairs[i].name, name)) {
            return pairs[i].value;
        }
    }
    return (struct billet_span){NULL, 0};
}

struct billet_span request_param(const struct request *req, const char *name)
{
    return pair_find(req->params, req->param_count, name);
}

struct billet_span request_query(const struct request *req, const char *name)
{
    return pair_find(req->query, req->query_count, name);
}

/* Decimal, canonical: one number has one form. False when it is anything else or too large. */
static bool parse_int64(struct billet_span text, int64_t *out)
{
    bool minus = text.len > 0 && text.ptr[0] == '-';
    uint64_t value = 0;
    size_t digits = text.len - minus;
    if (digits == 0 || digits > 19 || (text.ptr[minus] == '0' && text.len > 1)) {
        return false;
    }
    for (size_t i = minus ? 1 : 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    if (value > INT64_MAX) {
        return false;
    }
    *out = minus ? -(int64_t)value : (int64_t)value;
    return true;
}

enum billet_status request_param_id(const struct request *req, const char *name, int64_t *out,
                                    struct billet_error *err)
{
    int64_t id = 0;
    if (!parse_int64(request_param(req, name), &id) || id < 1) {
        billet_error_set(err, BILLET_ENOTFOUND, "the path names no object: %s", name);
        if (err != NULL) {
            snprintf(err->code, sizeof err->code, "http.not_found");
        }
        return BILLET_ENOTFOUND;
    }
    *out = id;
    return BILLET_OK;
}

static enum billet_status bad_query(const char *name, const char *code, struct billet_error *err)
{
    billet_error_set(err, BILLET_EINVAL, "a query parameter has a wrong value: %s", name);
    billet_error_field(err, "%s", name);
    if (err != NULL) {
        snprintf(err->code, sizeof err->code, "%s", code);
    }
    return BILLET_EINVAL;
}

enum billet_status request_query_int(const struct request *req, const char *name, int64_t least,
                                     int64_t most, int64_t absent, int64_t *out,
                                     struct billet_error *err)
{
    struct billet_span text = request_query(req, name);
    int64_t value = absent;
    if (text.ptr != NULL && (!parse_int64(text, &value) || value < least || value > most)) {
        enum billet_status status = bad_query(name, "http.query_number", err);
        billet_error_detail(err, "It must be a number from %lld to %lld.", (long long)least,
                            (long long)most);
        return status;
    }
    *out = value;
    return BILLET_OK;
}

enum billet_status request_query_bool(const struct request *req, const char *name, bool *out,
                                      struct billet_error *err)
{
    struct billet_span text = request_query(req, name);
    if (text.ptr != NULL && !billet_span_is(text, "true") && !billet_span_is(text, "false")) {
        return bad_query(name, "http.query_bool", err);
    }
    *out = billet_span_is(text, "true");
    return BILLET_OK;
}

struct billet_span request_header(const struct request *req, const char *lower_name)
{
    if (req->exchange == NULL) {
        return (struct billet_span){NULL, 0};
    }
    return http1_header(net_exchange_head(req->exchange), lower_name);
}

enum billet_status request_if_match(const struct request *req, struct billet_span *tag,
                                    struct billet_error *err)
{
    struct billet_span text = request_header(req, "if-match");
    if (text.ptr == NULL || billet_span_is(text, "*")) {
        *tag = text;
        return BILLET_OK;
    }
    bool quoted = text.len > 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"' &&
                  memchr(text.ptr + 1, '"', text.len - 2) == NULL;
    if (!quoted) { /* also W/"..." and lists: we give out single strong tags only */
        billet_error_set(err, BILLET_EINVAL, "If-Match is not one strong entity tag");
        billet_error_field(err, "If-Match");
        return BILLET_EINVAL;
    }
    *tag = (struct billet_span){text.ptr + 1, text.len - 2};
    return BILLET_OK;
}

/* Lower case and without parameters; in the arena, since the header is borrowed. */
struct billet_span request_content_type(const struct request *req)
{
    struct billet_span text = request_header(req, "content-type");
    const char *semicolon = text.len > 0 ? memchr(text.ptr, ';', text.len) : NULL;
    size_t len = semicolon != NULL ? (size_t)(semicolon - text.ptr) : text.len;
    while (len > 0 && (text.ptr[len - 1] == ' ' || text.ptr[len - 1] == '\t')) {
        len--;
    }
    char *copy = billet_arena_strndup(req->arena, text.ptr, len);
    for (size_t i = 0; copy != NULL && i < len; i++) {
        if (copy[i] >= 'A' && copy[i] <= 'Z') {
            copy[i] = (char)(copy[i] + ('a' - 'A'));
        }
    }
    return (struct billet_span){copy, copy != NULL ? len : 0};
}

bool request_abandoned(const struct request *req)
{
    return req->state == REQUEST_ABANDONED;
}

void request_body_resume(struct request *req)
{
    if (req->state == REQUEST_RUNNING && req->exchange != NULL) {
        net_body_resume(req->exchange);
    }
}
