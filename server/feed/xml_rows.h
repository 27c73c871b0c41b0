/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An XML feed as rows: each row element becomes one JSON object, so that one kind of mapping
 * serves both. Elements become members, repeated ones an array, text and CDATA a string;
 * attributes become members "@name" of the row and "element@name" beside an element. Markup of
 * HTML inside a field stays in its text, as if it had been escaped.
 */
#ifndef BILLET_SERVER_FEED_XML_ROWS_H
#define BILLET_SERVER_FEED_XML_ROWS_H

#include <jansson.h>

#include "server/core/buf.h"
#include "server/feed/xml.h"

/* Elements inside a row; a field of a field of a field has 3. */
#define XML_ROW_DEPTH_MAX 12
#define XML_PATH_MAX      8

struct xml_row {
    uint64_t line;
    const char *element;  /* of the row */
    const json_t *object; /* NULL: the row was too long */
};

typedef enum billet_status (*xml_row_fn)(void *arg, const struct xml_row *row,
                                         struct billet_error *err);

struct xml_frame {
    json_t *object; /* NULL until it has a member */
    char *name;
    size_t text; /* where its text begins in xml_rows.text */
};

struct xml_rows {
    struct xml *xml;
    const char *path;  /* "source/job", or NULL: by the usual names */
    const char *names; /* what rows are called then: "job|vacancy" */
    size_t bytes_max;
    xml_row_fn fn;
    void *arg;
    char open[256];    /* elements from the root on, joined by '/' */
    size_t open_depth; /* elements that are open outside of a row */
    size_t hidden;     /* of them, those that had no room in `open` */
    struct xml_frame frame[XML_ROW_DEPTH_MAX];
    size_t depth;  /* frames in use; 0: outside of a row */
    size_t inside; /* open elements that only lend their text, or their markup */
    struct buf text;
    size_t bytes; /* of this row */
    uint64_t line;
    bool cut;
    bool failed;
};

/* path: JSON Pointer of the mapping ("/source/job"), "" for none: then names, joined by '|', say
 * what rows are called. Both are borrowed. False: no memory. */
bool xml_rows_init(struct xml_rows *rows, const char *encoding, const char *path, const char *names,
                   size_t bytes_max, xml_row_fn fn, void *arg);
void xml_rows_fini(struct xml_rows *rows);
enum billet_status xml_rows_write(struct xml_rows *rows, struct billet_span bytes, bool last,
                                  struct billet_error *err) BILLET_MUST_CHECK;

#endif
