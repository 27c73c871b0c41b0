/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First pass: the merged ranges. Second pass: cells into rows. A cell may leave out where it is;
 * then it is the one after the last.
 */
#include "server/feed/xlsx_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "server/core/mem.h"

#define NAME_IS(a, b) (strcmp((a), (b)) == 0)
#define COLUMNS_FILE  16384   /* of the format */
#define ROWS_FILE     1048576 /* of the format */

/* A range of more than one row; the value of its first cell stands for each row. */
struct merge {
    uint32_t first_row, last_row, column;
    const char *text; /* NULL until the first cell was read */
    size_t len;
};

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_INLINE, CELL_TEXT, CELL_BOOLEAN, CELL_DATE };

struct cell {
    enum cell_type type;
    size_t style;
    uint32_t column;
    bool in_value;    /* in <v> or <t> */
    bool in_phonetic; /* in <rPh> */
    struct buf raw;
};

struct xlsx_sheet {
    const struct xlsx_book *book;
    struct xlsx_part *part;
    csv_row_fn fn;
    void *arg;
    struct billet_arena *arena; /* merges and their values */
    struct buf merges;          /* struct merge, by first row */
    size_t merges_open;         /* merges before this one are over or in work */
    struct cell cell;
    uint32_t row;     /* in work, 1 = first of the sheet */
    uint32_t told;    /* the last that was told */
    struct buf texts; /* of the row, one after the other */
    struct billet_span cells[FEED_COLUMNS_MAX];
    size_t starts[FEED_COLUMNS_MAX]; /* SIZE_MAX: in cells[] already */
    size_t count, more;
    bool too_long;
};

static enum billet_status no_memory(struct billet_error *err)
{
    return billet_error_set(err, BILLET_ENOMEM, "no memory for a sheet");
}

static struct merge *merge_at(const struct xlsx_sheet *s, size_t i)
{
    return (struct merge *)(void *)s->merges.ptr + i;
}

static size_t merge_count(const struct xlsx_sheet *s)
{
    return s->merges.len / sizeof(struct merge);
}

/* --- places --- */

/* "BC12" from *text on; false when it is no place of a sheet. */
static bool read_place(const char **text, uint32_t *column, uint32_t *row)
{
    const char *at = *text;
    uint32_t letters = 0;
    uint32_t digits = 0;
    for (; *at >= 'A' && *at <= 'Z' && letters <= COLUMNS_FILE; at++) {
        letters = letters * 26 + (uint32_t)(*at - 'A') + 1;
    }
    for (; *at >= '0' && *at <= '9' && digits <= ROWS_FILE; at++) {
        digits = digits * 10 + (uint32_t)(*at - '0');
    }
    *text = at;
    *column = letters - 1;
    *row = digits;
    return letters > 0 && letters <= COLUMNS_FILE && digits > 0 && digits <= ROWS_FILE;
}

/* --- merged cells --- */

static enum billet_status merge_begin(void *arg, const char *name, const char **attributes,
                                      struct billet_error *err)
{
    struct xlsx_sheet *s = arg;
    const char *place = NAME_IS(name, "mergeCell") ? xml_attribute(attributes, "ref") : NULL;
    struct merge merge = {0};
    uint32_t last_column = 0;
    if (place == NULL || !read_place(&place, &merge.column, &merge.first_row) || *place++ != ':' ||
        !read_place(&place, &last_column, &merge.last_row) || merge.last_row <= merge.first_row ||
        merge_count(s) == XLSX_MERGES_MAX) {
        return BILLET_OK;
    }
    buf_append(&s->merges, &merge, sizeof merge);
    return s->merges.failed ? no_memory(err) : BILLET_OK;
}

static int by_row(const void *a, const void *b)
{
    const struct merge *x = a;
    const struct merge *y = b;
    return x->first_row != y->first_row ? (x->first_row < y->first_row ? -1 : 1)
                                        : (x->column > y->column) - (x->column < y->column);
}

static enum billet_status read_merges(struct xlsx_sheet *s, struct xlsx_package *package,
                                      const char *part, struct billet_error *err)
{
    static const struct xml_handlers handlers = {.begin = merge_begin};
    enum billet_status status = xlsx_part_read(package, part, &handlers, s, err);
    if (merge_count(s) > 1) {
        qsort(s->merges.ptr, merge_count(s), sizeof(struct merge), by_row);
    }
    return status;
}

static struct billet_span cell_text(const struct xlsx_sheet *s, uint32_t column)
{
    return column < s->count ? s->cells[column] : (struct billet_span){"", 0};
}

static void put_cell(struct xlsx_sheet *s, uint32_t column, struct billet_span text)
{
    for (; s->count <= column; s->count++) {
        s->cells[s->count] = (struct billet_span){"", 0};
    }
    s->cells[column] = text;
}

