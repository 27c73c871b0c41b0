/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML feeds: the files of data/xml through the shipped mappings and without any, encodings, what
 * is refused whole and what costs one row only, and that slices change nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "server/core/buf.h"
#include "server/core/mem.h"
#include "server/feed/mapping.h"
#include "server/text/values.h"
#include "tests/feed/support.h"

static struct got run_file(const char *path, size_t slice)
{
    struct feed_options options = support_options();
    struct billet_span text = support_file(path);
    struct got got = support_run(FEED_VACANCY, FEED_XML, &options, text, slice);
    test_free((char *)(uintptr_t)text.ptr);
    return got;
}

static void has(const struct got_row *row, const char *part)
{
    if (strstr(row->json, part) == NULL) {
        fail_msg("no %s in %s", part, row->json);
    }
}

static void test_indeed(void **state)
{
    (void)state;
    struct got got = run_file("tests/feed/data/xml/indeed.xml", 1);
    assert_int_equal(got.status, BILLET_OK);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.counts.empty, 1);
    assert_null(got.notes);
    assert_int_equal(got.row[0].line, 6);
    has(&got.row[0], "\"reference\":\"A-001\"");
    has(&got.row[0], "\"title\":\"叉车司机 & 库管\"");
    has(&got.row[0], "\"description\":\"<p>岗位职责：<br/>装卸货物</p>");
    has(&got.row[0], "\"region\":\"150203\"");
    has(&got.row[0], "\"open_from\":\"2026-03-01\",\"open_until\":\"2026-05-01\"");
    has(&got.row[0], "\"certificates\":[\"N1\"]");
    has(&got.row[0], "\"employment\":\"full_time\"");
    has(&got.row[1], "\"description\":\"<p>负责门岗值守</p><ul><li>巡逻</li></ul>\"");
    support_free(&got);
}

static void check_posting(const struct got *got)
{
    assert_int_equal(got->status, BILLET_OK);
    assert_int_equal(got->count, 1);
    assert_int_equal(got->row[0].verdict, FEED_TAKEN);
    has(&got->row[0], "\"reference\":\"S-1\"");
    has(&got->row[0], "\"employer_name\":\"甲有限公司\"");
    has(&got->row[0], "\"region\":\"1502\"");
    has(&got->row[0], "\"wage_min\":5000,\"wage_max\":7000");
    has(&got->row[0], "\"education_min\":4");
    has(&got->row[0], "\"experience_min\":24");
}

static void test_schema_org(void **state)
{
    (void)state;
    struct got got = run_file("tests/feed/data/xml/posting.xml", 7);
    check_posting(&got);
    support_free(&got);
    struct feed_options options = support_options();
    assert_int_equal(feed_mapping_find(BILLET_SPAN_LITERAL("schema_org"), &options.mapping, NULL),
                     BILLET_OK);
    got = support_run(
        FEED_VACANCY, FEED_NDJSON, &options,
        BILLET_SPAN_LITERAL(
            "{\"@context\":\"https://schema.org/\",\"@type\":\"JobPosting\",\"identifier\":"
            "{\"@type\":\"PropertyValue\",\"value\":\"S-1\"},\"title\":\"电工\","
            "\"hiringOrganization\":{\"name\":\"甲有限公司\"},\"jobLocation\":[{\"address\":"
            "{\"addressRegion\":\"内蒙古\",\"addressLocality\":\"包头市\"}},{\"address\":{}}],"
            "\"baseSalary\":{\"currency\":\"CNY\",\"value\":{\"minValue\":5000,\"maxValue\":7000,"
            "\"unitText\":\"MONTH\"}},\"totalJobOpenings\":3,\"experienceRequirements\":"
            "{\"monthsOfExperience\":24},\"educationRequirements\":{\"credentialCategory\":"
            "\"associate degree\"},\"description\":\"<b>负责检修</b>\",\"datePosted\":"
            "\"2026-03-01\"}\n"),
        0);
    check_posting(&got);
    support_free(&got);
}

