/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row in work: the values read so far and what there is to say about them. Formats fill it
 * field by field, types put values in, the kind looks at the whole, and the end makes canonical
 * JSON. All memory of a row is in one arena that the next row empties.
 */
#ifndef BILLET_SERVER_FEED_READING_H
#define BILLET_SERVER_FEED_READING_H

#include "billet/arena.h"
#include "server/core/buf.h"
#include "server/core/jsonw.h"
#include "server/feed/feed.h"
#include "server/feed/fields.h"
#include "server/text/prose.h"
#include "server/text/values.h"

/* More findings of one row than a person would read. */
#define FINDINGS_MAX 32

struct finding {
    const char *code; /* posting finding of the API: age_limit, gender */
    const char *rule; /* which rule found it */
    const char *field;
    enum rule_severity severity;
    struct billet_span quote; /* exact slice of the field as decoded */
    size_t start, end;        /* code points, half-open */
};

struct occupation_reading;

enum value_kind { VALUE_ABSENT, VALUE_INT, VALUE_BOOL, VALUE_TEXT, VALUE_JSON };

struct value {
    enum value_kind kind;
    int64_t num;             /* INT, BOOL */
    struct billet_span text; /* TEXT; JSON as it will be written */
};

/* A place inside the value of a field; a pointer is made of it when there is an issue. */
struct reading_place {
    enum { PLACE_FIELD, PLACE_ITEM, PLACE_ITEM_MEMBER, PLACE_MEMBER } kind;
    size_t index;
    const char *member;
};

struct reading {
    const struct feed_options *options;
    const struct feed_kind_table *kind;
    struct prose *prose; /* NULL without rules */
    struct billet_arena *arena;
    struct value values[FIELDS_MAX];
    bool unread[FIELDS_MAX];
    struct feed_issue issues[FEED_ISSUES_MAX];
    size_t issue_count;
    size_t issue_total; /* with those that had no room */
    bool refused;
    bool review;
    bool no_memory;
    /* Where we are, for the issues of the field in work. */
    const struct field *field;
    struct billet_span column;
    struct reading_place place; /* inside the field's value */
    struct billet_span pointer; /* of a row that did not parse; NULL: made of field and place */
    struct billet_span label[FIELDS_MAX]; /* headings or keys that fields came under */
    struct billet_span cell[FIELDS_MAX];  /* texts as they came, of FIELD_PROSE */
    uint64_t said;                        /* bit f: words stood there, whatever they mean */
    uint64_t from_prose;                  /* bit f: the value of field f is from prose */
    bool sheet;                           /* the input has headings, not names */
    bool canonical; /* the column had our own name: figures are in our own unit */
    struct occupation_reading *occupation; /* of this row; NULL: not looked for */
    struct occupation_reading *soc;        /* of an English title; NULL: not asked */
    struct finding findings[FINDINGS_MAX];
    size_t finding_count;
    struct buf scratch; /* lists and objects under way */
    struct buf out;     /* the row as JSON */
};

enum billet_status reading_init(struct reading *r, const struct feed_kind_table *kind,
                                const struct feed_options *options, struct billet_error *err);
void reading_fini(struct reading *r);

/* A new row; nothing of the last one is valid any longer. */
void reading_begin(struct reading *r);
/* One value: the text of a cell, or a JSON value that was under `key`. */
void reading_text(struct reading *r, const struct field *f, struct billet_span column,
                  struct billet_span text);
void reading_json(struct reading *r, const struct field *f, struct billet_span key,
                  const json_t *value);
/* The whole object of an API body or line: unknown keys are errors. */
void reading_object(struct reading *r, const json_t *object);
/* The row is over: fills all of *row but row and line. False: no memory. */
bool reading_end(struct reading *r, struct feed_row *row);

/* --- for types and kinds ------------------------------------------------------------------ */

size_t reading_field_id(const struct reading *r, const struct field *f);
/* "field", "quote", "start", "end" of a piece of evidence. */
void reading_write_place(struct jsonw *w, const char *field, struct billet_span quote, size_t start,
                         size_t end);
void reading_set_int(struct reading *r, size_t id, int64_t value);
void reading_set_bool(struct reading *r, size_t id, bool value);
void reading_set_date(struct reading *r, size_t id, struct civil_date date);
void reading_set_text(struct reading *r, size_t id, struct billet_span text); /* copied */
bool reading_has(const struct reading *r, size_t id);
/* What jsonw wrote into r->scratch becomes the value. */
struct jsonw reading_json_open(struct reading *r);
void reading_set_json(struct reading *r, size_t id, struct jsonw *w);

/* Adds an issue about the field in work. value is what stood there. NULL: no memory, or no
 * room any more. An error refuses the row. */
struct feed_issue *reading_issue(struct reading *r, enum feed_severity severity, const char *code,
                                 struct billet_span value);
void reading_arg_text(struct reading *r, struct feed_issue *issue, const char *name,
                      struct billet_span value);
void reading_arg_int(struct reading *r, struct feed_issue *issue, const char *name, int64_t value);
/* The same about another field (id), from `finish`. */
struct feed_issue *reading_issue_at(struct reading *r, size_t id, enum feed_severity severity,
                                    const char *code, struct billet_span value);
/* The field had a value that we do not understand. */
void reading_unread(struct reading *r, const struct field *f, struct billet_span value);
void reading_wrong_type(struct reading *r, const struct field *f, const json_t *value);
/* A reading that left something out: says so. */
void reading_note(struct reading *r, enum text_note note, struct billet_span value);
/* least <= value <= most, else an error that names both. */
bool reading_in_range(struct reading *r, int64_t value, int64_t least, int64_t most);
/* Issues are about this place from now on. Returns the place before. */
struct reading_place reading_at(struct reading *r, struct reading_place place);
/* The i-th item of the list that the field is. */
void reading_at_item(struct reading *r, size_t index);
void reading_at_end(struct reading *r);

/* A copy in the row's arena; {NULL, 0} without memory. */
struct billet_span reading_keep(struct reading *r, struct billet_span text);

#endif
