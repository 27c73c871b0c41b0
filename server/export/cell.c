/* SPDX-License-Identifier: Apache-2.0 */
/* See cell.h. Readers are strict: a text is of a type only if it is nothing else. */
#include "server/export/cell.h"

#include <string.h>

#include "server/export/clean.h"

#define INT_DIGITS_MAX 15   /* what a double holds exactly in decimal */
#define YEAR_MIN       1901 /* spreadsheets take 1900 for a leap year */

/* Digits of text[from .. from + count); -1 when there is something else. */
static int64_t read_digits(struct billet_span text, size_t from, size_t count)
{
    int64_t number = 0;
    if (from + count > text.len) {
        return -1;
    }
    for (size_t i = from; i < from + count; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return -1;
        }
        number = number * 10 + (text.ptr[i] - '0');
    }
    return number;
}

static bool read_int(struct billet_span text, struct cell_value *out)
{
    size_t sign = text.len > 0 && text.ptr[0] == '-' ? 1 : 0;
    size_t digits = text.len - sign;
    if (digits == 0 || digits > INT_DIGITS_MAX) {
        return false;
    }
    int64_t number = read_digits(text, sign, digits);
    if (number < 0) {
        return false;
    }
    out->number = sign == 1 ? -number : number;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* The first ten bytes as YYYY-MM-DD. */
static bool read_day(struct billet_span text, struct cell_value *out)
{
    if (text.len < 10 || text.ptr[4] != '-' || text.ptr[7] != '-') {
        return false;
    }
    out->year = (int)read_digits(text, 0, 4);
    out->month = (int)read_digits(text, 5, 2);
    out->day = (int)read_digits(text, 8, 2);
    return out->year >= YEAR_MIN && out->month >= 1 && out->month <= 12 && out->day >= 1 &&
           out->day <= days_in_month(out->year, out->month);
}

static bool read_date(struct billet_span text, struct cell_value *out)
{
    return text.len == 10 && read_day(text, out);
}

/* YYYY-MM-DD hh:mm[:ss] */
static bool read_time(struct billet_span text, struct cell_value *out)
{
    if ((text.len != 16 && text.len != 19) || (text.ptr[10] != ' ' && text.ptr[10] != 'T') ||
        text.ptr[13] != ':' || (text.len == 19 && text.ptr[16] != ':') || !read_day(text, out)) {
        return false;
    }
    out->hour = (int)read_digits(text, 11, 2);
    out->minute = (int)read_digits(text, 14, 2);
    out->second = text.len == 19 ? (int)read_digits(text, 17, 2) : 0;
    return out->hour >= 0 && out->hour < 24 && out->minute >= 0 && out->minute < 60 &&
           out->second >= 0 && out->second < 60;
}

static bool read_text(struct billet_span text, struct cell_value *out)
{
    (void)text;
    (void)out;
    return true;
}

struct cell_value cell_read(enum export_type type, struct billet_span text)
{
    static bool (*const readers[])(struct billet_span, struct cell_value *) = {
        [EXPORT_TEXT] = read_text, [EXPORT_INT] = read_int,   [EXPORT_DATE] = read_date,
        [EXPORT_TIME] = read_time, [EXPORT_SCORE] = read_int,
    };
    struct cell_value value = {.type = type};
    return readers[type](text, &value) ? value : (struct cell_value){.type = EXPORT_TEXT};
}

/* What a spreadsheet or a careless reader skips before it looks: blanks of any width, zero
 * width characters, the byte order mark, quotes. */
static bool is_skipped(uint32_t code)
{
    return code == ' ' || code == '"' || code == '\'' || code == 0xA0 || code == 0x3000 ||
           code == 0xFEFF || (code >= 0x2000 && code <= 0x200F) || code == 0x2060 ||
           (code >= 0x202A && code <= 0x202F);
}

bool cell_is_formula(struct billet_span text)
{
    static const uint32_t starts[] = {'=',  '+',    '-',    '@',    '\t',  '\r',
                                      '\n', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};
    for (size_t pos = 0; pos < text.len;) {
        uint32_t code = clean_next(text, &pos).code;
        for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
            if (code == starts[i]) {
                return true;
            }
        }
        if (!is_skipped(code)) {
            return false;
        }
    }
    return false;
}
