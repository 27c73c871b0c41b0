/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and queries; see target.h. */
#include "server/http/target.h"

#include <stdio.h>
#include <string.h>

#include "server/core/utf8.h"

static struct billet_span until(struct billet_span text, char c, struct billet_span *rest)
{
    const char *at = text.len > 0 ? memchr(text.ptr, c, text.len) : NULL;
    size_t n = at != NULL ? (size_t)(at - text.ptr) : text.len;
    *rest =
        at != NULL ? (struct billet_span){at + 1, text.len - n - 1} : (struct billet_span){NULL, 0};
    return (struct billet_span){text.ptr, n};
}

void target_split(struct billet_span target, struct billet_span *path, struct billet_span *query)
{
    *path = until(target, '?', query);
}

/* --- percent encoding ------------------------------------------------------------------------ */

static unsigned hex_value(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

static size_t decode_into(char *out, struct billet_span raw, bool in_query)
{
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (c == '%' && raw.len - i > 2) {
            c = (char)(hex_value(raw.ptr[i + 1]) * 16 + hex_value(raw.ptr[i + 2]));
            i += 2;
        } else if (c == '+' && in_query) {
            c = ' ';
        }
        out[n++] = c;
    }
    return n;
}

static bool has_control(struct billet_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F) {
            return true;
        }
    }
    return false;
}

static enum billet_status invalid(struct billet_error *err, const char *message, const char *code)
{
    billet_error_set(err, BILLET_EINVAL, "%s", message);
    if (err != NULL) {
        snprintf(err->code, sizeof err->code, "%s", code);
    }
    return BILLET_EINVAL;
}

enum billet_status target_decode(struct billet_arena *arena, struct billet_span raw, bool in_query,
                                 struct billet_span *out, struct billet_error *err)
{
    char *bytes = billet_arena_strndup(arena, raw.ptr, raw.len);
    if (bytes == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    struct billet_span text = {bytes, decode_into(bytes, raw, in_query)};
    bytes[text.len] = '\0';
    if (has_control(text) || !utf8_valid(text)) {
        return invalid(err, "the target decodes to control characters or to no UTF-8",
                       "http.encoding");
    }
    *out = text;
    return BILLET_OK;
}

static bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~", c) != NULL);
}

struct billet_span target_encode(struct billet_arena *arena, struct billet_span text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = billet_arena_array(arena, text.len + 1, 3);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < text.len; i++) {
        if (unreserved(text.ptr[i])) {
            out[n++] = text.ptr[i];
            continue;
        }
        out[n++] = '%';
        out[n++] = digits[(unsigned char)text.ptr[i] >> 4];
        out[n++] = digits[(unsigned char)text.ptr[i] & 15];
    }
    return (struct billet_span){out, n};
}

/* --- paths ----------------------------------------------------------------------------------- */

/* One segment: literal, or prefix{name}suffix. Literal bytes plus one, 0 for no match. */
static size_t match_segment(struct billet_span pattern, struct billet_span segment,
                            struct request_pair *param, bool *named)
{
    const char *open = memchr(pattern.ptr, '{', pattern.len);
    *named = open != NULL;
    if (open == NULL) {
        return billet_span_eq(pattern, segment) ? pattern.len + 1 : 0;
    }
    const char *close = memchr(open, '}', pattern.len - (size_t)(open - pattern.ptr));
    size_t before = (size_t)(open - pattern.ptr);
    size_t behind = (size_t)(pattern.ptr + pattern.len - close - 1);
    if (segment.len <= before + behind || memcmp(segment.ptr, pattern.ptr, before) != 0 ||
        memcmp(segment.ptr + segment.len - behind, close + 1, behind) != 0) {
        return 0;
    }
    param->name = (struct billet_span){open + 1, (size_t)(close - open - 1)};
    param->value = (struct billet_span){segment.ptr + before, segment.len - before - behind};
    return before + behind + 1;
}

size_t target_match(const char *pattern, struct billet_span path, struct request_pair *params,
                    size_t *count)
{
    struct billet_span left = billet_span_of(pattern);
    struct request_pair found[REQUEST_PARAMS_MAX];
    size_t names = 0;
    size_t score = 1;
    while (left.ptr != NULL && path.ptr != NULL) {
        bool named = false;
        struct billet_span want = until(left, '/', &left);
        struct billet_span have = until(path, '/', &path);
        size_t part =
            names < REQUEST_PARAMS_MAX ? match_segment(want, have, &found[names], &named) : 0;
        if (part == 0) {
            return 0;
        }
        score += part;
        names += named ? 1 : 0;
    }
    if (left.ptr != NULL || path.ptr != NULL) {
        return 0;
    }
    if (params != NULL) {
        memcpy(params, found, names * sizeof found[0]);
        *count = names;
    }
    return score;
}

/* --- queries --------------------------------------------------------------------------------- */

static enum billet_status check_pair(const struct request_pair *pairs, size_t count,
                                     struct billet_error *err)
{
    const struct request_pair *pair = &pairs[count];
    for (size_t i = 0; i < count; i++) {
        if (billet_span_eq(pairs[i].name, pair->name)) {
            billet_error_field(err, "%.*s", (int)pair->name.len, pair->name.ptr);
            return invalid(err, "a query parameter is repeated", "http.query_repeated");
        }
    }
    return pair->name.len > 0 ? BILLET_OK
                              : invalid(err, "a query parameter has no name", "http.query_unknown");
}

enum billet_status target_query(struct billet_arena *arena, struct billet_span raw,
                                struct request_pair *pairs, size_t *count, struct billet_error *err)
{
    size_t n = 0;
    while (raw.len > 0) {
        struct billet_span value;
        struct billet_span name = until(until(raw, '&', &raw), '=', &value);
        if (n == REQUEST_QUERY_MAX) {
            return invalid(err, "there are too many query parameters", "http.query_unknown");
        }
        value = value.ptr != NULL ? value : BILLET_SPAN_LITERAL("");
        enum billet_status status = target_decode(arena, name, true, &pairs[n].name, err);
        if (status == BILLET_OK) {
            status = target_decode(arena, value, true, &pairs[n].value, err);
        }
        if (status == BILLET_OK) {
            status = check_pair(pairs, n, err);
        }
        if (status != BILLET_OK) {
            return status;
        }
        n++;
    }
    *count = n;
    return BILLET_OK;
}

bool target_listed(const char *list, struct billet_span word)
{
    struct billet_span left = billet_span_of(list);
    while (left.ptr != NULL) {
        if (billet_span_eq(until(left, ' ', &left), word) && word.len > 0) {
            return true;
        }
    }
    return false;
}
