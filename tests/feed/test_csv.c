/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines, encodings and rows of cells: csv-spectrum and csv-test-data against the JSON that goes
 * with them, broken files, and what a lost quote may cost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "server/feed/csv_rows.h"
#include "server/feed/encoding.h"
#include "server/feed/feed.h"
#include "server/text/fold.h"
#include "tests/feed/support.h"

/* Rows as text: cells parted by '|', each row ended by '\n'; a wrong row is "!code". */
struct sheet {
    struct buf text;
    struct csv_rows *rows;
};

static enum billet_status on_row(void *arg, const struct csv_row *row, struct billet_error *err)
{
    struct sheet *sheet = arg;
    (void)err;
    buf_printf(&sheet->text, "%llu:", (unsigned long long)row->line);
    if (row->error != NULL) {
        buf_printf(&sheet->text, "!%s", row->error);
    }
    for (size_t i = 0; row->error == NULL && i < row->count; i++) {
        buf_append_text(&sheet->text, i > 0 ? "|" : "");
        buf_append_span(&sheet->text, row->cells[i]);
    }
    buf_append_char(&sheet->text, '\n');
    return BILLET_OK;
}

static enum billet_status on_line(void *arg, const struct line *line, struct billet_error *err)
{
    struct sheet *sheet = arg;
    return csv_rows_line(sheet->rows, line, err);
}

static struct buf read_sheet(struct billet_span text, size_t slice, size_t max)
{
    struct sheet sheet = {.text = {0}};
    struct lines lines;
    struct billet_error err = {0};
    sheet.rows = csv_rows_new(',', max, on_row, &sheet);
    assert_non_null(sheet.rows);
    lines_init(&lines, max, on_line, &sheet);
    for (size_t at = 0; at < text.len; at += slice) {
        size_t part = text.len - at < slice ? text.len - at : slice;
        struct billet_span bytes = {text.ptr + at, part};
        assert_int_equal(lines_write(&lines, bytes, &err), BILLET_OK);
    }
    assert_int_equal(lines_finish(&lines, &err), BILLET_OK);
    assert_int_equal(csv_rows_finish(sheet.rows, &err), BILLET_OK);
    lines_fini(&lines);
    csv_rows_free(sheet.rows);
    return sheet.text;
}

static void check(const char *text, const char *expected)
{
    for (size_t slice = 1; slice < 6; slice++) {
        struct buf got = read_sheet(billet_span_of(text), slice, 1000);
        assert_string_equal(buf_span(&got).ptr, expected);
        buf_fini(&got);
    }
}

static void test_rows(void **state)
{
    (void)state;
    check("", "");
    check("a,b\nc,d\n", "1:a|b\n2:c|d\n");
    check("a,b\r\nc,d", "1:a|b\n2:c|d\n");
    check("a\n\n \nb\n", "1:a\n2:\n3:\n4:b\n");
    check(",,\na,,\n", "1:\n2:a||\n");
    check("\"a\nb\",c\nd,e\n", "1:a\nb|c\n3:d|e\n");
    check("\"a\n\nb\"\nd\n", "1:a\n\nb\n4:d\n");
    check("\"a\"\"b\",\"c,d\"\n", "1:a\"b|c,d\n");
}

/* A wrong row costs its first line; what follows is read. */
static void test_lost_quotes(void **state)
{
    (void)state;
    check("a,\"b\nc,d\ne,f\n", "1:!feed.csv_unclosed\n2:c|d\n3:e|f\n");
    check("a,b\"c\nd,e\n", "1:!feed.csv_quote\n2:d|e\n");
    check("a,\"b\"c\nd,e\n", "1:!feed.csv_quote\n2:d|e\n");
    check("a,\"b\nc,\"d\ne,f\n", "1:!feed.csv_quote\n2:!feed.csv_unclosed\n3:e|f\n");
    check("\"a\n\"b\n\"c\nd\n",
          "1:!feed.csv_quote\n2:!feed.csv_quote\n3:!feed.csv_unclosed\n4:d\n");
}

