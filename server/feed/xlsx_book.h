/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a workbook says before its sheets are read: their names and parts, which styles are
 * dates, and the shared strings.
 */
#ifndef BILLET_SERVER_FEED_XLSX_BOOK_H
#define BILLET_SERVER_FEED_XLSX_BOOK_H

#include <stdint.h>

#include "billet/arena.h"
#include "server/core/buf.h"
#include "server/feed/xlsx_package.h"

/* Sheets that are read; a person keeps some dozens. */
#define XLSX_SHEETS_MAX 100
/* Text of all shared strings: what a book of 100,000 posts with descriptions needs. */
#define XLSX_STRINGS_BYTES_MAX ((size_t)96 * 1024 * 1024)

struct xlsx_sheet_info {
    const char *name;
    const char *relation; /* id of its part */
    const char *part;     /* "xl/worksheets/sheet1.xml" */
    bool hidden;
};

struct xlsx_book {
    struct billet_arena *arena; /* names */
    const char *main_part;      /* "xl/workbook.xml" */
    const char *styles_part;    /* NULL: none */
    const char *strings_part;   /* NULL: none */
    struct xlsx_sheet_info sheet[XLSX_SHEETS_MAX];
    size_t sheet_count;
    bool epoch_1904;
    struct buf date_formats; /* uint32_t: number formats of the book that are dates */
    struct buf date_styles;  /* char a cell style: 1 when it is a date */
    struct buf strings;      /* texts, one after the other */
    struct buf string_ends;  /* size_t a string: where it ends */
};

enum billet_status xlsx_book_read(struct xlsx_package *package, struct xlsx_book *book,
                                  struct billet_error *err) BILLET_MUST_CHECK;
void xlsx_book_fini(struct xlsx_book *book);

/* {NULL, 0} when there is no such string. */
struct billet_span xlsx_book_string(const struct xlsx_book *book, size_t index);
bool xlsx_book_is_date(const struct xlsx_book *book, size_t style);

/* Does a number format show a day? "yyyy-mm-dd", "m\"月\"d\"日\"", not "0.00", "h:mm". */
bool xlsx_format_is_date(const char *code);
/* Appends text of which "_x000D_" and its like are characters. */
void xlsx_text_append(struct buf *out, struct billet_span text);

#endif
