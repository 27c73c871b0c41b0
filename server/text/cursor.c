/* SPDX-License-Identifier: Apache-2.0 */
/* The moves of cursor.h. */
#include "server/text/cursor.h"

#include "server/text/fold.h"

#define NUMBER_MAX 1000000000 /* no pay, headcount or year is larger */

static size_t left(const struct text_cursor *c)
{
    return (size_t)(c->end - c->at);
}

/* "15 20" is two figures, and must not become one when white space goes. */
static bool parts_digits(struct billet_span folded)
{
    for (size_t i = 1; i + 1 < folded.len; i++) {
        const char *p = folded.ptr + i;
        if (*p == ' ' && p[-1] >= '0' && p[-1] <= '9' && p[1] >= '0' && p[1] <= '9') {
            return true;
        }
    }
    return false;
}

bool text_cursor_open_spaced(struct text_cursor *c, struct billet_span text,
                             char room[static TEXT_VALUE_BYTES_MAX])
{
    struct billet_span trimmed = text_trim(text);
    if (trimmed.len > TEXT_VALUE_BYTES_MAX) {
        return false;
    }
    size_t len = text_squeeze(trimmed, room, TEXT_VALUE_BYTES_MAX);
    *c = (struct text_cursor){room, room + len};
    return true;
}

bool text_cursor_open(struct text_cursor *c, struct billet_span text,
                      char room[static TEXT_VALUE_BYTES_MAX])
{
    struct billet_span trimmed = text_trim(text);
    if (trimmed.len > TEXT_VALUE_BYTES_MAX) {
        return false;
    }
    size_t folded = text_fold(trimmed, room, TEXT_VALUE_BYTES_MAX);
    if (parts_digits((struct billet_span){room, folded})) {
        return false;
    }
    return text_cursor_open_spaced(c, text, room);
}

bool text_at_end(const struct text_cursor *c)
{
    return c->at == c->end;
}

bool text_take(struct text_cursor *c, const char *literal)
{
    size_t len = strlen(literal);
    if (left(c) < len || memcmp(c->at, literal, len) != 0) {
        return false;
    }
    c->at += len;
    return true;
}

const struct text_word *text_take_word(struct text_cursor *c, const struct text_word *words,
                                       size_t count)
{
    const struct text_word *best = NULL;
    size_t best_len = 0;
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(words[i].text);
        if (len > best_len && len <= left(c) && memcmp(c->at, words[i].text, len) == 0) {
            best = &words[i];
            best_len = len;
        }
    }
    c->at += best_len;
    return best;
}

static bool is_digit(const struct text_cursor *c, size_t at)
{
    return at < left(c) && c->at[at] >= '0' && c->at[at] <= '9';
}

/* A comma that parts thousands: exactly three digits follow. */
static bool is_group(const struct text_cursor *c, size_t at)
{
    return at < left(c) && c->at[at] == ',' && is_digit(c, at + 1) && is_digit(c, at + 2) &&
           is_digit(c, at + 3) && !is_digit(c, at + 4);
}

/* Digits after the point; more than four are more than we can say exactly. */
static bool take_decimals(struct text_cursor *c, size_t *at, int64_t *value)
{
    int64_t scale = TEXT_NUMBER_SCALE;
    if (*at >= left(c) || c->at[*at] != '.' || !is_digit(c, *at + 1)) {
        return true;
    }
    for (*at += 1; is_digit(c, *at); *at += 1) {
        scale /= 10;
        if (scale == 0) {
            return false;
        }
        *value += (c->at[*at] - '0') * scale;
    }
    return true;
}

bool text_take_number(struct text_cursor *c, int64_t *scaled)
{
    int64_t value = 0;
    size_t at = 0;
    bool grouped = false;
    if (!is_digit(c, 0)) {
        return false;
    }
    while (is_digit(c, at) || ((grouped || (at > 0 && at <= 3)) && is_group(c, at))) {
        if (c->at[at] == ',') {
            grouped = true;
            at++;
            continue;
        }
        value = value * 10 + (c->at[at] - '0');
        if (value >= NUMBER_MAX) {
            return false;
        }
        at++;
    }
    value *= TEXT_NUMBER_SCALE;
    if (!take_decimals(c, &at, &value)) {
        return false;
    }
    c->at += at;
    *scaled = value;
    return true;
}

static const struct text_word numerals[] = {
    {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4},
    {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9},
};

static bool take_numeral(struct text_cursor *c, int64_t *count)
{
    const struct text_word *first = text_take_word(c, TEXT_WORDS(numerals));
    bool ten = text_take(c, "十");
    if (first == NULL && !ten) {
        return false;
    }
    *count = first != NULL ? first->value : 1;
    if (ten) {
        const struct text_word *second = text_take_word(c, TEXT_WORDS(numerals));
        *count = *count * 10 + (second != NULL ? second->value : 0);
    }
    return true;
}

bool text_take_count(struct text_cursor *c, int64_t *count)
{
    struct text_cursor start = *c;
    int64_t scaled = 0;
    if (!text_take_number(c, &scaled)) {
        return take_numeral(c, count);
    }
    if (scaled % TEXT_NUMBER_SCALE != 0) {
        *c = start;
        return false;
    }
    *count = scaled / TEXT_NUMBER_SCALE;
    return true;
}

const struct text_word *text_is_word(struct billet_span squeezed, const struct text_word *words,
                                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (billet_span_is(squeezed, words[i].text)) {
            return &words[i];
        }
    }
    return NULL;
}

bool text_contains(const struct text_cursor *c, const char *literal)
{
    size_t len = strlen(literal);
    for (size_t i = 0; i + len <= left(c); i++) {
        if (memcmp(c->at + i, literal, len) == 0) {
            return true;
        }
    }
    return false;
}

const struct text_word *text_find_word(const struct text_cursor *c, const struct text_word *words,
                                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_contains(c, words[i].text)) {
            return &words[i];
        }
    }
    return NULL;
}