static void test_bad_bytes(void **state)
{
    (void)state;
    struct billet_span nul = BILLET_SPAN_LITERAL("a,b\nc\0d,e\nf,g\n");
    struct buf got = read_sheet(nul, 100, 1000);
    assert_string_equal(buf_span(&got).ptr, "1:a|b\n2:!feed.nul\n3:f|g\n");
    buf_fini(&got);
    check("a\xff,b\nc\n", "1:!feed.encoding\n2:c\n");
}

/* A row at the limit passes; longer ones, of one line or of many, are refused alone. */
static void test_row_limit(void **state)
{
    (void)state;
    struct billet_span text =
        BILLET_SPAN_LITERAL("12345678\n123456789\nab\n\"12\n34\n56\n78\n\"\n");
    struct buf got = read_sheet(text, 100, 8);
    const char *expected = "1:12345678\n2:!feed.row_too_long\n3:ab\n4:!feed.row_too_long\n"
                           "5:34\n6:56\n7:78\n8:!feed.csv_unclosed\n";
    assert_string_equal(buf_span(&got).ptr, expected);
    buf_fini(&got);
}

/* Many opening quotes cost linear work: 200,000 lines in well under the test's time. */
static void test_hostile_quotes(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 0; i < 200000; i++) {
        buf_append_text(&text, "a,\"b\n");
    }
    struct buf got = read_sheet(buf_span(&text), 65536, 1 << 20);
    size_t rows = 0;
    for (size_t i = 0; i < got.len; i++) {
        rows += got.ptr[i] == '\n' ? 1 : 0;
    }
    assert_int_equal(rows, 200000);
    buf_fini(&got);
    buf_fini(&text);
}

/* --- the collections --- */

/* White space at the ends goes; a line end inside a cell is one line feed, however it came. */
static bool cell_is(struct billet_span cell, const json_t *value)
{
    char text[256];
    size_t len = 0;
    const char *from = json_string_value(value);
    for (size_t i = 0; from != NULL && from[i] != '\0' && len < sizeof text; i++) {
        if (from[i] != '\r') {
            text[len++] = from[i];
        }
    }
    return from != NULL &&
           billet_span_eq(text_trim(cell), text_trim((struct billet_span){text, len}));
}

struct table {
    char cell[16][8][256];
    size_t width[16];
    size_t count;
    bool wrong;
};

static enum billet_status on_table(void *arg, const struct csv_row *row, struct billet_error *err)
{
    struct table *table = arg;
    (void)err;
    table->wrong = table->wrong || row->error != NULL;
    if (row->count == 0 || table->count == 16) {
        return BILLET_OK;
    }
    for (size_t i = 0; i < row->count && i < 8; i++) {
        snprintf(table->cell[table->count][i], 256, "%.*s", (int)row->cells[i].len,
                 row->cells[i].ptr);
    }
    table->width[table->count++] = row->count;
    return BILLET_OK;
}

struct table_run {
    struct csv_rows *rows;
};

static enum billet_status on_table_line(void *arg, const struct line *line,
                                        struct billet_error *err)
{
    return csv_rows_line(((struct table_run *)arg)->rows, line, err);
}

static struct table read_table(const char *path)
{
    struct table table = {.count = 0};
    struct lines lines;
    struct billet_error err = {0};
    struct billet_span text = support_file(path);
    struct table_run run = {csv_rows_new(',', 1 << 20, on_table, &table)};
    lines_init(&lines, 1 << 20, on_table_line, &run);
    assert_int_equal(lines_write(&lines, text, &err), BILLET_OK);
    assert_int_equal(lines_finish(&lines, &err), BILLET_OK);
    assert_int_equal(csv_rows_finish(run.rows, &err), BILLET_OK);
    lines_fini(&lines);
    csv_rows_free(run.rows);
    test_free((void *)(uintptr_t)text.ptr);
    return table;
}

