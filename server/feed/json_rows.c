/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One byte a step; each state is one function. Inside an element runs of plain bytes are copied
 * at once, since nearly all bytes are there.
 */
#include "server/feed/json_rows.h"

bool json_rows_init(struct json_rows *rows, const char *pointer, size_t bytes_max,
                    json_element_fn fn, void *arg)
{
    memset(rows, 0, sizeof *rows);
    rows->line = 1;
    rows->bytes_max = bytes_max;
    rows->fn = fn;
    rows->arg = arg;
    buf_init(&rows->element, bytes_max + 4096);
    while (*pointer == '/') {
        const char *end = strchr(pointer + 1, '/');
        if (rows->path_count == JSON_ROWS_PATH_MAX) {
            return false;
        }
        rows->path[rows->path_count] = pointer + 1;
        rows->path_len[rows->path_count++] =
            end != NULL ? (size_t)(end - pointer - 1) : strlen(pointer + 1);
        pointer = end != NULL ? end : "";
    }
    return true;
}

void json_rows_fini(struct json_rows *rows)
{
    buf_fini(&rows->element);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void broken(struct json_rows *rows, const char *problem)
{
    rows->state = JSON_BROKEN;
    rows->problem = problem;
}

static void keep(struct json_rows *rows, const char *bytes, size_t len)
{
    size_t room = rows->bytes_max - rows->element.len;
    if (len > room) {
        rows->cut = true;
        len = room;
    }
    buf_append(&rows->element, bytes, len);
}

static enum billet_status hand_on(struct json_rows *rows, struct billet_error *err)
{
    struct json_element element = {buf_span(&rows->element), rows->element_line, rows->cut};
    if (rows->element.failed) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for an element");
    }
    enum billet_status status = rows->fn(rows->arg, &element, err);
    buf_reset(&rows->element);
    rows->cut = false;
    return status;
}

/* --- the way to the array --- */

static void seek_open(struct json_rows *rows, char c)
{
    bool inside = rows->level < rows->path_count;
    if (is_space(c)) {
        return;
    }
    if (inside && c == '{') {
        rows->state = JSON_SEEK_KEY;
        rows->string = false;
    } else if (!inside && c == '[') {
        rows->state = JSON_FIRST;
        rows->tail = (unsigned)rows->path_count;
    } else {
        broken(rows, "feed.json_no_array");
    }
}

/* Collects a key; at its end it is compared with the path. */
static void seek_key(struct json_rows *rows, char c)
{
    if (!rows->string) {
        rows->string = c == '"';
        buf_reset(&rows->element);
        if (!rows->string && !is_space(c)) {
            broken(rows, "feed.json_no_array");
        }
        return;
    }
    if (rows->escape || c != '"') {
        rows->escape = !rows->escape && c == '\\';
        keep(rows, &c, 1);
        return;
    }
    rows->string = false;
    rows->state = JSON_SEEK_COLON;
}

static void seek_colon(struct json_rows *rows, char c)
{
    struct billet_span wanted = {rows->path[rows->level], rows->path_len[rows->level]};
    if (is_space(c)) {
        return;
    }
    if (c != ':') {
        broken(rows, "feed.json_syntax");
    } else if (billet_span_eq(buf_span(&rows->element), wanted)) {
        rows->level++;
        rows->state = JSON_SEEK_OPEN;
    } else {
        rows->state = JSON_SKIP;
        rows->depth = 0;
        rows->begun = false;
    }
    buf_reset(&rows->element);
    rows->cut = false;
}

static void seek_comma(struct json_rows *rows, char c)
{
    if (c == ',') {
        rows->state = JSON_SEEK_KEY;
    } else if (!is_space(c)) {
        broken(rows, c == '}' ? "feed.json_no_array" : "feed.json_syntax");
    }
}

/* --- values --- */

static bool opens(char c)
{
    return c == '[' || c == '{';
}

static bool closes(char c)
{
    return c == ']' || c == '}';
}

/* One byte of a value. True when the value ended before this byte (scalars) or with it. */
static bool value_step(struct json_rows *rows, char c, bool *before)
{
    *before = false;
    if (rows->string) {
        bool end = !rows->escape && c == '"';
        rows->escape = !rows->escape && c == '\\';
        rows->string = !end;
        return end && rows->depth == 0;
    }
    if (c == '"') {
        rows->string = true;
        return false;
    }
    if (opens(c)) {
        rows->depth++;
        return false;
    }
    if (rows->depth > 0) {
        rows->depth -= closes(c) ? 1 : 0;
        return rows->depth == 0;
    }
    *before = c == ',' || closes(c) || is_space(c);
    return *before;
}