/* Ranges that begin in this row learn their value, those from above give theirs. */
static bool fill_merged(struct xlsx_sheet *s)
{
    while (s->merges_open < merge_count(s) && merge_at(s, s->merges_open)->last_row < s->row) {
        s->merges_open++;
    }
    for (size_t i = s->merges_open; i < merge_count(s) && merge_at(s, i)->first_row <= s->row;
         i++) {
        struct merge *m = merge_at(s, i);
        if (m->column >= FEED_COLUMNS_MAX || m->last_row < s->row) {
            continue;
        }
        if (m->first_row == s->row) {
            struct billet_span text = cell_text(s, m->column);
            m->text = billet_arena_strndup(s->arena, text.ptr, text.len);
            m->len = text.len;
            if (m->text == NULL) {
                return false;
            }
        } else if (m->text != NULL && cell_text(s, m->column).len == 0) {
            put_cell(s, m->column, (struct billet_span){m->text, m->len});
        }
    }
    return true;
}

/* --- rows --- */

static bool says_something(const struct xlsx_sheet *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->cells[i].len > 0) {
            return true;
        }
    }
    return false;
}

/* Rows that are not in the file stand empty in the sheet. */
static enum billet_status tell_gap(struct xlsx_sheet *s, struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    bool near = s->row - s->told <= XLSX_GAP_MAX;
    for (uint32_t line = s->told + 1; near && line < s->row && status == BILLET_OK; line++) {
        struct csv_row row = {.line = line};
        status = s->fn(s->arg, &row, err);
    }
    return status;
}

static enum billet_status tell_row(struct xlsx_sheet *s, struct billet_error *err)
{
    if (s->texts.failed && !s->too_long) {
        return no_memory(err);
    }
    for (size_t i = 0; i < s->count; i++) {
        if (s->starts[i] != SIZE_MAX) {
            s->cells[i].ptr = buf_span(&s->texts).ptr + s->starts[i];
        }
    }
    if (!s->too_long && !fill_merged(s)) {
        return no_memory(err);
    }
    enum billet_status status = tell_gap(s, err);
    struct csv_row row = {.line = s->row,
                          .cells = s->cells,
                          .count = says_something(s) ? s->count : 0,
                          .more = s->more,
                          .error = s->too_long ? "feed.row_too_long" : NULL};
    s->told = s->row;
    return status == BILLET_OK ? s->fn(s->arg, &row, err) : status;
}

static enum billet_status begin_row(struct xlsx_sheet *s, const char **attributes,
                                    struct billet_error *err)
{
    const char *number = xml_attribute(attributes, "r");
    unsigned long row = number != NULL ? strtoul(number, NULL, 10) : s->told + 1;
    if (row <= s->told || row > ROWS_FILE) {
        billet_error_set(err, BILLET_EINVAL, "the rows of a sheet are out of order");
        billet_error_code(err, "feed.xlsx_damaged");
        return BILLET_EINVAL;
    }
    s->row = (uint32_t)row;
    s->count = 0;
    s->more = 0;
    s->too_long = false;
    s->cell.column = 0;
    buf_reset(&s->texts);
    return BILLET_OK;
}

/* --- cells --- */

static enum cell_type type_of(const char *type)
{
    static const struct {
        const char *word;
        enum cell_type type;
    } types[] = {{"s", CELL_SHARED}, {"inlineStr", CELL_INLINE}, {"str", CELL_TEXT},
                 {"e", CELL_TEXT},   {"b", CELL_BOOLEAN},        {"d", CELL_DATE}};
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (NAME_IS(type, types[i].word)) {
            return types[i].type;
        }
    }
    return CELL_NUMBER;
}

static void begin_cell(struct xlsx_sheet *s, const char **attributes)
{
    struct cell *cell = &s->cell;
    const char *place = xml_attribute(attributes, "r");
    const char *style = xml_attribute(attributes, "s");
    uint32_t column = 0;
    uint32_t row = 0;
    if (place != NULL && read_place(&place, &column, &row)) {
        cell->column = column;
    }
    cell->type = type_of(xml_attribute(attributes, "t"));
    cell->style = style != NULL ? strtoul(style, NULL, 10) : 0;
    buf_reset(&cell->raw);
}

/* "2026-03-02T08:30:00" as "2026-03-02 08:30", midnight as its day. */
static void append_iso(struct buf *out, struct billet_span raw)
{
    const char *t = memchr(raw.ptr, 'T', raw.len);
    size_t day = t != NULL ? (size_t)(t - raw.ptr) : raw.len;
    buf_append(out, raw.ptr, day);
    if (raw.len - day >= 6 && strncmp(t, "T00:00", 6) != 0) {
        buf_append_char(out, ' ');
        buf_append(out, t + 1, 5);
    }
}

