/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heading row of a sheet: which column is which field. Headings are compared squeezed and
 * without what stands in parentheses, which may be a unit: "月薪（千元）".
 */
#ifndef BILLET_SERVER_FEED_HEADER_H
#define BILLET_SERVER_FEED_HEADER_H

#include "billet/arena.h"
#include "server/feed/fields.h"

struct feed_mapping;

struct column {
    const struct field *field; /* NULL: not ours */
    struct billet_span label;  /* as in the file */
    struct billet_span unit;   /* "千元"; {NULL, 0} for none */
    bool ignored;              /* known to mean nothing, or empty */
};

struct header {
    struct column column[FEED_COLUMNS_MAX];
    size_t count;
    size_t known;  /* columns that have a field */
    size_t filled; /* columns that have a heading */
};

/* Reads cells as headings; labels are kept in the arena. False: no memory. */
bool header_read(struct header *header, const struct feed_kind_table *kind,
                 const struct billet_span *cells, size_t count, struct billet_arena *arena);
/* Is this row the heading row? Two known headings, and known ones are not the odd ones out. */
bool header_is(const struct header *header);
/* A figure without a unit gets that of its heading: "4-8" under 月薪（千元） is "4-8千元". */
struct billet_span header_with_unit(const struct column *column, struct billet_span cell,
                                    struct billet_arena *arena);

#endif
