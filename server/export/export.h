/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables for people: rows in, bytes out. A table is columns with titles in Chinese and English
 * and cells as borrowed UTF-8 text; the column's type says what the text means. A cell that is
 * not what its column promises is written as text, as it stands: never a guess, never a loss.
 * Whoever fills a table has already left out what its reader may not see.
 */
#ifndef BILLET_SERVER_EXPORT_EXPORT_H
#define BILLET_SERVER_EXPORT_EXPORT_H

#include <stddef.h>

#include "billet/error.h"
#include "billet/span.h"
#include "server/core/buf.h"

enum export_type {
    EXPORT_TEXT,
    EXPORT_INT,   /* -12; more than 15 digits are text, since a spreadsheet would round them */
    EXPORT_DATE,  /* 2026-11-22 */
    EXPORT_TIME,  /* 2026-11-22 16:00 or with seconds or a T: civil time, no zone */
    EXPORT_SCORE, /* hundredths of a point: 8750 is shown as 87.50 */
};

struct export_column {
    const char *key; /* name of the field in the row's JSON, for who fills the cells */
    const char *title_zh;
    const char *title_en;
    enum export_type type;
    unsigned width; /* characters of half width; 0: from the type and the title */
};

struct export_table {
    const char *name; /* an employer, a list: becomes the sheet's name as far as it may */
    const struct export_column *columns;
    size_t column_count;
    const struct billet_span *cells; /* row by row; {NULL, 0} is an empty cell */
    size_t row_count;
};

/* One line of the cover: round, drive, policy, digest, who exported and when. */
struct export_note {
    const char *label_zh;
    const char *label_en;
    struct billet_span value;
};

struct export_book {
    const char *title;
    const struct export_note *notes;
    size_t note_count;
    const struct export_table *tables;
    size_t table_count;
};

/*
 * CSV after RFC 4180 in UTF-8 with a byte order mark and CRLF; one header row of titles
 * "中文 / English". Rows may be written one by one, so that a list of any length streams.
 * Failure is the buffer's: ask once, at the end.
 */
void export_csv_header(const struct export_column *columns, size_t count, struct buf *out);
void export_csv_row(const struct export_column *columns, size_t count,
                    const struct billet_span *cells, struct buf *out);
void export_csv(const struct export_table *table, struct buf *out);

/* XLSX: a cover sheet, then one sheet a table. Same book, same bytes. BILLET_ELIMIT names the
 * table that has more rows than a sheet, or says that there are too many tables or bytes. */
enum billet_status export_xlsx(const struct export_book *book, struct buf *out,
                               struct billet_error *err) BILLET_MUST_CHECK;
/* The same into a file, for lists too large for memory. The file is removed on failure. */
enum billet_status export_xlsx_file(const struct export_book *book, const char *path,
                                    struct billet_error *err) BILLET_MUST_CHECK;

/* The value of Content-Disposition for a download (RFC 6266, RFC 8187): an ASCII name for old
 * readers and the full one. Whatever name holds, the value is one harmless header line that
 * ends in the extension ("xlsx"). */
void export_disposition(struct billet_span name, const char *extension, struct buf *out);

#endif
