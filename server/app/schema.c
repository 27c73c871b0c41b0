/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of single values. Each kind is one small function over the text of the value; the
 * caller has already made sure of the JSON type.
 */
#include "server/app/schema.h"

#include <string.h>

#include "server/core/clock.h"
#include "server/core/utf8.h"

static bool all_in(struct billet_span text, const char *set)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\0' || strchr(set, text.ptr[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* Decimal, canonical: -?(0|[1-9][0-9]*), within int64. */
static bool read_int(struct billet_span text, int64_t *out)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    struct billet_span digits = {text.ptr + negative, text.len - negative};
    if (digits.len == 0 || digits.len > 19 || !all_in(digits, "0123456789") ||
        (digits.len > 1 && digits.ptr[0] == '0')) {
        return false;
    }
    int64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digits.ptr[i] - '0';
        if (value > (INT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = negative ? -value : value;
    return true;
}

static const char *check_int(struct billet_span text, int64_t least, int64_t most)
{
    int64_t value;
    if (!read_int(text, &value)) {
        return "field.int";
    }
    return value < least || value > most ? "field.range" : NULL;
}

static const char *check_text(const struct schema_field *field, struct billet_span text)
{
    if (!utf8_valid(text)) {
        return "field.utf8";
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == 0x7F || (c < 0x20 && c != '\n' && c != '\t')) {
            return "field.control";
        }
    }
    int64_t length = (int64_t)utf8_count(text);
    return length < field->least || length > field->most ? "field.length" : NULL;
}

static const char *check_region(struct billet_span text)
{
    bool length = text.len == 2 || text.len == 4 || text.len == 6 || text.len == 9;
    return length && all_in(text, "0123456789") ? NULL : "field.region";
}

static const char *check_code(struct billet_span text)
{
    const char *set = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    return text.len >= 1 && text.len <= 40 && all_in(text, set) ? NULL : "field.code";
}

bool schema_has_word(const char *words, struct billet_span word)
{
    const char *at = words;
    while (*at != '\0') {
        size_t len = strcspn(at, " ");
        if (len == word.len && memcmp(at, word.ptr, len) == 0) {
            return true;
        }
        at += len + (at[len] == ' ');
    }
    return false;
}

static const char *check_date(struct billet_span text)
{
    struct civil_date date;
    return civil_date_parse(text, &date) ? NULL : "field.date";
}

/* 2026-03-02T09:00:00Z, with a fraction or an offset if need be; PostgreSQL checks the hours. */
static const char *check_time(struct billet_span text)
{
    const char *shape = "dddd-dd-ddTdd:dd:dd";
    if (text.len < 20 || text.len > 35 || check_date((struct billet_span){text.ptr, 10}) != NULL) {
        return "field.time";
    }
    for (size_t i = 0; shape[i] != '\0'; i++) {
        bool digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        if (shape[i] == 'd' ? !digit : text.ptr[i] != shape[i]) {
            return "field.time";
        }
    }
    struct billet_span rest = {text.ptr + 19, text.len - 19};
    return all_in(rest, "0123456789.:+-Z") && strchr(".+-Z", rest.ptr[0]) != NULL ? NULL
                                                                                  : "field.time";
}

const char *schema_check(const struct schema_field *field, struct billet_span text)
{
    switch (field->kind) {
    case FIELD_ID:
        return check_int(text, 1, INT64_MAX);
    case FIELD_INT:
        return check_int(text, field->least, field->most);
    case FIELD_BOOL:
        return schema_has_word("true false", text) ? NULL : "field.bool";
    case FIELD_TEXT:
        return check_text(field, text);
    case FIELD_WORD:
        return schema_has_word(field->words, text) ? NULL : "field.word";
    case FIELD_DATE:
        return check_date(text);
    case FIELD_TIME:
        return check_time(text);
    case FIELD_REGION:
        return check_region(text);
    case FIELD_CODE:
        return check_code(text);
    case FIELD_SEED:
        return text.len == 16 && all_in(text, "0123456789abcdef") ? NULL : "field.seed";
    case FIELD_OBJECT:
        return NULL;
    }
    return "field.type";
}

void schema_write(const struct schema_field *field, struct billet_span text, struct jsonw *w)
{
    switch (field->kind) {
    case FIELD_ID:
    case FIELD_INT:
    case FIELD_BOOL:
    case FIELD_OBJECT:
        jsonw_raw(w, text);
        return;
    case FIELD_TEXT:
    case FIELD_WORD:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_REGION:
    case FIELD_CODE:
    case FIELD_SEED:
        jsonw_span(w, text);
        return;
    }
}

const struct schema_field *schema_find(const struct schema_field *fields, enum field_place place,
                                       struct billet_span name)
{
    for (const struct schema_field *f = fields; f != NULL && f->name != NULL; f++) {
        if (f->place == place && billet_span_is(name, f->name)) {
            return f;
        }
    }
    return NULL;
}
