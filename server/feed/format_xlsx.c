/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workbooks. The file is collected whole, since a zip is read from its end; then its visible
 * sheets are read one after the other, in steps, each by a heading row of its own. A sheet
 * without one (a cover, a legend) is passed over with a word.
 */
#include "server/core/mem.h"
#include "server/feed/sheet.h"
#include "server/feed/xlsx_sheet.h"

struct xlsx_format {
    struct buf bytes;
    struct xlsx_package *package;
    struct xlsx_book book;
    struct xlsx_sheet *reader; /* of the sheet in work */
    size_t next;               /* sheet */
    size_t taken;              /* sheets that had a heading row */
    struct sheet sheet;
};

static enum billet_status on_row(void *arg, const struct csv_row *row, struct billet_error *err)
{
    struct feed *feed = arg;
    struct xlsx_format *xlsx = feed->parser;
    feed->counts.lines++;
    return sheet_row(&xlsx->sheet, feed, row, err);
}

static enum billet_status xlsx_open(struct feed *feed, struct billet_error *err)
{
    struct xlsx_format *xlsx = mem_alloc(1, sizeof *xlsx);
    if (xlsx == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading a workbook");
    }
    feed->parser = xlsx;
    feed->reading.sheet = true;
    buf_init(&xlsx->bytes, XLSX_BYTES_MAX);
    return sheet_init(&xlsx->sheet)
               ? BILLET_OK
               : billet_error_set(err, BILLET_ENOMEM, "no memory for reading a workbook");
}

static void xlsx_close(struct feed *feed)
{
    struct xlsx_format *xlsx = feed->parser;
    if (xlsx == NULL) {
        return;
    }
    xlsx_sheet_close(xlsx->reader);
    xlsx_book_fini(&xlsx->book);
    xlsx_package_close(xlsx->package);
    buf_fini(&xlsx->bytes);
    sheet_fini(&xlsx->sheet);
    mem_free(xlsx);
    feed->parser = NULL;
}

static enum billet_status xlsx_write(struct feed *feed, struct billet_span bytes,
                                     struct billet_error *err)
{
    struct xlsx_format *xlsx = feed->parser;
    if (bytes.len > XLSX_BYTES_MAX - xlsx->bytes.len) {
        return feed_stop(feed, "feed.xlsx_limit", err, "the workbook is larger than %zu bytes",
                         XLSX_BYTES_MAX);
    }
    buf_append_span(&xlsx->bytes, bytes);
    return xlsx->bytes.failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for a workbook")
                              : BILLET_OK;
}

/* --- sheets --- */

static enum billet_status open_sheet(struct feed *feed, struct xlsx_format *xlsx,
                                     struct billet_error *err)
{
    const struct xlsx_sheet_info *info = &xlsx->book.sheet[xlsx->next];
    sheet_reset(&xlsx->sheet);
    return xlsx_sheet_open(xlsx->package, &xlsx->book, info->part, feed_row_bytes_max(feed), on_row,
                           feed, &xlsx->reader, err);
}

static enum billet_status close_sheet(struct feed *feed, struct xlsx_format *xlsx,
                                      struct billet_error *err)
{
    enum billet_status status = sheet_end(&xlsx->sheet, feed, err);
    struct billet_span name = billet_span_of(xlsx->book.sheet[xlsx->next].name);
    bool read = xlsx->sheet.state == SHEET_ROWS;
    if (!read || xlsx->taken > 0) {
        feed_note(feed, read ? "feed.sheet_read" : "feed.sheet_skipped", name, name);
    }
    xlsx->taken += read ? 1 : 0;
    xlsx_sheet_close(xlsx->reader);
    xlsx->reader = NULL;
    xlsx->next++;
    return status;
}

/* Hidden sheets are lists of choices, mostly; charts have no part that we read. */
static bool is_read(const struct xlsx_sheet_info *info)
{
    return !info->hidden && info->part != NULL;
}

static enum billet_status xlsx_start(struct xlsx_format *xlsx, struct billet_error *err)
{
    enum billet_status status = xlsx_package_open(buf_span(&xlsx->bytes), &xlsx->package, err);
    return status == BILLET_OK ? xlsx_book_read(xlsx->package, &xlsx->book, err) : status;
}

static enum billet_status xlsx_finish(struct feed *feed, bool *more, struct billet_error *err)
{
    struct xlsx_format *xlsx = feed->parser;
    if (xlsx->package == NULL) {
        *more = true;
        return xlsx_start(xlsx, err);
    }
    while (xlsx->reader == NULL && xlsx->next < xlsx->book.sheet_count &&
           !is_read(&xlsx->book.sheet[xlsx->next])) {
        xlsx->next++;
    }
    *more = xlsx->next < xlsx->book.sheet_count;
    if (!*more) {
        return xlsx->taken > 0 ? BILLET_OK
                               : feed_stop(feed, "feed.no_header", err,
                                           "no sheet of the workbook has a heading row");
    }
    if (xlsx->reader == NULL) {
        return open_sheet(feed, xlsx, err);
    }
    bool rows = true;
    enum billet_status status = xlsx_sheet_step(xlsx->reader, &rows, err);
    if (status == BILLET_OK && !rows) {
        return close_sheet(feed, xlsx, err);
    }
    return status;
}

const struct format feed_format_xlsx = {xlsx_open, xlsx_write, xlsx_finish, xlsx_close};
