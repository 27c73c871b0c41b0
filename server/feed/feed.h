/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the bytes of somebody's file to rows: each row becomes one canonical JSON object (field
 * names of match-model §1 and of the register) for one SQL function, and a list of issues.
 *
 *     bytes -> format (CSV, NDJSON, JSON) -> row of named values -> fields of the kind -> sink
 *
 * The parser is pushed: it takes slices of any size, keeps at most one row, and calls the sink
 * for every row in order, from inside feed_write() and feed_finish(). Nothing is lost without a
 * word: every row of the file reaches the sink with a verdict, or is counted as empty. A row that
 * is wrong costs itself, not its neighbours.
 *
 * One feed belongs to one thread. Options, code sets, mapping and rules are borrowed and only
 * read, so that many feeds may share them.
 */
#ifndef BILLET_SERVER_FEED_FEED_H
#define BILLET_SERVER_FEED_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"
#include "server/core/clock.h"

/* One row as sent. The longest real posting is 60 KiB; a whole file in one row is a lost quote. */
#define FEED_ROW_BYTES_MAX ((size_t)1024 * 1024)
/* The same as of the server's other JSON. */
#define FEED_JSON_DEPTH_MAX 64
/* Columns of a sheet that a person fills in are some dozens. */
#define FEED_COLUMNS_MAX 256
/* Title lines and notes above the header. */
#define FEED_HEADER_ROWS_MAX 20
/* What is looked at to learn encoding and separator. */
#define FEED_SNIFF_BYTES ((size_t)64 * 1024)
/* Issues a row; what comes after is counted in the last one. */
#define FEED_ISSUES_MAX 24
/* Bytes of a value that an issue quotes. */
#define FEED_QUOTE_BYTES 120

enum feed_kind { FEED_VACANCY, FEED_CANDIDATE, FEED_EMPLOYER, FEED_KINDS };

enum feed_format {
    FEED_CSV,    /* UTF-8, GB18030 or UTF-16 with BOM; comma, semicolon or tab; a header */
    FEED_NDJSON, /* one object a line */
    FEED_JSON,   /* an array of objects, or one where the mapping says */
    FEED_XLSX,   /* workbook, strict or transitional; each visible sheet with a heading row */
    FEED_XML,    /* a feed: one element a row */
};

/* "csv". */
const char *feed_format_name(enum feed_format format);
/* By its name or a common ending: "csv", "tsv", "jsonl"; false when there is none of it. */
bool feed_format_named(struct billet_span name, enum feed_format *out);
/* By the ending of a file's name, behind which .gz may stand. */
bool feed_format_of_path(const char *path, enum feed_format *out);
/* By a media type in lower case without parameters. */
bool feed_format_of_type(struct billet_span type, enum feed_format *out);

enum feed_verdict {
    FEED_TAKEN,        /* as it stood */
    FEED_NEEDS_REVIEW, /* taken, but enters no round until a person has settled it */
    FEED_REFUSED,      /* not taken; the errors say why */
};

enum feed_severity { FEED_WARNING, FEED_ERROR };

/* A named value for the text of a message; "row", "field" and "value" are always there. */
#define FEED_ARGS_MAX 2
struct feed_arg {
    const char *name;
    struct billet_span value;
};

struct feed_issue {
    const char *code; /* key in the table of messages: "feed.unread" */
    enum feed_severity severity;
    struct billet_span field;   /* name of the API field; of the file's column if we have none */
    struct billet_span pointer; /* JSON Pointer into the row, "" for the whole row */
    struct billet_span column;  /* heading or key as in the file; {NULL, 0} without one */
    struct billet_span value;   /* as it stood, cut to FEED_QUOTE_BYTES; sensitive ones masked */
    struct feed_arg args[FEED_ARGS_MAX];
};

/* Who a row is about, normalised; {NULL, 0} where the row does not say, and of a refused row.
 * Numbers that are stored sealed are here only, never in the JSON. */
struct feed_keys {
    struct billet_span identity_number; /* candidate */
    struct billet_span phone;           /* candidate, employer */
    struct billet_span source;          /* candidate */
    struct billet_span name;            /* candidate, employer */
};