static void append_value(struct xlsx_sheet *s)
{
    struct cell *cell = &s->cell;
    struct billet_span raw = buf_span(&cell->raw);
    switch (cell->type) {
    case CELL_NUMBER:
        if (raw.len > 0 && xlsx_book_is_date(s->book, cell->style)) {
            xlsx_date(&s->texts, raw, s->book->epoch_1904);
        } else {
            xlsx_number(&s->texts, raw);
        }
        break;
    case CELL_SHARED:
        if (raw.len > 0) {
            buf_append_span(&s->texts, xlsx_book_string(s->book, strtoul(raw.ptr, NULL, 10)));
        }
        break;
    case CELL_INLINE:
    case CELL_TEXT:
        xlsx_text_append(&s->texts, raw);
        break;
    case CELL_BOOLEAN:
        buf_append_text(&s->texts, raw.len > 0 && raw.ptr[0] == '1' ? "是" : "否");
        break;
    case CELL_DATE:
        append_iso(&s->texts, raw);
        break;
    }
}

static void end_cell(struct xlsx_sheet *s)
{
    uint32_t column = s->cell.column++;
    size_t from = s->texts.len;
    append_value(s);
    size_t len = s->texts.len - from;
    if (s->texts.failed || s->cell.raw.failed) {
        s->too_long = true;
    } else if (len > 0 && column >= FEED_COLUMNS_MAX) {
        s->more++;
    } else if (len > 0) {
        for (size_t i = s->count; i <= column; i++) {
            s->starts[i] = SIZE_MAX;
        }
        put_cell(s, column, (struct billet_span){"", len});
        s->starts[column] = from;
    }
}

static enum billet_status cells_begin(void *arg, const char *name, const char **attributes,
                                      struct billet_error *err)
{
    struct xlsx_sheet *s = arg;
    if (NAME_IS(name, "row")) {
        return begin_row(s, attributes, err);
    }
    if (NAME_IS(name, "c")) {
        begin_cell(s, attributes);
    }
    s->cell.in_value = s->cell.in_value || NAME_IS(name, s->cell.type == CELL_INLINE ? "t" : "v");
    s->cell.in_phonetic = s->cell.in_phonetic || NAME_IS(name, "rPh");
    return BILLET_OK;
}

static enum billet_status cells_end(void *arg, const char *name, struct billet_error *err)
{
    struct xlsx_sheet *s = arg;
    s->cell.in_value = s->cell.in_value && !NAME_IS(name, "v") && !NAME_IS(name, "t");
    s->cell.in_phonetic = s->cell.in_phonetic && !NAME_IS(name, "rPh");
    if (NAME_IS(name, "c")) {
        end_cell(s);
    }
    return NAME_IS(name, "row") && s->row > 0 ? tell_row(s, err) : BILLET_OK;
}

static enum billet_status cells_text(void *arg, struct billet_span text, struct billet_error *err)
{
    struct xlsx_sheet *s = arg;
    (void)err;
    if (s->cell.in_value && !s->cell.in_phonetic) {
        buf_append_span(&s->cell.raw, text);
    }
    return BILLET_OK;
}

/* --- the sheet --- */

enum billet_status xlsx_sheet_open(struct xlsx_package *package, const struct xlsx_book *book,
                                   const char *part, size_t row_bytes_max, csv_row_fn fn, void *arg,
                                   struct xlsx_sheet **out, struct billet_error *err)
{
    static const struct xml_handlers handlers = {cells_begin, cells_end, cells_text};
    struct xlsx_sheet *s = mem_alloc(1, sizeof *s);
    if (s == NULL) {
        return no_memory(err);
    }
    s->book = book;
    s->fn = fn;
    s->arg = arg;
    buf_init(&s->texts, row_bytes_max);
    buf_init(&s->cell.raw, row_bytes_max);
    s->arena = billet_arena_new(NULL);
    enum billet_status status =
        s->arena != NULL ? read_merges(s, package, part, err) : no_memory(err);
    if (status == BILLET_OK) {
        status = xlsx_part_open(package, part, &handlers, s, &s->part, err);
    }
    if (status == BILLET_ENOTFOUND) { /* the book names a sheet that it does not hold */
        status = billet_error_set(err, BILLET_EINVAL, "the workbook has no part %s", part);
        billet_error_code(err, "feed.xlsx_damaged");
    }
    if (status != BILLET_OK) {
        xlsx_sheet_close(s);
        return status;
    }
    *out = s;
    return BILLET_OK;
}

enum billet_status xlsx_sheet_step(struct xlsx_sheet *sheet, bool *more, struct billet_error *err)
{
    return xlsx_part_step(sheet->part, more, err);
}

void xlsx_sheet_close(struct xlsx_sheet *sheet)
{
    if (sheet == NULL) {
        return;
    }
    xlsx_part_close(sheet->part);
    billet_arena_free(sheet->arena);
    buf_fini(&sheet->merges);
    buf_fini(&sheet->cell.raw);
    buf_fini(&sheet->texts);
    mem_free(sheet);
}
