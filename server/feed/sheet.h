/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sheet of cells, whatever file it was in: rows are looked through for the heading row, and
 * every row after it is one of ours. The rows looked through are kept, so that a sheet which has
 * no heading row can be read by its values from its first row on. Shared by CSV and XLSX.
 */
#ifndef BILLET_SERVER_FEED_SHEET_H
#define BILLET_SERVER_FEED_SHEET_H

#include "server/feed/csv_rows.h"
#include "server/feed/format.h"
#include "server/feed/header.h"

/* What the rows above the data may hold, if they are to be kept. */
#define SHEET_KEPT_BYTES_MAX ((size_t)512 * 1024)

enum sheet_state {
    SHEET_HEADING, /* rows above the data -> UNDER, ROWS, LOST */
    SHEET_UNDER,   /* the row under the headings: a second one of them, or data -> ROWS */
    SHEET_ROWS,    /* data */
    SHEET_LOST,    /* no heading row among the first FEED_HEADER_ROWS_MAX, and values say nothing */
};

struct sheet {
    enum sheet_state state;
    struct billet_arena *arena; /* headings, and the rows kept */
    struct header header;
    struct csv_row kept[FEED_HEADER_ROWS_MAX];
    size_t kept_count;
    uint64_t rows_above;
};

/* A zeroed struct becomes an empty sheet. False: no memory. */
bool sheet_init(struct sheet *sheet);
void sheet_fini(struct sheet *sheet);
/* For the next sheet of the file. */
void sheet_reset(struct sheet *sheet);
/* One row; of a sheet that is lost they are let go. */
enum billet_status sheet_row(struct sheet *sheet, struct feed *feed, const struct csv_row *row,
                             struct billet_error *err) BILLET_MUST_CHECK;
/* The sheet is over: what waited for another row is decided. */
enum billet_status sheet_end(struct sheet *sheet, struct feed *feed,
                             struct billet_error *err) BILLET_MUST_CHECK;

/* --- for rows that bring their headings with them (XML) ------------------------------------ */

/* Says which columns are read as what, and which are not. */
void sheet_tell_header(struct feed *feed, const struct header *header);
/* The cells of one row into the reading that is open. */
void sheet_read_cells(struct feed *feed, const struct header *header, const struct csv_row *row);

#endif
