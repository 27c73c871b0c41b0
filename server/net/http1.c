/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a request: one small function a state, in the order of enum http1_state. Names
 * (in lower case), values and the target are copied into one store as they come, so that a
 * request may arrive in any split; http1_head.c decides what they mean.
 */
#include "server/net/http1.h"

#include <string.h>

#include "server/net/http1_inner.h"

#define METHOD_BYTES_MAX 16
#define VERSION_BYTES    8

void http1_init(struct http1 *p)
{
    memset(p, 0, sizeof *p);
    buf_init(&p->store, NET_HEAD_BYTES_MAX);
}

void http1_fini(struct http1 *p)
{
    buf_fini(&p->store);
}

void http1_reset(struct http1 *p)
{
    buf_reset(&p->store);
    memset(p, 0, offsetof(struct http1, field));
}

size_t http1_run(const char *in, size_t len, unsigned classes)
{
    size_t n = 0;
    while (n < len && http1_is(in[n], classes)) {
        n++;
    }
    return n;
}

/* Keeps bytes in the store; false when refused. */
static bool keep(struct http1 *p, const char *in, size_t len)
{
    if (len > NET_HEAD_BYTES_MAX - p->store.len) {
        http1_refuse(p, NET_REFUSE_HEAD_LONG);
        return false;
    }
    buf_append(&p->store, in, len);
    if (p->store.failed) {
        http1_refuse(p, NET_REFUSE_MEMORY);
    }
    return !p->store.failed;
}

static struct http1_part part_end(struct http1 *p)
{
    struct http1_part part = {(uint16_t)p->mark, (uint16_t)(p->store.len - p->mark)};
    p->mark = p->store.len;
    return part;
}

/* Refuses, or goes on after `took` bytes. */
static size_t decide(struct http1 *p, enum net_refusal reason, enum http1_state next, size_t took)
{
    return reason != NET_ACCEPTED ? http1_refuse(p, reason) : http1_go(p, next, took);
}

/* --- the request line ---------------------------------------------------------------------- */

static size_t on_start(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    return in[0] == '\r' ? http1_go(p, H1_START_LF, 1) : http1_go(p, H1_METHOD, 0);
}

static size_t on_start_lf(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    return decide(p, in[0] == '\n' ? NET_ACCEPTED : NET_REFUSE_BARE_CR, H1_METHOD, 1);
}

static size_t on_method(struct http1 *p, const char *in, size_t len)
{
    size_t n = http1_run(in, len, C_TOKEN);
    if (p->store.len + n > METHOD_BYTES_MAX) {
        return http1_refuse(p, NET_REFUSE_METHOD_UNKNOWN);
    }
    if (!keep(p, in, n) || n == len) {
        return n;
    }
    if (in[n] != ' ' || p->store.len == 0) {
        return http1_refuse(p, in[n] == '\n' ? NET_REFUSE_BARE_LF : NET_REFUSE_METHOD_SYNTAX);
    }
    enum net_refusal reason = http1_on_method(p);
    p->mark = p->store.len;
    return decide(p, reason, H1_TARGET, n + 1);
}

static enum net_refusal target_stop(char c)
{
    switch (c) {
    case ' ':
        return NET_ACCEPTED;
    case '\r':
        return NET_REFUSE_LINE_SYNTAX; /* HTTP/0.9 */
    case '\n':
        return NET_REFUSE_BARE_LF;
    default:
        return NET_REFUSE_TARGET_SYNTAX;
    }
}

static size_t on_target(struct http1 *p, const char *in, size_t len)
{
    size_t n = http1_run(in, len, C_TARGET);
    if (p->store.len - p->mark + n > NET_TARGET_BYTES_MAX) {
        return http1_refuse(p, NET_REFUSE_TARGET_LONG);
    }
    if (!keep(p, in, n) || n == len) {
        return n;
    }
    enum net_refusal reason = target_stop(in[n]);
    if (reason != NET_ACCEPTED) {
        return http1_refuse(p, reason);
    }
    p->target = part_end(p);
    reason = p->target.len == 0 ? NET_REFUSE_LINE_SYNTAX : http1_on_target(p);
    return decide(p, reason, H1_VERSION, n + 1);
}

