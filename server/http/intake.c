/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the columns of a route demand of a request before any handler sees it. Each step answers
 * the request with a problem when it is not met.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "server/core/clock.h"
#include "server/core/limits.h"
#include "server/http/router_inner.h"
#include "server/http/target.h"

#define BODY_FIRST_BYTES 4096 /* of a chunked JSON body; doubled from there */

void intake_refuse(struct request *req, enum billet_status status, const char *code,
                   const char *message)
{
    struct billet_error err = {.status = status};
    billet_error_set(&err, status, "%s", message);
    snprintf(err.code, sizeof err.code, "%s", code);
    reply_error(req, &err);
}

/* --- who and what ---------------------------------------------------------------------------- */

/* 10 characters of time and 16 of chance, Crockford's base 32. */
static void make_id(char out[static REQUEST_ID_SIZE])
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char chance[16];
    uint64_t ms = (uint64_t)clock_wall_ms();
    if (getrandom(chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance) {
        memset(chance, 0, sizeof chance); /* early boot: the time alone has to do */
    }
    for (int i = 9; i >= 0; i--) {
        out[i] = digits[ms & 31];
        ms >>= 5;
    }
    for (int i = 0; i < 16; i++) {
        out[10 + i] = digits[chance[i] & 31];
    }
    out[26] = '\0';
}

/* The first of zh and en that Accept-Language names; Chinese when it names neither. */
static enum lang choose_lang(struct billet_span accept)
{
    for (size_t i = 0; i + 2 <= accept.len; i++) {
        bool starts = i == 0 || accept.ptr[i - 1] == ',' || accept.ptr[i - 1] == ' ';
        if (starts && strncasecmp(accept.ptr + i, "zh", 2) == 0) {
            return LANG_ZH;
        }
        if (starts && strncasecmp(accept.ptr + i, "en", 2) == 0) {
            return LANG_EN;
        }
    }
    return LANG_ZH;
}

void intake_identify(struct request *req)
{
    const struct http1 *head = net_exchange_head(req->exchange);
    struct billet_span query;
    make_id(req->id);
    req->lang = choose_lang(http1_header(head, "accept-language"));
    if (head->head_done) {
        target_split(http1_target(head), &req->path, &query);
        /* The reply may come when the head has gone. */
        req->path.ptr = billet_arena_strndup(req->arena, req->path.ptr, req->path.len);
        req->path.len = req->path.ptr != NULL ? req->path.len : 0;
    }
}

/* --- the route ------------------------------------------------------------------------------- */

static enum http1_method method_of(const struct http1 *head)
{
    return head->method == M_HEAD ? M_GET : head->method;
}

static void refuse_method(struct request *req)
{
    const struct router_options *o = &req->router->options;
    char allow[64] = "";
    unsigned seen = 0;
    for (size_t i = 0; i < o->route_count; i++) {
        const struct route *route = &o->routes[i];
        if ((seen & (1u << route->method)) == 0 &&
            target_match(route->path, req->path, NULL, NULL) > 0) {
            size_t n = strlen(allow);
            seen |= 1u << route->method;
            snprintf(allow + n, sizeof allow - n, "%s%s%s", n > 0 ? ", " : "",
                     http1_method_name(route->method), route->method == M_GET ? ", HEAD" : "");
        }
    }
    if (seen == 0) {
        intake_refuse(req, BILLET_ENOTFOUND, "http.no_route", "no such path");
        return;
    }
    reply_header(req, "Allow", allow);
    intake_refuse(req, BILLET_EINVAL, "http.method", "the path does not take this method");
}

static bool decode_params(struct request *req)
{
    for (size_t i = 0; i < req->param_count; i++) {
        struct billet_span *value = &req->params[i].value;
        struct billet_error err = {.status = BILLET_OK};
        enum billet_status status = target_decode(req->arena, *value, false, value, &err);
        if (status == BILLET_OK && (billet_span_is(*value, ".") || billet_span_is(*value, ".."))) {
            billet_error_set(&err, BILLET_ENOTFOUND, "a segment of the path is a dot");
        }
        if (err.status != BILLET_OK) {
            reply_error(req, &err);
            return false;
        }
    }
    return true;
}

bool intake_route(struct request *req)
{
    const struct router_options *o = &req->router->options;
    enum http1_method method = method_of(net_exchange_head(req->exchange));
    size_t best = 0;
    for (size_t i = 0; i < o->route_count; i++) {
        size_t score = o->routes[i].method == method
                           ? target_match(o->routes[i].path, req->path, NULL, NULL)
                           : 0;
        if (score > best) {
            best = score;
            req->route = &o->routes[i];
        }
    }
    if (req->route == NULL) {
        refuse_method(req);
        return false;
    }
    target_match(req->route->path, req->path, req->params, &req->param_count);
    return decode_params(req);
}

/* --- the key --------------------------------------------------------------------------------- */

#define BEARER "Bearer "

bool intake_credential(struct request *req, struct credential *out)
{
    struct billet_span header = request_header(req, "authorization");
    struct billet_span cookie = request_header(req, "cookie");
    size_t skip = sizeof BEARER - 1;
    if (header.len > skip && strncasecmp(header.ptr, BEARER, skip) == 0) {
        *out = (struct credential){CREDENTIAL_BEARER, {header.ptr + skip, header.len - skip}};
        return true;
    }
    if (header.ptr == NULL && cookie.len > 0) {
        *out = (struct credential){CREDENTIAL_COOKIE, cookie};
        return true;
    }
    intake_refuse(req, BILLET_EDENIED, "http.unauthorized", "no key was shown");
    return false;
}

