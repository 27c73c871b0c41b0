/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XLSX by libxlsxwriter in its constant-memory mode: rows leave memory as they are written.
 * Texts are always written as strings, so nothing is ever a formula; columns of text carry the
 * text format, so that editing "007" or "=1" in the sheet does not change what it is.
 */
#include "config.h" /* memfd_create() is an extension */

#include "server/export/export.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "billet/arena.h"
#include "server/core/utf8.h"
#include "server/export/cell.h"
#include "server/export/clean.h"
#include "server/export/sheet_name.h"

#define CELL_UNITS_MAX    32767u /* Excel's own limit for a cell */
#define CELL_BYTES        (CELL_UNITS_MAX * 3 + 1)
#define TITLE_UNITS_MAX   255u
#define TABLES_MAX        500u /* each holds a temporary file open until the book is closed */
#define WIDTH_MAX         60u
#define HEADER_HEIGHT     32.0
#define COVER_LABEL_WIDTH 24.0
#define COVER_VALUE_WIDTH 72.0
#define PAPER_A4          9
#define HEADER_COLOUR     0xDDE5EE
#define COVER_NAME        "说明 Cover"
#define LINE_HEIGHT       15.0
#define HEIGHT_MAX        400.0   /* Excel takes 409 */
#define FIRST_WIDE        0x1100u /* from here on most characters are two columns wide */

static const struct {
    const char *format; /* as Excel writes it; "@" is text */
    unsigned width;
} types[] = {
    [EXPORT_TEXT] = {"@", 16},          [EXPORT_INT] = {"0", 10},
    [EXPORT_DATE] = {"yyyy-mm-dd", 12}, [EXPORT_TIME] = {"yyyy-mm-dd hh:mm:ss", 20},
    [EXPORT_SCORE] = {"0.00", 10},
};
#define TYPE_COUNT (sizeof types / sizeof types[0])

struct writer {
    struct billet_arena *arena;
    lxw_workbook *book;
    lxw_format *formats[TYPE_COUNT];
    lxw_format *header;
    lxw_format *title;
    char (*names)[SHEET_NAME_BYTES];
    size_t name_count;
    char *scratch; /* CELL_BYTES: one cleaned cell, ended by NUL */
};

static enum billet_status status_of(lxw_error error, struct billet_error *err)
{
    if (error == LXW_NO_ERROR) {
        return BILLET_OK;
    }
    enum billet_status status =
        error == LXW_ERROR_MEMORY_MALLOC_FAILED ? BILLET_ENOMEM : BILLET_EINTERNAL;
    return billet_error_set(err, status, "could not write the workbook: %s", lxw_strerror(error));
}

static void make_formats(struct writer *w)
{
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        w->formats[i] = workbook_add_format(w->book);
        format_set_num_format(w->formats[i], types[i].format);
        format_set_align(w->formats[i], LXW_ALIGN_VERTICAL_TOP);
    }
    format_set_text_wrap(w->formats[EXPORT_TEXT]);
    w->header = workbook_add_format(w->book);
    format_set_bold(w->header);
    format_set_text_wrap(w->header);
    format_set_bg_color(w->header, HEADER_COLOUR);
    format_set_bottom(w->header, LXW_BORDER_THIN);
    format_set_align(w->header, LXW_ALIGN_VERTICAL_CENTER);
    w->title = workbook_add_format(w->book);
    format_set_bold(w->title);
    format_set_font_size(w->title, 16);
}

/* Same book, same bytes: the file carries no time of its own. The cover says when. */
static void set_properties(struct writer *w, const struct export_book *book)
{
    lxw_doc_properties properties = {.title = w->scratch, .created = 946684800};
    clean_copy(billet_span_of(book->title), TITLE_UNITS_MAX, w->scratch, CELL_BYTES);
    workbook_set_properties(w->book, &properties);
}

static lxw_worksheet *add_sheet(struct writer *w, const char *wanted)
{
    char *name = w->names[w->name_count];
    sheet_name_make(wanted, (const char(*)[SHEET_NAME_BYTES])w->names, w->name_count, name);
    w->name_count++;
    return workbook_add_worksheet(w->book, name);
}

static lxw_error write_text(struct writer *w, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col,
                            struct billet_span text, lxw_format *format)
{
    if (text.len == 0) {
        return LXW_NO_ERROR;
    }
    clean_copy(text, CELL_UNITS_MAX, w->scratch, CELL_BYTES);
    return worksheet_write_string(sheet, row, col, w->scratch, format);
}

