/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Civil dates as people and spreadsheets write them. A date without a year, or with the parts in
 * an order that two countries read differently, is unread.
 */
#include "server/text/values.h"

#include "server/text/cursor.h"
#include "server/text/fold.h"

/* Serial numbers of a sheet: days since 1899-12-30; these are 1954-10-03 .. 2119-01-11. */
#define SERIAL_LEAST 20000
#define SERIAL_MOST  80000
#define SERIAL_1970  25569
#define YEAR_LEAST   1900

enum { DAY_TODAY, DAY_OPEN };

static const struct text_word special[] = {
    {"随时", DAY_TODAY},        {"即日", DAY_TODAY},    {"即日起", DAY_TODAY},
    {"随时到岗", DAY_TODAY},    {"立即", DAY_TODAY},    {"马上", DAY_TODAY},
    {"immediately", DAY_TODAY}, {"长期", DAY_OPEN},     {"长期有效", DAY_OPEN},
    {"招满为止", DAY_OPEN},     {"招满即止", DAY_OPEN}, {"永久", DAY_OPEN},
    {"长期招聘", DAY_OPEN},     {"open", DAY_OPEN},
};

static bool take_part(struct text_cursor *c, size_t digits_least, size_t digits_most, int *out)
{
    int value = 0;
    size_t n = 0;
    while (c->at + n < c->end && n < digits_most && c->at[n] >= '0' && c->at[n] <= '9') {
        value = value * 10 + (c->at[n] - '0');
        n++;
    }
    if (n < digits_least) {
        return false;
    }
    c->at += n;
    *out = value;
    return true;
}

/* "+08:00", or none: the day is that of the place. */
static bool take_offset(struct text_cursor *c)
{
    int part = 0;
    if (!text_take(c, "+") && !text_take(c, "-")) {
        return true;
    }
    if (!take_part(c, 2, 2, &part) || part > 14) {
        return false;
    }
    (void)text_take(c, ":");
    return take_part(c, 2, 2, &part) && part < 60;
}

/* The time of day that some programs put behind: it must be right, then it is forgotten. */
static bool take_time(struct text_cursor *c)
{
    int part = 0;
    if (text_at_end(c)) {
        return true;
    }
    (void)text_take(c, "t");
    if (!take_part(c, 1, 2, &part) || part > 23 || !text_take(c, ":") ||
        !take_part(c, 2, 2, &part)) {
        return false;
    }
    if (text_take(c, ":") && !take_part(c, 2, 2, &part)) {
        return false;
    }
    if (text_take(c, ".") && !take_part(c, 1, 9, &part)) {
        return false;
    }
    return (text_take(c, "z") || take_offset(c)) && text_at_end(c);
}

static bool make_date(int year, int month, int day, struct civil_date *out)
{
    struct civil_date date = {(int16_t)year, (int8_t)month, (int8_t)day};
    if (year < YEAR_LEAST || year > 9999 || !civil_date_valid(date)) {
        return false;
    }
    *out = date;
    return true;
}

struct form {
    const char *first, *second, *last;
};

static const struct form forms[] = {
    {"-", "-", ""},     {"/", "/", ""},     {".", ".", ""},
    {"年", "月", "日"}, {"年", "月", "号"}, {"年", "月", ""},
};

static bool read_form(struct text_cursor c, const struct form *form, struct civil_date *out)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (!take_part(&c, 4, 4, &year) || !text_take(&c, form->first) ||
        !take_part(&c, 1, 2, &month) || !text_take(&c, form->second) ||
        !take_part(&c, 1, 2, &day) || !text_take(&c, form->last)) {
        return false;
    }
    return take_time(&c) && make_date(year, month, day, out);
}

/* 20260302 or a serial number, perhaps with ".0" or a fraction of the day. */
static bool read_digits(struct text_cursor c, struct civil_date *out)
{
    int64_t scaled = 0;
    if (!text_take_number(&c, &scaled) || !text_at_end(&c)) {
        return false;
    }
    int64_t value = scaled / TEXT_NUMBER_SCALE;
    if (value >= SERIAL_LEAST && value <= SERIAL_MOST) {
        *out = civil_date_from_days((int32_t)(value - SERIAL_1970));
        return true;
    }
    if (scaled % TEXT_NUMBER_SCALE != 0 || value < 19000101 || value > 99991231) {
        return false;
    }
    return make_date((int)(value / 10000), (int)(value / 100 % 100), (int)(value % 100), out);
}

/* "Mon, 2 Mar 2026 08:00:00 GMT", as feeds and mails have it: the month is a name, so the order is
 * certain. Squeezed and in small letters. */
static bool read_mail_form(struct billet_span text, struct civil_date *out)
{
    static const struct text_word months[] = {{"jan", 1}, {"feb", 2},  {"mar", 3},  {"apr", 4},
                                              {"may", 5}, {"jun", 6},  {"jul", 7},  {"aug", 8},
                                              {"sep", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12}};
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    int day = 0;
    int year = 0;
    if (!text_cursor_open_spaced(&c, text, room)) {
        return false;
    }
    if (c.end - c.at > 4 && c.at[3] == ',') {
        c.at += 4;
    }
    if (!take_part(&c, 1, 2, &day)) {
        return false;
    }
    const struct text_word *month = text_take_word(&c, TEXT_WORDS(months));
    return month != NULL && take_part(&c, 4, 4, &year) &&
           make_date(year, (int)month->value, day, out);
}

/* Cuts "2026-03-02 08:00:00" before the time; false when what follows the gap is no time. */
static bool cut_time(struct billet_span *text)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    const char *colon = text->len > 0 ? memchr(text->ptr, ':', text->len) : NULL;
    size_t gap = colon != NULL ? (size_t)(colon - text->ptr) : 0;
    while (gap > 0 && text->ptr[gap] != ' ') {
        gap--;
    }
    if (gap == 0) {
        return true;
    }
    struct billet_span time = {text->ptr + gap, text->len - gap};
    text->len = gap;
    return text_cursor_open(&c, time, room) && take_time(&c);
}

enum text_result text_read_date(struct billet_span text, struct civil_date today,
                                struct civil_date *out)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    enum text_note note = TEXT_NOTE_NONE;
    if (text_is_empty(text, &note) || text_is_unlimited(text)) {
        return TEXT_NOT_STATED;
    }
    text = text_trim(text);
    if (read_mail_form(text, out)) {
        return TEXT_READ;
    }
    if (!cut_time(&text) || !text_cursor_open(&c, text, room)) {
        return TEXT_UNREAD;
    }
    struct billet_span all = {c.at, (size_t)(c.end - c.at)};
    const struct text_word *word = text_is_word(all, TEXT_WORDS(special));
    if (word != NULL && word->value == DAY_TODAY) {
        *out = today;
        return TEXT_READ;
    }
    if (word != NULL) {
        return TEXT_NOT_STATED;
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (read_form(c, &forms[i], out)) {
            return TEXT_READ;
        }
    }
    return read_digits(c, out) ? TEXT_READ : TEXT_UNREAD;
}