static void test_plain(void **state)
{
    (void)state;
    for (size_t slice = 0; slice < 3; slice++) {
        struct got got = run_file("tests/feed/data/xml/plain-gb.xml", slice);
        assert_int_equal(got.status, BILLET_OK);
        assert_int_equal(got.count, 2);
        assert_string_equal(got.notes, "feed.note_encoding GB18030; feed.unknown_column 颜色");
        has(&got.row[0], "\"reference\":\"P1\"");
        has(&got.row[1], "\"region\":\"150204\"");
        support_free(&got);
    }
}

/* Short texts lose their markup, long ones keep it: findings point into them. */
static void test_html(void **state)
{
    (void)state;
    struct got got = support_text(
        FEED_VACANCY, FEED_CSV,
        "岗位名称,单位名称,薪资,工作地点,岗位描述\n"
        "<b>电工</b>&nbsp;,A&amp;B公司,<span>5000-6000元/月</span>,<p>昆都仑区</p>,<p>检修</p>\n"
        "电工 < 高压 >,R&D公司,6K,昆都仑区,a&lt;b\n");
    has(&got.row[0], "\"title\":\"电工\"");
    has(&got.row[0], "\"employer_name\":\"A&B公司\"");
    has(&got.row[0], "\"wage_min\":5000,\"wage_max\":6000");
    has(&got.row[0], "\"region\":\"150203\"");
    has(&got.row[0], "\"description\":\"<p>检修</p>\"");
    has(&got.row[1], "\"title\":\"电工 < 高压 >\"");
    has(&got.row[1], "\"employer_name\":\"R&D公司\"");
    support_free(&got);
}

static void test_encodings(void **state)
{
    (void)state;
    struct got got = support_text(FEED_VACANCY, FEED_XML,
                                  "<?xml version='1.0' encoding='ISO-8859-1'?>"
                                  "<jobs><job><title>Caf\xE9</title><company>X</company></job>"
                                  "</jobs>");
    has(&got.row[0], "\"title\":\"Café\"");
    support_free(&got);
    static const char wide[] =
        "\xFF\xFE<\0j\0s\0>\0<\0j\0o\0b\0>\0<\0t\0i\0t\0l\0e\0>\0\x35\x75\xe5\x5d"
        "<\0/\0t\0i\0t\0l\0e\0>\0<\0/\0j\0o\0b\0>\0<\0/\0j\0s\0>";
    struct feed_options options = support_options();
    options.own_employer = true;
    got = support_run(FEED_VACANCY, FEED_XML, &options, (struct billet_span){wide, sizeof wide}, 1);
    assert_int_equal(got.status, BILLET_OK);
    has(&got.row[0], "\"title\":\"电工\"");
    support_free(&got);
}

static void stops(const char *text, const char *code, size_t rows)
{
    struct got got = support_text(FEED_VACANCY, FEED_XML, text);
    assert_int_equal(got.status, BILLET_EINVAL);
    assert_string_equal(got.err.code, code);
    assert_int_equal(got.count, rows);
    support_free(&got);
}

static void test_refused(void **state)
{
    (void)state;
    stops("<!DOCTYPE x [<!ENTITY a \"b\">]><jobs><job><title>&a;</title></job></jobs>",
          "feed.xml_doctype", 0);
    stops("", "feed.xml_damaged", 0);
    stops("<jobs><job><title>电工</title></job><job>", "feed.xml_damaged", 1);
    stops("<jobs><job><title>电工</title></job></x>", "feed.xml_damaged", 1);
    stops("<jobs>&a;</jobs>", "feed.xml_damaged", 0);
    stops("<jobs><a/></jobs>", "feed.xml_no_rows", 0);
    stops("<jobs><job><title>\xFF</title></job></jobs>", "feed.xml_damaged", 0);
    stops("no xml", "feed.xml_damaged", 0);
    struct buf text = {0};
    for (int i = 0; i < 1000; i++) {
        buf_append_text(&text, "<a>");
    }
    stops(buf_span(&text).ptr, "feed.xml_limit", 0);
    buf_reset(&text);
    buf_append_text(&text, "<jobs a=\"");
    for (int i = 0; i < 200000; i++) {
        buf_append_text(&text, "0123456789");
    }
    stops(buf_span(&text).ptr, "feed.xml_limit", 0);
    buf_fini(&text);
}

