/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sheet without any heading row, read by its values: a column is a field when nearly all of
 * its values can be nothing else, and no other column could be it as well. What was taken as
 * what is told; a column that may be two things is not read.
 */
#ifndef BILLET_SERVER_FEED_GUESS_H
#define BILLET_SERVER_FEED_GUESS_H

#include "server/feed/header.h"

typedef bool guess_fn(const struct feed_options *options, struct billet_span text);

/* A kind of values. With `second` it is a pair: of two such columns, of which the first is never
 * above the other, one is `field` and one `second`; a single one is `alone`, if that is told. */
struct guess {
    const char *field;
    const char *second;
    const char *alone;
    guess_fn *is;   /* nine of ten values */
    guess_fn *some; /* and one of three; NULL: no matter */
};

/* From the most certain to the least; what is told for certain is out of the way of the rest. */
struct guess_table {
    const struct guess *guesses;
    size_t count;
    const char *needs; /* without this field it is no sheet of the kind */
    size_t least;      /* fields that must be told */
};

const struct guess_table *guess_table(const struct feed_kind_table *kind);

struct guess_sheet {
    const struct billet_span *const *rows; /* cells of each row */
    const size_t *cells;
    size_t count;
};

/* Fills the header when the values say enough. *found: did they? False: no memory. */
bool guess_header(struct header *header, const struct feed_kind_table *kind,
                  const struct guess_table *table, const struct feed_options *options,
                  const struct guess_sheet *sheet, struct billet_arena *arena, bool *found);

#endif