static size_t on_version(struct http1 *p, const char *in, size_t len)
{
    size_t missing = VERSION_BYTES - (p->store.len - p->mark);
    size_t n = len < missing ? len : missing;
    if (!keep(p, in, n)) {
        return 0;
    }
    struct billet_span text = {p->store.ptr + p->mark, p->store.len - p->mark};
    enum net_refusal reason = http1_on_version(p, text);
    if (reason != NET_ACCEPTED || n < missing) {
        return decide(p, reason, H1_VERSION, n);
    }
    p->mark = p->store.len;
    return http1_go(p, H1_LINE_CR, n);
}

static size_t on_line_cr(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (in[0] == '\n') {
        return http1_refuse(p, NET_REFUSE_BARE_LF);
    }
    return decide(p, in[0] == '\r' ? NET_ACCEPTED : NET_REFUSE_LINE_SYNTAX, H1_LINE_LF, 1);
}

static size_t on_line_lf(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    return decide(p, in[0] == '\n' ? NET_ACCEPTED : NET_REFUSE_BARE_CR, H1_FIELD, 1);
}

/* --- fields ---------------------------------------------------------------------------------- */

static size_t on_field(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    switch (in[0]) {
    case '\r':
        return http1_go(p, H1_HEAD_LF, 1);
    case '\n':
        return http1_refuse(p, NET_REFUSE_BARE_LF);
    case ' ':
    case '\t':
        return http1_refuse(p, NET_REFUSE_FIELD_FOLDED);
    default:
        return decide(p, http1_is(in[0], C_TOKEN) ? NET_ACCEPTED : NET_REFUSE_FIELD_NAME, H1_NAME,
                      0);
    }
}

static void lower(char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
            bytes[i] = (char)(bytes[i] + ('a' - 'A'));
        }
    }
}

static size_t on_name(struct http1 *p, const char *in, size_t len)
{
    size_t n = http1_run(in, len, C_TOKEN);
    if (p->store.len - p->mark + n > NET_FIELD_NAME_MAX || p->field_count == NET_FIELDS_MAX) {
        return http1_refuse(p, NET_REFUSE_HEAD_LONG);
    }
    if (!keep(p, in, n) || n == len) {
        return n;
    }
    if (in[n] != ':') {
        return http1_refuse(p, in[n] == '\n' ? NET_REFUSE_BARE_LF : NET_REFUSE_FIELD_NAME);
    }
    lower(p->store.ptr + p->mark, p->store.len - p->mark);
    p->field[p->field_count].name = part_end(p);
    return http1_go(p, H1_VALUE_SPACE, n + 1);
}

static size_t on_value_space(struct http1 *p, const char *in, size_t len)
{
    size_t n = 0;
    while (n < len && (in[n] == ' ' || in[n] == '\t')) {
        n++;
    }
    return n < len ? http1_go(p, H1_VALUE, n) : n;
}

static size_t on_value(struct http1 *p, const char *in, size_t len)
{
    size_t n = http1_run(in, len, C_VALUE);
    if (!keep(p, in, n) || n == len) {
        return n;
    }
    if (in[n] != '\r') {
        return http1_refuse(p, in[n] == '\n' ? NET_REFUSE_BARE_LF : NET_REFUSE_FIELD_VALUE);
    }
    return http1_go(p, H1_VALUE_LF, n + 1);
}

/* The value without the white space behind it; what was cut stays unused in the store. */
static struct http1_part value_end(struct http1 *p)
{
    struct http1_part value = part_end(p);
    const char *bytes = p->store.ptr + value.at;
    while (value.len > 0 && (bytes[value.len - 1] == ' ' || bytes[value.len - 1] == '\t')) {
        value.len--;
    }
    return value;
}

static size_t on_value_lf(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (in[0] != '\n') {
        return http1_refuse(p, NET_REFUSE_BARE_CR);
    }
    struct http1_field *field = &p->field[p->field_count];
    field->value = value_end(p);
    enum net_refusal reason = http1_on_field(p, *field);
    p->field_count += p->trailing ? 0 : 1;
    return decide(p, reason, H1_FIELD, 1);
}