static json_t *read_expected(const char *path)
{
    struct billet_span text = support_file(path);
    json_t *json = json_loadb(text.ptr, text.len, 0, NULL);
    assert_non_null(json);
    test_free((void *)(uintptr_t)text.ptr);
    return json;
}

static const char *const spectrum[] = {
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
};

/* Objects by the names of the first row. */
static void test_spectrum(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spectrum / sizeof spectrum[0]; i++) {
        char path[256];
        print_message("# %s\n", spectrum[i]);
        snprintf(path, sizeof path, "tests/feed/data/csv/spectrum/csvs/%s.csv", spectrum[i]);
        struct table table = read_table(path);
        snprintf(path, sizeof path, "tests/feed/data/csv/spectrum/json/%s.json", spectrum[i]);
        json_t *expected = read_expected(path);
        assert_false(table.wrong);
        assert_int_equal(table.count, json_array_size(expected) + 1);
        for (size_t row = 1; row < table.count; row++) {
            const json_t *object = json_array_get(expected, row - 1);
            for (size_t k = 0; k < table.width[0]; k++) {
                struct billet_span cell = billet_span_of(table.cell[row][k]);
                assert_true(cell_is(cell, json_object_get(object, table.cell[0][k])));
            }
        }
        json_decref(expected);
    }
}

static const char *const good[] = {
    "all-empty",
    "empty-field",
    "empty-one-column",
    "header-no-rows",
    "header-simple",
    "leading-space",
    "one-column",
    "quotes-empty",
    "quotes-with-comma",
    "quotes-with-escaped-quote",
    "quotes-with-newline",
    "quotes-with-space",
    "simple-crlf",
    "simple-lf",
    "trailing-newline-one-field",
    "trailing-newline",
    "trailing-space",
    "utf8",
};

/* {"records": [[cell, …], …]} or objects by header; only rows that say something are compared:
 * an empty row is counted by us, not a row of cells. */
static void compare_records(const struct table *table, const json_t *records, bool header)
{
    size_t at = header ? 1 : 0;
    for (size_t i = 0; i < json_array_size(records); i++) {
        const json_t *record = json_array_get(records, i);
        const json_t *cells = json_is_object(record) && json_object_get(record, "fields") != NULL
                                  ? json_object_get(record, "fields")
                                  : record;
        bool says = false;
        for (size_t k = 0; k < json_array_size(cells); k++) {
            says = says || json_string_length(json_array_get(cells, k)) > 0;
        }
        if (!says && json_is_array(cells)) {
            continue;
        }
        assert_true(at < table->count);
        for (size_t k = 0; k < table->width[at]; k++) {
            const json_t *value = json_is_array(cells) ? json_array_get(cells, k)
                                                       : json_object_get(cells, table->cell[0][k]);
            assert_true(cell_is(billet_span_of(table->cell[at][k]), value));
        }
        at++;
    }
    assert_int_equal(at, table->count);
}

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char path[256];
        print_message("# %s\n", good[i]);
        snprintf(path, sizeof path, "tests/feed/data/csv/test-data/csv/%s.csv", good[i]);
        struct table table = read_table(path);
        snprintf(path, sizeof path, "tests/feed/data/csv/test-data/json/%s.json", good[i]);
        json_t *expected = read_expected(path);
        const json_t *records =
            json_is_object(expected) ? json_object_get(expected, "records") : expected;
        assert_false(table.wrong);
        compare_records(&table, records, strncmp(good[i], "header-", 7) == 0);
        json_decref(expected);
    }
}

