/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `lines` holds the lines from the start of the open row on, each with its line feed:
 *
 *      row_at                 parse_at             len
 *        | lines of the open row | lines not parsed |
 *
 * A row that ends moves row_at to parse_at. A row that fails is told, the parser starts anew and
 * both go to the second line of that row: each line is parsed twice at most per quote that opens
 * nothing, since the next quote ends the next failure.
 */
#include "server/feed/csv_rows.h"

#include <csv.h>

#include "server/core/mem.h"
#include "server/feed/feed.h"
#include "server/text/fold.h"

struct cell {
    size_t start, len;
};

struct csv_rows {
    struct csv_parser parser;
    char separator;
    csv_row_fn fn;
    void *arg;
    size_t row_bytes_max;
    struct buf lines;
    size_t row_at, parse_at;
    uint64_t line; /* number of the line at row_at */
    bool open;     /* a row has begun that has not ended */
    /* The cells of the row in work. */
    struct buf text;
    struct cell cell[FEED_COLUMNS_MAX];
    struct billet_span spans[FEED_COLUMNS_MAX];
    size_t count, more;
    bool said; /* some cell says something */
    bool ended;
    bool no_memory;
    enum billet_status status; /* of the row function */
    struct billet_error *err;
};

static void on_cell(void *bytes, size_t len, void *arg)
{
    struct csv_rows *rows = arg;
    struct billet_span cell = {bytes, len};
    rows->said = rows->said || text_trim(cell).len > 0;
    if (rows->count == FEED_COLUMNS_MAX) {
        rows->more += text_trim(cell).len > 0 ? 1 : 0;
        return;
    }
    rows->cell[rows->count++] = (struct cell){rows->text.len, len};
    buf_append(&rows->text, bytes, len);
}

static void clear_row(struct csv_rows *rows)
{
    buf_reset(&rows->text);
    rows->count = 0;
    rows->more = 0;
    rows->said = false;
}

static void tell(struct csv_rows *rows, const struct csv_row *row)
{
    if (rows->status == BILLET_OK) {
        rows->status = rows->fn(rows->arg, row, rows->err);
    }
}

static const char *wrong_bytes(struct billet_span text)
{
    if (memchr(text.ptr, 0xFF, text.len) != NULL) {
        return "feed.encoding";
    }
    return memchr(text.ptr, '\0', text.len) != NULL ? "feed.nul" : NULL;
}

static void on_row(int end, void *arg)
{
    struct csv_rows *rows = arg;
    (void)end;
    rows->ended = true;
    rows->no_memory = rows->no_memory || rows->text.failed;
    for (size_t i = 0; i < rows->count && !rows->no_memory; i++) {
        rows->spans[i] = (struct billet_span){buf_span(&rows->text).ptr + rows->cell[i].start,
                                              rows->cell[i].len};
    }
    struct csv_row row = {.line = rows->line,
                          .cells = rows->spans,
                          .count = rows->said ? rows->count : 0,
                          .more = rows->more,
                          .error = wrong_bytes(buf_span(&rows->text))};
    if (row.error != NULL && rows->count > 0) {
        row.text = rows->spans[0];
    }
    if (!rows->no_memory) {
        tell(rows, &row);
    }
    clear_row(rows);
}

static void *grow(void *ptr, size_t size)
{
    return mem_resize(ptr, size, 1);
}

static bool parser_start(struct csv_rows *rows)
{
    if (csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        return false;
    }
    csv_set_delim(&rows->parser, (unsigned char)rows->separator);
    csv_set_realloc_func(&rows->parser, grow);
    csv_set_free_func(&rows->parser, mem_free);
    return true;
}

struct csv_rows *csv_rows_new(char separator, size_t row_bytes_max, csv_row_fn fn, void *arg)
{
    struct csv_rows *rows = mem_alloc(1, sizeof *rows);
    if (rows == NULL) {
        return NULL;
    }
    rows->separator = separator;
    rows->fn = fn;
    rows->arg = arg;
    rows->row_bytes_max = row_bytes_max;
    rows->line = 1;
    buf_init(&rows->lines, row_bytes_max * 2 + 4096);
    if (!parser_start(rows)) {
        mem_free(rows);
        return NULL;
    }
    return rows;
}

