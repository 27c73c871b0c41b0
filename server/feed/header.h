/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heading row of a sheet: which column is which field. Headings are compared squeezed and
 * without what stands in parentheses, which may be a unit: "月薪（千元）". Headings may stand in
 * two rows, a group above its parts: 薪资 over 最低 and 最高. One letter that was typed wrong is
 * mended where only one field can be meant (header_typo.c); that is told. A sheet without any
 * heading row is read by its values (guess.h).
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
    enum feed_column_by by;
    bool ignored; /* known to mean nothing, or empty */
};

struct header {
    struct column column[FEED_COLUMNS_MAX];
    size_t count;
    size_t known;  /* columns that have a field for certain */
    size_t near;   /* columns whose heading was mended */
    size_t filled; /* columns that have a heading */
};

/* Reads cells as headings; labels are kept in the arena. False: no memory. */
bool header_read(struct header *header, const struct feed_kind_table *kind,
                 const struct billet_span *cells, size_t count, struct billet_arena *arena);
/* Is this row the heading row? Two known headings, and known ones are not the odd ones out. */
bool header_is(const struct header *header);
/* Is `lower` the second row of the headings in `upper`? Then *joined is the header of both. */
bool header_join(const struct feed_kind_table *kind, const struct header *upper,
                 const struct billet_span *lower, size_t lower_count, struct header *joined,
                 struct billet_arena *arena, bool *no_memory);
/* A figure without a unit gets that of its heading: "4-8" under 月薪（千元） is "4-8千元". */
struct billet_span header_with_unit(const struct column *column, struct billet_span cell,
                                    struct billet_arena *arena);

/* --- inside ------------------------------------------------------------------------------- */

/* The field whose heading was meant, one letter apart; NULL when none is, or more than one. */
const struct field *header_nearly(const struct feed_kind_table *kind, struct billet_span heading);

#endif
