/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of rows through the whole parser: headings, encodings, mappings, limits at and past
 * their value, and that no slice of bytes changes anything. Single rows are in test_rows.c,
 * formats alone in test_csv.c and test_json.c, real files in files.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "server/core/mem.h"
#include "server/feed/json_strict.h"
#include "server/feed/mapping.h"
#include "server/feed/seen.h"
#include "tests/feed/support.h"

#define EMPLOYER                                                                                   \
    "\"employer_name\":\"甲公司\",\"title\":\"电工\",\"region\":\"150203\",\"headcount\":2"

static enum billet_status drop_row(void *arg, const struct feed_row *row, struct billet_error *err)
{
    (void)arg;
    (void)row;
    (void)err;
    return BILLET_OK;
}

/* --- sheets --- */

static const char sheet[] =
    "\xEF\xBB\xBF包头市2026年春季招聘岗位表,,,\r\n"
    "*岗位名称,单位名称（全称）,招聘人数,月薪（千元）,所在城市,区县,城市,备注,颜色\r\n"
    "电工,甲公司,2人,4-8,,昆都仑区,,x,红\r\n"
    "\r\n"
    "焊工,乙公司,#N/A,面议,,,,,\r\n"
    "司机,丙公司,3,5,,昆都仑区\r\n"
    "厨师,丙公司,3,5,,昆都仑区,,,,,多\r\n"
    "保\"安,丙公司,3,5,,昆都仑区\r\n"
    "保安,丙公司,3,5,,昆都仑区\r\n";

static void check_sheet(const struct got *got)
{
    assert_int_equal(got->status, BILLET_OK);
    assert_int_equal(got->count, 6);
    assert_int_equal(got->counts.rows, 7);
    assert_int_equal(got->counts.empty, 1);
    assert_string_equal(got->notes, "feed.unknown_column 所在城市; feed.unknown_column 颜色");
    assert_int_equal(got->row[0].row, 1);
    assert_int_equal(got->row[0].line, 3);
    assert_non_null(strstr(got->row[0].json, "\"wage_min\":4000,\"wage_max\":8000"));
    assert_non_null(strstr(got->row[0].json, "\"region\":\"150203\""));
    assert_int_equal(got->row[1].row, 3);
    assert_int_equal(got->row[1].line, 5);
    assert_int_equal(got->row[1].verdict, FEED_NEEDS_REVIEW);
    assert_string_equal(got->row[1].issues,
                        "feed.note_sheet /headcount; feed.note_negotiable /wage_text; "
                        "feed.needed /region");
    assert_int_equal(got->row[2].verdict, FEED_TAKEN);
    assert_true(support_says(&got->row[3], "feed.csv_columns"));
    assert_true(support_says(&got->row[4], "feed.csv_quote"));
    assert_int_equal(got->row[5].verdict, FEED_TAKEN);
    assert_int_equal(got->row[5].row, 7);
}

static void test_sheet(void **state)
{
    (void)state;
    struct feed_options options = support_options();
    for (size_t slice = 0; slice < 4; slice++) {
        struct got got =
            support_run(FEED_VACANCY, FEED_CSV, &options, billet_span_of(sheet), slice);
        check_sheet(&got);
        support_free(&got);
    }
}

static void test_separators(void **state)
{
    (void)state;
    static const char *const sheets[] = {"title,employer_name,headcount\na,b,3\n",
                                         "title;employer_name;headcount\na;b;3\n",
                                         "title\temployer_name\theadcount\na\tb\t3\n",
                                         "\"Job Title\";\"Company\";\"Openings\"\na;b;3\n"};
    for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
        struct got got = support_text(FEED_VACANCY, FEED_CSV, sheets[i]);
        assert_int_equal(got.count, 1);
        assert_non_null(strstr(got.row[0].json, "\"title\":\"a\",\"headcount\":3"));
        support_free(&got);
    }
}

static void test_no_header(void **state)
{
    (void)state;
    static const char *const sheets[] = {
        "", "\n", "a,b\nc,d\n",
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"
         "11\n12\n13\n14\n15\n16\n17\n18\n19\n20\ntitle,headcount\n")};
    for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
        struct got got = support_text(FEED_VACANCY, FEED_CSV, sheets[i]);
        assert_int_equal(got.status, BILLET_EINVAL);
        assert_string_equal(got.err.code, "feed.no_header");
        assert_int_equal(got.count, 0);
        support_free(&got);
    }
}

