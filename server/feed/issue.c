/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What there is to say about a row. Values are quoted as they stood, cut to a length that fits a
 * line. Those that name a person are not quoted at all, and what looks like somebody's number is
 * stars in whatever column it was written.
 */
#include "server/feed/reading.h"

#include <stdio.h>

#include "server/core/utf8.h"
#include "server/text/ids.h"

#define POINTER_BYTES_MAX (FEED_QUOTE_BYTES * 4)

/* One segment of a JSON Pointer (RFC 6901): '~' and '/' inside a name are escaped. */
static size_t put_segment(char *out, size_t len, struct billet_span name)
{
    out[len++] = '/';
    for (size_t i = 0; i < name.len && i < FEED_QUOTE_BYTES; i++) {
        char c = name.ptr[i];
        out[len++] = c == '~' || c == '/' ? '~' : c;
        if (c == '~' || c == '/') {
            out[len++] = c == '~' ? '0' : '1';
        }
    }
    return len;
}

static struct billet_span pointer_of(struct reading *r)
{
    char text[POINTER_BYTES_MAX + 32];
    size_t len = 0;
    if (r->pointer.ptr != NULL) {
        return r->pointer;
    }
    if (r->field == NULL && r->column.ptr == NULL) {
        return BILLET_SPAN_LITERAL("");
    }
    len = put_segment(text, len, r->field != NULL ? billet_span_of(r->field->name) : r->column);
    if (r->place.kind == PLACE_ITEM || r->place.kind == PLACE_ITEM_MEMBER) {
        len += (size_t)snprintf(text + len, 24, "/%zu", r->place.index);
    }
    if (r->place.kind == PLACE_MEMBER || r->place.kind == PLACE_ITEM_MEMBER) {
        len = put_segment(text, len, billet_span_of(r->place.member));
    }
    return reading_keep(r, (struct billet_span){text, len});
}

/* A field that is somebody's secret, or a whole row of a kind that says who somebody is. */
static bool is_secret(const struct reading *r, const struct field *f)
{
    return f != NULL ? (f->flags & FIELD_SECRET) != 0
                     : r->column.ptr == NULL && r->kind->keys != NULL;
}

/* Credit codes are public and as long as identity numbers; so are the names of posts. */
static bool is_public(const struct reading *r, const struct field *f)
{
    return f != NULL && (f->type == &feed_type_credit ||
                         (r->kind->keys == NULL && f == &r->kind->fields[r->kind->reference]));
}

/* At most FEED_QUOTE_BYTES of valid UTF-8, cut between code points; secrets become stars. */
static struct billet_span quote(struct reading *r, const struct field *f, struct billet_span value)
{
    if (value.ptr == NULL) {
        return value;
    }
    if (is_secret(r, f)) {
        return BILLET_SPAN_LITERAL("***");
    }
    if (value.len > FEED_QUOTE_BYTES) {
        value.len = FEED_QUOTE_BYTES;
    }
    char text[FEED_QUOTE_BYTES];
    size_t len = 0;
    for (size_t at = 0; at < value.len;) {
        size_t n = utf8_decode(value.ptr + at, value.len - at, NULL);
        if (n == 0 && value.len == FEED_QUOTE_BYTES && at + 3 >= value.len) {
            break; /* the cut went through a character */
        }
        bool fits = n != 0 && value.ptr[at] != '\0'; /* no text of a database holds a NUL */
        memcpy(text + len, fits ? value.ptr + at : "?", fits ? n : 1);
        len += fits ? n : 1;
        at += n != 0 ? n : 1;
    }
    if (!is_public(r, f)) {
        ids_hide(text, len);
    }
    return reading_keep(r, (struct billet_span){text, len});
}

struct feed_issue *reading_issue(struct reading *r, enum feed_severity severity, const char *code,
                                 struct billet_span value)
{
    r->issue_total++;
    r->refused = r->refused || severity == FEED_ERROR;
    if (r->issue_count == FEED_ISSUES_MAX) {
        return NULL;
    }
    if (r->field == NULL) { /* what stands where a name of a field should be */
        r->column = quote(r, NULL, r->column);
    }
    struct feed_issue *issue = &r->issues[r->issue_count++];
    *issue = (struct feed_issue){.code = code, .severity = severity};
    issue->field = r->field != NULL ? billet_span_of(r->field->name) : r->column;
    issue->pointer = pointer_of(r);
    issue->column = r->column;
    issue->value = quote(r, r->field, value);
    return issue;
}

