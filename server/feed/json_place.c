/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A walk over brackets, strings and commas up to the offset, with a stack of where we are. Keys
 * are kept as they stand in the text: escapes other than of '~' and '/' are not resolved.
 */
#include "server/feed/json_place.h"

#include <stdbool.h>
#include <stdio.h>

#include "server/core/utf8.h"
#include "server/feed/feed.h"

struct level {
    bool object;
    size_t index;           /* of an array */
    struct billet_span key; /* of an object: the last one seen */
    bool value;             /* behind the colon */
};

struct walk {
    struct billet_span text;
    size_t at, end;
    struct level level[FEED_JSON_DEPTH_MAX + 1];
    size_t depth;
};

/* The string that begins at w->at; w->at moves behind it. */
static struct billet_span take_string(struct walk *w)
{
    size_t from = w->at + 1;
    size_t at = from;
    while (at < w->text.len && w->text.ptr[at] != '"') {
        at += w->text.ptr[at] == '\\' ? 2 : 1;
    }
    at = at < w->text.len ? at : w->text.len;
    w->at = at + 1;
    return (struct billet_span){w->text.ptr + from, at - from};
}

static void open_level(struct walk *w, bool object)
{
    if (w->depth <= FEED_JSON_DEPTH_MAX) {
        w->level[w->depth] = (struct level){.object = object, .key = {NULL, 0}};
    }
    w->depth++;
}

static void step(struct walk *w)
{
    struct level *top =
        w->depth > 0 && w->depth <= FEED_JSON_DEPTH_MAX + 1 ? &w->level[w->depth - 1] : NULL;
    char c = w->text.ptr[w->at];
    if (c == '"') {
        struct billet_span text = take_string(w);
        if (top != NULL && top->object && !top->value) {
            top->key = text;
        }
        return;
    }
    w->at++;
    if (c == '{' || c == '[') {
        open_level(w, c == '{');
    } else if ((c == '}' || c == ']') && w->depth > 0) {
        w->depth--;
    } else if (c == ':' && top != NULL) {
        top->value = true;
    } else if (c == ',' && top != NULL) {
        top->value = false;
        top->index++;
    }
}

/* One segment with '~' and '/' escaped; false when it does not fit. */
static bool put_segment(const struct level *level, char *out, size_t size, size_t *len)
{
    char text[64];
    size_t n = 0;
    if (!level->object) {
        n = (size_t)snprintf(text, sizeof text, "/%zu", level->index);
    } else {
        text[n++] = '/';
        for (size_t i = 0; i < level->key.len && n + 2 < sizeof text; i++) {
            char c = level->key.ptr[i];
            text[n++] = c == '~' || c == '/' ? '~' : c;
            if (c == '~' || c == '/') {
                text[n++] = c == '~' ? '0' : '1';
            }
        }
    }
    if (*len + n >= size) {
        return false;
    }
    memcpy(out + *len, text, n);
    *len += n;
    return true;
}

/* Cut or broken sequences become '?': a message must be UTF-8. */
static void mend(char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t n = utf8_decode(text + at, len - at, NULL);
        if (n == 0) {
            text[at] = '?';
        }
        at += n != 0 ? n : 1;
    }
}

void json_place(struct billet_span text, size_t offset, char *out, size_t size)
{
    size_t end = offset < text.len ? offset : text.len;
    struct walk w = {.text = text, .at = 0, .end = end > 0 ? end - 1 : 0};
    size_t len = 0;
    while (w.at < w.end) {
        step(&w);
    }
    for (size_t i = 0; i < w.depth && i <= FEED_JSON_DEPTH_MAX; i++) {
        bool named = !w.level[i].object || w.level[i].key.ptr != NULL;
        if (!named || !put_segment(&w.level[i], out, size, &len)) {
            break;
        }
    }
    out[len] = '\0';
    mend(out, len);
}
