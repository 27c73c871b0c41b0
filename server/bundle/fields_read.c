/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON to structs by the tables of facts.c. Strict: what is not in a table, of another type or
 * out of range is refused with file, line and key; nothing is converted.
 */
#include "server/bundle/fields.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

/* All lists of the model have this shape, which lets one function fill any of them. */
struct list {
    const void *items;
    size_t count;
    bool known;
};
static_assert(sizeof(struct list) == sizeof(struct billet_codes), "lists share one shape");
static_assert(sizeof(struct list) == sizeof(struct billet_certificates), "lists share one shape");
/* So have the values of both kinds of maps. */
struct named {
    struct billet_span name;
    int32_t value;
};
static_assert(sizeof(struct named) == sizeof(struct billet_skill), "maps share one shape");
static_assert(sizeof(struct named) == sizeof(struct billet_certificate), "maps share one shape");

#define QUOTE_MAX      40 /* bytes of an offending text that a message repeats */
#define NAME_BYTES_MAX 40 /* of a code: [A-Za-z0-9_-]{1,40} */

enum billet_status reader_refuse(const struct reader *reader, const char *key, const char *format,
                                 ...)
{
    char what[120];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    enum billet_status status = BILLET_EINVAL;
    billet_error_set(reader->err, status, "%s line %zu: %s%s%s", reader->file, reader->line, key,
                     key[0] == '\0' ? "" : ": ", what);
    billet_error_field(reader->err, "/%s", key);
    return status;
}

enum billet_status reader_no_memory(const struct reader *reader)
{
    return billet_error_set(reader->err, BILLET_ENOMEM, "not enough memory to read %s",
                            reader->file);
}

static struct billet_span string_span(const json_t *value)
{
    return (struct billet_span){json_string_value(value), json_string_length(value)};
}

static enum billet_status refuse_text(const struct reader *r, const char *key, const char *what,
                                      const json_t *value)
{
    const char *text = json_string_value(value);
    return reader_refuse(r, key, "\"%.*s\" is no %s", QUOTE_MAX, text != NULL ? text : "", what);
}

enum billet_status reader_integer(const struct reader *reader, const char *key, const json_t *value,
                                  int64_t min, int64_t max, int64_t *out)
{
    if (!json_is_integer(value)) {
        return reader_refuse(reader, key, "is no integer");
    }
    int64_t number = json_integer_value(value);
    if (number < min || number > max) {
        return reader_refuse(reader, key, "%lld is not in %lld..%lld", (long long)number,
                             (long long)min, (long long)max);
    }
    *out = number;
    return BILLET_OK;
}

enum billet_status reader_parse(const struct reader *reader, struct billet_span text, json_t **out)
{
    json_error_t why;
    json_t *value =
        json_loadb(text.ptr != NULL ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &why);
    if (value == NULL &&
        (why.text[0] == '\0' || json_error_code(&why) == json_error_out_of_memory)) {
        return reader_no_memory(reader); /* jansson says nothing where its memory ends */
    }
    if (value == NULL) {
        struct reader at = *reader;
        at.line += why.line > 1 ? (size_t)why.line - 1 : 0;
        return reader_refuse(&at, "", "%.100s", why.text);
    }
    if (!json_is_object(value)) {
        json_decref(value);
        return reader_refuse(reader, "", "is no JSON object");
    }
    *out = value;
    return BILLET_OK;
}

/* Single values, by kind. */

static bool is_name(const char *text, size_t len)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_-";
    return len >= 1 && len <= NAME_BYTES_MAX && strspn(text, letters) == len;
}

enum billet_status reader_name(const struct reader *r, const char *key, const json_t *value,
                               struct billet_span *out)
{
    if (!json_is_string(value) || !is_name(json_string_value(value), json_string_length(value))) {
        return refuse_text(r, key, "code of letters, digits, _ and -", value);
    }
    size_t len = json_string_length(value);
    const char *copy = billet_arena_strndup(r->arena, json_string_value(value), len);
    if (copy == NULL) {
        return reader_no_memory(r);
    }
    *out = (struct billet_span){copy, len};
    return BILLET_OK;
}