static lxw_error write_cell(struct writer *w, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col,
                            enum export_type type, struct billet_span text)
{
    struct cell_value value = cell_read(type, text);
    lxw_format *format = w->formats[value.type];
    lxw_datetime when = {value.year, value.month,  value.day,
                         value.hour, value.minute, (double)value.second};
    switch (value.type) {
    case EXPORT_TEXT:
        return write_text(w, sheet, row, col, text, format);
    case EXPORT_INT:
        return worksheet_write_number(sheet, row, col, (double)value.number, format);
    case EXPORT_SCORE:
        return worksheet_write_number(sheet, row, col, (double)value.number / 100, format);
    case EXPORT_DATE:
    case EXPORT_TIME:
        return worksheet_write_datetime(sheet, row, col, &when, format);
    }
    return LXW_NO_ERROR;
}

static void write_label(struct writer *w, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col,
                        const char *zh, const char *en, lxw_format *format)
{
    char label[256];
    snprintf(label, sizeof label, "%s / %s", zh, en);
    write_text(w, sheet, row, col, billet_span_of(label), format);
}

static enum billet_status write_cover(struct writer *w, const struct export_book *book,
                                      struct billet_error *err)
{
    lxw_worksheet *sheet = add_sheet(w, COVER_NAME);
    if (sheet == NULL) {
        return status_of(LXW_ERROR_MEMORY_MALLOC_FAILED, err);
    }
    worksheet_set_column(sheet, 0, 0, COVER_LABEL_WIDTH, NULL);
    worksheet_set_column(sheet, 1, 1, COVER_VALUE_WIDTH, NULL);
    worksheet_set_paper(sheet, PAPER_A4);
    worksheet_fit_to_pages(sheet, 1, 1);
    lxw_error error = write_text(w, sheet, 0, 0, billet_span_of(book->title), w->title);
    for (size_t i = 0; i < book->note_count && error == LXW_NO_ERROR; i++) {
        const struct export_note *note = &book->notes[i];
        lxw_row_t row = (lxw_row_t)i + 2;
        write_label(w, sheet, row, 0, note->label_zh, note->label_en, w->header);
        error = write_text(w, sheet, row, 1, note->value, w->formats[EXPORT_TEXT]);
    }
    return status_of(error, err);
}

static double width_of(const struct export_column *column)
{
    unsigned width = column->width != 0 ? column->width : types[column->type].width;
    return (double)(width > WIDTH_MAX ? WIDTH_MAX : width);
}

/* What makes a long list readable, on screen and on paper. */
static void lay_out(lxw_worksheet *sheet, const struct export_table *table)
{
    lxw_col_t last = (lxw_col_t)(table->column_count - 1);
    for (size_t i = 0; i < table->column_count; i++) {
        worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, width_of(&table->columns[i]), NULL);
    }
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_autofilter(sheet, 0, 0, (lxw_row_t)table->row_count, last);
    /* Identity numbers are texts on purpose: no green corners. */
    worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, PAPER_A4);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_repeat_rows(sheet, 0, 0);
    worksheet_set_footer(sheet, "&L&A&R&P / &N");
}

/* Lines that the text takes where it is wrapped: a Chinese character is two columns wide. */
static unsigned lines_in(struct billet_span text, double width)
{
    unsigned lines = 1;
    double used = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t c = 0;
        size_t n = utf8_decode(text.ptr + at, text.len - at, &c);
        double wide = c >= FIRST_WIDE ? 2 : 1;
        bool full = used + wide > width;
        lines += full || c == '\n' ? 1 : 0;
        used = c == '\n' ? 0 : full ? wide : used + wide;
        at += n > 0 ? n : 1;
    }
    return lines;
}

/* Not every program that opens the file makes rows as high as their wrapped texts. */
static void set_height(lxw_worksheet *sheet, const struct export_table *table, size_t row)
{
    unsigned most = 1;
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].type == EXPORT_TEXT) {
            unsigned lines =
                lines_in(table->cells[row * table->column_count + i], width_of(&table->columns[i]));
            most = lines > most ? lines : most;
        }
    }
    double height = most * LINE_HEIGHT;
    worksheet_set_row(sheet, (lxw_row_t)(row + 1), height > HEIGHT_MAX ? HEIGHT_MAX : height, NULL);
}