/* The heading row may be the twentieth, not the twenty-first. */
static void test_header_rows(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 0; i < FEED_HEADER_ROWS_MAX - 1; i++) {
        buf_append_text(&text, "报表\n");
    }
    buf_append_text(&text, "title,employer_name,headcount\na,b,3\n");
    struct got got = support_text(FEED_VACANCY, FEED_CSV, buf_span(&text).ptr);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.row[0].line, FEED_HEADER_ROWS_MAX + 1);
    support_free(&got);
    buf_fini(&text);
}

static void test_encodings(void **state)
{
    (void)state;
    struct feed_options options = support_options();
    /* 岗位名称,单位名称 / 电工,甲 */
    struct billet_span gb = BILLET_SPAN_LITERAL("\xb8\xda\xce\xbb\xc3\xfb\xb3\xc6,\xb5\xa5\xce\xbb"
                                                "\xc3\xfb\xb3\xc6\n\xb5\xe7\xb9\xa4,\xbc\xd7\n"
                                                "\xb5\xe7\xff,\xbc\xd7\n");
    struct got got = support_run(FEED_VACANCY, FEED_CSV, &options, gb, 0);
    assert_int_equal(got.count, 2);
    assert_non_null(strstr(got.row[0].json, "\"employer_name\":\"甲\",\"title\":\"电工\""));
    assert_non_null(strstr(got.notes, "feed.note_encoding GB18030"));
    assert_true(support_says(&got.row[1], "feed.encoding"));
    support_free(&got);
}

static void test_utf16_sheet(void **state)
{
    (void)state;
    static const char text[] = "title\temployer_name\r\na\tb\r\n";
    char wide[2 * sizeof text + 2] = "\xFF\xFE";
    struct feed_options options = support_options();
    for (size_t i = 0; i < sizeof text - 1; i++) {
        wide[2 + 2 * i] = text[i];
        wide[3 + 2 * i] = '\0';
    }
    for (size_t slice = 0; slice < 3; slice++) {
        struct got got = support_run(FEED_VACANCY, FEED_CSV, &options,
                                     (struct billet_span){wide, 2 * sizeof text}, slice);
        assert_int_equal(got.count, 1);
        assert_non_null(strstr(got.row[0].json, "\"employer_name\":\"b\",\"title\":\"a\""));
        support_free(&got);
    }
}

/* --- limits --- */

static struct got one_long(const char *format, int len)
{
    struct buf text = {0};
    for (const char *p = format; *p != '\0'; p++) {
        if (*p != '@') {
            buf_append_char(&text, *p);
            continue;
        }
        for (int i = 0; i < len; i++) {
            buf_append_text(&text, "长");
        }
    }
    struct got got = support_text(FEED_VACANCY, FEED_NDJSON, buf_span(&text).ptr);
    buf_fini(&text);
    return got;
}

static void check_length(const char *format, int most, const char *code)
{
    struct got fits = one_long(format, most);
    assert_int_not_equal(fits.row[0].verdict, FEED_REFUSED);
    support_free(&fits);
    struct got past = one_long(format, most + 1);
    assert_int_equal(past.row[0].verdict, FEED_REFUSED);
    assert_true(support_says(&past.row[0], code));
    support_free(&past);
}

static void test_text_limits(void **state)
{
    (void)state;
    check_length("{\"employer\":1,\"title\":\"@\"}", 200, "feed.too_long /title");
    check_length("{\"employer\":1,\"title\":\"a\",\"description\":\"@\"}", 16000,
                 "feed.too_long /description");
    check_length("{\"employer\":1,\"title\":\"a\",\"reference\":\"@\"}", 100,
                 "feed.too_long /reference");
}

/* A row of exactly the limit is read, one byte more is refused, the next row is there. */
static void test_row_limit(void **state)
{
    (void)state;
    struct feed_options options = support_options();
    static const char row[] = "{\"employer\":1,\"title\":\"a\"}";
    options.row_bytes_max = sizeof row - 1;
    struct buf text = {0};
    buf_printf(&text, "%s\n %s\n%s\n", row, row, row);
    for (size_t slice = 0; slice < 3; slice++) {
        struct got got = support_run(FEED_VACANCY, FEED_NDJSON, &options, buf_span(&text), slice);
        assert_int_equal(got.count, 3);
        assert_int_equal(got.row[0].verdict, FEED_NEEDS_REVIEW);
        assert_true(support_says(&got.row[1], "feed.row_too_long"));
        assert_int_equal(got.row[2].verdict, FEED_NEEDS_REVIEW);
        support_free(&got);
    }
    buf_fini(&text);
}

