/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of text into rows of cells, by libcsv in its strict mode. A row may span lines. A row
 * that is wrong (a stray quote, one that never ends) costs its first line only: reading goes on
 * with the line after it, so that a lost quote does not swallow the rest of the file.
 */
#ifndef BILLET_SERVER_FEED_CSV_ROWS_H
#define BILLET_SERVER_FEED_CSV_ROWS_H

#include <stdint.h>

#include "billet/error.h"
#include "server/feed/lines.h"

struct csv_row {
    uint64_t line; /* where it begins */
    const struct billet_span *cells;
    size_t count;            /* cells there are, at most FEED_COLUMNS_MAX */
    size_t more;             /* cells that had no room */
    const char *error;       /* NULL, or the code of the issue: nothing of the row is to be used */
    struct billet_span text; /* of a wrong row: how it begins */
};

/* A row without any cell that says something has count 0. */
typedef enum billet_status (*csv_row_fn)(void *arg, const struct csv_row *row,
                                         struct billet_error *err);

struct csv_rows;

struct csv_rows *csv_rows_new(char separator, size_t row_bytes_max, csv_row_fn fn, void *arg);
void csv_rows_free(struct csv_rows *rows);
/* One line of UTF-8 in which the byte 0xFF stands for what could not be decoded; its row and a
 * row with NUL are told as wrong. */
enum billet_status csv_rows_line(struct csv_rows *rows, const struct line *line,
                                 struct billet_error *err) BILLET_MUST_CHECK;
enum billet_status csv_rows_finish(struct csv_rows *rows,
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
