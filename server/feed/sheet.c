/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the heading rows, then reads cells as fields. */
#include "server/feed/sheet.h"

#include <stdio.h>

#include "server/feed/guess.h"
#include "server/feed/mapping.h"
#include "server/text/fold.h"

bool sheet_init(struct sheet *sheet)
{
    sheet->arena = billet_arena_new(NULL);
    return sheet->arena != NULL;
}

void sheet_fini(struct sheet *sheet)
{
    billet_arena_free(sheet->arena);
    sheet->arena = NULL;
}

void sheet_reset(struct sheet *sheet)
{
    billet_arena_reset(sheet->arena);
    memset(&sheet->header, 0, sizeof sheet->header);
    sheet->state = SHEET_HEADING;
    sheet->kept_count = 0;
    sheet->rows_above = 0;
}

/* --- what columns are taken as --- */

static const char *note_of(enum feed_column_by by)
{
    return by == FEED_BY_TYPO     ? "feed.column_typo"
           : by == FEED_BY_VALUES ? "feed.column_values"
                                  : NULL;
}

static bool is_twice(const struct header *header, size_t at)
{
    const struct field *field = header->column[at].field;
    for (size_t k = 0; k < at; k++) {
        if (header->column[k].field == field) {
            return (field->flags & FIELD_JOIN) == 0;
        }
    }
    return false;
}

static void note_column(struct feed *feed, const struct header *header, size_t at)
{
    const struct column *column = &header->column[at];
    const char *code = note_of(column->by);
    if (column->field == NULL) {
        if (!column->ignored) {
            feed_note(feed, "feed.unknown_column", column->label, column->label);
        }
        return;
    }
    if (code != NULL) {
        char number[24];
        (void)snprintf(number, sizeof number, "%zu", at + 1);
        struct billet_span taken = feed_field_title(column->field);
        feed_note(feed, code, column->by == FEED_BY_VALUES ? taken : column->label,
                  column->by == FEED_BY_VALUES ? billet_span_of(number) : taken);
    }
    if (is_twice(header, at)) {
        feed_note(feed, "feed.column_twice", column->label, column->label);
    }
}

static void tell_columns(struct feed *feed, const struct header *header)
{
    struct feed_column columns[FEED_COLUMNS_MAX];
    if (feed->sink.columns == NULL) {
        return;
    }
    for (size_t i = 0; i < header->count; i++) {
        const struct column *column = &header->column[i];
        columns[i] = (struct feed_column){
            .number = i + 1,
            .label = column->label,
            .field = column->field != NULL ? column->field->name : NULL,
            .by = column->field != NULL ? column->by : FEED_BY_NOTHING,
        };
    }
    feed->sink.columns(feed->arg, columns, header->count);
}

void sheet_tell_header(struct feed *feed, const struct header *header)
{
    for (size_t i = 0; i < header->count; i++) {
        note_column(feed, header, i);
    }
    tell_columns(feed, header);
}

static void begin_rows(struct sheet *sheet, struct feed *feed)
{
    sheet->state = SHEET_ROWS;
    sheet->kept_count = 0;
    sheet_tell_header(feed, &sheet->header);
}

/* A cell that only fills the row of a longer one does not count as more columns. */
static bool too_many_cells(const struct sheet *sheet, const struct csv_row *row)
{
    for (size_t i = sheet->header.count; i < row->count; i++) {
        if (text_trim(row->cells[i]).len > 0) {
            return true;
        }
    }
    return row->more > 0;
}

/* Cells of columns that are one value stand together, with the field's own glue. */
static struct billet_span join(struct reading *r, const struct field *f, struct billet_span a,
                               struct billet_span b)
{
    size_t glue = (f->flags & FIELD_PLACE) != 0 ? 0 : 1;
    char *text = billet_arena_alloc(r->arena, a.len + glue + b.len);
    if (text == NULL) {
        r->no_memory = true;
        return a;
    }
    memcpy(text, a.ptr, a.len);
    if (glue > 0) {
        text[a.len] = '\n';
    }
    memcpy(text + a.len + glue, b.ptr, b.len);
    return (struct billet_span){text, a.len + glue + b.len};
}