static enum billet_status read_date(const struct reader *r, const char *key, const json_t *value,
                                    billet_date *out)
{
    billet_date date = json_is_string(value) ? billet_date_parse(string_span(value)) : 0;
    if (date == 0) {
        return refuse_text(r, key, "date YYYY-MM-DD", value);
    }
    *out = date;
    return BILLET_OK;
}

static enum billet_status read_code(const struct reader *r, const char *key, const json_t *value,
                                    bool region, billet_code *out)
{
    billet_code code = 0;
    if (json_is_string(value)) {
        code = region ? billet_region_parse(string_span(value))
                      : billet_occupation_parse(string_span(value));
    }
    if (code == 0) {
        return refuse_text(r, key, region ? "region code" : "occupation code", value);
    }
    *out = code;
    return BILLET_OK;
}

static enum billet_status read_word(const struct reader *r, const char *key, const json_t *value,
                                    const struct billet_vocabulary *words, int32_t *out)
{
    int32_t word = json_is_string(value) ? billet_vocabulary_find(words, string_span(value)) : -1;
    if (word < 0) {
        return refuse_text(r, key, "word of its vocabulary", value);
    }
    *out = word;
    return BILLET_OK;
}

static enum billet_status read_bool(const struct reader *r, const char *key, const json_t *value,
                                    bool *out)
{
    if (!json_is_boolean(value)) {
        return reader_refuse(r, key, "is neither true nor false");
    }
    *out = json_is_true(value);
    return BILLET_OK;
}

static enum billet_status read_int(const struct reader *r, const struct field *field,
                                   const json_t *value, int32_t *out)
{
    int64_t number = 0;
    enum billet_status status =
        reader_integer(r, field->key, value, field->min, field->max, &number);
    if (status == BILLET_OK) {
        *out = (int32_t)number;
    }
    return status;
}

static enum billet_status read_set(const struct reader *r, const struct field *field,
                                   const json_t *value, struct billet_set *out)
{
    if (!json_is_array(value)) {
        return reader_refuse(r, field->key, "is no list");
    }
    out->known = true;
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < json_array_size(value) && status == BILLET_OK; i++) {
        int32_t word = 0;
        status = read_word(r, field->key, json_array_get(value, i), field->words, &word);
        out->bits |= status == BILLET_OK ? 1U << word : 0;
    }
    return status;
}

/* Lists. */

static size_t item_size(const struct field *field)
{
    switch (field->kind) {
    case FIELD_NAMES:
        return sizeof(struct billet_span);
    case FIELD_OCCUPATIONS:
    case FIELD_REGIONS:
        return sizeof(billet_code);
    case FIELD_IDS:
        return sizeof(int64_t);
    case FIELD_ROWS:
        return field->rows->size;
    case FIELD_ID:
    case FIELD_INT:
    case FIELD_NUMBER:
    case FIELD_BOOL:
    case FIELD_WORD:
    case FIELD_WORD_NUMBER:
    case FIELD_SET:
    case FIELD_DATE:
    case FIELD_NAME:
    case FIELD_OCCUPATION:
    case FIELD_REGION:
    case FIELD_LEVELS:
    case FIELD_DATES:
        break;
    }
    return 0;
}

static enum billet_status read_item(const struct reader *r, const struct field *field,
                                    const json_t *value, void *out)
{
    if (field->kind == FIELD_NAMES) {
        return reader_name(r, field->key, value, out);
    }
    if (field->kind == FIELD_IDS) {
        return reader_integer(r, field->key, value, field->min, field->max, out);
    }
    if (field->kind != FIELD_ROWS) {
        return read_code(r, field->key, value, field->kind == FIELD_REGIONS, out);
    }
    if (!json_is_object(value)) {
        return reader_refuse(r, field->key, "is no list of objects");
    }
    return table_read(r, field->rows, value, out);
}

static enum billet_status read_list(const struct reader *r, const struct field *field,
                                    const json_t *value, struct list *out)
{
    if (!json_is_array(value)) {
        return reader_refuse(r, field->key, "is no list");
    }
    size_t count = json_array_size(value);
    size_t size = item_size(field);
    char *items = billet_arena_array(r->arena, count, size);
    if (items == NULL) {
        return reader_no_memory(r);
    }
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        status = read_item(r, field, json_array_get(value, i), items + i * size);
    }
    *out = (struct list){items, count, true};
    return status;
}

