/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words and codes of the model: the closed vocabularies, packed occupation and region codes,
 * dates. Parsers answer 0 for what is malformed and never guess.
 */
#include "billet/model.h"

#include <assert.h>

#define LENGTH(array) ((int32_t)(sizeof(array) / sizeof((array)[0])))

static const char *const categories[] = {
    "self_arranged", "state_assigned", "transferred", "monthly_pension", "self_chosen",
    "demobilised",   "family",         "bereaved",    "firefighter",
};
static const char *const employments[] = {
    "full_time", "part_time", "temporary", "internship", "dispatch", "public_post",
};
static const char *const shifts[] = {"day", "night", "rotating", "on_call"};
static const char *const conditions[] = {
    "housing",      "meals", "social_insurance", "weekends_off", "shuttle", "paid_leave",
    "housing_fund", "bonus", "training",
};

const struct billet_vocabulary billet_categories = {categories, LENGTH(categories)};
const struct billet_vocabulary billet_employments = {employments, LENGTH(employments)};
const struct billet_vocabulary billet_shifts = {shifts, LENGTH(shifts)};
const struct billet_vocabulary billet_conditions = {conditions, LENGTH(conditions)};

const char *const billet_method_names[BILLET_METHODS] = {"optimal", "stable", "choice"};

int32_t billet_vocabulary_find(const struct billet_vocabulary *vocabulary, struct billet_span name)
{
    for (int32_t i = 0; i < vocabulary->count; i++) {
        if (billet_span_is(name, vocabulary->names[i])) {
            return i;
        }
    }
    return -1;
}

/* A level of one, two or three digits keeps its leading zeros: 0..9, 00..99, 000..999 follow
 * each other, shifted by one so that 0 stays "no level". */
static const uint64_t level_base[] = {0, 1, 11, 111, 1111};
#define LEVEL_DIGITS_MAX 3

/* The level's number, or 0 when it is not 1..3 digits. */
static uint64_t level_parse(const char *digits, size_t count)
{
    if (count < 1 || count > LEVEL_DIGITS_MAX) {
        return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return 0;
        }
        value = value * 10 + (uint64_t)(digits[i] - '0');
    }
    return value + level_base[count];
}

static size_t level_text(uint64_t level, char *out)
{
    size_t count = 1;
    while (count < LEVEL_DIGITS_MAX && level >= level_base[count + 1]) {
        count++;
    }
    uint64_t value = level - level_base[count];
    for (size_t i = count; i > 0; i--) {
        out[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    return count;
}

static billet_code code_put(billet_code code, size_t index, uint64_t level)
{
    return code | level << (16 * (BILLET_CODE_LEVELS - 1 - index));
}

static uint64_t code_level(billet_code code, size_t index)
{
    return code >> (16 * (BILLET_CODE_LEVELS - 1 - index)) & 0xffff;
}

billet_code billet_occupation_parse(struct billet_span text)
{
    billet_code code = 0;
    size_t start = 0;
    for (size_t i = 0; i < BILLET_CODE_LEVELS; i++) {
        size_t end = start;
        while (end < text.len && text.ptr[end] != '-') {
            end++;
        }
        uint64_t level = level_parse(text.ptr + start, end - start);
        if (level == 0) {
            return 0;
        }
        code = code_put(code, i, level);
        if (end == text.len) {
            return code;
        }
        start = end + 1;
    }
    return 0;
}

billet_code billet_region_parse(struct billet_span text)
{
    static const size_t ends[BILLET_CODE_LEVELS] = {2, 4, 6, 9};
    billet_code code = 0;
    size_t start = 0;
    for (size_t i = 0; i < BILLET_CODE_LEVELS && ends[i] <= text.len; i++) {
        uint64_t level = level_parse(text.ptr + start, ends[i] - start);
        if (level == 0) {
            return 0;
        }
        code = code_put(code, i, level);
        start = ends[i];
    }
    return start == text.len ? code : 0;
}

static char *code_text(billet_code code, const char *separator, char text[BILLET_CODE_TEXT])
{
    size_t len = 0;
    for (size_t i = 0; i < BILLET_CODE_LEVELS && code_level(code, i) != 0; i++) {
        if (i > 0 && separator[0] != '\0') {
            text[len++] = separator[0];
        }
        len += level_text(code_level(code, i), text + len);
    }
    assert(len < BILLET_CODE_TEXT);
    text[len] = '\0';
    return text;
}

char *billet_occupation_text(billet_code code, char text[BILLET_CODE_TEXT])
{
    return code_text(code, "-", text);
}

char *billet_region_text(billet_code code, char text[BILLET_CODE_TEXT])
{
    return code_text(code, "", text);
}

static int32_t digits_value(const char *digits, size_t count)
{
    int32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return -1;
        }
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

billet_date billet_date_parse(struct billet_span text)
{
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-') {
        return 0;
    }
    int32_t year = digits_value(text.ptr, 4);
    int32_t month = digits_value(text.ptr + 5, 2);
    int32_t day = digits_value(text.ptr + 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
        return 0;
    }
    return year * 10000 + month * 100 + day;
}
