/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory failure is a flag of the row (no_memory), asked once at its end: types stay short.
 * Issues are written down with copies of what they quote, since the row's input is the format's.
 */
#include "server/feed/reading.h"

#include "server/feed/markup.h"
#include "server/text/cursor.h"
#include "server/text/fold.h"

enum billet_status reading_init(struct reading *r, const struct feed_kind_table *kind,
                                const struct feed_options *options, struct billet_error *err)
{
    memset(r, 0, sizeof *r);
    r->kind = kind;
    r->options = options;
    r->arena = billet_arena_new(NULL);
    if (options->rules != NULL) {
        r->prose = prose_new(options->rules);
    }
    if (r->arena == NULL || (options->rules != NULL && r->prose == NULL)) {
        reading_fini(r);
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading rows");
    }
    return BILLET_OK;
}

void reading_fini(struct reading *r)
{
    billet_arena_free(r->arena);
    prose_free(r->prose);
    buf_fini(&r->scratch);
    buf_fini(&r->out);
    r->arena = NULL;
    r->prose = NULL;
}

void reading_begin(struct reading *r)
{
    billet_arena_reset(r->arena);
    memset(r->values, 0, sizeof r->values);
    memset(r->unread, 0, sizeof r->unread);
    memset(r->label, 0, sizeof r->label);
    memset(r->cell, 0, sizeof r->cell);
    r->said = 0;
    r->from_prose = 0;
    r->occupation = NULL;
    r->soc = NULL;
    r->issue_count = 0;
    r->issue_total = 0;
    r->finding_count = 0;
    r->refused = false;
    r->review = false;
    r->no_memory = false;
    r->field = NULL;
    r->column = (struct billet_span){NULL, 0};
    r->pointer = (struct billet_span){NULL, 0};
    reading_at_end(r);
    r->canonical = false;
}

struct billet_span reading_keep(struct reading *r, struct billet_span text)
{
    char *copy = billet_arena_strndup(r->arena, text.ptr != NULL ? text.ptr : "", text.len);
    r->no_memory = r->no_memory || copy == NULL;
    return (struct billet_span){copy, copy != NULL ? text.len : 0};
}

size_t reading_field_id(const struct reading *r, const struct field *f)
{
    return (size_t)(f - r->kind->fields);
}

/* --- values --- */

void reading_set_int(struct reading *r, size_t id, int64_t value)
{
    r->values[id] = (struct value){VALUE_INT, value, {NULL, 0}};
}

void reading_set_bool(struct reading *r, size_t id, bool value)
{
    r->values[id] = (struct value){VALUE_BOOL, value ? 1 : 0, {NULL, 0}};
}

void reading_set_date(struct reading *r, size_t id, struct civil_date date)
{
    char text[CIVIL_DATE_SIZE];
    civil_date_format(date, text);
    reading_set_text(r, id, billet_span_of(text));
}

void reading_set_text(struct reading *r, size_t id, struct billet_span text)
{
    r->values[id] = (struct value){VALUE_TEXT, 0, reading_keep(r, text)};
}

bool reading_has(const struct reading *r, size_t id)
{
    return r->values[id].kind != VALUE_ABSENT;
}

struct jsonw reading_json_open(struct reading *r)
{
    struct jsonw w;
    buf_reset(&r->scratch);
    jsonw_init(&w, &r->scratch);
    return w;
}

void reading_set_json(struct reading *r, size_t id, struct jsonw *w)
{
    if (!jsonw_done(w)) {
        r->no_memory = true;
        return;
    }
    r->values[id] = (struct value){VALUE_JSON, 0, reading_keep(r, buf_span(&r->scratch))};
}

/* --- fields in --- */

static void enter(struct reading *r, const struct field *f, struct billet_span column)
{
    r->field = f;
    r->column = column;
    r->pointer = (struct billet_span){NULL, 0};
    reading_at_end(r);
    r->canonical = billet_span_is(column, f->name);
    r->label[reading_field_id(r, f)] = column;
}