/* A row at the limit passes, one beyond costs itself. */
static void test_row_limit(void **state)
{
    (void)state;
    struct feed_options options = support_options();
    options.row_bytes_max = 400;
    struct buf text = {0};
    buf_append_text(&text, "<jobs><job><company>X</company><title>电工</title><remark>");
    for (int i = 0; i < 100; i++) {
        buf_append_text(&text, "12345");
    }
    buf_append_text(&text, "</remark></job>"
                           "<job><company>X</company><title>焊工</title></job></jobs>");
    struct got got = support_run(FEED_VACANCY, FEED_XML, &options, buf_span(&text), 0);
    assert_int_equal(got.status, BILLET_OK);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.row[0].issues, "feed.row_too_long ");
    has(&got.row[1], "\"title\":\"焊工\"");
    support_free(&got);
    buf_fini(&text);
}

/* A path of a mapping, repeated elements, deep ones, attributes. */
static void test_mapping(void **state)
{
    static const char mapping_text[] =
        "{\"version\":1,\"kind\":\"vacancy\",\"rows\":\"/doc/list/p\",\"fields\":{"
        "\"reference\":\"/@nr\",\"title\":\"/t\",\"employer_name\":\"/org/name\","
        "\"conditions\":\"/c\",\"wage_text\":[\"{/pay/from}-{/pay/to}元/月\",\"{/pay/from}元/"
        "月\"]}}";
    (void)state;
    struct feed_mapping *mapping = NULL;
    struct feed_options options = support_options();
    assert_int_equal(feed_mapping_new(billet_span_of(mapping_text), &mapping, NULL), BILLET_OK);
    options.mapping = mapping;
    struct got got = support_run(
        FEED_VACANCY, FEED_XML, &options,
        BILLET_SPAN_LITERAL(
            "<doc><p><t>x</t></p><list><p nr='7'><t>电工</t><org><name>甲</name><o><o><o><o><o>"
            "<o><o><o><o><o><o><o>y</o></o></o></o></o></o></o></o></o></o></o></o></org>"
            "<c>包吃</c><c>包住</c><pay><from>5000</from></pay></p></list></doc>"),
        0);
    assert_int_equal(got.count, 1);
    has(&got.row[0], "\"reference\":\"7\"");
    has(&got.row[0], "\"conditions\":[\"meals\",\"housing\"]");
    has(&got.row[0], "\"wage_min\":5000");
    support_free(&got);
    feed_mapping_free(mapping);
    assert_int_equal(feed_mapping_new(BILLET_SPAN_LITERAL("{\"version\":1,\"kind\":\"vacancy\","
                                                          "\"fields\":{\"title\":\"{a}\"}}"),
                                      &mapping, NULL),
                     BILLET_EINVAL);
}

static void test_dates(void **state)
{
    (void)state;
    struct civil_date date;
    const struct civil_date today = {2026, 3, 2};
    assert_int_equal(
        text_read_date(BILLET_SPAN_LITERAL("Mon, 02 Mar 2026 08:00:00 GMT"), today, &date),
        TEXT_READ);
    assert_int_equal(date.month * 100 + date.day, 302);
    assert_int_equal(text_read_date(BILLET_SPAN_LITERAL("31 Feb 2026"), today, &date), TEXT_UNREAD);
    assert_int_equal(text_read_date(BILLET_SPAN_LITERAL("2 Mar"), today, &date), TEXT_UNREAD);
}

static void test_no_memory(void **state)
{
    (void)state;
    struct billet_span text = support_file("tests/feed/data/xml/indeed.xml");
    struct feed_options options = support_options();
    enum billet_status status = BILLET_ENOMEM;
    for (unsigned long n = 1; status != BILLET_OK; n++) {
        mem_test_fail_at(n);
        struct got got = support_run(FEED_VACANCY, FEED_XML, &options, text, 0);
        mem_test_fail_at(0);
        status = got.status;
        assert_true(status == BILLET_OK || status == BILLET_ENOMEM);
        support_free(&got);
        assert_true(n < 5000);
    }
    test_free((char *)(uintptr_t)text.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_indeed),    cmocka_unit_test(test_schema_org),
        cmocka_unit_test(test_plain),     cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_row_limit),
        cmocka_unit_test(test_mapping),   cmocka_unit_test(test_dates),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_html),
    };
    return cmocka_run_group_tests_name("xml", tests, support_setup, support_teardown);
}