void csv_rows_free(struct csv_rows *rows)
{
    if (rows != NULL) {
        csv_free(&rows->parser);
        buf_fini(&rows->lines);
        buf_fini(&rows->text);
        mem_free(rows);
    }
}

/* What is left of the lines from `at` on; without a line feed, all of it. */
static struct billet_span line_at(const struct csv_rows *rows, size_t at)
{
    struct billet_span all = buf_span(&rows->lines);
    const char *end = at < all.len ? memchr(all.ptr + at, '\n', all.len - at) : NULL;
    size_t stop = end != NULL ? (size_t)(end - all.ptr) + 1 : all.len;
    return (struct billet_span){all.ptr + at, stop - at};
}

static void close_row(struct csv_rows *rows, size_t at, uint64_t line)
{
    rows->row_at = at;
    rows->parse_at = at;
    rows->line = line;
    rows->open = false;
}

/* The open row is told as wrong; reading goes on behind its first line. */
static void fail_row(struct csv_rows *rows, const char *code)
{
    struct billet_span first = line_at(rows, rows->row_at);
    struct csv_row row = {.line = rows->line, .error = code, .text = text_trim(first)};
    csv_free(&rows->parser);
    rows->no_memory = rows->no_memory || !parser_start(rows);
    clear_row(rows);
    tell(rows, &row);
    close_row(rows, rows->row_at + first.len, rows->line + 1);
}

/* One more line goes through the parser. */
static void parse_line(struct csv_rows *rows)
{
    struct billet_span line = line_at(rows, rows->parse_at);
    struct billet_span none = {NULL, 0};
    if (!rows->open && text_trim(line).len == 0) {
        struct csv_row empty = {.line = rows->line, .text = none};
        tell(rows, &empty);
        close_row(rows, rows->parse_at + line.len, rows->line + 1);
        return;
    }
    rows->ended = false;
    rows->open = true;
    size_t done = csv_parse(&rows->parser, line.ptr, line.len, on_cell, on_row, rows);
    rows->parse_at += line.len;
    if (done != line.len) {
        rows->no_memory = rows->no_memory || csv_error(&rows->parser) != CSV_EPARSE;
        fail_row(rows, "feed.csv_quote");
    } else if (rows->ended) {
        uint64_t lines = 0;
        for (size_t at = rows->row_at; at < rows->parse_at; lines++) {
            at += line_at(rows, at).len;
        }
        close_row(rows, rows->parse_at, rows->line + lines);
    } else if (rows->parse_at - rows->row_at > rows->row_bytes_max) {
        fail_row(rows, "feed.row_too_long");
    }
}

/* Parses what there is; then the lines of rows that have ended are dropped. */
static enum billet_status drain(struct csv_rows *rows, struct billet_error *err)
{
    rows->err = err;
    while (rows->parse_at < rows->lines.len && rows->status == BILLET_OK && !rows->no_memory) {
        parse_line(rows);
    }
    if (rows->no_memory || rows->lines.failed) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a row of the sheet");
    }
    buf_consume(&rows->lines, rows->row_at);
    rows->parse_at -= rows->row_at;
    rows->row_at = 0;
    return rows->status;
}

/* A line that was cut: with it goes the row that it belongs to. */
static enum billet_status too_long(struct csv_rows *rows, const struct line *line,
                                   struct billet_error *err)
{
    rows->err = err;
    csv_free(&rows->parser);
    rows->no_memory = rows->no_memory || !parser_start(rows);
    clear_row(rows);
    buf_reset(&rows->lines);
    struct csv_row row = {.line = rows->line, .error = "feed.row_too_long", .text = line->text};
    tell(rows, &row);
    close_row(rows, 0, line->number + 1);
    return drain(rows, err);
}

enum billet_status csv_rows_line(struct csv_rows *rows, const struct line *line,
                                 struct billet_error *err)
{
    if (line->cut) {
        return too_long(rows, line, err);
    }
    buf_append_span(&rows->lines, line->text);
    buf_append_char(&rows->lines, '\n');
    return drain(rows, err);
}

enum billet_status csv_rows_finish(struct csv_rows *rows, struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    while (rows->open && status == BILLET_OK) {
        rows->err = err;
        fail_row(rows, "feed.csv_unclosed");
        status = drain(rows, err);
    }
    return status;
}
