/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covers the small parts of server/export that decide: which text is of which type, what looks
 * like a formula, how text is cleaned and cut, sheet names, the download's header line.
 * Whole files are read back in export.py.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/export/cell.h"
#include "server/export/clean.h"
#include "server/export/export.h"
#include "server/export/sheet_name.h"

static void reads_only_what_is_of_the_type(void **state)
{
    (void)state;
    static const struct {
        enum export_type type;
        const char *text;
        bool good;
    } rows[] = {
        {EXPORT_INT, "0", true},
        {EXPORT_INT, "-123456789012345", true},
        {EXPORT_INT, "1234567890123456", false},
        {EXPORT_INT, "", false},
        {EXPORT_INT, "-", false},
        {EXPORT_INT, "+1", false},
        {EXPORT_INT, "1.5", false},
        {EXPORT_INT, " 1", false},
        {EXPORT_DATE, "2024-02-29", true},
        {EXPORT_DATE, "2023-02-29", false},
        {EXPORT_DATE, "2000-02-29", true},
        {EXPORT_DATE, "2100-02-29", false},
        {EXPORT_DATE, "1900-03-01", false},
        {EXPORT_DATE, "2024-13-01", false},
        {EXPORT_DATE, "2024-00-01", false},
        {EXPORT_DATE, "2024-1-01", false},
        {EXPORT_DATE, "2024-01-01x", false},
        {EXPORT_TIME, "2024-01-01 23:59", true},
        {EXPORT_TIME, "2024-01-01T23:59:59", true},
        {EXPORT_TIME, "2024-01-01T23:59:60", false},
        {EXPORT_TIME, "2024-01-01T24:00", false},
        {EXPORT_TIME, "2024-01-01 23:5", false},
        {EXPORT_TIME, "2024-01-01 23:59:59+08:00", false},
        {EXPORT_SCORE, "10000", true},
        {EXPORT_SCORE, "87.5", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cell_value value = cell_read(rows[i].type, billet_span_of(rows[i].text));
        bool good = value.type == rows[i].type;
        if (good != rows[i].good) {
            fail_msg("\"%s\" as type %d", rows[i].text, (int)rows[i].type);
        }
    }
}

static void knows_formulas(void **state)
{
    (void)state;
    static const char *const bad[] = {"=", "+1", "-", "@x", "\t", "\r", "  =", "\xEF\xBC\x9D"};
    static const char *const good[] = {"", "a=1", "1-2", "'", "  ", "\xE2\x88\x92", "x\t"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_true(cell_is_formula(billet_span_of(bad[i])));
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_false(cell_is_formula(billet_span_of(good[i])));
    }
    assert_false(cell_is_formula((struct billet_span){NULL, 0}));
}

static void cuts_between_characters(void **state)
{
    (void)state;
    char out[16];
    assert_int_equal(clean_copy(billet_span_of("岗位岗位"), 4, out, sizeof out), 12);
    assert_int_equal(clean_copy(billet_span_of("岗位岗位"), 3, out, sizeof out), 9);
    assert_string_equal(out, "岗位…");
    assert_int_equal(clean_copy(billet_span_of("岗位岗位岗位"), 99, out, sizeof out), 15);
    assert_string_equal(out, "岗位岗位…");
    assert_int_equal(clean_copy((struct billet_span){"a\0b", 3}, 99, out, sizeof out), 5);
    assert_string_equal(out, "a\xEF\xBF\xBD"
                             "b");
    assert_int_equal(clean_copy((struct billet_span){NULL, 0}, 9, out, sizeof out), 0);
    assert_string_equal(out, "");
}

static void names_of_sheets_stay_apart(void **state)
{
    (void)state;
    static char names[200][SHEET_NAME_BYTES];
    for (size_t i = 0; i < 200; i++) {
        sheet_name_make("同名同姓的一家很长很长很长很长很长很长很长的公司",
                        (const char(*)[SHEET_NAME_BYTES])names, i, names[i]);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(names[i], names[j]);
        }
    }
    assert_non_null(strstr(names[199], "(200)"));
}

static void says_how_to_save(void **state)
{
    (void)state;
    static const struct {
        const char *name, *header;
    } rows[] = {
        {"list", "attachment; filename=\"list.csv\"; filename*=UTF-8''list.csv"},
        {"名单 3", "attachment; filename=\"_ 3.csv\"; "
                   "filename*=UTF-8''%E5%90%8D%E5%8D%95%203.csv"},
        {"a\"b\r\nX: y", "attachment; filename=\"a_b_X_ y.csv\"; "
                         "filename*=UTF-8''a_b_X_%20y.csv"},
        {"../../etc", "attachment; filename=\"_.._etc.csv\"; filename*=UTF-8''_.._etc.csv"},
        {"\xE2\x80\xAE"
         "slx",
         "attachment; filename=\"slx.csv\"; filename*=UTF-8''slx.csv"},
        {"", "attachment; filename=\"export.csv\"; filename*=UTF-8''export.csv"},
        {"\xFF", "attachment; filename=\"_.csv\"; filename*=UTF-8''_.csv"},
        {"\xF0\x9F\x99\x82", "attachment; filename=\"_.csv\"; filename*=UTF-8''%F0%9F%99%82.csv"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out = {0};
        export_disposition(billet_span_of(rows[i].name), "csv", &out);
        assert_string_equal(out.ptr, rows[i].header);
        buf_fini(&out);
    }
}

static void a_header_line_is_one_line(void **state)
{
    (void)state;
    char name[400];
    for (unsigned byte = 1; byte < 256; byte++) {
        memset(name, (int)byte, sizeof name - 1);
        name[sizeof name - 1] = '\0';
        struct buf out = {0};
        export_disposition(billet_span_of(name), "xlsx", &out);
        assert_int_equal(strcspn(out.ptr, "\r\n"), out.len);
        assert_true(out.len < 1024);
        assert_string_equal(out.ptr + out.len - 5, ".xlsx");
        buf_fini(&out);
    }
}

static void a_full_buffer_is_a_limit(void **state)
{
    (void)state;
    const struct export_book book = {.title = "t"};
    struct buf out = {.max = 100};
    struct billet_error err = {0};
    assert_int_equal(export_xlsx(&book, &out, &err), BILLET_ELIMIT);
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_only_what_is_of_the_type),
        cmocka_unit_test(knows_formulas),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(names_of_sheets_stay_apart),
        cmocka_unit_test(says_how_to_save),
        cmocka_unit_test(a_header_line_is_one_line),
        cmocka_unit_test(a_full_buffer_is_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
