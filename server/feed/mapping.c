/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mapping is checked whole when it is read, so that rows meet no surprise: fields must exist,
 * sources must be pointers, the kind must be that of the feed. The tree is kept, entries point
 * into it.
 */
#include "server/feed/mapping.h"

#include <stdio.h>

#include "server/core/mem.h"
#include "server/feed/json_strict.h"
#include "server/feed/mapping_inner.h"

static enum billet_status wrong(struct billet_error *err, const char *what, const char *name)
{
    (void)billet_error_set(err, BILLET_EINVAL, "the mapping is wrong: %s: %s", what, name);
    billet_error_detail(err, "%s: %s", what, name);
    if (err != NULL) {
        (void)snprintf(err->code, sizeof err->code, "feed.mapping");
    }
    return BILLET_EINVAL;
}

static enum billet_status add_source(struct mapped *mapped, const json_t *pointer, const char *name,
                                     struct billet_error *err)
{
    const char *text = json_string_value(pointer);
    bool template = text != NULL && strchr(text, '{') != NULL;
    if (mapped->count == SOURCES_MAX ||
        !(template ? mapping_template_check(text)
                   : mapping_parse_source(&mapped->source[mapped->count], text))) {
        return wrong(err, "not a pointer to a source", name);
    }
    if (template) {
        mapped->source[mapped->count] = (struct source){.pointer = text, .template = true};
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
    static const char *const names[] = {"version",   "kind",   "rows",   "fields",  "values",
                                        "constants", "ignore", "source", "licence", "linked"};
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

/* Takes the tree over. */
static enum billet_status build(json_t *tree, struct feed_mapping **out, struct billet_error *err)
{
    struct feed_mapping *mapping = mem_alloc(1, sizeof *mapping);
    if (mapping == NULL) {
        json_decref(tree);
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the mapping");
    }
    mapping->tree = tree;
    enum billet_status status = check_members(mapping, err);
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

enum billet_status feed_mapping_new(struct billet_span text, struct feed_mapping **out,
                                    struct billet_error *err)
{
    json_t *tree = NULL;
    enum billet_status status = feed_json_strict(text, &tree, err);
    return status == BILLET_OK ? build(tree, out, err) : status;
}

enum billet_status feed_mapping_member(struct billet_span object, const char *name,
                                       struct feed_mapping **out, struct billet_error *err)
{
    json_t *root = NULL;
    enum billet_status status = feed_json_strict(object, &root, err);
    if (status == BILLET_OK) {
        status = build(json_incref(json_object_get(root, name)), out, err);
    }
    json_decref(root);
    return status;
}
const struct feed_kind_table *feed_mapping_kind(const struct feed_mapping *mapping)
{
    return mapping->kind;
}

bool feed_mapping_linked(const struct feed_mapping *mapping)
{
    return json_is_true(json_object_get(mapping->tree, "linked"));
}

const char *feed_mapping_rows(const struct feed_mapping *mapping)
{
    return mapping->rows;
}

/* --- rows of JSON --- */

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
        mapping_read(&mapping->mapped[i], r, object);
    }
    feed_mapping_constants(mapping, r);
}

size_t feed_mapping_columns(const struct feed_mapping *mapping, struct feed_column *out,
                            size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < mapping->mapped_count; i++) {
        const struct mapped *mapped = &mapping->mapped[i];
        for (size_t k = 0; k < mapped->count && count < most; k++) {
            out[count++] = (struct feed_column){.label = billet_span_of(mapped->source[k].pointer),
                                                .field = mapped->field->name,
                                                .by = FEED_BY_MAPPING};
        }
    }
    return count;
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
