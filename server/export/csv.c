/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV for people and for programs: RFC 4180 with CRLF, UTF-8, and the byte order mark without
 * which Excel takes Chinese for the local code page. A text that a spreadsheet would calculate
 * gets an apostrophe in front; values of their column's type never do.
 */
#include "server/export/export.h"

#include <inttypes.h>
#include <string.h>

#include "server/export/cell.h"
#include "server/export/clean.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static bool wants_quotes(struct billet_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (memchr(",\"\r\n", text.ptr[i], 4) != NULL) {
            return true;
        }
    }
    return text.len > 0 && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
}

/* Clean stretches go as they are; a quote is doubled, what no file may hold is replaced. */
static void put_clean(struct buf *out, struct billet_span text)
{
    size_t from = 0;
    for (size_t pos = 0; pos < text.len;) {
        size_t at = pos;
        struct clean_char c = clean_next(text, &pos);
        bool as_it_is = c.bytes.ptr == text.ptr + at && c.code != '"';
        if (!as_it_is) {
            buf_append(out, text.ptr + from, at - from);
            buf_append_text(out, c.code == '"' ? "\"" : "");
            buf_append_span(out, c.bytes);
            from = pos;
        }
    }
    buf_append(out, text.ptr + from, text.len - from);
}

static void put_text(struct buf *out, struct billet_span text)
{
    const char *quote = wants_quotes(text) ? "\"" : "";
    buf_append_text(out, quote);
    if (cell_is_formula(text)) {
        buf_append_char(out, '\'');
    }
    if (text.len > 0) {
        put_clean(out, text);
    }
    buf_append_text(out, quote);
}

static void put_score(struct buf *out, int64_t hundredths)
{
    int64_t size = hundredths < 0 ? -hundredths : hundredths;
    buf_printf(out, "%s%" PRId64 ".%02d", hundredths < 0 ? "-" : "", size / 100, (int)(size % 100));
}

static void put_cell(struct buf *out, enum export_type type, struct billet_span text)
{
    struct cell_value value = cell_read(type, text);
    if (value.type == EXPORT_TEXT) {
        put_text(out, text);
    } else if (value.type == EXPORT_SCORE) {
        put_score(out, value.number);
    } else {
        buf_append_span(out, text);
    }
}

void export_csv_header(const struct export_column *columns, size_t count, struct buf *out)
{
    buf_append_text(out, BYTE_ORDER_MARK);
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%s%s / %s", i > 0 ? "," : "", columns[i].title_zh, columns[i].title_en);
    }
    buf_append_text(out, "\r\n");
}

void export_csv_row(const struct export_column *columns, size_t count,
                    const struct billet_span *cells, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        buf_append_text(out, i > 0 ? "," : "");
        put_cell(out, columns[i].type, cells[i]);
    }
    buf_append_text(out, "\r\n");
}

void export_csv(const struct export_table *table, struct buf *out)
{
    size_t count = table->column_count;
    export_csv_header(table->columns, count, out);
    for (size_t row = 0; row < table->row_count; row++) {
        export_csv_row(table->columns, count, table->cells + row * count, out);
    }
}
