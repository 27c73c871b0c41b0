/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mapping is checked whole when it is read, so that rows meet no surprise: fields must exist,
 * sources must be pointers, the kind must be that of the feed. The tree is kept, entries point
 * into it.
 */
#include "server/feed/mapping.h"

#include <math.h>
#include <stdio.h>

#include "server/core/mem.h"
#include "server/feed/json_strict.h"

/* A field takes from this many places at most: duties, demands, notes. */
#define SOURCES_MAX  8
#define SEGMENTS_MAX 8
#define NAME_MAX_LEN 120

struct source {
    const char *pointer;
    char text[NAME_MAX_LEN]; /* the segments, unescaped, each ended by NUL */
    const char *segment[SEGMENTS_MAX];
    size_t count;
};

struct mapped {
    const struct field *field;
    struct source source[SOURCES_MAX];
    size_t count;
    const json_t *values; /* NULL: as they are */
};

struct constant {
    const struct field *field;
    struct billet_span text;
};

struct feed_mapping {
    json_t *tree;
    const struct feed_kind_table *kind;
    struct mapped mapped[FIELDS_MAX];
    size_t mapped_count;
    struct constant constant[FIELDS_MAX];
    size_t constant_count;
    const json_t *ignore;
    const char *rows;
};

static enum billet_status wrong(struct billet_error *err, const char *what, const char *name)
{
    (void)billet_error_set(err, BILLET_EINVAL, "the mapping is wrong: %s: %s", what, name);
    if (err != NULL) {
        (void)snprintf(err->code, sizeof err->code, "feed.mapping");
    }
    return BILLET_EINVAL;
}

/* "/a~1b/c" -> "a/b", "c". */
static bool parse_source(struct source *source, const char *pointer)
{
    size_t at = 0;
    source->pointer = pointer;
    source->count = 0;
    if (pointer == NULL || pointer[0] != '/' || strlen(pointer) >= sizeof source->text) {
        return false;
    }
    for (const char *p = pointer; *p != '\0'; p++) {
        if (*p == '/') {
            if (source->count == SEGMENTS_MAX) {
                return false;
            }
            source->text[at] = '\0';
            at += source->count > 0 ? 1 : 0;
            source->segment[source->count++] = source->text + at;
        } else if (*p == '~' && (p[1] == '0' || p[1] == '1')) {
            source->text[at++] = p[1] == '0' ? '~' : '/';
            p++;
        } else {
            source->text[at++] = *p;
        }
    }
    source->text[at] = '\0';
    return true;
}

static enum billet_status add_source(struct mapped *mapped, const json_t *pointer, const char *name,
                                     struct billet_error *err)
{
    if (mapped->count == SOURCES_MAX ||
        !parse_source(&mapped->source[mapped->count], json_string_value(pointer))) {
        return wrong(err, "not a pointer to a source", name);
    }
    mapped->count++;
    return BILLET_OK;
}

static enum billet_status add_field(struct feed_mapping *mapping, const char *name,
                                    const json_t *from, struct billet_error *err)
{
    struct mapped *mapped = &mapping->mapped[mapping->mapped_count++];
    enum billet_status status = BILLET_OK;
    mapped->field = feed_field_named(mapping->kind, billet_span_of(name));
    if (mapped->field == NULL) {
        return wrong(err, "no such field", name);
    }
    if (json_is_string(from)) {
        return add_source(mapped, from, name, err);
    }
    for (size_t i = 0; i < json_array_size(from) && status == BILLET_OK; i++) {
        status = add_source(mapped, json_array_get(from, i), name, err);
    }
    return status == BILLET_OK && mapped->count == 0 ? wrong(err, "no source", name) : status;
}

