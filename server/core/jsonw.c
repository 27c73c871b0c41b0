/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar is kept in two bit sets, one bit a level: is it an object, has it a member.
 * Every value passes through value_begin(), which writes the comma and refuses what JSON
 * does not allow at this place.
 */
#include "server/core/jsonw.h"

#include <string.h>

#include "server/core/utf8.h"

void jsonw_init(struct jsonw *w, struct buf *out)
{
    *w = (struct jsonw){.out = out};
}

static uint64_t level_bit(const struct jsonw *w)
{
    return UINT64_C(1) << (w->depth - 1);
}

static bool in_object(const struct jsonw *w)
{
    return w->depth > 0 && (w->objects & level_bit(w)) != 0;
}

static void comma(struct jsonw *w)
{
    if ((w->filled & level_bit(w)) != 0) {
        buf_append_char(w->out, ',');
    }
    w->filled |= level_bit(w);
}

static bool value_begin(struct jsonw *w)
{
    bool misplaced = w->finished || (in_object(w) && !w->after_key);
    if (w->failed || misplaced) {
        w->failed = true;
        return false;
    }
    if (w->after_key) {
        w->after_key = false;
    } else if (w->depth > 0) {
        comma(w);
    }
    return true;
}

static void value_end(struct jsonw *w)
{
    w->finished = w->depth == 0;
}

static void level_begin(struct jsonw *w, bool object)
{
    if (!value_begin(w)) {
        return;
    }
    if (w->depth == JSONW_DEPTH_MAX) {
        w->failed = true;
        return;
    }
    w->depth++;
    w->filled &= ~level_bit(w);
    w->objects = object ? w->objects | level_bit(w) : w->objects & ~level_bit(w);
    buf_append_char(w->out, object ? '{' : '[');
}

static void level_end(struct jsonw *w, bool object)
{
    if (w->failed || w->depth == 0 || in_object(w) != object || w->after_key) {
        w->failed = true;
        return;
    }
    w->depth--;
    buf_append_char(w->out, object ? '}' : ']');
    value_end(w);
}

void jsonw_object_begin(struct jsonw *w)
{
    level_begin(w, true);
}

void jsonw_object_end(struct jsonw *w)
{
    level_end(w, true);
}

void jsonw_array_begin(struct jsonw *w)
{
    level_begin(w, false);
}

void jsonw_array_end(struct jsonw *w)
{
    level_end(w, false);
}

static void put_escape(struct buf *out, unsigned char c)
{
    static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *s = shorts; *s != '\0'; s += 2) {
        if ((unsigned char)*s == c) {
            buf_append_char(out, '\\');
            buf_append_char(out, s[1]);
            return;
        }
    }
    buf_printf(out, "\\u%04x", c);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* Bytes from the start that need no look: printable ASCII without quote and backslash. */
static size_t plain_run(struct billet_span text)
{
    size_t n = 0;
    while (n < text.len && is_plain((unsigned char)text.ptr[n])) {
        n++;
    }
    return n;
}

static size_t put_special(struct jsonw *w, struct billet_span text, bool lossy)
{
    unsigned char c = (unsigned char)text.ptr[0];
    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
        put_escape(w->out, c);
        return 1;
    }
    size_t len = utf8_decode(text.ptr, text.len, NULL);
    if (len != 0) {
        buf_append(w->out, text.ptr, len);
        return len;
    }
    w->failed = w->failed || !lossy;
    buf_append_text(w->out, "\xEF\xBF\xBD");
    return 1;
}

static void put_string(struct jsonw *w, struct billet_span text, bool lossy)
{
    buf_append_char(w->out, '"');
    while (text.len > 0 && !w->failed) {
        size_t n = plain_run(text);
        if (n > 0) {
            buf_append(w->out, text.ptr, n);
        } else {
            n = put_special(w, text, lossy);
        }
        text = (struct billet_span){text.ptr + n, text.len - n};
    }
    buf_append_char(w->out, '"');
}

void jsonw_key_span(struct jsonw *w, struct billet_span key)
{
    if (w->failed || !in_object(w) || w->after_key || key.ptr == NULL) {
        w->failed = true;
        return;
    }
    comma(w);
    put_string(w, key, false);
    buf_append_char(w->out, ':');
    w->after_key = true;
}

void jsonw_key(struct jsonw *w, const char *key)
{
    jsonw_key_span(w, billet_span_of(key));
}

static void put_text(struct jsonw *w, struct billet_span text, bool lossy)
{
    if (text.ptr == NULL) {
        jsonw_null(w);
        return;
    }
    if (value_begin(w)) {
        put_string(w, text, lossy);
        value_end(w);
    }
}

void jsonw_span(struct jsonw *w, struct billet_span text)
{
    put_text(w, text, false);
}

void jsonw_span_lossy(struct jsonw *w, struct billet_span text)
{
    put_text(w, text, true);
}

void jsonw_text(struct jsonw *w, const char *text)
{
    put_text(w, billet_span_of(text), false);
}

void jsonw_raw(struct jsonw *w, struct billet_span json)
{
    if (json.len == 0) {
        w->failed = true;
    }
    if (value_begin(w)) {
        buf_append_span(w->out, json);
        value_end(w);
    }
}

void jsonw_int(struct jsonw *w, int64_t value)
{
    if (value_begin(w)) {
        buf_append_int(w->out, value);
        value_end(w);
    }
}

void jsonw_bool(struct jsonw *w, bool value)
{
    jsonw_raw(w, billet_span_of(value ? "true" : "false"));
}

void jsonw_null(struct jsonw *w)
{
    jsonw_raw(w, billet_span_of("null"));
}

bool jsonw_done(const struct jsonw *w)
{
    return w->finished && !w->failed && !w->out->failed;
}