static void after(struct json_rows *rows, char c)
{
    if (c == ',') {
        rows->state = JSON_NEXT;
    } else if (c == ']') {
        rows->state = JSON_TAIL;
        rows->depth = 0;
        rows->string = false;
    } else if (!is_space(c)) {
        broken(rows, "feed.json_syntax");
    }
}

static enum billet_status element_step(struct json_rows *rows, char c, struct billet_error *err)
{
    bool before = false;
    bool end = value_step(rows, c, &before);
    if (!before) {
        keep(rows, &c, 1);
    }
    if (!end) {
        return BILLET_OK;
    }
    rows->state = rows->alone ? JSON_TAIL : JSON_AFTER;
    enum billet_status status = hand_on(rows, err);
    if (before) {
        after(rows, c);
    }
    return status;
}

static void skip_step(struct json_rows *rows, char c)
{
    bool before = false;
    if (!rows->begun && is_space(c)) {
        return;
    }
    rows->begun = true;
    if (value_step(rows, c, &before)) {
        rows->state = JSON_SEEK_COMMA;
    }
    if (before) {
        seek_comma(rows, c);
    }
}

static enum billet_status begin_element(struct json_rows *rows, char c, struct billet_error *err)
{
    if (is_space(c)) {
        return BILLET_OK;
    }
    if (c == ']' && rows->state == JSON_FIRST) {
        rows->state = JSON_TAIL;
        return BILLET_OK;
    }
    if (c == ',' || closes(c)) {
        broken(rows, "feed.json_syntax");
        return BILLET_OK;
    }
    rows->state = JSON_ELEMENT;
    rows->element_line = rows->line;
    rows->depth = 0;
    rows->string = false;
    rows->escape = false;
    buf_reset(&rows->element);
    rows->cut = false;
    return element_step(rows, c, err);
}

/* Behind the array: the other members of the objects around it, only counted for brackets. */
static void tail(struct json_rows *rows, char c)
{
    bool before = false;
    if (rows->tail == 0) {
        if (!is_space(c)) {
            broken(rows, "feed.json_tail");
        }
        return;
    }
    if (rows->depth == 0 && !rows->string && closes(c)) {
        rows->tail--;
        return;
    }
    (void)value_step(rows, c, &before);
}

static enum billet_status step(struct json_rows *rows, char c, struct billet_error *err)
{
    switch (rows->state) {
    case JSON_SEEK_OPEN:
        rows->alone = rows->single && rows->path_count == 0 && c == '{';
        if (rows->alone) {
            return begin_element(rows, c, err);
        }
        seek_open(rows, c);
        break;
    case JSON_SEEK_KEY:
        seek_key(rows, c);
        break;
    case JSON_SEEK_COLON:
        seek_colon(rows, c);
        break;
    case JSON_SKIP:
        skip_step(rows, c);
        break;
    case JSON_SEEK_COMMA:
        seek_comma(rows, c);
        break;
    case JSON_FIRST:
    case JSON_NEXT:
        return begin_element(rows, c, err);
    case JSON_ELEMENT:
        return element_step(rows, c, err);
    case JSON_AFTER:
        after(rows, c);
        break;
    case JSON_TAIL:
        tail(rows, c);
        break;
    case JSON_BROKEN:
        break;
    }
    return BILLET_OK;
}

/* Bytes of an element from `at` on that change no state. */
static size_t plain_run(const struct json_rows *rows, struct billet_span bytes, size_t at)
{
    size_t end = at;
    if (rows->state != JSON_ELEMENT || rows->escape || (!rows->string && rows->depth == 0)) {
        return 0;
    }
    while (end < bytes.len) {
        char c = bytes.ptr[end];
        if (c == '"' || c == '\\' || c == '\n' || (!rows->string && (opens(c) || closes(c)))) {
            break;
        }
        end++;
    }
    return end - at;
}

enum billet_status json_rows_write(struct json_rows *rows, struct billet_span bytes,
                                   struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    for (size_t at = 0; at < bytes.len && status == BILLET_OK && rows->problem == NULL;) {
        size_t run = plain_run(rows, bytes, at);
        if (run > 0) {
            keep(rows, bytes.ptr + at, run);
            at += run;
            continue;
        }
        char c = bytes.ptr[at++];
        status = step(rows, c, err);
        rows->line += c == '\n' ? 1 : 0;
    }
    return status;
}

enum billet_status json_rows_finish(struct json_rows *rows, struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    if (rows->state == JSON_ELEMENT) {
        rows->cut = true;
        status = hand_on(rows, err);
    }
    if (rows->problem == NULL && (rows->state != JSON_TAIL || rows->tail > 0)) {
        rows->problem = "feed.json_end";
    }
    return status;
}