static void test_row_mebibyte(void **state)
{
    (void)state;
    struct feed_options options = support_options();
    for (size_t extra = 0; extra < 2; extra++) {
        struct buf text = {0};
        buf_append_text(&text, "{\"employer\":1,\"title\":\"a\"");
        while (text.len < FEED_ROW_BYTES_MAX - 1 + extra) {
            buf_append_char(&text, ' ');
        }
        buf_append_text(&text, "}\n");
        struct got got = support_run(FEED_VACANCY, FEED_NDJSON, &options, buf_span(&text), 65536);
        assert_int_equal(got.row[0].verdict, extra == 0 ? FEED_NEEDS_REVIEW : FEED_REFUSED);
        support_free(&got);
        buf_fini(&text);
    }
}

/* 24 issues are told; of 25 the last one says that there are two more. */
static void test_issue_limit(void **state)
{
    (void)state;
    for (int count = FEED_ISSUES_MAX; count <= FEED_ISSUES_MAX + 1; count++) {
        struct buf text = {0};
        buf_append_text(&text, "{\"employer\":1,\"title\":\"a\"");
        for (int i = 0; i < count; i++) {
            buf_printf(&text, ",\"k%d\":1", i);
        }
        buf_append_text(&text, "}");
        struct got got = support_text(FEED_VACANCY, FEED_NDJSON, buf_span(&text).ptr);
        assert_int_equal(got.row[0].issue_count, FEED_ISSUES_MAX);
        assert_int_equal(support_says(&got.row[0], "feed.more_issues"), count > FEED_ISSUES_MAX);
        support_free(&got);
        buf_fini(&text);
    }
}

static void test_column_limit(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        struct buf text = {0};
        buf_append_text(&text, "title,employer");
        for (int i = 2; i < FEED_COLUMNS_MAX; i++) {
            buf_append_text(&text, ",");
        }
        buf_append_text(&text, "\na,1");
        for (int i = 2; i < FEED_COLUMNS_MAX + more; i++) {
            buf_append_text(&text, ",x");
        }
        struct got got = support_text(FEED_VACANCY, FEED_CSV, buf_span(&text).ptr);
        assert_int_equal(got.count, 1);
        assert_int_equal(support_says(&got.row[0], "feed.csv_columns"), more);
        support_free(&got);
        buf_fini(&text);
    }
}

static void test_depth(void **state)
{
    (void)state;
    struct got got =
        support_text(FEED_VACANCY, FEED_JSON,
                     "[{\"title\":[[[[[[[[[[[[[[[[[[[[[[[[[["
                     "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]"
                     "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]},{\"employer\":1,\"title\":"
                     "\"a\"}]");
    assert_int_equal(got.count, 2);
    assert_true(support_says(&got.row[0], "feed.json_depth"));
    assert_int_equal(got.row[1].verdict, FEED_NEEDS_REVIEW);
    support_free(&got);
}

/* --- the file as a whole --- */

static void test_repeats(void **state)
{
    (void)state;
    struct got got = support_text(FEED_VACANCY, FEED_NDJSON,
                                  "{\"reference\":\"1\"," EMPLOYER "}\n"
                                  "{\"reference\":\"1\"," EMPLOYER "}\n"
                                  "{\"reference\":\"1\",\"wage_min\":1," EMPLOYER "}\n"
                                  "{\"reference\":\"1\",\"employer_name\":\"乙\",\"title\":\"a\"}\n"
                                  "{" EMPLOYER "}\n{" EMPLOYER "}\n");
    assert_int_equal(got.count, 6);
    assert_int_equal(got.row[0].issue_count, 0);
    assert_true(support_says(&got.row[1], "feed.repeated_row"));
    assert_int_equal(got.row[1].verdict, FEED_TAKEN);
    assert_true(support_says(&got.row[2], "feed.reference_repeated"));
    assert_int_equal(got.row[2].verdict, FEED_REFUSED);
    assert_string_equal(got.row[3].issues, "feed.needed /region; feed.needed /headcount");
    assert_int_equal(got.row[5].issue_count, 0); /* without a reference nothing is compared */
    assert_int_equal(got.counts.refused, 1);
    support_free(&got);
}

