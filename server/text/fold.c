/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding by a table of code-point ranges: what becomes a space, what goes, what is a dash.
 * Everything else passes through as it is.
 */
#include "server/text/fold.h"

#include <stdbool.h>
#include <stdint.h>

#include "server/core/utf8.h"

enum fold_class { FOLD_PLAIN, FOLD_SPACE, FOLD_GONE, FOLD_DASH };

struct fold_range {
    uint32_t first, last;
    enum fold_class class;
};

/* Ascending. */
static const struct fold_range ranges[] = {
    {0x09, 0x0D, FOLD_SPACE},    {0x20, 0x20, FOLD_SPACE},     {0x85, 0x85, FOLD_SPACE},
    {0xA0, 0xA0, FOLD_SPACE},    {0xAD, 0xAD, FOLD_GONE},      {0x2000, 0x200A, FOLD_SPACE},
    {0x200B, 0x200F, FOLD_GONE}, {0x2010, 0x2015, FOLD_DASH},  {0x2028, 0x2029, FOLD_SPACE},
    {0x202A, 0x202E, FOLD_GONE}, {0x202F, 0x202F, FOLD_SPACE}, {0x205F, 0x205F, FOLD_SPACE},
    {0x2060, 0x2064, FOLD_GONE}, {0x2212, 0x2212, FOLD_DASH},  {0x3000, 0x3000, FOLD_SPACE},
    {0x301C, 0x301C, FOLD_DASH}, {0xFE0F, 0xFE0F, FOLD_GONE},  {0xFEFF, 0xFEFF, FOLD_GONE},
};

static enum fold_class class_of(uint32_t point)
{
    if (point > 0x20 && point < 0x7F) {
        return FOLD_PLAIN;
    }
    size_t low = 0;
    size_t high = sizeof ranges / sizeof ranges[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (point > ranges[middle].last) {
            low = middle + 1;
        } else if (point < ranges[middle].first) {
            high = middle;
        } else {
            return ranges[middle].class;
        }
    }
    return FOLD_PLAIN;
}

static uint32_t narrow(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E) {
        point -= 0xFEE0;
    }
    return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
}

/* What a text is folded into. */
struct sink {
    char *out;
    size_t len, cap;
    bool full;
};

/* What does not fit whole is left out, and all that follows. */
static void put(struct sink *sink, const char *bytes, size_t len)
{
    if (sink->full || sink->cap - sink->len < len) {
        sink->full = true;
        return;
    }
    memcpy(sink->out + sink->len, bytes, len);
    sink->len += len;
}

static void put_point(struct sink *sink, uint32_t point, const char *bytes, size_t len, bool value)
{
    uint32_t small = narrow(point);
    bool dash = value && (class_of(point) == FOLD_DASH || small == '~');
    if (dash || small != point) {
        char c = dash ? '-' : (char)small;
        put(sink, &c, 1);
        return;
    }
    put(sink, bytes, len);
}

enum fold_form { FORM_TERM, FORM_VALUE, FORM_PLAIN };

/* Bytes from `at` on that are as they are in every form: nearly all text is such runs. */
static size_t plain_run(struct billet_span in, size_t at)
{
    size_t end = at;
    while (end < in.len) {
        unsigned char c = (unsigned char)in.ptr[end];
        bool ascii = c > 0x20 && c < 0x7E && (c < 'A' || c > 'Z');
        bool han = c >= 0xE4 && c <= 0xE9 && in.len - end >= 3; /* U+4000..U+9FFF */
        if (!ascii && !han) {
            break;
        }
        end += ascii ? 1 : 3;
    }
    return end - at;
}

static size_t fold(struct billet_span in, char *out, size_t cap, enum fold_form form)
{
    struct sink sink = {out, 0, cap, false};
    bool space = false;
    for (size_t at = 0; at < in.len;) {
        size_t run = plain_run(in, at);
        if (run > 0) {
            if (space && form != FORM_VALUE) {
                put(&sink, " ", 1);
            }
            space = false;
            put(&sink, in.ptr + at, run);
            at += run;
            continue;
        }
        uint32_t point = 0;
        size_t len = utf8_decode(in.ptr + at, in.len - at, &point);
        len = len != 0 ? len : 1;
        enum fold_class class = class_of(point);
        if (class == FOLD_SPACE) {
            space = sink.len > 0;
        } else if (class != FOLD_GONE) {
            if (space && form != FORM_VALUE) {
                put(&sink, " ", 1);
            }
            space = false;
            if (form == FORM_PLAIN) {
                put(&sink, in.ptr + at, len);
            } else {
                put_point(&sink, point, in.ptr + at, len, form == FORM_VALUE);
            }
        }
        at += len;
    }
    return sink.len;
}

size_t text_fold(struct billet_span in, char *out, size_t cap)
{
    return fold(in, out, cap, FORM_TERM);
}

size_t text_squeeze(struct billet_span in, char *out, size_t cap)
{
    return fold(in, out, cap, FORM_VALUE);
}

size_t text_collapse(struct billet_span in, char *out, size_t cap)
{
    return fold(in, out, cap, FORM_PLAIN);
}

size_t text_fold_point(uint32_t point, struct billet_span bytes, char last, char out[static 4])
{
    enum fold_class class = class_of(point);
    bool line = point == '\n' || point == '\r' || point == 0x2028 || point == 0x2029;
    if (class == FOLD_GONE || (class == FOLD_SPACE && (last == '\n' || (last == ' ' && !line)))) {
        return 0;
    }
    struct sink sink = {out, 0, 4, false};
    if (class == FOLD_SPACE) {
        put(&sink, line ? "\n" : " ", 1);
    } else {
        put_point(&sink, point, bytes.ptr, bytes.len, true);
    }
    return sink.len;
}

static bool is_blank(uint32_t point)
{
    enum fold_class class = class_of(point);
    return class == FOLD_SPACE || class == FOLD_GONE;
}

/* Length of the last sequence of in, at least 1. */
static size_t last_len(struct billet_span in)
{
    size_t len = 1;
    while (len < in.len && len < 4 && ((unsigned char)in.ptr[in.len - len] & 0xC0) == 0x80) {
        len++;
    }
    return len;
}

static bool is_plain(char byte)
{
    return byte > 0x20 && byte < 0x7F;
}

struct billet_span text_trim(struct billet_span in)
{
    if (in.len > 0 && is_plain(in.ptr[0]) && is_plain(in.ptr[in.len - 1])) {
        return in;
    }
    while (in.len > 0) {
        uint32_t point = 0;
        size_t len = utf8_decode(in.ptr, in.len, &point);
        if (len == 0 || !is_blank(point)) {
            break;
        }
        in.ptr += len;
        in.len -= len;
    }
    while (in.len > 0) {
        uint32_t point = 0;
        size_t len = last_len(in);
        if (utf8_decode(in.ptr + in.len - len, len, &point) != len || !is_blank(point)) {
            break;
        }
        in.len -= len;
    }
    return in;
}