struct feed_row {
    uint64_t row;  /* 1 = first data row; empty rows count, the header does not */
    uint64_t line; /* physical line where it begins, 1 = first of the file */
    struct billet_span
        reference; /* the sender's own id (of employers the credit code), or {NULL, 0} */
    enum feed_verdict verdict;
    struct feed_keys keys;
    struct billet_span json; /* canonical, compact; {NULL, 0} of a refused row */
    const struct feed_issue *issues;
    size_t issue_count;
};

/* How a column was told to be a field. */
enum feed_column_by {
    FEED_BY_NOTHING, /* it is not read */
    FEED_BY_NAME,    /* our own name */
    FEED_BY_HEADING, /* one of the headings that we know */
    FEED_BY_MAPPING, /* the mapping says so */
    FEED_BY_TYPO,    /* one letter apart from a heading */
    FEED_BY_VALUES,  /* there is no heading: by what stands in it */
};

/* A column of a sheet, or a place of a document, and what it is taken as. */
struct feed_column {
    size_t number;            /* 1 = the first; 0 of a place that has none */
    struct billet_span label; /* as in the file */
    const char *field;        /* NULL: not read */
    enum feed_column_by by;
};

/* All spans of a row and an issue live until the function returns. Any status but BILLET_OK ends
 * the feed with that status. */
struct feed_sink {
    enum billet_status (*row)(void *arg, const struct feed_row *row, struct billet_error *err);
    /* About the file, not one row: unknown column, encoding. May be NULL. */
    void (*note)(void *arg, const struct feed_issue *issue);
    /* What columns are read as, once a sheet, before its rows. May be NULL. */
    void (*columns)(void *arg, const struct feed_column *columns, size_t count);
};

struct codes;
struct occupation_coder;
struct rules;
struct feed_mapping;

struct feed_options {
    const struct codes *codes;                  /* sealed; NULL: no name or code is ever found */
    const struct rules *rules;                  /* NULL: no findings from prose */
    const struct occupation_coder *occupations; /* NULL: titles are not coded */
    const struct occupation_coder *soc;         /* for English titles, shown only; may be NULL */
    const struct feed_mapping *mapping;         /* NULL: our own names and headings */
    struct civil_date today;                    /* must be set */
    struct billet_span home;   /* region prefix: settles place names that several places have */
    struct billet_span source; /* of candidates, where a row names none */
    int64_t employer;          /* > 0: all vacancies are this employer's */
    bool own_employer;         /* a vacancy that names no employer is the sender's own */
    bool understand;      /* rows are shown, not kept: any key will do, evidence goes with values */
    size_t row_bytes_max; /* 0 = FEED_ROW_BYTES_MAX */
};

/* rows = taken + needs_review + refused + empty. */
struct feed_counts {
    uint64_t rows, taken, needs_review, refused, empty;
    uint64_t bytes, lines;
};

struct feed;

enum billet_status feed_new(enum feed_kind kind, enum feed_format format,
                            const struct feed_options *options, const struct feed_sink *sink,
                            void *arg, struct feed **out,
                            struct billet_error *err) BILLET_MUST_CHECK;
/* Bytes in, rows out through the sink. After a failure only feed_free() may follow.
 * BILLET_EINVAL: the file cannot be read on (no header, no array); rows so far stand. */
enum billet_status feed_write(struct feed *feed, const void *bytes, size_t len,
                              struct billet_error *err) BILLET_MUST_CHECK;
/* The file is over: the last row, and what was begun and not ended. A workbook is read only now:
 * who must not hold up others, or bounds the rows in work, calls the step while *more. */
enum billet_status feed_finish_step(struct feed *feed, bool *more,
                                    struct billet_error *err) BILLET_MUST_CHECK;
enum billet_status feed_finish(struct feed *feed, struct billet_error *err) BILLET_MUST_CHECK;
const struct feed_counts *feed_counts(const struct feed *feed);
void feed_free(struct feed *feed);

/* A single object, as in the body of PUT: the sink is called once, with row 1. A body that is no
 * JSON object is BILLET_EINVAL with the place in err->field. */
enum billet_status feed_one(enum feed_kind kind, struct billet_span body,
                            const struct feed_options *options, const struct feed_sink *sink,
                            void *arg, struct billet_error *err) BILLET_MUST_CHECK;

/* The blank sheet: a heading line in Chinese with BOM and CRLF, as CSV. */
struct buf;
void feed_template(enum feed_kind kind, struct buf *out);

#endif
