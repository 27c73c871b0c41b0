/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mapping says how somebody else's names become our fields, so that a source is added with a
 * file and not with code:
 *
 *     {"version": 1, "kind": "vacancy", "rows": "/data/list",
 *      "fields": {"reference": "/jobid", "description": ["/duties", "/demands"]},
 *      "values": {"employment": {"Permanent": "full_time"}},
 *      "constants": {"employer_name": "…"},
 *      "ignore": ["/url"]}
 *
 * Sources are JSON Pointers into a row, or "/" and the heading of a column. Mapped values are
 * read as text, whatever their type was; arrays become lists. A source with braces is a text with
 * places, "{/pay/from}-{/pay/to}元/月": of several the first counts that has all its places. In
 * XML, rows names the row element, "/source/job", and pointers go through its elements. With
 * "linked": true JSON is read as JSON-LD, also out of the scripts of a page.
 */
#ifndef BILLET_SERVER_FEED_MAPPING_H
#define BILLET_SERVER_FEED_MAPPING_H

#include "server/feed/header.h"
#include "server/feed/reading.h"

struct feed_mapping;

/* The kind is what the text says; feed_new() refuses a mapping of another kind than its own. */
enum billet_status feed_mapping_new(struct billet_span text, struct feed_mapping **out,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* The same of a member of an object. */
enum billet_status feed_mapping_member(struct billet_span object, const char *name,
                                       struct feed_mapping **out,
                                       struct billet_error *err) BILLET_MUST_CHECK;
void feed_mapping_free(struct feed_mapping *mapping);
/* A shipped mapping by its name ("usajobs"): borrowed for ever. ENOTFOUND when there is none. */
enum billet_status feed_mapping_find(struct billet_span name, const struct feed_mapping **out,
                                     struct billet_error *err) BILLET_MUST_CHECK;
const struct feed_kind_table *feed_mapping_kind(const struct feed_mapping *mapping);
/* Documents are JSON-LD: one object will do, and posts may stand deeper in it (linked.h). */
bool feed_mapping_linked(const struct feed_mapping *mapping);
/* Pointer to the array of rows, "" = the document itself. */
const char *feed_mapping_rows(const struct feed_mapping *mapping);

/* Which places of a document are read as what; at most `most`. How many. */
size_t feed_mapping_columns(const struct feed_mapping *mapping, struct feed_column *out,
                            size_t most);
/* Reads a row of JSON. */
void feed_mapping_object(const struct feed_mapping *mapping, struct reading *r,
                         const json_t *object);
/* Reads the headings of a sheet, ours and mapped ones. */
bool feed_mapping_header(const struct feed_mapping *mapping, const struct feed_kind_table *kind,
                         struct header *header, const struct billet_span *cells, size_t count,
                         struct billet_arena *arena);
/* Fields that every row has, where the row itself says nothing. */
void feed_mapping_constants(const struct feed_mapping *mapping, struct reading *r);

/* The shipped files, as mappings.awk makes them; a NULL name ends the table. */
struct feed_mapping_text {
    const char *name;
    const char *text;
};
extern const struct feed_mapping_text feed_mapping_texts[];

#endif