static enum billet_status read_fields(struct feed_mapping *mapping, struct billet_error *err)
{
    const json_t *values = json_object_get(mapping->tree, "values");
    const char *name = NULL;
    json_t *from = NULL;
    enum billet_status status = BILLET_OK;
    json_object_foreach(json_object_get(mapping->tree, "fields"), name, from)
    {
        if (status == BILLET_OK) {
            status = add_field(mapping, name, from, err);
        }
        if (status == BILLET_OK) {
            mapping->mapped[mapping->mapped_count - 1].values = json_object_get(values, name);
        }
    }
    return status;
}

static enum billet_status read_constants(struct feed_mapping *mapping, struct billet_error *err)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(mapping->tree, "constants"), name, value)
    {
        struct constant *constant = &mapping->constant[mapping->constant_count++];
        constant->field = feed_field_named(mapping->kind, billet_span_of(name));
        constant->text = (struct billet_span){json_string_value(value), json_string_length(value)};
        if (constant->field == NULL || constant->text.ptr == NULL) {
            return wrong(err, "no such field, or its value is no text", name);
        }
    }
    return BILLET_OK;
}

static bool known_member(const char *name)
{
    static const char *const names[] = {"version",   "kind",   "rows",   "fields", "values",
                                        "constants", "ignore", "source", "licence"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static const struct feed_kind_table *kind_named(const char *name)
{
    for (int kind = 0; name != NULL && kind < FEED_KINDS; kind++) {
        const struct feed_kind_table *table = feed_kind_table((enum feed_kind)kind);
        if (strcmp(table->name, name) == 0) {
            return table;
        }
    }
    return NULL;
}

static enum billet_status check_members(struct feed_mapping *mapping, struct billet_error *err)
{
    const char *name = NULL;
    json_t *value = NULL;
    if (!json_is_object(mapping->tree) ||
        json_integer_value(json_object_get(mapping->tree, "version")) != 1) {
        return wrong(err, "it must be an object of version", "1");
    }
    json_object_foreach(mapping->tree, name, value)
    {
        if (!known_member(name)) {
            return wrong(err, "unknown member", name);
        }
    }
    mapping->kind = kind_named(json_string_value(json_object_get(mapping->tree, "kind")));
    return mapping->kind != NULL ? BILLET_OK : wrong(err, "no such kind", "kind");
}

void feed_mapping_free(struct feed_mapping *mapping)
{
    if (mapping != NULL) {
        json_decref(mapping->tree);
        mem_free(mapping);
    }
}

enum billet_status feed_mapping_new(struct billet_span text, struct feed_mapping **out,
                                    struct billet_error *err)
{
    struct feed_mapping *mapping = mem_alloc(1, sizeof *mapping);
    if (mapping == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the mapping");
    }
    enum billet_status status = feed_json_strict(text, &mapping->tree, err);
    if (status == BILLET_OK) {
        status = check_members(mapping, err);
    }
    if (status == BILLET_OK) {
        status = read_fields(mapping, err);
    }
    if (status == BILLET_OK) {
        status = read_constants(mapping, err);
    }
    if (status != BILLET_OK) {
        feed_mapping_free(mapping);
        return status;
    }
    const char *rows = json_string_value(json_object_get(mapping->tree, "rows"));
    mapping->rows = rows != NULL ? rows : "";
    mapping->ignore = json_object_get(mapping->tree, "ignore");
    *out = mapping;
    return BILLET_OK;
}

const struct feed_kind_table *feed_mapping_kind(const struct feed_mapping *mapping)
{
    return mapping->kind;
}

const char *feed_mapping_rows(const struct feed_mapping *mapping)
{
    return mapping->rows;
}

/* --- rows of JSON --- */

static const json_t *walk(const struct source *source, const json_t *value)
{
    for (size_t i = 0; i < source->count && value != NULL; i++) {
        value = json_object_get(value, source->segment[i]);
    }
    return json_is_null(value) ? NULL : value;
}

static void put_scalar(struct buf *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        buf_append(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        buf_printf(out, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL:
        if (fabs(json_real_value(value)) < 1e15) {
            buf_printf(out, "%.4f", json_real_value(value));
        }
        break;
    case JSON_TRUE:
        buf_append_text(out, "true");
        break;
    case JSON_FALSE:
        buf_append_text(out, "false");
        break;
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY:
        break; /* nothing that a cell could say */
    }
}

/* The value, or what the mapping says in its place; null there drops it. */
static const json_t *translate(const struct mapped *mapped, const json_t *value)
{
    const json_t *other = json_object_get(mapped->values, json_string_value(value));
    return other != NULL && json_is_string(value) ? other : value;
}

static void put_value(const struct mapped *mapped, struct buf *out, const json_t *value)
{
    const char *glue = "";
    if (!json_is_array(value)) {
        put_scalar(out, translate(mapped, value));
        return;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        size_t before = out->len;
        buf_append_text(out, glue);
        size_t start = out->len;
        put_scalar(out, translate(mapped, json_array_get(value, i)));
        if (out->len == start) {
            buf_truncate(out, before);
        } else {
            glue = "、";
        }
    }
}

static void read_mapped(const struct mapped *mapped, struct reading *r, const json_t *object)
{
    struct buf text = {.max = FEED_ROW_BYTES_MAX * 2};
    for (size_t i = 0; i < mapped->count; i++) {
        const json_t *value = walk(&mapped->source[i], object);
        if (value != NULL) {
            buf_append_text(&text, text.len > 0 ? "\n" : "");
            put_value(mapped, &text, value);
        }
    }
    r->no_memory = r->no_memory || text.failed;
    if (text.len > 0) {
        reading_text(r, mapped->field, billet_span_of(mapped->source[0].segment[0]),
                     buf_span(&text));
    }
    buf_fini(&text);
}

void feed_mapping_constants(const struct feed_mapping *mapping, struct reading *r)
{
    for (size_t i = 0; i < mapping->constant_count; i++) {
        const struct constant *constant = &mapping->constant[i];
        if (!reading_has(r, reading_field_id(r, constant->field))) {
            reading_text(r, constant->field, billet_span_of(constant->field->name), constant->text);
        }
    }
}

void feed_mapping_object(const struct feed_mapping *mapping, struct reading *r,
                         const json_t *object)
{
    for (size_t i = 0; i < mapping->mapped_count; i++) {
        read_mapped(&mapping->mapped[i], r, object);
    }
    feed_mapping_constants(mapping, r);
}

/* --- headings --- */

static bool has_source(const struct mapped *mapped, struct billet_span label)
{
    for (size_t i = 0; i < mapped->count; i++) {
        if (mapped->source[i].count == 1 && billet_span_is(label, mapped->source[i].segment[0])) {
            return true;
        }
    }
    return false;
}

static bool is_ignored(const struct feed_mapping *mapping, struct billet_span label)
{
    for (size_t i = 0; i < json_array_size(mapping->ignore); i++) {
        const char *name = json_string_value(json_array_get(mapping->ignore, i));
        if (name != NULL && name[0] == '/' && billet_span_is(label, name + 1)) {
            return true;
        }
    }
    return false;
}

bool feed_mapping_header(const struct feed_mapping *mapping, const struct feed_kind_table *kind,
                         struct header *header, const struct billet_span *cells, size_t count,
                         struct billet_arena *arena)
{
    if (!header_read(header, kind, cells, count, arena)) {
        return false;
    }
    for (size_t i = 0; i < header->count; i++) {
        struct column *column = &header->column[i];
        for (size_t k = 0; k < mapping->mapped_count; k++) {
            if (has_source(&mapping->mapped[k], column->label)) {
                header->known += column->field == NULL || column->by == FEED_BY_TYPO ? 1 : 0;
                header->near -= column->by == FEED_BY_TYPO ? 1 : 0;
                column->field = mapping->mapped[k].field;
                column->by = FEED_BY_MAPPING;
            }
        }
        column->ignored = column->ignored || is_ignored(mapping, column->label);
    }
    return true;
}
