/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the heading row, then reads cells as fields. */
#include "server/feed/sheet.h"

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
    sheet->rows_above = 0;
}

static void note_columns(struct feed *feed, const struct header *header)
{
    for (size_t i = 0; i < header->count; i++) {
        const struct column *column = &header->column[i];
        if (column->field == NULL && !column->ignored) {
            feed_note(feed, "feed.unknown_column", column->label, column->label);
        }
        for (size_t k = 0; k < i && column->field != NULL; k++) {
            if (header->column[k].field == column->field &&
                (column->field->flags & FIELD_JOIN) == 0) {
                feed_note(feed, "feed.column_twice", column->label, column->label);
                break;
            }
        }
    }
}

static enum billet_status find_header(struct sheet *sheet, struct feed *feed,
                                      const struct csv_row *row, struct billet_error *err)
{
    if (row->count > 0 && row->error == NULL) {
        bool kept =
            feed->options.mapping != NULL
                ? feed_mapping_header(feed->options.mapping, feed->kind, &sheet->header, row->cells,
                                      row->count, sheet->arena)
                : header_read(&sheet->header, feed->kind, row->cells, row->count, sheet->arena);
        if (!kept) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for the heading row");
        }
        if (header_is(&sheet->header)) {
            sheet->state = SHEET_ROWS;
            note_columns(feed, &sheet->header);
            return BILLET_OK;
        }
    }
    sheet->rows_above++;
    if (sheet->rows_above >= FEED_HEADER_ROWS_MAX) {
        sheet->state = SHEET_LOST;
    }
    return BILLET_OK;
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

static void read_cells(struct feed *feed, const struct sheet *sheet, const struct csv_row *row)
{
    struct reading *r = &feed->reading;
    struct billet_span cell[FIELDS_MAX] = {{NULL, 0}};
    const struct column *from[FIELDS_MAX] = {NULL};
    for (size_t i = 0; i < row->count && i < sheet->header.count; i++) {
        const struct column *column = &sheet->header.column[i];
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

enum billet_status sheet_row(struct sheet *sheet, struct feed *feed, const struct csv_row *row,
                             struct billet_error *err)
{
    switch (sheet->state) {
    case SHEET_HEADING:
        return find_header(sheet, feed, row, err);
    case SHEET_LOST:
        return BILLET_OK;
    case SHEET_ROWS:
        break;
    }
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
    read_cells(feed, sheet, row);
    return feed_row_end(feed, err);
}
