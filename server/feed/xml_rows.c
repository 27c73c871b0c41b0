/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stack of frames, one an element of the row; the texts of all of them stand in one buffer,
 * the innermost last, so that a text that goes on behind a child is in one piece.
 */
#include "server/feed/xml_rows.h"

#include <string.h>
#include <strings.h>

#include "server/core/mem.h"

/* Markup that people leave unescaped in a description. */
static const char *const markup[] = {"p",  "br", "li", "ul", "ol", "div", "span",  "b",   "strong",
                                     "i",  "em", "a",  "u",  "h1", "h2",  "h3",    "h4",  "table",
                                     "tr", "td", "th", "hr", "s",  "sup", "tbody", "font"};

static bool named(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

#define NAMES(table) (table), sizeof(table) / sizeof((table)[0])

static enum billet_status no_memory(struct billet_error *err)
{
    return billet_error_set(err, BILLET_ENOMEM, "no memory for a row of XML");
}

/* --- outside of a row --- */

static void open_outer(struct xml_rows *rows, const char *name)
{
    size_t at = strlen(rows->open);
    size_t len = strlen(name);
    rows->open_depth++;
    if (rows->hidden > 0 || at + len + 2 > sizeof rows->open) {
        rows->hidden++;
        return;
    }
    if (at > 0) {
        rows->open[at++] = '/';
    }
    memcpy(rows->open + at, name, len + 1);
}

static void close_outer(struct xml_rows *rows)
{
    rows->open_depth--;
    if (rows->hidden > 0) {
        rows->hidden--;
        return;
    }
    char *slash = strrchr(rows->open, '/');
    *(slash != NULL ? slash : rows->open) = '\0';
}

/* Is it one of the words joined by '|', whatever its case? */
static bool in_words(const char *words, const char *name)
{
    size_t len = strlen(name);
    while (*words != '\0') {
        size_t word = strcspn(words, "|");
        if (word == len && strncasecmp(words, name, len) == 0) {
            return true;
        }
        words += word + (words[word] == '|' ? 1 : 0);
    }
    return false;
}

/* The root is never a row of the usual names: a list of one is <jobs><job/></jobs>. */
static bool is_row(const struct xml_rows *rows, const char *name)
{
    if (rows->path == NULL) {
        return in_words(rows->names, name) &&
               (rows->open_depth > 0 || strcasecmp(name, "jobposting") == 0);
    }
    size_t len = strlen(rows->open);
    if (rows->hidden > 0 || strncmp(rows->path, rows->open, len) != 0) {
        return false;
    }
    const char *rest = rows->path + len;
    if (len > 0 && *rest++ != '/') {
        return false;
    }
    return strcmp(rest, name) == 0;
}

/* --- inside --- */

/* Counts what the row takes; beyond the limit its rest is passed over. */
static bool has_room(struct xml_rows *rows, size_t bytes)
{
    rows->bytes += bytes;
    rows->cut = rows->cut || rows->bytes > rows->bytes_max;
    return !rows->cut;
}

static json_t *object_of(struct xml_frame *frame)
{
    if (frame->object == NULL) {
        frame->object = json_object();
    }
    return frame->object;
}

/* A second member of a name makes an array of both. Takes value. */
static bool put(struct xml_frame *frame, const char *name, json_t *value)
{
    json_t *object = object_of(frame);
    json_t *before = json_object_get(object, name);
    if (object == NULL || value == NULL) {
        json_decref(value);
        return false;
    }
    if (json_is_array(before)) {
        return json_array_append_new(before, value) == 0;
    }
    if (before == NULL) {
        return json_object_set_new(object, name, value) == 0;
    }
    json_t *list = json_array();
    bool whole = list != NULL && json_array_append(list, before) == 0 &&
                 json_array_append_new(list, value) == 0;
    if (!whole) {
        json_decref(list);
        return false;
    }
    return json_object_set_new(object, name, list) == 0;
}

/* The row's own stand under "@name", those of an element beside it under "element@name". */
static void put_attributes(struct xml_rows *rows, const char *element, const char **attributes)
{
    struct xml_frame *frame = &rows->frame[rows->depth - 1];
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        struct buf name = {0};
        buf_printf(&name, "%s@%s", element, xml_local(attributes[i]));
        if (has_room(rows, name.len + strlen(attributes[i + 1]) + 64)) {
            rows->failed = rows->failed || name.failed ||
                           !put(frame, name.ptr, json_string(attributes[i + 1]));
        }
        buf_fini(&name);
    }
}

static void push(struct xml_rows *rows, const char *name)
{
    struct xml_frame *frame = &rows->frame[rows->depth++];
    *frame = (struct xml_frame){.name = mem_strdup(name), .text = rows->text.len};
    rows->failed = rows->failed || frame->name == NULL;
}

