/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which column is which field: synonyms, one letter wrong, headings in two rows, no headings at
 * all; and what must not be taken for something it is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "server/core/buf.h"
#include "server/feed/header.h"
#include "tests/feed/support.h"

static const char *near(const struct feed_kind_table *kind, const char *heading)
{
    const struct field *f = header_nearly(kind, billet_span_of(heading));
    return f != NULL ? f->name : "";
}

struct pair {
    const char *heading;
    const char *field; /* "": nobody guesses */
};

static void test_typos(void **state)
{
    static const struct pair vacancy[] = {
        {"岗位名程", "title"},
        {"岗位称名", "title"},
        {"岗岗位名称", "title"},
        {"招聘人树", "headcount"},
        {"工做地点", "region"},
        {"学力要求", "education_min"},
        {"统一社会信代码", "employer_credit_code"},
        {"连系电话", "contact_phone"},
        {"截至日期", "open_until"},
        {"discription", "description"},
        {"salarry", "wage_text"},
        {"educaton", "education_min"},
        {"locaiton", "region"},
        /* One letter apart, and another thing. */
        {"最低年薪", ""},
        {"岗位级别", ""},
        {"已招聘人数", ""},
        {"招聘人", ""},
        {"positions", ""},
        {"employee", ""},
        {"contract", ""},
        {"country", ""},
        {"pai", ""},
        {"薪", ""},
    };
    static const struct pair candidate[] = {
        {"身分证号", "identity_number"},
        {"期望新资", "wage_floor"},
        {"毕业日期", ""},
        {"入伍时间", ""},
        {"期望年薪", ""},
        {"content", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof vacancy / sizeof vacancy[0]; i++) {
        assert_string_equal(near(&feed_vacancy_table, vacancy[i].heading), vacancy[i].field);
    }
    for (size_t i = 0; i < sizeof candidate / sizeof candidate[0]; i++) {
        assert_string_equal(near(&feed_candidate_table, candidate[i].heading), candidate[i].field);
    }
}

/* No heading of ours may be one letter from that of another field: then no typo is certain. */
static void test_headings_apart(void **state)
{
    (void)state;
    struct got got = support_text(FEED_VACANCY, FEED_CSV,
                                  "岗位名称,单位名称,招聘人树,工做地点,最低年薪\n"
                                  "电工,甲公司,2,昆都仑区,60000\n");
    assert_string_equal(got.notes, "feed.column_typo 招聘人数; feed.column_typo 工作地点; "
                                   "feed.unknown_column 最低年薪");
    assert_non_null(strstr(got.row[0].json, "\"headcount\":2"));
    assert_non_null(strstr(got.row[0].json, "\"region\":\"150203\""));
    assert_null(strstr(got.row[0].json, "\"wage_min\":"));
    support_free(&got);
}

/* A mended heading never takes a field that another column has by right. */
static void test_typo_yields(void **state)
{
    (void)state;
    struct got got =
        support_text(FEED_VACANCY, FEED_CSV, "岗位名程,岗位名称,单位名称\n错,电工,甲公司\n");
    assert_string_equal(got.notes, "feed.unknown_column 岗位名程");
    assert_non_null(strstr(got.row[0].json, "\"title\":\"电工\""));
    support_free(&got);
}

static void test_two_rows(void **state)
{
    (void)state;
    struct got got = support_text(FEED_VACANCY, FEED_CSV,
                                  "某市招聘会岗位表,,,,,,,\n"
                                  "岗位名称,单位名称,薪资（元/月）,,工作地点,,要求,,招聘人数\n"
                                  ",,最低,最高,市,区,学历,经验,（人）\n"
                                  "电工,甲公司,4000,6000,包头市,昆都仑区,大专,3年,2\n"
                                  "焊工,甲公司,5000,7000,包头市,青山区,不限,不限,1\n");
    assert_int_equal(got.status, BILLET_OK);
    assert_int_equal(got.count, 2);
    assert_null(got.notes);
    assert_int_equal(got.row[0].line, 4);
    assert_non_null(strstr(got.row[0].json, "\"wage_min\":4000,\"wage_max\":6000"));
    assert_non_null(strstr(got.row[0].json, "\"region\":\"150203\""));
    assert_non_null(strstr(got.row[0].json, "\"experience_min\":36"));
    assert_non_null(strstr(got.row[0].json, "\"headcount\":2"));
    support_free(&got);
}

/* Data right under the headings stays data, even where a column has no heading. */
static void test_one_row(void **state)
{
    (void)state;
    struct got got =
        support_text(FEED_VACANCY, FEED_CSV, "岗位名称,,单位名称,招聘人数\n电工,x,甲公司,2\n,,,\n");
    assert_int_equal(got.count, 1);
    assert_int_equal(got.row[0].line, 2);
    assert_int_equal(got.counts.empty, 1);
    support_free(&got);
    got = support_text(FEED_VACANCY, FEED_CSV, "岗位名称,单位名称\n");
    assert_int_equal(got.status, BILLET_OK);
    assert_int_equal(got.counts.rows, 0);
    support_free(&got);
}

static void test_values(void **state)
{
    (void)state;
    struct got got = support_text(
        FEED_VACANCY, FEED_CSV,
        "1,包头市某某机械有限公司,焊工,3,大专及以上,3年以上,5000-7000元/月,昆都仑区,13900000001,a\n"
        "2,包头市某某物业有限公司,保安员,10,不限,不限,面议,青山区,13900000002,b\n"
        "3,内蒙古某某运输有限公司,货车司机,2,高中,1-3年,8-10K,东河区,13900000003,c\n");
    assert_int_equal(got.status, BILLET_OK);
    assert_int_equal(got.count, 3);
    assert_string_equal(got.notes,
                        "feed.column_values 2; feed.column_values 3; feed.column_values 4; "
                        "feed.column_values 5; feed.column_values 6; feed.column_values 7; "
                        "feed.column_values 8; feed.column_values 9; feed.unknown_column #10");
    assert_int_equal(got.row[0].row, 1);
    assert_int_equal(got.row[0].line, 1);
    assert_non_null(strstr(got.row[0].json, "\"title\":\"焊工\""));
    assert_non_null(strstr(got.row[0].json, "\"headcount\":3"));
    assert_non_null(strstr(got.row[0].json, "\"education_min\":4"));
    assert_non_null(strstr(got.row[0].json, "\"experience_min\":36"));
    assert_non_null(strstr(got.row[2].json, "\"wage_min\":8000,\"wage_max\":10000"));
    assert_non_null(strstr(got.row[2].json, "\"region\":\"150202\""));
    support_free(&got);
}

/* Two columns of pay, and more rows than are looked at. */
static void test_values_pairs(void **state)
{
    (void)state;
    struct buf text = {0};
    buf_append_text(&text, "招聘岗位汇总,,,,\n");
    for (int i = 0; i < 50; i++) {
        buf_printf(&text, "焊工,甲乙丙有限公司,%d,%d,青山区\n", 4000 + i * 100, 9000 + i * 100);
    }
    struct feed_options options = support_options();
    struct got got = support_run(FEED_VACANCY, FEED_CSV, &options, buf_span(&text), 7);
    assert_int_equal(got.count, 50);
    assert_non_null(strstr(got.row[0].json, "\"wage_min\":4000,\"wage_max\":9000"));
    assert_non_null(strstr(got.row[49].json, "\"wage_min\":8900,\"wage_max\":13900"));
    assert_int_equal(got.row[0].line, 2);
    support_free(&got);
    buf_fini(&text);
}

static void refused(enum feed_kind kind, const char *text)
{
    struct got got = support_text(kind, FEED_CSV, text);
    assert_int_equal(got.status, BILLET_EINVAL);
    assert_string_equal(got.err.code, "feed.no_header");
    assert_int_equal(got.count, 0);
    support_free(&got);
}

/* Values that may be anything are nobody's field. */
static void test_values_unsure(void **state)
{
    (void)state;
    refused(FEED_VACANCY, "a,b,c\n1,2,3\n4,5,6\n");
    refused(FEED_VACANCY, "焊工,25,甲\n钳工,40,乙\n");                       /* ages, or anything */
    refused(FEED_VACANCY, "焊工,钳工,5000,青山区\n车工,铣工,6000,东河区\n"); /* two titles */
    refused(FEED_CANDIDATE,
            "王某某,大专,昆都仑区\n李某某,本科,青山区\n"); /* nobody in particular */
    refused(FEED_EMPLOYER, "x,y\nz,w\n");
    refused(FEED_VACANCY, "");
    refused(FEED_VACANCY, "焊工,甲乙有限公司,5000元,青山区\n"); /* one row says too little */
}

/* A single date may be that of the notice or its end; two in order are both. */
static void test_values_dates(void **state)
{
    (void)state;
    struct got got = support_text(FEED_VACANCY, FEED_CSV,
                                  "焊工,甲乙有限公司,3人,2026-03-01,2026-05-01\n"
                                  "钳工,甲乙有限公司,2人,2026-03-01,2026-06-01\n");
    assert_non_null(strstr(got.row[0].json, "\"open_from\":\"2026-03-01\""));
    assert_non_null(strstr(got.row[1].json, "\"open_until\":\"2026-06-01\""));
    support_free(&got);
    got = support_text(FEED_VACANCY, FEED_CSV,
                       "焊工,甲乙有限公司,3人,2026-05-01\n钳工,甲乙有限公司,2人,2026-06-01\n");
    assert_int_equal(got.count, 2);
    assert_null(strstr(got.row[0].json, "\"open_from\":"));
    assert_null(strstr(got.row[0].json, "\"open_until\":"));
    assert_non_null(strstr(got.notes, "feed.unknown_column #4"));
    support_free(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typos),        cmocka_unit_test(test_headings_apart),
        cmocka_unit_test(test_typo_yields),  cmocka_unit_test(test_two_rows),
        cmocka_unit_test(test_one_row),      cmocka_unit_test(test_values),
        cmocka_unit_test(test_values_pairs), cmocka_unit_test(test_values_unsure),
        cmocka_unit_test(test_values_dates),
    };
    return cmocka_run_group_tests_name("header", tests, support_setup, support_teardown);
}
