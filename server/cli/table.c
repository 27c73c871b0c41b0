/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for people: see table.h. Two passes over the rows, widths and then lines; a cell is made
 * anew for each, which is cheap for the few hundred rows that a person reads.
 */
#include "server/cli/table.h"

#include <string.h>

#include "server/core/buf.h"
#include "server/core/utf8.h"

#define COLUMNS_MAX 16
#define ELLIPSIS    "…"

struct range {
    uint32_t first;
    uint32_t last;
};

/* Unicode's East Asian Wide and Fullwidth, by block: exact enough for a terminal. */
static const struct range wide[] = {
    {0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF}, {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F}, {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x20000, 0x3FFFD},
};
/* Marks that sit on the character before, and characters without a place of their own. */
static const struct range zero[] = {{0x0300, 0x036F}, {0x200B, 0x200F}, {0xFE00, 0xFE0F}};

static bool within(const struct range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

static size_t char_width(uint32_t c)
{
    if (within(zero, sizeof zero / sizeof zero[0], c)) {
        return 0;
    }
    return within(wide, sizeof wide / sizeof wide[0], c) ? 2 : 1;
}

size_t cli_text_width(struct billet_span text)
{
    size_t width = 0;
    while (text.len > 0) {
        uint32_t c = 0;
        size_t len = utf8_decode(text.ptr, text.len, &c);
        width += len > 0 ? char_width(c) : 1;
        len = len > 0 ? len : 1;
        text = (struct billet_span){text.ptr + len, text.len - len};
    }
    return width;
}

/* C0, DEL, C1, and the marks that turn the direction of a line. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* Appends at most width_max columns; a text that is longer ends in an ellipsis. */
static void append_safe(struct buf *out, struct billet_span text, size_t width_max)
{
    bool cut = width_max > 0 && cli_text_width(text) > width_max;
    size_t left = cut ? width_max - 1 : SIZE_MAX;
    while (text.len > 0) {
        uint32_t c = 0;
        size_t len = utf8_decode(text.ptr, text.len, &c);
        size_t width = len > 0 ? char_width(c) : 1;
        if (width > left) {
            break;
        }
        left -= width;
        if (len == 0 || is_control(c)) {
            buf_append_char(out, '?');
        } else {
            buf_append(out, text.ptr, len);
        }
        len = len > 0 ? len : 1;
        text = (struct billet_span){text.ptr + len, text.len - len};
    }
    if (cut) {
        buf_append_text(out, ELLIPSIS);
    }
}

void cli_put_text(const struct cli *cli, const char *text)
{
    struct buf out = {0};
    const char *end = strchr(text, '\n');
    for (; end != NULL; text = end + 1, end = strchr(text, '\n')) {
        append_safe(&out, (struct billet_span){text, (size_t)(end - text)}, 0);
        buf_append_text(&out, "\n    ");
    }
    append_safe(&out, billet_span_of(text), 0);
    fwrite(buf_span(&out).ptr, 1, out.len, cli->out);
    buf_fini(&out);
}

static void append_value(struct buf *out, const json_t *value, size_t width_max)
{
    if (json_is_string(value)) {
        append_safe(out, (struct billet_span){json_string_value(value), json_string_length(value)},
                    width_max);
    } else if (json_is_integer(value)) {
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_boolean(value)) {
        buf_append_text(out, json_is_true(value) ? "✓" : "-");
    }
}

static void append_cell(struct buf *out, const json_t *row, const struct cli_column *column)
{
    const json_t *value = json_object_get(row, column->key);
    if (!json_is_array(value)) {
        append_value(out, value, column->width_max);
        return;
    }
    struct buf joined = {0};
    for (size_t i = 0; i < json_array_size(value); i++) {
        buf_append_text(&joined, i > 0 ? ", " : "");
        append_value(&joined, json_array_get(value, i), 0);
    }
    append_safe(out, buf_span(&joined), column->width_max);
    buf_fini(&joined);
}

static const char *heading(const struct cli *cli, const struct cli_column *column)
{
    return cli_text(cli, column->zh, column->en);
}

static size_t measure(const struct cli *cli, const json_t *rows, const struct cli_column *column)
{
    size_t width = cli_text_width(billet_span_of(heading(cli, column)));
    struct buf cell = {0};
    for (size_t i = 0; i < json_array_size(rows); i++) {
        buf_reset(&cell);
        append_cell(&cell, json_array_get(rows, i), column);
        size_t wanted = cli_text_width(buf_span(&cell));
        width = wanted > width ? wanted : width;
    }
    buf_fini(&cell);
    return width;
}

/* row NULL: the heading. Nothing is padded after the last column. */
static void print_line(const struct cli *cli, const json_t *row, const struct cli_column *columns,
                       const size_t *widths, struct buf *cell)
{
    for (size_t i = 0; columns[i].key != NULL; i++) {
        buf_reset(cell);
        if (row != NULL) {
            append_cell(cell, row, &columns[i]);
        } else {
            buf_append_text(cell, heading(cli, &columns[i]));
        }
        struct billet_span text = buf_span(cell);
        fwrite(text.ptr, 1, text.len, cli->out);
        bool last = columns[i + 1].key == NULL;
        for (size_t pad = cli_text_width(text); !last && pad < widths[i] + 2; pad++) {
            fputc(' ', cli->out);
        }
    }
    fputc('\n', cli->out);
}

void cli_print_value(const struct cli *cli, const json_t *value)
{
    json_dumpf(value, cli->out, JSON_COMPACT | JSON_ENCODE_ANY);
    fputc('\n', cli->out);
}

void cli_print_rows(const struct cli *cli, const json_t *rows, const struct cli_column *columns)
{
    if (cli->json) {
        cli_print_value(cli, rows);
        return;
    }
    size_t widths[COLUMNS_MAX] = {0};
    for (size_t i = 0; columns[i].key != NULL && i < COLUMNS_MAX; i++) {
        widths[i] = measure(cli, rows, &columns[i]);
    }
    struct buf cell = {0};
    print_line(cli, NULL, columns, widths, &cell);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        print_line(cli, json_array_get(rows, i), columns, widths, &cell);
    }
    buf_fini(&cell);
}

bool cli_print_json_rows(const struct cli *cli, struct billet_span text,
                         const struct cli_column *columns)
{
    json_t *rows = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    bool good = json_is_array(rows);
    if (good) {
        cli_print_rows(cli, rows, columns);
    }
    json_decref(rows);
    return good;
}
