/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON-LD as sites publish it: an object, a list, a graph, an ItemList, scripts of a page; in one
 * piece and in slices of a few bytes. What each field of a JobPosting becomes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "server/core/buf.h"
#include "server/feed/linked.h"
#include "server/feed/mapping.h"
#include "tests/feed/support.h"

#define POST(id)                                                                                   \
    "{\"@type\":\"JobPosting\",\"identifier\":\"" id "\",\"title\":\"电工\","                    \
    "\"description\":\"<p>检修</p>\",\"hiringOrganization\":{\"name\":\"甲公司\"}}"
#define OTHER    "{\"@type\":\"Organization\",\"name\":\"门户\"}"
#define CONTEXT  "\"@context\":\"https://schema.org\""
#define OPEN_TAG "<SCRIPT id='x' type=\"application/ld+json\">"
#define ITEM(id) "{\"@type\":\"ListItem\",\"position\":1,\"item\":" POST(id) "}"

static struct got read_linked(struct billet_span text, size_t slice)
{
    struct feed_options options = support_options();
    assert_int_equal(feed_mapping_find(BILLET_SPAN_LITERAL("schema_org"), &options.mapping, NULL),
                     BILLET_OK);
    return support_run(FEED_VACANCY, FEED_JSON, &options, text, slice);
}

static const struct {
    const char *text;
    const char *references; /* of the rows, with commas */
    uint64_t empty;
    const char *code; /* why the file is refused */
} documents[] = {
    {POST("A"), "A", 0, NULL},
    {" \n" POST("A") "\n ", "A", 0, NULL},
    {"[" POST("A") "," POST("B") "]", "A,B", 0, NULL},
    {"{" CONTEXT ",\"@graph\":[" OTHER "," POST("A") "," POST("B") "]}", "A,B", 1, NULL},
    {"[{" CONTEXT ",\"@graph\":[" POST("A") "]}," OTHER "," POST("B") "]", "A,B", 1, NULL},
    {"{\"@type\":\"ItemList\",\"itemListElement\":[" ITEM("A") "," ITEM("B") "]}", "A,B", 0, NULL},
    {"{\"@type\":[\"Thing\",\"https://schema.org/"
     "JobPosting\"],\"identifier\":\"C\",\"title\":\"x\"}",
     "C", 0, NULL},
    {"{\"identifier\":\"D\",\"title\":\"电工\"}", "D", 0, NULL},
    {OTHER, "", 1, NULL},
    {"<!doctype html><html><p>a<b>c</p>" OPEN_TAG "\n" POST("A") "\n</script>\n<script>if (a < b) "
                                                                 "{}</script>" OPEN_TAG
                                                                 "[" POST("B") "]</SCRIPT ></html>",
     "A,B", 0, NULL},
    {"<html><script>var x = 1;</script></html>", "", 0, "feed.json_no_array"},
    {"<html>" OPEN_TAG POST("A") "</script>" OPEN_TAG "[" POST("B") "</script>", "A,B", 0,
     "feed.json_end"},
    {"<html>" OPEN_TAG POST("A"), "A", 0, "feed.json_end"},
    {POST("A") POST("B"), "A", 0, "feed.json_tail"},
    {"{\"title\":", "", 0, "feed.json_end"},
};

static void check_document(size_t i, size_t slice)
{
    struct got got = read_linked(billet_span_of(documents[i].text), slice);
    struct buf found = {0};
    for (size_t k = 0; k < got.count; k++) {
        if (got.row[k].reference != NULL) {
            buf_append_text(&found, found.len > 0 ? "," : "");
            buf_append_text(&found, got.row[k].reference);
        }
    }
    print_message("# %zu: %.*s %s\n", slice, (int)found.len, buf_span(&found).ptr, got.err.code);
    assert_true(billet_span_is(buf_span(&found), documents[i].references));
    assert_int_equal(got.counts.empty, documents[i].empty);
    assert_string_equal(got.err.code, documents[i].code != NULL ? documents[i].code : "");
    buf_fini(&found);
    support_free(&got);
}

static void test_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        print_message("# %s\n", documents[i].text);
        check_document(i, 0);
        check_document(i, 1);
        check_document(i, 7);
    }
}

#define PAY(value) "\"baseSalary\":{\"@type\":\"MonetaryAmount\",\"currency\":\"CNY\"," value "}"
#define RANGE(unit)                                                                                \
    PAY("\"value\":{\"@type\":\"QuantitativeValue\",\"minValue\":200,\"maxValue\":300,"            \
        "\"unitText\":\"" unit "\"}")
#define PLACE(region, locality)                                                                    \
    "\"jobLocation\":[{\"@type\":\"Place\",\"address\":{\"addressRegion\":\"" region               \
    "\",\"addressLocality\":\"" locality "\",\"streetAddress\":\"钢铁大街1号\"}}]"

