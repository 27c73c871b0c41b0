/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Structs back to JSON by the tables of facts.c: the values that an explanation compares.
 */
#include "server/bundle/fields.h"

#include <stdio.h>

/* The shape that all lists share, see fields_read.c. */
struct list {
    const void *items;
    size_t count;
    bool known;
};

static void write_code(struct jsonw *w, billet_code code, bool region)
{
    char text[BILLET_CODE_TEXT];
    jsonw_text(w, region ? billet_region_text(code, text) : billet_occupation_text(code, text));
}

static void write_date(struct jsonw *w, billet_date date)
{
    char text[BUNDLE_DATE_TEXT];
    jsonw_text(w, date == 0 ? NULL : bundle_date_text(date, text));
}

static void write_set(struct jsonw *w, const struct billet_vocabulary *words, uint32_t bits)
{
    jsonw_array_begin(w);
    for (int32_t i = 0; i < words->count; i++) {
        if ((bits >> i & 1) != 0) {
            jsonw_text(w, words->names[i]);
        }
    }
    jsonw_array_end(w);
}

static void write_row(struct jsonw *w, const struct table *table, const void *row)
{
    jsonw_object_begin(w);
    for (size_t i = 0; i < table->count; i++) {
        jsonw_key(w, table->fields[i].key);
        field_write(w, &table->fields[i], row);
    }
    jsonw_object_end(w);
}

static void write_item(struct jsonw *w, const struct field *field, const struct list *list,
                       size_t i)
{
    switch (field->kind) {
    case FIELD_NAMES:
        jsonw_span(w, ((const struct billet_span *)list->items)[i]);
        return;
    case FIELD_OCCUPATIONS:
    case FIELD_REGIONS:
        write_code(w, ((const billet_code *)list->items)[i], field->kind == FIELD_REGIONS);
        return;
    case FIELD_IDS:
        jsonw_int(w, ((const int64_t *)list->items)[i]);
        return;
    case FIELD_ROWS:
        write_row(w, field->rows, (const char *)list->items + i * field->rows->size);
        return;
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
        jsonw_null(w);
    }
}

static void write_list(struct jsonw *w, const struct field *field, const void *value)
{
    struct list list;
    memcpy(&list, value, sizeof list);
    jsonw_array_begin(w);
    for (size_t i = 0; i < list.count; i++) {
        write_item(w, field, &list, i);
    }
    jsonw_array_end(w);
}

static void write_levels(struct jsonw *w, const struct billet_skills *skills)
{
    jsonw_object_begin(w);
    for (size_t i = 0; i < skills->count; i++) {
        jsonw_key_span(w, skills->items[i].skill);
        jsonw_int(w, skills->items[i].level);
    }
    jsonw_object_end(w);
}

static void write_dates(struct jsonw *w, const struct billet_certificates *certificates)
{
    jsonw_object_begin(w);
    for (size_t i = 0; i < certificates->count; i++) {
        jsonw_key_span(w, certificates->items[i].certificate);
        write_date(w, certificates->items[i].until);
    }
    jsonw_object_end(w);
}

bool field_known(const struct field *field, const void *row)
{
    const void *value = (const char *)row + field->offset;
    struct list list;
    switch (field->kind) {
    case FIELD_NUMBER:
    case FIELD_WORD_NUMBER:
        return ((const struct billet_number *)value)->known;
    case FIELD_SET:
        return ((const struct billet_set *)value)->known;
    case FIELD_DATE:
        return *(const billet_date *)value != 0;
    case FIELD_OCCUPATION:
    case FIELD_REGION:
        return *(const billet_code *)value != 0;
    case FIELD_NAMES:
    case FIELD_OCCUPATIONS:
    case FIELD_REGIONS:
    case FIELD_IDS:
    case FIELD_ROWS:
    case FIELD_LEVELS:
    case FIELD_DATES:
        memcpy(&list, value, sizeof list);
        return list.known;
    case FIELD_ID:
    case FIELD_INT:
    case FIELD_BOOL:
    case FIELD_WORD:
    case FIELD_NAME:
        break;
    }
    return true;
}

static void write_value(struct jsonw *w, const struct field *field, const void *value)
{
    switch (field->kind) {
    case FIELD_ID:
        jsonw_int(w, *(const int64_t *)value);
        return;
    case FIELD_INT:
        jsonw_int(w, *(const int32_t *)value);
        return;
    case FIELD_NUMBER:
        jsonw_int(w, ((const struct billet_number *)value)->value);
        return;
    case FIELD_BOOL:
        jsonw_bool(w, *(const bool *)value);
        return;
    case FIELD_WORD:
        jsonw_text(w, field->words->names[*(const int32_t *)value]);
        return;
    case FIELD_WORD_NUMBER:
        jsonw_text(w, field->words->names[((const struct billet_number *)value)->value]);
        return;
    case FIELD_SET:
        write_set(w, field->words, ((const struct billet_set *)value)->bits);
        return;
    case FIELD_DATE:
        write_date(w, *(const billet_date *)value);
        return;
    case FIELD_NAME:
        jsonw_span(w, *(const struct billet_span *)value);
        return;
    case FIELD_OCCUPATION:
    case FIELD_REGION:
        write_code(w, *(const billet_code *)value, field->kind == FIELD_REGION);
        return;
    case FIELD_NAMES:
    case FIELD_OCCUPATIONS:
    case FIELD_REGIONS:
    case FIELD_IDS:
    case FIELD_ROWS:
        write_list(w, field, value);
        return;
    case FIELD_LEVELS:
        write_levels(w, value);
        return;
    case FIELD_DATES:
        write_dates(w, value);
    }
}

void field_write(struct jsonw *w, const struct field *field, const void *row)
{
    if (field_known(field, row)) {
        write_value(w, field, (const char *)row + field->offset);
    } else {
        jsonw_null(w);
    }
}

void table_write_line(const struct table *table, const void *row, struct buf *out)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    for (size_t i = 0; i < table->count; i++) {
        if (field_known(&table->fields[i], row)) {
            jsonw_key(&w, table->fields[i].key);
            write_value(&w, &table->fields[i], (const char *)row + table->fields[i].offset);
        }
    }
    jsonw_object_end(&w);
    buf_append_char(out, '\n');
}

char *bundle_date_text(billet_date date, char text[BUNDLE_DATE_TEXT])
{
    snprintf(text, BUNDLE_DATE_TEXT, "%04u-%02u-%02u", (unsigned)date / 10000 % 10000,
             (unsigned)date / 100 % 100, (unsigned)date % 100);
    return text;
}
