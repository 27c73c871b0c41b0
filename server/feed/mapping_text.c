/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of JSON through a mapping: values at pointers, as text, into fields. */
#include "server/feed/mapping_inner.h"

#include <math.h>

bool mapping_parse_source(struct source *source, const char *pointer)
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

/* Of a list of objects the first one counts: a post with several places has its main one first. */
static const json_t *walk(const struct source *source, const json_t *value)
{
    for (size_t i = 0; i < source->count && value != NULL; i++) {
        value = json_is_array(value) ? json_array_get(value, 0) : value;
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

/* Goes through a template: literal text, "{", pointer, "}". False: it is none, or too long. */
static bool next_place(const char **at, struct billet_span *literal, struct source *source,
                       bool *place)
{
    char pointer[NAME_MAX_LEN];
    const char *open = strchr(*at, '{');
    *literal = (struct billet_span){*at, open != NULL ? (size_t)(open - *at) : strlen(*at)};
    *place = open != NULL;
    *at += literal->len;
    if (open == NULL) {
        return true;
    }
    const char *end = strchr(open, '}');
    size_t len = end != NULL ? (size_t)(end - open) - 1 : sizeof pointer;
    if (len >= sizeof pointer) {
        return false;
    }
    memcpy(pointer, open + 1, len);
    pointer[len] = '\0';
    *at = end + 1;
    return mapping_parse_source(source, pointer);
}

bool mapping_template_check(const char *text)
{
    struct source source;
    struct billet_span literal;
    bool place = false;
    while (*text != '\0') {
        if (!next_place(&text, &literal, &source, &place)) {
            return false;
        }
    }
    return true;
}

/* Nothing is written when one of its places is empty. */
static bool put_template(const struct mapped *mapped, const char *text, struct buf *out,
                         const json_t *object)
{
    struct source source;
    struct billet_span literal;
    bool place = false;
    size_t before = out->len;
    while (*text != '\0' && next_place(&text, &literal, &source, &place)) {
        buf_append_span(out, literal);
        size_t start = out->len;
        const json_t *value = place ? walk(&source, object) : NULL;
        if (value != NULL) {
            put_value(mapped, out, value);
        }
        if (place && out->len == start) {
            buf_truncate(out, before);
            return false;
        }
    }
    return true;
}

/* Pointers add up; of templates the first that is whole counts. */
static void put_sources(const struct mapped *mapped, struct buf *text, const json_t *object)
{
    const char *glue = (mapped->field->flags & FIELD_PLACE) != 0 ? "" : "\n";
    for (size_t i = 0; i < mapped->count; i++) {
        const struct source *source = &mapped->source[i];
        if (source->template) {
            if (put_template(mapped, source->pointer, text, object)) {
                return;
            }
            continue;
        }
        const json_t *value = walk(source, object);
        if (value != NULL) {
            buf_append_text(text, text->len > 0 ? glue : "");
            put_value(mapped, text, value);
        }
    }
}

/* What issues call the source: its first name. */
static struct billet_span column_of(const struct mapped *mapped)
{
    const struct source *source = &mapped->source[0];
    return billet_span_of(source->template ? mapped->field->name : source->segment[0]);
}

void mapping_read(const struct mapped *mapped, struct reading *r, const json_t *object)
{
    struct buf text = {.max = FEED_ROW_BYTES_MAX * 2};
    put_sources(mapped, &text, object);
    r->no_memory = r->no_memory || text.failed;
    if (text.len > 0) {
        reading_text(r, mapped->field, column_of(mapped), buf_span(&text));
    }
    buf_fini(&text);
}
