/* SPDX-License-Identifier: Apache-2.0 */
/* See sheet_name.h. A name that is taken gets " (2)", " (3)", ... and gives up its end for it. */
#include "server/export/sheet_name.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "server/export/clean.h"

#define UNITS_MAX 31u

/* Half width and small: what Excel holds to be the same letter. */
static uint32_t fold(uint32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E) {
        code -= 0xFEE0;
    }
    return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
}

static bool is_same(const char *a, const char *b)
{
    struct billet_span left = billet_span_of(a);
    struct billet_span right = billet_span_of(b);
    size_t i = 0;
    size_t j = 0;
    while (i < left.len && j < right.len) {
        if (fold(clean_next(left, &i).code) != fold(clean_next(right, &j).code)) {
            return false;
        }
    }
    return i == left.len && j == right.len;
}

static bool is_taken(const char *name, const char (*taken)[SHEET_NAME_BYTES], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_same(name, taken[i])) {
            return true;
        }
    }
    return is_same(name, "History");
}

/* Forbidden characters and line ends become "_"; blanks and apostrophes at the ends go. */
static void clean(const char *wanted, size_t units_max, char out[SHEET_NAME_BYTES])
{
    size_t len = clean_copy(billet_span_of(wanted), units_max, out, SHEET_NAME_BYTES);
    for (size_t i = 0; i < len; i++) {
        if (strchr("[]:*?/\\\t\r\n", out[i]) != NULL) {
            out[i] = '_';
        }
    }
    while (len > 0 && strchr("' ", out[len - 1]) != NULL) {
        out[--len] = '\0';
    }
    size_t start = strspn(out, "' ");
    memmove(out, out + start, len - start + 1);
}

void sheet_name_make(const char *wanted, const char (*taken)[SHEET_NAME_BYTES], size_t count,
                     char out[SHEET_NAME_BYTES])
{
    clean(wanted, UNITS_MAX, out);
    if (out[0] == '\0') {
        clean("Sheet", UNITS_MAX, out);
    }
    for (size_t number = 2; is_taken(out, taken, count); number++) {
        char suffix[24];
        int suffix_len = snprintf(suffix, sizeof suffix, " (%zu)", number);
        clean(wanted, UNITS_MAX - (size_t)suffix_len, out);
        size_t len = strlen(out);
        snprintf(out + len, SHEET_NAME_BYTES - len, "%s", suffix);
    }
}
