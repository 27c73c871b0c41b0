/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts' JSON as tables: one row a key, saying what the value is, where it goes in the
 * struct and what absence means. The same rows read facts and write them.
 */
#ifndef BILLET_SERVER_BUNDLE_FIELDS_H
#define BILLET_SERVER_BUNDLE_FIELDS_H

#include <jansson.h>

#include "billet/engine.h"
#include "server/core/jsonw.h"

enum field_kind {
    FIELD_ID,          /* int64_t, 1.. */
    FIELD_INT,         /* int32_t; absent = `absent` */
    FIELD_NUMBER,      /* struct billet_number */
    FIELD_BOOL,        /* bool; absent = false */
    FIELD_WORD,        /* int32_t: index in the vocabulary */
    FIELD_WORD_NUMBER, /* struct billet_number: index in the vocabulary */
    FIELD_SET,         /* struct billet_set over the vocabulary */
    FIELD_DATE,        /* billet_date */
    FIELD_NAME,        /* struct billet_span */
    FIELD_NAMES,       /* struct billet_names */
    FIELD_OCCUPATION,  /* billet_code */
    FIELD_REGION,      /* billet_code */
    FIELD_OCCUPATIONS, /* struct billet_codes */
    FIELD_REGIONS,     /* struct billet_codes */
    FIELD_IDS,         /* list of int64_t */
    FIELD_ROWS,        /* list of structs: `rows` */
    FIELD_LEVELS,      /* object name -> level: struct billet_skills */
    FIELD_DATES,       /* object name -> date or null: struct billet_certificates */
};

struct table;

struct field {
    const char *key;
    enum field_kind kind;
    size_t offset;
    bool required;
    int64_t min;
    int64_t max;
    int32_t absent; /* FIELD_INT */
    const struct billet_vocabulary *words;
    const struct table *rows;
    const char *set; /* code set that names the values, or NULL */
};

struct table {
    size_t size; /* of the struct */
    const struct field *fields;
    size_t count;
};

extern const struct table candidate_table;
extern const struct table vacancy_table;
extern const struct table crossing_table;
extern const struct table choice_table;

/* Where we are, for messages; and where memory comes from. */
struct reader {
    struct billet_arena *arena;
    const char *file;
    size_t line; /* 1.. */
    struct billet_error *err;
};

/* BILLET_EINVAL: "file line n: <what>", field = "/key". */
enum billet_status reader_refuse(const struct reader *reader, const char *key, const char *format,
                                 ...) BILLET_PRINTF(3, 4);
enum billet_status reader_no_memory(const struct reader *reader);

/* Decodes a JSON object into the table's struct at `out` (zeroed before). */
enum billet_status table_read(const struct reader *reader, const struct table *table,
                              const json_t *object, void *out) BILLET_MUST_CHECK;

/* The row of a key, or NULL. */
const struct field *table_find(const struct table *table, const char *key);
/* Whether the struct knows the fact; and its value, or null. */
bool field_known(const struct field *field, const void *row);
void field_write(struct jsonw *w, const struct field *field, const void *row);
/* Appends the struct as a line of a bundle's file: what it knows, in the table's order. */
void table_write_line(const struct table *table, const void *row, struct buf *out);

/* "2026-03-02"; returns text. */
#define BUNDLE_DATE_TEXT 11
char *bundle_date_text(billet_date date, char text[BUNDLE_DATE_TEXT]);

/* Parses one JSON object; *out is new. */
enum billet_status reader_parse(const struct reader *reader, struct billet_span text,
                                json_t **out) BILLET_MUST_CHECK;

/* A code of letters, digits, _ and -, 1..40 bytes, copied into the arena. */
enum billet_status reader_name(const struct reader *reader, const char *key, const json_t *value,
                               struct billet_span *out) BILLET_MUST_CHECK;

/* json_t integer within min..max. */
enum billet_status reader_integer(const struct reader *reader, const char *key, const json_t *value,
                                  int64_t min, int64_t max, int64_t *out) BILLET_MUST_CHECK;

#endif
