/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what the reader of workbooks reads, one JSON value a line: {"sheet": NAME} for each
 * sheet that is visible, then each row as a list of texts; or {"error": CODE}. For tests that
 * compare with another reader.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/feed/xlsx_sheet.h"

static void print(json_t *value)
{
    json_dumpf(value, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(value);
}

static enum billet_status on_row(void *arg, const struct csv_row *row, struct billet_error *err)
{
    json_t *cells = json_array();
    (void)arg;
    (void)err;
    for (size_t i = 0; i < row->count; i++) {
        json_array_append_new(cells, json_stringn_nocheck(row->cells[i].ptr, row->cells[i].len));
    }
    print(cells);
    return BILLET_OK;
}

static enum billet_status read_sheet(struct xlsx_package *package, const struct xlsx_book *book,
                                     const struct xlsx_sheet_info *info, struct billet_error *err)
{
    struct xlsx_sheet *sheet = NULL;
    bool more = true;
    enum billet_status status =
        xlsx_sheet_open(package, book, info->part, 1 << 20, on_row, NULL, &sheet, err);
    while (status == BILLET_OK && more) {
        status = xlsx_sheet_step(sheet, &more, err);
    }
    xlsx_sheet_close(sheet);
    return status;
}

static enum billet_status read_book(struct billet_span bytes, struct billet_error *err)
{
    struct xlsx_package *package = NULL;
    struct xlsx_book book = {0};
    enum billet_status status = xlsx_package_open(bytes, &package, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = xlsx_book_read(package, &book, err);
    for (size_t i = 0; i < book.sheet_count && status == BILLET_OK; i++) {
        if (!book.sheet[i].hidden && book.sheet[i].part != NULL) {
            print(json_pack("{s:s}", "sheet", book.sheet[i].name));
            status = read_sheet(package, &book, &book.sheet[i], err);
        }
    }
    xlsx_book_fini(&book);
    xlsx_package_close(package);
    return status;
}

int main(int argc, char **argv)
{
    struct buf bytes;
    struct billet_error err = {.status = BILLET_OK};
    char slice[65536];
    size_t got = 0;
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        return 2;
    }
    buf_init(&bytes, XLSX_BYTES_MAX);
    while ((got = fread(slice, 1, sizeof slice, file)) > 0) {
        buf_append(&bytes, slice, got);
    }
    fclose(file);
    if (read_book(buf_span(&bytes), &err) != BILLET_OK) {
        print(json_pack("{s:s, s:s}", "error", err.code, "detail", err.detail));
    }
    buf_fini(&bytes);
    return 0;
}
