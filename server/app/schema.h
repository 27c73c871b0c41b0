/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a document may hold: a table of fields a use case. One table checks the body and the
 * query of HTTP and the options of the command line, refuses what it does not know, and is what
 * the description of the API is written from.
 */
#ifndef BILLET_SERVER_APP_SCHEMA_H
#define BILLET_SERVER_APP_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/span.h"
#include "server/core/jsonw.h"
#include "server/text/codes.h"

enum field_kind {
    FIELD_ID,     /* integer from 1 */
    FIELD_INT,    /* integer from least to most */
    FIELD_BOOL,   /* true, false */
    FIELD_TEXT,   /* least to most characters */
    FIELD_WORD,   /* one of `words` */
    FIELD_DATE,   /* YYYY-MM-DD */
    FIELD_TIME,   /* RFC 3339 */
    FIELD_REGION, /* 2, 4, 6 or 9 digits */
    FIELD_CODE,   /* [A-Za-z0-9_-]{1,40} */
    FIELD_SEED,   /* 16 hexadecimal digits */
    FIELD_OBJECT, /* an object of `items`; without items it goes on as it is */
};

/* In which part of a call the field stands. */
enum field_place { IN_PATH, IN_QUERY, IN_BODY };

struct schema_field {
    const char *name;
    enum field_place place;
    enum field_kind kind;
    bool required;
    bool list; /* an array of that kind, 0 .. most elements */
    int64_t least, most;
    const struct schema_field *items; /* FIELD_OBJECT: its members, all IN_BODY */
    const char *words;                /* FIELD_WORD: with spaces between */
    const enum code_set *set;         /* in a query: by the exact name in this set, too */
    const char *about;                /* one sentence for the description */
};

#define SCHEMA_FIELDS_MAX 16
#define SCHEMA_LIST_MAX   1000

/* What is wrong with a value. NULL: nothing. The code is a key in the table of messages. */
const char *schema_check(const struct schema_field *field, struct billet_span text);
/* Writes a value that passed schema_check(): numbers and booleans bare, all else as text. */
void schema_write(const struct schema_field *field, struct billet_span text, struct jsonw *w);
/* NULL when there is none. */
const struct schema_field *schema_find(const struct schema_field *fields, enum field_place place,
                                       struct billet_span name);
/* Does a space-separated list hold the word? */
bool schema_has_word(const char *words, struct billet_span word);

#endif