static size_t on_head_lf(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (in[0] != '\n') {
        return http1_refuse(p, NET_REFUSE_BARE_CR);
    }
    if (p->trailing) {
        return http1_go(p, H1_DONE, 1);
    }
    enum net_refusal reason = http1_on_head(p);
    if (reason != NET_ACCEPTED) {
        return http1_refuse(p, reason);
    }
    p->head_done = true;
    p->left = p->length;
    enum http1_state unchunked = p->length > 0 ? H1_BODY : H1_DONE;
    return http1_go(p, p->chunked ? H1_CHUNK_SIZE : unchunked, 1);
}

/* --- the driver ------------------------------------------------------------------------------ */

static http1_state_fn *const head_states[H1_STATES] = {
    [H1_START] = on_start,     [H1_START_LF] = on_start_lf,
    [H1_METHOD] = on_method,   [H1_TARGET] = on_target,
    [H1_VERSION] = on_version, [H1_LINE_CR] = on_line_cr,
    [H1_LINE_LF] = on_line_lf, [H1_FIELD] = on_field,
    [H1_NAME] = on_name,       [H1_VALUE_SPACE] = on_value_space,
    [H1_VALUE] = on_value,     [H1_VALUE_LF] = on_value_lf,
    [H1_HEAD_LF] = on_head_lf,
};

/* One state's turn. Head and trailers share one limit, white space included. */
static size_t turn(struct http1 *p, const char *in, size_t len)
{
    http1_state_fn *fn = head_states[p->state];
    if (fn == NULL) {
        return http1_chunk_states[p->state](p, in, len);
    }
    size_t n = fn(p, in, len);
    p->head_bytes += n;
    if (p->head_bytes > NET_HEAD_BYTES_MAX && p->state != H1_REFUSED) {
        http1_refuse(p, NET_REFUSE_HEAD_LONG);
    }
    return n;
}

static enum http1_step body_slice(struct http1 *p, struct billet_span in, size_t *taken,
                                  struct billet_span *body)
{
    size_t n = p->left < in.len ? (size_t)p->left : in.len;
    *body = (struct billet_span){in.ptr, n};
    *taken += n;
    p->left -= n;
    if (p->left == 0) {
        p->state = p->state == H1_BODY ? H1_DONE : H1_CHUNK_CR;
    }
    return HTTP1_BODY;
}

enum http1_step http1_push(struct http1 *p, const char *bytes, size_t len, size_t *taken,
                           struct billet_span *body)
{
    *taken = 0;
    while (p->state != H1_DONE && p->state != H1_REFUSED && *taken < len) {
        if (p->state == H1_BODY || p->state == H1_CHUNK_DATA) {
            return body_slice(p, (struct billet_span){bytes + *taken, len - *taken}, taken, body);
        }
        bool headless = !p->head_done;
        *taken += turn(p, bytes + *taken, len - *taken);
        if (headless && p->head_done && p->state != H1_REFUSED) {
            return HTTP1_HEAD;
        }
    }
    if (p->state == H1_REFUSED) {
        return HTTP1_REFUSED;
    }
    return p->state == H1_DONE ? HTTP1_DONE : HTTP1_WANT;
}

bool http1_has_body(const struct http1 *p)
{
    return p->chunked || p->length > 0;
}

struct billet_span http1_text(const struct http1 *p, struct http1_part part)
{
    return (struct billet_span){p->store.ptr != NULL ? p->store.ptr + part.at : "", part.len};
}

struct billet_span http1_target(const struct http1 *p)
{
    return http1_text(p, p->target);
}

struct billet_span http1_header(const struct http1 *p, const char *lower_name)
{
    struct billet_span want = billet_span_of(lower_name);
    for (size_t i = 0; i < p->field_count; i++) {
        if (billet_span_eq(http1_text(p, p->field[i].name), want)) {
            return http1_text(p, p->field[i].value);
        }
    }
    return (struct billet_span){NULL, 0};
}
