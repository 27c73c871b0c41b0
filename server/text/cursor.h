/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place in a squeezed text (fold.h) and the few moves that value readers are made of: take a
 * word out of a table, take a number. A move that does not fit changes nothing.
 */
#ifndef BILLET_SERVER_TEXT_CURSOR_H
#define BILLET_SERVER_TEXT_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/span.h"

/* No single value that we read is longer. */
#define TEXT_VALUE_BYTES_MAX 256

struct text_cursor {
    const char *at;
    const char *end;
};

struct text_word {
    const char *text;
    int64_t value;
};

/* A decimal number: units and ten-thousandths, so that 1.25 is 12500. */
#define TEXT_NUMBER_SCALE 10000

/* Squeezes text into room; false when it is too long to be one value, or two numbers stand side
 * by side. */
bool text_cursor_open(struct text_cursor *c, struct billet_span text,
                      char room[static TEXT_VALUE_BYTES_MAX]);
/* The same for numbers that people write in groups: "138 1234 5678". */
bool text_cursor_open_spaced(struct text_cursor *c, struct billet_span text,
                             char room[static TEXT_VALUE_BYTES_MAX]);
bool text_at_end(const struct text_cursor *c);
bool text_take(struct text_cursor *c, const char *literal);
/* The longest word of the table that stands here; NULL when none does. */
const struct text_word *text_take_word(struct text_cursor *c, const struct text_word *words,
                                       size_t count);
/* Digits with at most 4 decimals and, in groups of three, commas; below 10^9. */
bool text_take_number(struct text_cursor *c, int64_t *scaled);
/* A whole number: digits, or Chinese numerals up to 99 (两 is 2). */
bool text_take_count(struct text_cursor *c, int64_t *count);
/* Is the whole text one of the words? */
const struct text_word *text_is_word(struct billet_span squeezed, const struct text_word *words,
                                     size_t count);
bool text_contains(const struct text_cursor *c, const char *literal);
/* The first word of the table that stands anywhere from here on. */
const struct text_word *text_find_word(const struct text_cursor *c, const struct text_word *words,
                                       size_t count);

#define TEXT_WORDS(table) (table), sizeof(table) / sizeof((table)[0])

#endif