static enum billet_status write_table(struct writer *w, const struct export_table *table,
                                      struct billet_error *err)
{
    lxw_worksheet *sheet = add_sheet(w, table->name);
    if (sheet == NULL) {
        return status_of(LXW_ERROR_MEMORY_MALLOC_FAILED, err);
    }
    lay_out(sheet, table);
    worksheet_set_row(sheet, 0, HEADER_HEIGHT, NULL);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct export_column *column = &table->columns[i];
        write_label(w, sheet, 0, (lxw_col_t)i, column->title_zh, column->title_en, w->header);
    }
    lxw_error error = LXW_NO_ERROR;
    size_t cells = table->row_count * table->column_count;
    for (size_t i = 0; i < cells && error == LXW_NO_ERROR; i++) {
        size_t col = i % table->column_count;
        if (col == 0) {
            set_height(sheet, table, i / table->column_count);
        }
        error = write_cell(w, sheet, (lxw_row_t)(i / table->column_count + 1), (lxw_col_t)col,
                           table->columns[col].type, table->cells[i]);
    }
    return status_of(error, err);
}

static enum billet_status check_limits(const struct export_book *book, struct billet_error *err)
{
    if (book->table_count > TABLES_MAX) {
        return billet_error_set(err, BILLET_ELIMIT, "%zu tables, a workbook takes %u",
                                book->table_count, TABLES_MAX);
    }
    for (size_t i = 0; i < book->table_count; i++) {
        const struct export_table *table = &book->tables[i];
        if (table->column_count == 0 || table->column_count > LXW_COL_MAX) {
            return billet_error_set(err, BILLET_EINVAL, "%zu columns in %s", table->column_count,
                                    table->name);
        }
        if (table->row_count > LXW_ROW_MAX - 1) {
            return billet_error_set(err, BILLET_ELIMIT, "%zu rows in %s, a sheet takes %d",
                                    table->row_count, table->name, LXW_ROW_MAX - 1);
        }
    }
    return BILLET_OK;
}

static enum billet_status prepare(struct writer *w, const struct export_book *book,
                                  struct billet_error *err)
{
    w->arena = billet_arena_new(NULL);
    if (w->arena != NULL) {
        w->names = billet_arena_array(w->arena, book->table_count + 1, SHEET_NAME_BYTES);
        w->scratch = billet_arena_alloc(w->arena, CELL_BYTES);
    }
    if (w->arena == NULL || w->names == NULL || w->scratch == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the workbook");
    }
    return BILLET_OK;
}

static enum billet_status write_book(struct writer *w, const struct export_book *book,
                                     struct billet_error *err)
{
    make_formats(w);
    set_properties(w, book);
    enum billet_status status = write_cover(w, book, err);
    for (size_t i = 0; i < book->table_count && status == BILLET_OK; i++) {
        status = write_table(w, &book->tables[i], err);
    }
    /* Closing writes the file and frees the workbook, also after a failure. */
    lxw_error closed = workbook_close(w->book);
    return status == BILLET_OK ? status_of(closed, err) : status;
}

static enum billet_status write_path(const struct export_book *book, const char *path,
                                     struct billet_error *err)
{
    struct writer w = {0};
    enum billet_status status = prepare(&w, book, err);
    if (status == BILLET_OK) {
        lxw_workbook_options options = {.constant_memory = LXW_TRUE, .use_zip64 = LXW_FALSE};
        w.book = workbook_new_opt(path, &options);
        status = w.book != NULL ? write_book(&w, book, err)
                                : billet_error_set(err, BILLET_ENOMEM, "no memory for a workbook");
    }
    billet_arena_free(w.arena);
    return status;
}

enum billet_status export_xlsx_file(const struct export_book *book, const char *path,
                                    struct billet_error *err)
{
    enum billet_status status = check_limits(book, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = write_path(book, path, err);
    if (status != BILLET_OK) {
        unlink(path);
    }
    return status;
}

static enum billet_status read_back(int fd, struct buf *out, struct billet_error *err)
{
    char bytes[16 * 1024];
    ssize_t len = 0;
    while ((len = read(fd, bytes, sizeof bytes)) > 0) {
        buf_append(out, bytes, (size_t)len);
    }
    if (len < 0) {
        return billet_error_set(err, BILLET_EINTERNAL, "could not read back the workbook: %s",
                                strerror(errno));
    }
    if (out->failed) {
        return billet_error_set(err, BILLET_ELIMIT, "the workbook is too large to send at once");
    }
    return BILLET_OK;
}

/* The library writes to a name only; a file without one, in memory, has a name in /proc. */
enum billet_status export_xlsx(const struct export_book *book, struct buf *out,
                               struct billet_error *err)
{
    enum billet_status status = check_limits(book, err);
    if (status != BILLET_OK) {
        return status;
    }
    int fd = memfd_create("billet-export", MFD_CLOEXEC);
    if (fd < 0) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory file: %s", strerror(errno));
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    status = write_path(book, path, err);
    if (status == BILLET_OK) {
        status = read_back(fd, out, err);
    }
    close(fd);
    return status;
}