static void test_seen_grows(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct billet_span owner = BILLET_SPAN_LITERAL("o");
    struct billet_span content = BILLET_SPAN_LITERAL("c");
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 20000; i++) {
            char text[16];
            snprintf(text, sizeof text, "%d", i);
            assert_int_equal(seen_add(&seen, owner, billet_span_of(text), &content, 1),
                             round == 0 ? SEEN_NEW : SEEN_SAME);
        }
    }
    seen_fini(&seen);
}

static void test_json_stop(void **state)
{
    (void)state;
    struct got got = support_text(FEED_VACANCY, FEED_JSON,
                                  "[{\"employer\":1,\"title\":\"a\"}\n{\"employer\":1}]");
    assert_int_equal(got.count, 1);
    assert_int_equal(got.status, BILLET_EINVAL);
    assert_string_equal(got.err.code, "feed.json_syntax");
    assert_int_equal(got.counts.rows, 1);
    support_free(&got);
}

static const char mapping_text[] =
    "{\"version\":1,\"kind\":\"vacancy\",\"rows\":\"/data\",\"fields\":{\"reference\":\"/id\","
    "\"title\":\"/post/name\",\"description\":[\"/a\",\"/b\"],\"headcount\":\"/n\","
    "\"employment\":\"/t\",\"certificates\":\"/c\"},\"values\":{\"employment\":{\"P\":"
    "\"full_time\",\"M\":null}},\"constants\":{\"employer_name\":\"甲\",\"region\":\"150203\"}}";

static void test_mapping(void **state)
{
    (void)state;
    struct billet_error err = {0};
    struct feed_mapping *mapping = NULL;
    struct feed_options options = support_options();
    assert_int_equal(feed_mapping_new(billet_span_of(mapping_text), &mapping, &err), BILLET_OK);
    options.mapping = mapping;
    struct got got = support_run(
        FEED_VACANCY, FEED_JSON, &options,
        billet_span_of("{\"data\":[{\"id\":12,\"post\":{\"name\":\"电工\"},\"a\":\"甲\",\"b\":"
                       "\"乙\",\"n\":2.0,\"t\":\"P\",\"c\":[\"C1\",\"A2\"],\"x\":1},{\"post\":{"
                       "\"name\":\"b\"},\"t\":\"M\",\"n\":\"2人\"}]}"),
        0);
    assert_int_equal(got.status, BILLET_OK);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.row[0].reference, "12");
    assert_non_null(strstr(got.row[0].json, "\"description\":\"甲\\n乙\",\"region\":\"150203\","
                                            "\"headcount\":2,\"certificates\":[\"C1\",\"A2\"],"
                                            "\"employment\":\"full_time\""));
    assert_null(strstr(got.row[1].json, "employment"));
    support_free(&got);
    struct feed *feed = NULL;
    const struct feed_sink sink = {drop_row, NULL};
    assert_int_equal(feed_new(FEED_CANDIDATE, FEED_JSON, &options, &sink, NULL, &feed, &err),
                     BILLET_EINVAL);
    feed_mapping_free(mapping);
}

static void test_mapping_wrong(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "[]",
        "{}",
        "{\"version\":2,\"kind\":\"vacancy\"}",
        "{\"version\":1,\"kind\":\"x\"}",
        "{\"version\":1,\"kind\":\"vacancy\",\"more\":1}",
        "{\"version\":1,\"kind\":\"vacancy\",\"fields\":{\"nothing\":\"/a\"}}",
        "{\"version\":1,\"kind\":\"vacancy\",\"fields\":{\"title\":\"a\"}}",
        "{\"version\":1,\"kind\":\"vacancy\",\"fields\":{\"title\":[]}}",
        "{\"version\":1,\"kind\":\"vacancy\",\"fields\":{\"title\":5}}",
        "{\"version\":1,\"kind\":\"vacancy\",\"constants\":{\"title\":5}}"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct billet_error err = {0};
        struct feed_mapping *mapping = NULL;
        print_message("# %s\n", wrong[i]);
        assert_int_equal(feed_mapping_new(billet_span_of(wrong[i]), &mapping, &err), BILLET_EINVAL);
    }
    const struct feed_mapping *shipped = NULL;
    assert_int_equal(feed_mapping_find(BILLET_SPAN_LITERAL("usajobs"), &shipped, NULL), BILLET_OK);
    assert_int_equal(feed_mapping_find(BILLET_SPAN_LITERAL("taihao"), &shipped, NULL), BILLET_OK);
    assert_int_equal(feed_mapping_find(BILLET_SPAN_LITERAL("x"), &shipped, NULL), BILLET_ENOTFOUND);
}