/* A member of the post, and what the row has of it. */
static const struct {
    const char *member, *has;
} members[] = {
    {"\"hiringOrganization\":\"乙公司\"", "\"employer_name\":\"乙公司\""},
    {"\"hiringOrganization\":{\"@type\":\"Organization\",\"name\":\"乙公司\"}",
     "\"employer_name\":\"乙公司\""},
    {RANGE("HOUR"), "\"wage_min\":34800,\"wage_max\":52200"},
    {RANGE("DAY"), "\"wage_min\":4350,\"wage_max\":6525"},
    {RANGE("WEEK"), "\"unread\":[\"wage_text\""},
    {PAY("\"value\":{\"minValue\":4000,\"maxValue\":6000.0,\"unitText\":\"MONTH\"}"),
     "\"wage_min\":4000,\"wage_max\":6000"},
    {PAY("\"value\":{\"minValue\":120000,\"maxValue\":180000,\"unitText\":\"YEAR\"}"),
     "\"wage_min\":10000,\"wage_max\":15000"},
    {PAY("\"value\":{\"value\":\"5000\",\"unitText\":\"MONTH\"}"),
     "\"wage_min\":5000,\"wage_max\":5000"},
    {PAY("\"value\":{\"minValue\":5000,\"unitText\":\"MONTH\"}"),
     "\"wage_min\":5000,\"wage_text\""},
    {PAY("\"value\":5000,\"unitText\":\"MONTH\""), "\"wage_min\":5000,\"wage_max\":5000"},
    {"\"baseSalary\":\"5000-6000元/月\"", "\"wage_min\":5000,\"wage_max\":6000"},
    {PLACE("内蒙古自治区", "包头市"), "\"region\":\"1502\",\"place_text\":\"钢铁大街1号\""},
    {PLACE("内蒙古", "包头市昆都仑区"), "\"region\":\"150203\""},
    {"\"jobLocationType\":\"TELECOMMUTE\"", "\"remote\":true"},
    {"\"validThrough\":\"2026-05-01\"", "\"open_until\":\"2026-05-01\""},
    {"\"validThrough\":\"2026-05-01T23:59:59+08:00\"", "\"open_until\":\"2026-05-01\""},
    {"\"validThrough\":\"2026-05-01T23:59:59.000Z\"", "\"open_until\":\"2026-05-01\""},
    {"\"employmentType\":\"FULL_TIME\"", "\"employment\":\"full_time\""},
    {"\"employmentType\":[\"INTERN\"]", "\"employment\":\"internship\""},
    {"\"employmentType\":\"OTHER\"", "\"title\":\"电工\""},
    {"\"employmentType\":[\"FULL_TIME\",\"PART_TIME\"]", "\"unread\":[\"employment\"]"},
    {"\"description\":\"<ul><li>月薪4000-5000元</li></ul>\"",
     "\"description\":\"<ul><li>月薪4000-5000元</li></ul>\""},
    {"\"description\":\"<ul><li>月薪4000-5000元</li></ul>\"",
     "\"wage_min\":4000,\"wage_max\":5000"},
    {"\"totalJobOpenings\":\"3\"", "\"headcount\":3"},
};

static void test_members(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        struct buf text = {0};
        buf_printf(&text, "{\"@type\":\"JobPosting\",\"title\":\"电工\",%s%s}", members[i].member,
                   strstr(members[i].member, "hiring") == NULL ? ",\"hiringOrganization\":\"甲\""
                                                               : "");
        struct got got = read_linked(buf_span(&text), 0);
        print_message("# %s\n", members[i].member);
        assert_int_equal(got.count, 1);
        print_message("#   %s\n", got.row[0].json != NULL ? got.row[0].json : got.row[0].issues);
        assert_non_null(got.row[0].json);
        assert_non_null(strstr(got.row[0].json, members[i].has));
        support_free(&got);
        buf_fini(&text);
    }
}

/* A graph of more posts than one document may have costs itself, not the memory. */
static void test_many(void **state)
{
    (void)state;
    for (uint64_t count = LINKED_ROWS_MAX; count <= LINKED_ROWS_MAX + 3; count += 3) {
        struct buf text = {.max = 4u << 20};
        buf_append_text(&text, "{\"@graph\":[");
        for (uint64_t i = 0; i < count; i++) {
            buf_append_text(&text, i > 0 ? ",{\"title\":\"电工\"}" : "{\"title\":\"电工\"}");
        }
        buf_append_text(&text, "]}");
        struct got got = read_linked(buf_span(&text), 0);
        bool over = count > LINKED_ROWS_MAX;
        assert_int_equal(got.counts.rows, LINKED_ROWS_MAX + (over ? 1 : 0));
        assert_int_equal(got.status, BILLET_OK);
        support_free(&got);
        buf_fini(&text);
    }
}

/* Without such a mapping nothing of it is guessed. */
static void test_unlinked(void **state)
{
    (void)state;
    static const char *const texts[] = {POST("A"), "<html>" OPEN_TAG POST("A") "</script>"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct got got = support_text(FEED_VACANCY, FEED_JSON, texts[i]);
        assert_string_equal(got.err.code, "feed.json_no_array");
        support_free(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_unlinked),
    };
    return cmocka_run_group_tests_name("linked", tests, support_setup, support_teardown);
}