void sheet_read_cells(struct feed *feed, const struct header *header, const struct csv_row *row)
{
    struct reading *r = &feed->reading;
    struct billet_span cell[FIELDS_MAX] = {{NULL, 0}};
    const struct column *from[FIELDS_MAX] = {NULL};
    for (size_t i = 0; i < row->count && i < header->count; i++) {
        const struct column *column = &header->column[i];
        struct billet_span text = row->cells[i]; /* whole: findings count its characters */
        if (column->field == NULL || text_trim(text).len == 0) {
            continue;
        }
        size_t id = reading_field_id(r, column->field);
        if (from[id] == NULL) {
            cell[id] = header_with_unit(column, text, r->arena);
            from[id] = column;
        } else if ((column->field->flags & FIELD_JOIN) != 0) {
            cell[id] = join(r, column->field, cell[id], text);
        }
    }
    for (size_t id = 0; id < feed->kind->count; id++) {
        if (from[id] != NULL) {
            reading_text(r, &feed->kind->fields[id], from[id]->label, cell[id]);
        }
    }
    if (feed->options.mapping != NULL) {
        feed_mapping_constants(feed->options.mapping, r);
    }
}

static enum billet_status data_row(struct sheet *sheet, struct feed *feed,
                                   const struct csv_row *row, struct billet_error *err)
{
    if (row->error != NULL) {
        return feed_row_refuse(feed, row->line, row->error, row->text, err);
    }
    if (row->count == 0) {
        feed_row_empty(feed);
        return BILLET_OK;
    }
    if (too_many_cells(sheet, row)) {
        return feed_row_refuse(feed, row->line, "feed.csv_columns", row->cells[0], err);
    }
    feed_row_begin(feed, row->line);
    sheet_read_cells(feed, &sheet->header, row);
    return feed_row_end(feed, err);
}

/* --- the rows above the data --- */

static bool keep_text(struct sheet *sheet, struct billet_span *text)
{
    if (text->len == 0) {
        *text = (struct billet_span){NULL, 0};
        return true;
    }
    text->ptr = billet_arena_strndup(sheet->arena, text->ptr, text->len);
    return text->ptr != NULL;
}

/* False: no memory. Rows that are too large all together are not kept, and then nothing is. */
static bool keep_row(struct sheet *sheet, const struct csv_row *row)
{
    size_t bytes = row->text.len;
    for (size_t i = 0; i < row->count; i++) {
        bytes += row->cells[i].len + sizeof *row->cells;
    }
    if (sheet->kept_count != sheet->rows_above ||
        billet_arena_used(sheet->arena) + bytes > SHEET_KEPT_BYTES_MAX) {
        return true;
    }
    struct csv_row *kept = &sheet->kept[sheet->kept_count++];
    struct billet_span *cells =
        billet_arena_array(sheet->arena, row->count > 0 ? row->count : 1, sizeof *cells);
    *kept = *row;
    kept->cells = cells;
    bool whole = cells != NULL && keep_text(sheet, &kept->text);
    for (size_t i = 0; whole && i < row->count; i++) {
        cells[i] = row->cells[i];
        whole = keep_text(sheet, &cells[i]);
    }
    return whole;
}

static bool read_heading(struct sheet *sheet, const struct feed *feed, const struct csv_row *row)
{
    const struct feed_mapping *mapping = feed->options.mapping;
    return mapping != NULL
               ? feed_mapping_header(mapping, feed->kind, &sheet->header, row->cells, row->count,
                                     sheet->arena)
               : header_read(&sheet->header, feed->kind, row->cells, row->count, sheet->arena);
}