/* location_coordinates has quotes in an open cell and bytes of no encoding of ours. */
static void test_bad(void **state)
{
    (void)state;
    assert_true(read_table("tests/feed/data/csv/spectrum/csvs/location_coordinates.csv").wrong);
    static const char *const bad[] = {"bad-missing-quote", "bad-quotes-with-unescaped-quote",
                                      "bad-unescaped-quote"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char path[256];
        snprintf(path, sizeof path, "tests/feed/data/csv/test-data/csv/%s.csv", bad[i]);
        assert_true(read_table(path).wrong);
    }
}

/* --- encodings --- */

static void test_sniff(void **state)
{
    (void)state;
    size_t bom = 9;
    assert_int_equal(encoding_sniff(BILLET_SPAN_LITERAL("abc"), &bom), ENCODING_ASCII);
    assert_int_equal(bom, 0);
    assert_int_equal(encoding_sniff(BILLET_SPAN_LITERAL("岗位"), &bom), ENCODING_UTF8);
    assert_int_equal(encoding_sniff(BILLET_SPAN_LITERAL("\xEF\xBB\xBF"), &bom), ENCODING_UTF8);
    assert_int_equal(bom, 3);
    /* 岗位名称 in GB18030 */
    struct billet_span gb = BILLET_SPAN_LITERAL("\xb8\xda\xce\xbb\xc3\xfb\xb3\xc6");
    assert_int_equal(encoding_sniff(gb, &bom), ENCODING_GB18030);
    gb.len--; /* a sample may end inside a character */
    assert_int_equal(encoding_sniff(gb, &bom), ENCODING_GB18030);
    assert_int_equal(encoding_sniff(BILLET_SPAN_LITERAL("\xFF\xFE"
                                                        "a\0"),
                                    &bom),
                     ENCODING_UTF16LE);
    assert_int_equal(encoding_sniff(BILLET_SPAN_LITERAL("\xFE\xFF\0a"), &bom), ENCODING_UTF16BE);
    assert_int_equal(bom, 2);
    /* One broken byte among many characters is damage, not another encoding. */
    struct billet_span damaged = BILLET_SPAN_LITERAL("岗位名称招聘人数工作地点\xb8学历要求");
    assert_int_equal(encoding_sniff(damaged, &bom), ENCODING_UTF8);
}

static void test_decode(void **state)
{
    (void)state;
    struct buf room = {0};
    struct billet_span gb = BILLET_SPAN_LITERAL("a\xb8\xda\xce\xbb");
    assert_true(billet_span_is(encoding_line(ENCODING_GB18030, gb, &room), "a岗位"));
    struct billet_span bad = BILLET_SPAN_LITERAL("a\xb8");
    assert_true(billet_span_is(encoding_line(ENCODING_GB18030, bad, &room), "a\xff"));
    assert_true(billet_span_is(encoding_line(ENCODING_UTF8, bad, &room), "a\xff"));
    assert_true(billet_span_is(encoding_line(ENCODING_UTF8, billet_span_of("岗"), &room), "岗"));
    buf_fini(&room);
}

static void test_utf16(void **state)
{
    (void)state;
    /* "a岗\n", then a lone surrogate, then half a character. */
    static const char bytes[] = "a\0\x97\x5C\n\0\x00\xD8x\0z";
    struct encoding_stream *stream = encoding_stream_new(ENCODING_UTF16LE);
    struct buf out = {0};
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
        encoding_stream_write(stream, (struct billet_span){bytes + i, 1}, &out);
    }
    encoding_stream_finish(stream, &out);
    assert_true(billet_span_is(buf_span(&out), "a岗\n\xffx\xff"));
    encoding_stream_free(stream);
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),           cmocka_unit_test(test_lost_quotes),
        cmocka_unit_test(test_bad_bytes),      cmocka_unit_test(test_row_limit),
        cmocka_unit_test(test_hostile_quotes), cmocka_unit_test(test_spectrum),
        cmocka_unit_test(test_good),           cmocka_unit_test(test_bad),
        cmocka_unit_test(test_sniff),          cmocka_unit_test(test_decode),
        cmocka_unit_test(test_utf16),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