static void leave(struct reading *r)
{
    r->field = NULL;
    r->column = (struct billet_span){NULL, 0};
    r->pointer = (struct billet_span){NULL, 0};
    reading_at_end(r);
}

/* The text of what was written as HTML; a description stays as it came. */
static struct billet_span without_markup(struct reading *r, const struct field *f,
                                         struct billet_span text)
{
    const unsigned long_text = FIELD_JOIN | FIELD_PROSE;
    if ((f->flags & long_text) == long_text || !markup_is(text)) {
        return text;
    }
    char *plain = billet_arena_alloc(r->arena, text.len);
    if (plain == NULL) {
        r->no_memory = true;
        return text;
    }
    return text_trim((struct billet_span){plain, markup_strip(text, plain)});
}

void reading_text(struct reading *r, const struct field *f, struct billet_span column,
                  struct billet_span text)
{
    enum text_note note = TEXT_NOTE_NONE;
    struct billet_span trimmed = without_markup(r, f, text_trim(text));
    enter(r, f, column);
    if ((f->flags & FIELD_PROSE) != 0 || r->options->understand) {
        r->cell[reading_field_id(r, f)] = reading_keep(r, text);
    }
    if (text_is_empty(trimmed, &note)) {
        reading_note(r, note, trimmed);
    } else if (memchr(trimmed.ptr, '\0', trimmed.len) != NULL) {
        (void)reading_issue(r, FEED_ERROR, "feed.nul", trimmed);
    } else {
        r->said |= UINT64_C(1) << reading_field_id(r, f);
        f->type->text(r, f, trimmed);
    }
    leave(r);
}

void reading_json(struct reading *r, const struct field *f, struct billet_span key,
                  const json_t *value)
{
    if (json_is_null(value)) {
        return;
    }
    if (json_is_string(value)) {
        struct billet_span text = {json_string_value(value), json_string_length(value)};
        reading_text(r, f, key, text);
        return;
    }
    enter(r, f, key);
    if (f->type->json != NULL) {
        f->type->json(r, f, value);
    } else {
        reading_wrong_type(r, f, value);
    }
    leave(r);
}

static void unknown_key(struct reading *r, struct billet_span key)
{
    r->column = key;
    (void)reading_issue(r, r->options->understand ? FEED_WARNING : FEED_ERROR, "feed.unknown_key",
                        key);
    leave(r);
}

/* The API knows its own names only; a file to be understood may have those of a sheet. */
static const struct field *field_of_key(const struct reading *r, struct billet_span key)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    bool ignored = false;
    const struct field *f = feed_field_named(r->kind, key);
    if (f != NULL || !r->options->understand || !text_cursor_open_spaced(&c, key, room)) {
        return f;
    }
    return feed_field_headed(r->kind, (struct billet_span){c.at, (size_t)(c.end - c.at)}, &ignored);
}

void reading_object(struct reading *r, const json_t *object)
{
    const char *key = NULL;
    size_t key_len = 0;
    json_t *value = NULL;
    json_object_keylen_foreach((json_t *)object, key, key_len, value)
    {
        struct billet_span name = {key, key_len};
        const struct field *f = field_of_key(r, name);
        if (f != NULL) {
            reading_json(r, f, name, value);
        } else {
            unknown_key(r, name);
        }
    }
}

/* --- the row as JSON --- */

static void write_value(struct jsonw *w, const char *name, const struct value *value)
{
    if (value->kind == VALUE_ABSENT) {
        return;
    }
    jsonw_key(w, name);
    switch (value->kind) {
    case VALUE_ABSENT:
        break;
    case VALUE_INT:
        jsonw_int(w, value->num);
        break;
    case VALUE_BOOL:
        jsonw_bool(w, value->num != 0);
        break;
    case VALUE_TEXT:
        jsonw_span(w, value->text);
        break;
    case VALUE_JSON:
        jsonw_raw(w, value->text);
        break;
    }
}