static size_t filled_cells(const struct csv_row *row)
{
    size_t filled = 0;
    for (size_t i = 0; row->error == NULL && i < row->count; i++) {
        filled += text_trim(row->cells[i]).len > 0 ? 1 : 0;
    }
    return filled;
}

/* Titles above the data have a cell or two; the data begins with the first row of some more. */
static size_t first_data_row(const struct sheet *sheet)
{
    size_t at = 0;
    while (at < sheet->kept_count && filled_cells(&sheet->kept[at]) < 3) {
        at++;
    }
    return at;
}

/* No heading row: do the values tell? Then the rows kept are data, and LOST becomes ROWS. */
static enum billet_status guess_rows(struct sheet *sheet, struct feed *feed,
                                     struct billet_error *err)
{
    const struct billet_span *rows[FEED_HEADER_ROWS_MAX];
    size_t cells[FEED_HEADER_ROWS_MAX];
    struct guess_sheet sample = {rows, cells, 0};
    size_t first = first_data_row(sheet);
    size_t count = sheet->kept_count;
    bool found = false;
    sheet->state = SHEET_LOST;
    for (size_t i = first; i < count; i++) {
        if (sheet->kept[i].error == NULL && sheet->kept[i].count > 0) {
            rows[sample.count] = sheet->kept[i].cells;
            cells[sample.count++] = sheet->kept[i].count;
        }
    }
    if (count == 0 || count != sheet->rows_above || feed->options.mapping != NULL) {
        return BILLET_OK;
    }
    if (!guess_header(&sheet->header, feed->kind, guess_table(feed->kind), &feed->options, &sample,
                      sheet->arena, &found)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the columns");
    }
    if (!found) {
        return BILLET_OK;
    }
    begin_rows(sheet, feed);
    enum billet_status status = BILLET_OK;
    for (size_t i = first; i < count && status == BILLET_OK; i++) {
        status = data_row(sheet, feed, &sheet->kept[i], err);
    }
    return status;
}

static enum billet_status find_header(struct sheet *sheet, struct feed *feed,
                                      const struct csv_row *row, struct billet_error *err)
{
    if (row->count > 0 && row->error == NULL) {
        if (!read_heading(sheet, feed, row)) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for the heading row");
        }
        if (header_is(&sheet->header)) {
            sheet->state = SHEET_UNDER;
            return BILLET_OK;
        }
    }
    if (!keep_row(sheet, row)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the rows above the data");
    }
    sheet->rows_above++;
    return sheet->rows_above < FEED_HEADER_ROWS_MAX ? BILLET_OK : guess_rows(sheet, feed, err);
}

/* The row under the headings: the second of them, or the first of the data. */
static enum billet_status under_header(struct sheet *sheet, struct feed *feed,
                                       const struct csv_row *row, struct billet_error *err)
{
    struct header joined;
    bool no_memory = false;
    bool second = row->count > 0 && row->error == NULL &&
                  header_join(feed->kind, &sheet->header, row->cells, row->count, &joined,
                              sheet->arena, &no_memory);
    if (no_memory) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the heading row");
    }
    if (second) {
        sheet->header = joined;
    }
    begin_rows(sheet, feed);
    return second ? BILLET_OK : data_row(sheet, feed, row, err);
}

enum billet_status sheet_row(struct sheet *sheet, struct feed *feed, const struct csv_row *row,
                             struct billet_error *err)
{
    switch (sheet->state) {
    case SHEET_HEADING:
        return find_header(sheet, feed, row, err);
    case SHEET_UNDER:
        return under_header(sheet, feed, row, err);
    case SHEET_ROWS:
        return data_row(sheet, feed, row, err);
    case SHEET_LOST:
        break;
    }
    return BILLET_OK;
}

enum billet_status sheet_end(struct sheet *sheet, struct feed *feed, struct billet_error *err)
{
    if (sheet->state == SHEET_UNDER) {
        begin_rows(sheet, feed);
    }
    return sheet->state == SHEET_HEADING ? guess_rows(sheet, feed, err) : BILLET_OK;
}
