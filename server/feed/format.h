/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside a feed: what the formats share. A format gets bytes and hands on rows; each row begins
 * with feed_row_begin() and ends with feed_row_end(), or is refused whole, or is empty.
 */
#ifndef BILLET_SERVER_FEED_FORMAT_H
#define BILLET_SERVER_FEED_FORMAT_H

#include "server/feed/reading.h"
#include "server/feed/seen.h"

struct feed;

struct format {
    enum billet_status (*open)(struct feed *feed, struct billet_error *err);
    enum billet_status (*write)(struct feed *feed, struct billet_span bytes,
                                struct billet_error *err);
    /* No more bytes will come. *more is false: set it when it must be called again for the rest,
     * so that what a file unfolds into is told in steps. */
    enum billet_status (*finish)(struct feed *feed, bool *more, struct billet_error *err);
    void (*close)(struct feed *feed);
};

extern const struct format feed_format_csv;
extern const struct format feed_format_ndjson;
extern const struct format feed_format_json;
extern const struct format feed_format_xlsx;
extern const struct format feed_format_xml;

/* Where a feed is: only feed.c moves it. */
enum feed_state {
    FEED_OPEN,      /* takes bytes -> FINISHING, FAILED */
    FEED_FINISHING, /* has all bytes, tells the rest -> FINISHED, FAILED */
    FEED_FINISHED,  /* all rows have been told */
    FEED_FAILED,    /* no memory, a sink that said stop, or a file that cannot be read on */
};

struct feed {
    const struct feed_kind_table *kind;
    const struct format *format;
    enum feed_state state;
    struct feed_options options;
    struct feed_sink sink;
    void *arg;
    struct reading reading;
    struct seen seen;
    struct feed_counts counts;
    uint64_t line; /* of the row in work */
    void *parser;  /* the format's own */
};

/* A new row at this line; r = &feed->reading is ready for fields. */
void feed_row_begin(struct feed *feed, uint64_t line);
enum billet_status feed_row_end(struct feed *feed, struct billet_error *err);
/* A row of which nothing can be read; value may be {NULL, 0}. */
enum billet_status feed_row_refuse(struct feed *feed, uint64_t line, const char *code,
                                   struct billet_span value, struct billet_error *err);
/* The same for JSON that does not parse: reason->code and reason->field (the pointer) say why. */
enum billet_status feed_row_refuse_json(struct feed *feed, uint64_t line,
                                        const struct billet_error *reason, struct billet_span value,
                                        struct billet_error *err);
/* An empty row: only counted. */
void feed_row_empty(struct feed *feed);
/* Reads one JSON object through the mapping, or by our own names. */
enum billet_status feed_row_object(struct feed *feed, uint64_t line, const json_t *object,
                                   struct billet_error *err);
/* Parses text and reads it as one row; what does not parse is a refused row. */
enum billet_status feed_row_json(struct feed *feed, uint64_t line, struct billet_span text,
                                 struct billet_error *err);
/* Something about the file. */
void feed_note(struct feed *feed, const char *code, struct billet_span column,
               struct billet_span value);
/* Of a document: which of its places the mapping reads as what. */
void feed_tell_mapping(struct feed *feed, const struct feed_mapping *mapping);
/* The file cannot be read on. */
enum billet_status feed_stop(struct feed *feed, const char *code, struct billet_error *err,
                             const char *format, ...) BILLET_PRINTF(4, 5);
size_t feed_row_bytes_max(const struct feed *feed);

#endif