/* What the field is called where the row came from; of a sheet without it, in the blank sheet. */
static struct billet_span label_of(const struct reading *r, size_t id)
{
    const char *headings = r->kind->fields[id].headings;
    if (r->label[id].ptr == NULL && r->sheet && headings != NULL) {
        const char *bar = strchr(headings, '|');
        return (struct billet_span){headings,
                                    bar != NULL ? (size_t)(bar - headings) : strlen(headings)};
    }
    return r->label[id];
}

struct feed_issue *reading_issue_at(struct reading *r, size_t id, enum feed_severity severity,
                                    const char *code, struct billet_span value)
{
    r->field = &r->kind->fields[id];
    r->column = label_of(r, id);
    struct feed_issue *issue = reading_issue(r, severity, code, value);
    r->field = NULL;
    r->column = (struct billet_span){NULL, 0};
    return issue;
}

void reading_arg_text(struct reading *r, struct feed_issue *issue, const char *name,
                      struct billet_span value)
{
    for (size_t i = 0; issue != NULL && i < FEED_ARGS_MAX; i++) {
        if (issue->args[i].name == NULL) {
            issue->args[i] = (struct feed_arg){name, quote(r, r->field, value)};
            return;
        }
    }
}

void reading_arg_int(struct reading *r, struct feed_issue *issue, const char *name, int64_t value)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)value);
    struct billet_span kept = reading_keep(r, billet_span_of(text));
    for (size_t i = 0; issue != NULL && i < FEED_ARGS_MAX; i++) {
        if (issue->args[i].name == NULL) {
            issue->args[i] = (struct feed_arg){name, kept};
            return;
        }
    }
}

void reading_unread(struct reading *r, const struct field *f, struct billet_span value)
{
    r->unread[reading_field_id(r, f)] = true;
    (void)reading_issue(r, FEED_WARNING, "feed.unread", value);
}

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "object";
    case JSON_ARRAY:
        return "array";
    case JSON_STRING:
        return "string";
    case JSON_INTEGER:
        return "integer";
    case JSON_REAL:
        return "number with a fraction";
    case JSON_TRUE:
    case JSON_FALSE:
        return "boolean";
    case JSON_NULL:
        return "null";
    }
    return "";
}

void reading_wrong_type(struct reading *r, const struct field *f, const json_t *value)
{
    struct feed_issue *issue =
        reading_issue(r, FEED_ERROR, "feed.wrong_type", (struct billet_span){NULL, 0});
    reading_arg_text(r, issue, "type", billet_span_of(type_name(value)));
    reading_arg_text(r, issue, "expected", billet_span_of(f->type->expected));
}

void reading_note(struct reading *r, enum text_note note, struct billet_span value)
{
    static const char *const codes[] = {
        [TEXT_NOTE_NONE] = NULL,
        [TEXT_NOTE_NEGOTIABLE] = "feed.note_negotiable",
        [TEXT_NOTE_CURRENCY] = "feed.note_currency",
        [TEXT_NOTE_ABOUT] = "feed.note_about",
        [TEXT_NOTE_EXTRA] = "feed.note_extra",
        [TEXT_NOTE_PREFERRED] = "feed.note_preferred",
        [TEXT_NOTE_SHEET] = "feed.note_sheet",
        [TEXT_NOTE_HOME] = "feed.note_home",
        [TEXT_NOTE_SEVERAL] = "feed.note_several",
    };
    if (note != TEXT_NOTE_NONE) {
        (void)reading_issue(r, FEED_WARNING, codes[note], value);
    }
}

bool reading_in_range(struct reading *r, int64_t value, int64_t least, int64_t most)
{
    char text[24];
    if (value >= least && value <= most) {
        return true;
    }
    (void)snprintf(text, sizeof text, "%lld", (long long)value);
    struct feed_issue *issue = reading_issue(r, FEED_ERROR, "feed.range", billet_span_of(text));
    reading_arg_int(r, issue, "least", least);
    reading_arg_int(r, issue, "most", most);
    return false;
}

struct reading_place reading_at(struct reading *r, struct reading_place place)
{
    struct reading_place before = r->place;
    r->place = place;
    return before;
}

void reading_at_item(struct reading *r, size_t index)
{
    r->place = (struct reading_place){PLACE_ITEM, index, NULL};
}

void reading_at_end(struct reading *r)
{
    r->place = (struct reading_place){PLACE_FIELD, 0, NULL};
}