static void add_markup(struct xml_rows *rows, const char *open, const char *name)
{
    if (has_room(rows, strlen(name) + 3)) {
        buf_append_text(&rows->text, open);
        buf_append_text(&rows->text, name);
        buf_append_char(&rows->text, '>');
    }
}

static void begin_inner(struct xml_rows *rows, const char *name, const char **attributes)
{
    bool inline_markup = rows->depth > 1 && named(NAMES(markup), name);
    if (rows->inside > 0 || inline_markup || rows->depth == XML_ROW_DEPTH_MAX) {
        rows->inside++;
        if (named(NAMES(markup), name)) {
            add_markup(rows, "<", name);
        }
    } else if (has_room(rows, strlen(name) + 64)) {
        put_attributes(rows, name, attributes);
        push(rows, name);
    } else {
        rows->inside++;
    }
}

/* A frame's value: its object, with the text beside its members; or its text. */
static json_t *value_of(struct xml_rows *rows, struct xml_frame *frame)
{
    struct billet_span all = buf_span(&rows->text);
    json_t *value = frame->object;
    frame->object = NULL;
    return value != NULL ? value : json_stringn(all.ptr + frame->text, all.len - frame->text);
}

static void pop(struct xml_rows *rows)
{
    struct xml_frame *frame = &rows->frame[--rows->depth];
    json_t *value = rows->cut || rows->failed ? NULL : value_of(rows, frame);
    if (value != NULL && frame->name != NULL) {
        rows->failed = rows->failed || !put(&rows->frame[rows->depth - 1], frame->name, value);
    } else {
        rows->failed = rows->failed || (value == NULL && !rows->cut);
        json_decref(value);
    }
    buf_truncate(&rows->text, frame->text);
    json_decref(frame->object);
    mem_free(frame->name);
    *frame = (struct xml_frame){0};
}

static enum billet_status end_row(struct xml_rows *rows, struct billet_error *err)
{
    struct xml_frame *frame = &rows->frame[0];
    json_t *object = rows->cut ? NULL : object_of(frame);
    if (rows->failed || rows->text.failed || (object == NULL && !rows->cut)) {
        return no_memory(err);
    }
    const struct xml_row row = {rows->line, frame->name, object};
    enum billet_status status = rows->fn(rows->arg, &row, err);
    json_decref(frame->object);
    mem_free(frame->name);
    *frame = (struct xml_frame){0};
    rows->depth = 0;
    buf_reset(&rows->text);
    return status;
}

/* --- what expat tells --- */

static enum billet_status on_begin(void *arg, const char *name, const char **attributes,
                                   struct billet_error *err)
{
    struct xml_rows *rows = arg;
    if (rows->depth > 0) {
        begin_inner(rows, name, attributes);
    } else if (is_row(rows, name)) {
        rows->line = xml_line(rows->xml);
        rows->bytes = 0;
        rows->cut = false;
        push(rows, name);
        put_attributes(rows, "", attributes);
    } else {
        open_outer(rows, name);
    }
    return rows->failed || rows->text.failed ? no_memory(err) : BILLET_OK;
}

static enum billet_status on_end(void *arg, const char *name, struct billet_error *err)
{
    struct xml_rows *rows = arg;
    if (rows->depth == 0) {
        close_outer(rows);
    } else if (rows->inside > 0) {
        rows->inside--;
        if (named(NAMES(markup), name)) {
            add_markup(rows, "</", name);
        }
    } else if (rows->depth == 1) {
        return end_row(rows, err);
    } else {
        pop(rows);
    }
    return rows->failed || rows->text.failed ? no_memory(err) : BILLET_OK;
}

static enum billet_status on_text(void *arg, struct billet_span text, struct billet_error *err)
{
    struct xml_rows *rows = arg;
    if (rows->depth > 0 && has_room(rows, text.len)) {
        buf_append_span(&rows->text, text);
    }
    return rows->text.failed ? no_memory(err) : BILLET_OK;
}

static const struct xml_handlers handlers = {on_begin, on_end, on_text};

bool xml_rows_init(struct xml_rows *rows, const char *encoding, const char *path, const char *names,
                   size_t bytes_max, xml_row_fn fn, void *arg)
{
    *rows = (struct xml_rows){.names = names, .bytes_max = bytes_max, .fn = fn, .arg = arg};
    buf_init(&rows->text, bytes_max + 1024);
    rows->path = path[0] == '/' ? path + 1 : NULL;
    rows->xml = xml_new(encoding, &handlers, rows);
    return rows->xml != NULL;
}

void xml_rows_fini(struct xml_rows *rows)
{
    for (size_t i = 0; i < rows->depth; i++) {
        json_decref(rows->frame[i].object);
        mem_free(rows->frame[i].name);
    }
    xml_free(rows->xml);
    buf_fini(&rows->text);
    *rows = (struct xml_rows){0};
}

enum billet_status xml_rows_write(struct xml_rows *rows, struct billet_span bytes, bool last,
                                  struct billet_error *err)
{
    return xml_write(rows->xml, bytes, last, err);
}