/* The names of fields for which `has` is true, under `key`; nothing when there are none. */
static void write_names(struct reading *r, struct jsonw *w, const char *key,
                        bool (*has)(const struct reading *r, size_t id))
{
    bool any = false;
    for (size_t i = 0; i < r->kind->count; i++) {
        if (!has(r, i)) {
            continue;
        }
        if (!any) {
            jsonw_key(w, key);
            jsonw_array_begin(w);
            any = true;
        }
        jsonw_text(w, r->kind->fields[i].name);
    }
    if (any) {
        jsonw_array_end(w);
    }
}

static bool is_unread(const struct reading *r, size_t id)
{
    return r->unread[id];
}

static bool is_from_prose(const struct reading *r, size_t id)
{
    return (r->from_prose & UINT64_C(1) << id) != 0;
}

void reading_write_place(struct jsonw *w, const char *field, struct billet_span quote, size_t start,
                         size_t end)
{
    jsonw_key(w, "field");
    jsonw_text(w, field);
    jsonw_key(w, "quote");
    jsonw_span_lossy(w, quote);
    jsonw_key(w, "start");
    jsonw_int(w, (int64_t)start);
    jsonw_key(w, "end");
    jsonw_int(w, (int64_t)end);
}

static void write_finding(struct jsonw *w, const struct finding *finding)
{
    jsonw_object_begin(w);
    jsonw_key(w, "code");
    jsonw_text(w, finding->code);
    jsonw_key(w, "rule");
    jsonw_text(w, finding->rule);
    reading_write_place(w, finding->field, finding->quote, finding->start, finding->end);
    jsonw_key(w, "severity");
    jsonw_text(w, finding->severity == RULE_BLOCK ? "block" : "warn");
    jsonw_object_end(w);
}

static void write_findings(struct reading *r, struct jsonw *w)
{
    if (r->finding_count == 0) {
        return;
    }
    jsonw_key(w, "findings");
    jsonw_array_begin(w);
    for (size_t i = 0; i < r->finding_count; i++) {
        write_finding(w, &r->findings[i]);
    }
    jsonw_array_end(w);
}

static bool write_row(struct reading *r)
{
    struct jsonw w;
    buf_reset(&r->out);
    jsonw_init(&w, &r->out);
    jsonw_object_begin(&w);
    for (size_t i = 0; i < r->kind->count; i++) {
        if ((r->kind->fields[i].flags & FIELD_SEALED) == 0) {
            write_value(&w, r->kind->fields[i].name, &r->values[i]);
        }
    }
    write_names(r, &w, "unread", is_unread);
    write_names(r, &w, "from_prose", is_from_prose);
    write_findings(r, &w);
    if (r->options->understand && r->kind->more != NULL) {
        r->kind->more(r, &w);
    }
    jsonw_object_end(&w);
    return jsonw_done(&w);
}

static enum feed_verdict verdict_of(const struct reading *r)
{
    if (r->refused) {
        return FEED_REFUSED;
    }
    return r->review ? FEED_NEEDS_REVIEW : FEED_TAKEN;
}

/* The last issue with room says how many had none. */
static void tell_more(struct reading *r)
{
    if (r->issue_total > FEED_ISSUES_MAX) {
        struct feed_issue *last = &r->issues[FEED_ISSUES_MAX - 1];
        enum feed_severity severity = r->refused ? FEED_ERROR : FEED_WARNING;
        *last = (struct feed_issue){.code = "feed.more_issues", .severity = severity};
        last->pointer = BILLET_SPAN_LITERAL("");
        reading_arg_int(r, last, "count", (int64_t)(r->issue_total - FEED_ISSUES_MAX + 1));
    }
}

bool reading_end(struct reading *r, struct feed_row *row)
{
    struct billet_span none = {NULL, 0};
    leave(r);
    if (!r->refused) {
        r->kind->finish(r);
    }
    tell_more(r);
    if (!r->refused && !r->no_memory && !write_row(r)) {
        r->no_memory = true;
    }
    row->verdict = verdict_of(r);
    row->json = r->refused ? none : buf_span(&r->out);
    if (!r->refused && r->kind->keys != NULL) {
        r->kind->keys(r, &row->keys);
    }
    row->reference = r->values[r->kind->reference].text;
    row->issues = r->issues;
    row->issue_count = r->issue_count;
    return !r->no_memory;
}