/* A level that is null is absent: the skill is not listed. A date that is null is open-ended. */
static enum billet_status read_named(const struct reader *r, const struct field *field,
                                     const char *name, const json_t *value, struct list *list,
                                     struct named *items)
{
    struct named *item = &items[list->count];
    if (!is_name(name, strlen(name))) {
        return reader_refuse(r, field->key, "\"%.*s\" is no code of letters, digits, _ and -",
                             QUOTE_MAX, name);
    }
    enum billet_status status = BILLET_OK;
    if (!json_is_null(value) && field->kind == FIELD_DATES) {
        status = read_date(r, field->key, value, &item->value);
    } else if (!json_is_null(value)) {
        status = read_int(r, field, value, &item->value);
    } else if (field->kind == FIELD_LEVELS) {
        return BILLET_OK;
    }
    if (status != BILLET_OK) {
        return status;
    }
    item->name = billet_span_of(billet_arena_strdup(r->arena, name));
    list->count++;
    return item->name.ptr == NULL ? reader_no_memory(r) : BILLET_OK;
}

static enum billet_status read_map(const struct reader *r, const struct field *field,
                                   const json_t *value, struct list *out)
{
    if (!json_is_object(value)) {
        return reader_refuse(r, field->key, "is no object");
    }
    struct named *items = billet_arena_array(r->arena, json_object_size(value), sizeof *items);
    if (items == NULL) {
        return reader_no_memory(r);
    }
    *out = (struct list){items, 0, true};
    const char *name = NULL;
    json_t *member = NULL;
    json_object_foreach((json_t *)value, name, member)
    {
        enum billet_status status = read_named(r, field, name, member, out, items);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

static enum billet_status read_number(const struct reader *r, const struct field *field,
                                      const json_t *value, struct billet_number *out)
{
    out->known = true;
    if (field->kind == FIELD_WORD_NUMBER) {
        return read_word(r, field->key, value, field->words, &out->value);
    }
    return read_int(r, field, value, &out->value);
}

static enum billet_status read_value(const struct reader *r, const struct field *field,
                                     const json_t *value, void *out)
{
    switch (field->kind) {
    case FIELD_ID:
        return reader_integer(r, field->key, value, field->min, field->max, out);
    case FIELD_INT:
        return read_int(r, field, value, out);
    case FIELD_NUMBER:
    case FIELD_WORD_NUMBER:
        return read_number(r, field, value, out);
    case FIELD_BOOL:
        return read_bool(r, field->key, value, out);
    case FIELD_WORD:
        return read_word(r, field->key, value, field->words, out);
    case FIELD_SET:
        return read_set(r, field, value, out);
    case FIELD_DATE:
        return read_date(r, field->key, value, out);
    case FIELD_NAME:
        return reader_name(r, field->key, value, out);
    case FIELD_OCCUPATION:
    case FIELD_REGION:
        return read_code(r, field->key, value, field->kind == FIELD_REGION, out);
    case FIELD_NAMES:
    case FIELD_OCCUPATIONS:
    case FIELD_REGIONS:
    case FIELD_IDS:
    case FIELD_ROWS:
        return read_list(r, field, value, out);
    case FIELD_LEVELS:
    case FIELD_DATES:
        return read_map(r, field, value, out);
    }
    return BILLET_EINTERNAL;
}

static enum billet_status set_absent(const struct reader *r, const struct table *table,
                                     const json_t *object, void *out)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        const json_t *value = json_object_get(object, field->key);
        if (value != NULL && !json_is_null(value)) {
            continue;
        }
        if (field->required) {
            return reader_refuse(r, field->key, "is missing");
        }
        if (field->kind == FIELD_INT) {
            *(int32_t *)(void *)((char *)out + field->offset) = field->absent;
        }
    }
    return BILLET_OK;
}

enum billet_status table_read(const struct reader *reader, const struct table *table,
                              const json_t *object, void *out)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)object, key, value)
    {
        const struct field *field = table_find(table, key);
        if (field == NULL) {
            return reader_refuse(reader, "", "unknown key \"%.*s\"", QUOTE_MAX, key);
        }
        if (json_is_null(value)) {
            continue;
        }
        enum billet_status status = read_value(reader, field, value, (char *)out + field->offset);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return set_absent(reader, table, object, out);
}