/* --- query, key of the retry, type of the body -------------------------------------------------
 */

static bool take_query(struct request *req)
{
    struct billet_span path;
    struct billet_span raw;
    struct billet_error err = {.status = BILLET_OK};
    target_split(http1_target(net_exchange_head(req->exchange)), &path, &raw);
    enum billet_status status = target_query(req->arena, raw, req->query, &req->query_count, &err);
    for (size_t i = 0; status == BILLET_OK && i < req->query_count; i++) {
        const struct billet_span name = req->query[i].name;
        if (!target_listed(req->route->query, name)) {
            status = billet_error_set(&err, BILLET_EINVAL, "a query parameter is not known here");
            billet_error_field(&err, "%.*s", (int)name.len, name.ptr);
            billet_error_detail(&err, "Known are: %s.",
                                req->route->query != NULL ? req->route->query : "none");
            snprintf(err.code, sizeof err.code, "http.query_unknown");
        }
    }
    if (status != BILLET_OK) {
        reply_error(req, &err);
    }
    return status == BILLET_OK;
}

static bool take_idempotency_key(struct request *req)
{
    struct billet_span key = request_header(req, "idempotency-key");
    if (req->route->method == M_GET || (key.ptr == NULL && !req->route->idempotent)) {
        return true; /* a read is the same each time without a key */
    }
    bool visible = key.len > 0 && key.len <= LIMIT_IDEMPOTENCY_KEY_BYTES;
    for (size_t i = 0; visible && i < key.len; i++) {
        visible = key.ptr[i] > ' ' && key.ptr[i] < 0x7F;
    }
    if (key.ptr == NULL || !visible) {
        intake_refuse(req, BILLET_EINVAL, "http.idempotency_key",
                      "the Idempotency-Key is missing, too long or malformed");
        return false;
    }
    req->idempotency_key.ptr = billet_arena_strndup(req->arena, key.ptr, key.len);
    if (req->idempotency_key.ptr == NULL) { /* without its key a retry would be done twice */
        intake_refuse(req, BILLET_ENOMEM, "", "no memory for the request");
        return false;
    }
    req->idempotency_key.len = key.len;
    return true;
}

static bool check_body(struct request *req)
{
    const struct route *route = req->route;
    bool has = http1_has_body(net_exchange_head(req->exchange));
    if (route->body == BODY_NONE) {
        if (has) {
            intake_refuse(req, BILLET_EINVAL, "http.body_unexpected", "no body is taken here");
        }
        return !has;
    }
    if (!has) {
        intake_refuse(req, BILLET_EINVAL, "http.body_missing", "a body is missing");
        return false;
    }
    const char *types = route->content_types != NULL ? route->content_types : "application/json";
    if (!target_listed(types, request_content_type(req))) {
        intake_refuse(req, BILLET_EINVAL, "http.media_type", "the Content-Type is not taken here");
        return false;
    }
    return true;
}

bool intake_demands(struct request *req)
{
    return take_query(req) && take_idempotency_key(req) && check_body(req);
}

/* --- a JSON body -------------------------------------------------------------------------------
 */

bool intake_body(struct request *req, struct billet_span bytes)
{
    const struct http1 *head = net_exchange_head(req->exchange);
    size_t need = req->body.len + bytes.len; /* the connection caps it at body_max */
    if (need > req->body_cap) {
        size_t cap = req->body_cap > 0 ? req->body_cap * 2 : BODY_FIRST_BYTES;
        cap = req->body_cap == 0 && head->length > cap ? (size_t)head->length : cap;
        cap = cap < need ? need : cap;
        char *grown = billet_arena_alloc(req->arena, cap + 1);
        if (grown == NULL) {
            return false;
        }
        if (req->body.len > 0) {
            memcpy(grown, req->body.ptr, req->body.len);
        }
        req->body.ptr = grown;
        req->body_cap = cap;
    }
    memcpy((char *)req->body.ptr + req->body.len, bytes.ptr, bytes.len);
    req->body.len = need;
    return true;
}

/* jansson recurses per level; its own limit of 2,048 is more than we want to try. */
static bool too_deep(struct billet_span json)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < json.len; i++) {
        char c = json.ptr[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            depth++;
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
        if (depth > LIMIT_JSON_DEPTH) {
            return true;
        }
    }
    return false;
}

bool intake_json(struct request *req)
{
    json_error_t where;
    if (too_deep(req->body)) {
        intake_refuse(req, BILLET_EINVAL, "http.json", "the JSON value is nested too deeply");
        return false;
    }
    req->json =
        json_loadb(req->body.ptr, req->body.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);
    if (req->json == NULL) {
        struct billet_error err;
        char *quoted = strstr(where.text, " near '"); /* what it quotes may be somebody's number */
        if (quoted != NULL) {
            *quoted = '\0';
        }
        billet_error_set(&err, BILLET_EINVAL, "the body is not valid JSON");
        billet_error_detail(&err, "Line %d, column %d: %s.", where.line, where.column, where.text);
        snprintf(err.code, sizeof err.code, "http.json");
        reply_error(req, &err);
        return false;
    }
    return true;
}