/* Strings that break programs, as values: each is text, or told, and comes out as JSON. */
static void test_naughty(void **state)
{
    (void)state;
    struct feed_options options = support_options();
    struct billet_error err = {0};
    json_t *strings = NULL;
    struct billet_span text = support_file("tests/feed/data/blns.json");
    assert_int_equal(feed_json_strict(text, &strings, &err), BILLET_OK);
    size_t index = 0;
    const json_t *value = NULL;
    json_array_foreach(strings, index, value)
    {
        json_t *object = json_pack("{s:i,s:s,s:O,s:O,s:O,s:O,s:O,s:O}", "employer", 1, "title", "x",
                                   "description", value, "region", value, "wage_text", value,
                                   "skills", value, "open_from", value, "headcount", value);
        char *line = json_dumps(object, JSON_COMPACT);
        struct got got = support_run(FEED_VACANCY, FEED_NDJSON, &options, billet_span_of(line), 0);
        assert_int_equal(got.count, 1);
        bool refused = got.row[0].verdict == FEED_REFUSED;
        assert_int_equal(refused, support_says(&got.row[0], "feed.too_long"));
        json_t *canonical = refused ? json_null() : json_loads(got.row[0].json, 0, NULL);
        assert_non_null(canonical);
        json_decref(canonical);
        support_free(&got);
        free(line);
        json_decref(object);
    }
    assert_true(index > 400);
    json_decref(strings);
    test_free((void *)(uintptr_t)text.ptr);
}

/* Whatever allocation fails, the run ends with a status and nothing leaks. */
static void test_no_memory(void **state)
{
    (void)state;
    struct feed_options options = support_options();
    size_t failed = 0;
    for (unsigned long n = 1; n < 60; n++) {
        mem_test_fail_at(n);
        struct got got = {0};
        struct feed *feed = NULL;
        const struct feed_sink sink = {drop_row, NULL};
        got.status = feed_new(FEED_VACANCY, FEED_CSV, &options, &sink, NULL, &feed, &got.err);
        if (got.status == BILLET_OK) {
            got.status = feed_write(feed, sheet, sizeof sheet - 1, &got.err);
        }
        if (got.status == BILLET_OK) {
            got.status = feed_finish(feed, &got.err);
        }
        feed_free(feed);
        mem_test_fail_at(0);
        assert_true(got.status == BILLET_OK || got.status == BILLET_ENOMEM);
        failed += got.status == BILLET_ENOMEM ? 1 : 0;
    }
    assert_true(failed > 5);
}

static void test_template(void **state)
{
    (void)state;
    for (int kind = 0; kind < FEED_KINDS; kind++) {
        struct buf text = {0};
        feed_template((enum feed_kind)kind, &text);
        assert_memory_equal(text.ptr, "\xEF\xBB\xBF", 3);
        struct got got = support_text((enum feed_kind)kind, FEED_CSV, text.ptr);
        assert_int_equal(got.status, BILLET_OK);
        assert_null(got.notes); /* every heading of ours is known to us */
        support_free(&got);
        buf_fini(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {

        cmocka_unit_test(test_sheet),         cmocka_unit_test(test_separators),
        cmocka_unit_test(test_no_header),     cmocka_unit_test(test_header_rows),
        cmocka_unit_test(test_encodings),     cmocka_unit_test(test_utf16_sheet),
        cmocka_unit_test(test_text_limits),   cmocka_unit_test(test_row_limit),
        cmocka_unit_test(test_row_mebibyte),  cmocka_unit_test(test_issue_limit),
        cmocka_unit_test(test_column_limit),  cmocka_unit_test(test_depth),
        cmocka_unit_test(test_repeats),       cmocka_unit_test(test_seen_grows),
        cmocka_unit_test(test_json_stop),     cmocka_unit_test(test_mapping),
        cmocka_unit_test(test_mapping_wrong), cmocka_unit_test(test_naughty),
        cmocka_unit_test(test_no_memory),     cmocka_unit_test(test_template),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
