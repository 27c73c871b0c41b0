/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One sheet of a workbook as rows of texts: numbers as people see them, dates as ISO dates, and
 * the value of cells that were merged downwards in each of their rows. The part is read twice:
 * the list of merged cells stands behind the cells.
 */
#ifndef BILLET_SERVER_FEED_XLSX_SHEET_H
#define BILLET_SERVER_FEED_XLSX_SHEET_H

#include "server/feed/csv_rows.h"
#include "server/feed/feed.h"
#include "server/feed/xlsx_book.h"

/* Merged ranges of a sheet; one of 20,000 posts by 1,000 employers has some thousands. */
#define XLSX_MERGES_MAX 50000
/* Rows that are left out between two rows; a file may name row 1,000,000 after row 2. */
#define XLSX_GAP_MAX 1000

struct xlsx_sheet;

enum billet_status xlsx_sheet_open(struct xlsx_package *package, const struct xlsx_book *book,
                                   const char *part, size_t row_bytes_max, csv_row_fn fn, void *arg,
                                   struct xlsx_sheet **out,
                                   struct billet_error *err) BILLET_MUST_CHECK;
/* Some rows; *more is false when there are no more. */
enum billet_status xlsx_sheet_step(struct xlsx_sheet *sheet, bool *more,
                                   struct billet_error *err) BILLET_MUST_CHECK;
void xlsx_sheet_close(struct xlsx_sheet *sheet);

/* A number as in the file ("4.5E3") as people write it ("4500"); appends. */
void xlsx_number(struct buf *out, struct billet_span value);
/* A serial day as "2026-03-02", with " 08:30" when it has a time; what is no day of the
 * calendar is appended as a number. */
void xlsx_date(struct buf *out, struct billet_span value, bool epoch_1904);

#endif
