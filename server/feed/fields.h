/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a row of each kind consists of: one table of fields a kind. A field has a name (API and
 * canonical JSON), headings (sheets), a type that reads it, and limits. The same field reads a
 * typed JSON value and the text of a cell; it knows nothing of formats.
 */
#ifndef BILLET_SERVER_FEED_FIELDS_H
#define BILLET_SERVER_FEED_FIELDS_H

#include <jansson.h>
#include <stdint.h>

#include "billet/span.h"
#include "server/feed/feed.h"
#include "server/text/codes.h"

#define FIELDS_MAX 48

struct jsonw;
struct reading;
struct field;

/* How a type reads. Both put a value into the reading, or an issue, or nothing. */
struct field_type {
    const char *expected; /* key of feed.expect_*: what a value of this type is */
    /* What a person typed: trimmed, not empty, valid UTF-8. */
    void (*text)(struct reading *r, const struct field *f, struct billet_span text);
    /* Neither a string nor null. NULL: only text will do. */
    void (*json)(struct reading *r, const struct field *f, const json_t *value);
};

enum field_flag {
    FIELD_GATE = 1,      /* decides who is eligible: unread means needs_review */
    FIELD_JOIN = 2,      /* several columns are one value */
    FIELD_SECRET = 4,    /* never quoted in full */
    FIELD_DERIVED = 8,   /* written by us: no input has it */
    FIELD_TEMPLATE = 16, /* stands in the blank sheet, under its first heading */
    FIELD_ALL = 32,      /* a word that means several codes means all of them (五险一金) */
    FIELD_FACT = 64,     /* a fact of match-model §1 with source and state */
    FIELD_BROAD = 512,   /* of codes with one name the highest, not the lowest */
    FIELD_LOCAL = 1024,  /* places of our own city need no city's name */
    FIELD_SEALED = 256,  /* stored sealed: in the row's keys, not in its JSON */
    FIELD_PROSE = 2048,  /* kept as it came, to be searched for what it says */
    FIELD_PLACE = 128,   /* JOIN without anything between: 内蒙古 包头市 */
};

struct field {
    const char *name;
    const char *headings; /* joined by '|', squeezed (text/fold.h); NULL for none */
    const struct field_type *type;
    int64_t least, most; /* of a figure; most characters of a text */
    unsigned flags;
    enum code_set set;
};

struct feed_kind_table {
    const char *name; /* "vacancy" */
    const struct field *fields;
    size_t count;
    const char *ignored;               /* headings that are known and mean nothing to us */
    unsigned reference;                /* field that is the sender's own id */
    void (*finish)(struct reading *r); /* what several fields say together */
    /* Members that only options.understand shows; NULL for none. */
    void (*more)(struct reading *r, struct jsonw *w);
    /* Who the row is about; NULL when its JSON says it all. */
    void (*keys)(const struct reading *r, struct feed_keys *out);
};

extern const struct feed_kind_table feed_vacancy_table;
extern const struct feed_kind_table feed_candidate_table;
extern const struct feed_kind_table feed_employer_table;

const struct feed_kind_table *feed_kind_table(enum feed_kind kind);
/* By API name; NULL when there is none that a sender may give. */
const struct field *feed_field_named(const struct feed_kind_table *kind, struct billet_span name);
/* By a squeezed heading or API name. *ignored: it is known and means nothing. */
const struct field *feed_field_headed(const struct feed_kind_table *kind,
                                      struct billet_span heading, bool *ignored);
/* Is `word` one of the words of a list joined by '|'? */
bool feed_word_in(const char *list, struct billet_span word);
/* What people call a field: its first heading, or its name. */
struct billet_span feed_field_title(const struct field *f);

/* Types that kinds share (types_plain.c, types_codes.c, types_skills.c, types_history.c). */
extern const struct field_type feed_type_text;
extern const struct field_type feed_type_figure;
extern const struct field_type feed_type_bool;
extern const struct field_type feed_type_date;
extern const struct field_type feed_type_merit;
extern const struct field_type feed_type_wage;
extern const struct field_type feed_type_headcount;
extern const struct field_type feed_type_education;
extern const struct field_type feed_type_phone;
extern const struct field_type feed_type_credit;
extern const struct field_type feed_type_identity;
extern const struct field_type feed_type_months;
extern const struct field_type feed_type_code;
extern const struct field_type feed_type_codes;
extern const struct field_type feed_type_region;
extern const struct field_type feed_type_regions;
extern const struct field_type feed_type_demanded_skills;
extern const struct field_type feed_type_held_skills;
extern const struct field_type feed_type_held_certificates;
extern const struct field_type feed_type_history;
extern const struct field_type feed_type_consent;
extern const struct field_type feed_type_facts;

#endif
