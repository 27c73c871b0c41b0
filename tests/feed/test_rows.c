/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row of each kind: the canonical JSON it becomes, its verdict and issues, and what is kept
 * out of the JSON. Files of rows are in test_feed.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/feed/support.h"

#define EMPLOYER                                                                                   \
    "\"employer_name\":\"甲公司\",\"title\":\"电工\",\"region\":\"150203\",\"headcount\":2"
#define PERSON                                                                                     \
    "\"source_reference\":\"A1\",\"source\":\"s\",\"category\":\"自主就业\","                  \
    "\"bureau_region\":\"150203\""

struct expected {
    const char *text; /* one object */
    enum feed_verdict verdict;
    const char *json;   /* part of the JSON that must be there; NULL for none */
    const char *issues; /* part of "code pointer; …"; NULL: none at all, "" any */
};

static void check_rows(enum feed_kind kind, const struct expected *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("# %s\n", rows[i].text);
        struct got got = support_text(kind, FEED_NDJSON, rows[i].text);
        assert_int_equal(got.status, BILLET_OK);
        assert_int_equal(got.count, 1);
        const struct got_row *row = &got.row[0];
        print_message("#   %s | %s\n", row->json, row->issues);
        assert_int_equal(row->verdict, rows[i].verdict);
        assert_true(row->verdict == FEED_TAKEN || row->issue_count > 0); /* who sent it reads why */
        if (rows[i].json != NULL && strstr(row->json, rows[i].json) == NULL) {
            fail_msg("%s is not in %s", rows[i].json, row->json);
        }
        if (rows[i].issues == NULL) {
            assert_int_equal(row->issue_count, 0);
        } else if (strstr(row->issues, rows[i].issues) == NULL) {
            fail_msg("%s is not in %s", rows[i].issues, row->issues);
        }
        support_free(&got);
    }
}

static const struct expected vacancies[] = {
    {"{" EMPLOYER "}", FEED_TAKEN,
     "{\"employer_name\":\"甲公司\",\"title\":\"电工\",\"region\":\"150203\",\"headcount\":2,"
     "\"findings\":[{\"code\":\"no_pay\"",
     NULL},
    {"{" EMPLOYER ",\"wage_min\":4000,\"wage_max\":6000}", FEED_TAKEN,
     "\"wage_min\":4000,\"wage_max\":6000,\"findings\":[{\"code\":\"no_duties\"", NULL},
    {"{" EMPLOYER ",\"wage_text\":\"4-6千/月\"}", FEED_TAKEN,
     "\"wage_min\":4000,\"wage_max\":6000,\"wage_text\":\"4-6千/月\"", NULL},
    {"{" EMPLOYER ",\"wage_text\":\"4-6千/月\",\"wage_min\":5000}", FEED_TAKEN,
     "\"wage_min\":5000,", ""},
    {"{" EMPLOYER ",\"wage_text\":\"看着给\"}", FEED_NEEDS_REVIEW, "\"unread\":[\"wage_text\"]",
     "feed.unread /wage_text"},
    {"{" EMPLOYER ",\"wage_min\":7000,\"wage_max\":6000}", FEED_REFUSED, NULL,
     "feed.wage_order /wage_max"},
    {"{" EMPLOYER ",\"wage_min\":10000000}", FEED_TAKEN, "\"wage_min\":10000000", NULL},
    {"{" EMPLOYER ",\"wage_min\":10000001}", FEED_REFUSED, NULL, "feed.range /wage_min"},
    {"{" EMPLOYER ",\"wage_min\":-1}", FEED_REFUSED, NULL, "feed.range /wage_min"},
    {"{" EMPLOYER ",\"wage_min\":1.5}", FEED_REFUSED, NULL, "feed.wrong_type /wage_min"},
    {"{" EMPLOYER ",\"education_min\":7}", FEED_TAKEN, "\"education_min\":7", NULL},
    {"{" EMPLOYER ",\"education_min\":8}", FEED_REFUSED, NULL, "feed.range /education_min"},
    {"{" EMPLOYER ",\"education_min\":\"大专及以上\"}", FEED_TAKEN, "\"education_min\":4", NULL},
    {"{" EMPLOYER ",\"education_min\":\"本科（优秀者可放宽）\"}", FEED_TAKEN,
     "\"education_min\":5,\"relaxed\":true", NULL},
    {"{" EMPLOYER ",\"education_min\":\"不限\",\"experience_min\":\"无需经验\"}", FEED_TAKEN,
     "\"headcount\":2,\"findings\"", NULL},
    {"{" EMPLOYER ",\"education_min\":\"有学历即可\"}", FEED_NEEDS_REVIEW,
     "\"unread\":[\"education_min\"]", "feed.unread"},
    {"{" EMPLOYER ",\"experience_min\":1200}", FEED_TAKEN, "\"experience_min\":1200", NULL},
    {"{" EMPLOYER ",\"experience_min\":1201}", FEED_REFUSED, NULL, "feed.range"},
    {"{" EMPLOYER ",\"experience_min\":\"36\"}", FEED_TAKEN, "\"experience_min\":36", NULL},
    {"{" EMPLOYER ",\"categories\":[\"self_arranged\",\"转业\",\"self_arranged\"]}", FEED_TAKEN,
     "\"categories\":[\"self_arranged\",\"transferred\"]", NULL},
    {"{" EMPLOYER ",\"categories\":[]}", FEED_TAKEN, "\"categories\":[]", NULL},
    {"{" EMPLOYER ",\"categories\":[\"nobody\"]}", FEED_NEEDS_REVIEW, "\"unread\":[\"categories\"]",
     "feed.unknown_code /categories/0"},
    {"{" EMPLOYER ",\"categories\":[3]}", FEED_REFUSED, NULL, "feed.wrong_type /categories/0"},
    {"{" EMPLOYER ",\"shifts\":\"白班、三班倒\"}", FEED_TAKEN, "\"shifts\":[\"day\",\"rotating\"]",
     NULL},
    {"{" EMPLOYER ",\"conditions\":[\"五险一金\"]}", FEED_TAKEN,
     "\"conditions\":[\"social_insurance\",\"housing_fund\"]", NULL},
    {"{" EMPLOYER ",\"conditions\":[\"员工旅游\"]}", FEED_TAKEN, "\"unread\":[\"conditions\"]",
     "feed.unknown_code"},
    {"{" EMPLOYER ",\"skills\":\"焊接（熟练，必须）、会修飞船\"}", FEED_TAKEN,
     "\"skills\":[{\"skill\":\"welding\",\"level\":3,\"weight\":5,\"must\":true}],\"skills_text\":"
     "\"会修飞船\"",
     "feed.unknown_code /skills"},
    {"{" EMPLOYER ",\"skills\":\"会修飞船（必须）\"}", FEED_NEEDS_REVIEW, "\"unread\":[\"skills\"]",
     "feed.unread"},
    {"{" EMPLOYER ",\"skills\":[{\"skill\":\"welding\"}]}", FEED_TAKEN,
     "\"skills\":[{\"skill\":\"welding\",\"level\":1,\"weight\":1,\"must\":false}]", NULL},
    {"{" EMPLOYER ",\"skills\":[{\"skill\":\"welding\",\"level\":5,\"weight\":10}]}", FEED_TAKEN,
     "\"level\":5,\"weight\":10", NULL},
    {"{" EMPLOYER ",\"skills\":[{\"skill\":\"welding\",\"level\":6}]}", FEED_REFUSED, NULL,
     "feed.range /skills/0/level"},
    {"{" EMPLOYER ",\"skills\":[{\"skill\":\"welding\",\"weight\":11}]}", FEED_REFUSED, NULL,
     "feed.range /skills/0/weight"},
    {"{" EMPLOYER ",\"skills\":[{\"skill\":\"welding\",\"lvl\":1}]}", FEED_REFUSED, NULL,
     "feed.unknown_key /skills/0/lvl"},
    {"{" EMPLOYER ",\"skills\":[{\"level\":1}]}", FEED_REFUSED, NULL,
     "feed.missing /skills/0/skill"},
    {"{" EMPLOYER ",\"skills\":[{\"skill\":\"welding\"},{\"skill\":\"焊接\"}]}", FEED_TAKEN,
     "\"skills\":[{\"skill\":\"welding\",\"level\":1,\"weight\":1,\"must\":false}]",
     "feed.repeated_item"},
    {"{" EMPLOYER ",\"salary\":1}", FEED_REFUSED, NULL, "feed.unknown_key /salary"},
    {"{" EMPLOYER ",\"findings\":[]}", FEED_REFUSED, NULL, "feed.unknown_key /findings"},
    {"{" EMPLOYER ",\"remote\":true,\"region\":null}", FEED_REFUSED, NULL,
     "feed.json_duplicate /region"},
    {"{\"employer\":7,\"title\":\"客服\",\"remote\":true,\"headcount\":1}", FEED_NEEDS_REVIEW,
     "\"employer\":7,\"title\":\"客服\",\"remote\":true", "feed.remote_region /region"},
    {"{\"employer\":7,\"title\":\"客服\",\"region\":\"远程\",\"headcount\":1}", FEED_NEEDS_REVIEW,
     "\"remote\":true", "feed.remote_region /region"},
    {"{\"employer\":7,\"title\":\"客服\",\"region\":\"朝阳区\",\"headcount\":1}", FEED_NEEDS_REVIEW,
     "\"place_text\":\"朝阳区\"", "feed.region /region"},
    {"{\"employer\":7,\"title\":\"客服\",\"place_text\":\"包头市昆都仑区钢铁大街1号\","
     "\"headcount\":1}",
     FEED_TAKEN, "\"region\":\"150203\",\"place_text\":\"包头市昆都仑区钢铁大街1号\"", NULL},
    {"{\"employer\":7,\"title\":\"客服\",\"region\":\"150203\",\"headcount\":\"若干\"}",
     FEED_NEEDS_REVIEW, "no_headcount", "feed.note_several"},
    {"{\"employer\":7,\"title\":\"客服\",\"region\":\"150203\"}", FEED_NEEDS_REVIEW, "no_headcount",
     "feed.needed /headcount"},
    {"{\"employer\":7,\"title\":\"客服\",\"headcount\":1}", FEED_NEEDS_REVIEW, "no_place",
     "feed.needed /region"},
    {"{\"employer\":7,\"title\":\"客服\",\"headcount\":1000000,\"region\":\"1502\"}", FEED_TAKEN,
     "\"region\":\"1502\",\"headcount\":1000000", NULL},
    {"{\"employer\":7,\"title\":\"客服\",\"headcount\":1000001,\"region\":\"1502\"}", FEED_REFUSED,
     NULL, "feed.range /headcount"},
    {"{\"employer\":7,\"title\":\"客服\",\"headcount\":0,\"region\":\"1502\"}", FEED_REFUSED, NULL,
     "feed.range /headcount"},
    {"{\"employer\":0,\"title\":\"客服\"}", FEED_REFUSED, NULL, "feed.range /employer"},
    {"{\"title\":\"客服\"}", FEED_REFUSED, NULL, "feed.no_employer"},
    {"{\"employer\":7}", FEED_REFUSED, NULL, "feed.missing /title"},
    {"{" EMPLOYER ",\"open_from\":\"2026-03-02\",\"open_until\":\"2026-03-02\"}", FEED_TAKEN,
     "\"open_from\":\"2026-03-02\"", NULL},
    {"{" EMPLOYER ",\"open_from\":\"2026-03-03\",\"open_until\":\"2026-03-02\"}", FEED_REFUSED,
     NULL, "feed.date_order"},
    {"{" EMPLOYER ",\"open_until\":\"2026-02-30\"}", FEED_NEEDS_REVIEW,
     "\"unread\":[\"open_until\"]", "feed.unread"},
    {"{" EMPLOYER ",\"description\":\"30岁以下，限男性\"}", FEED_NEEDS_REVIEW,
     "{\"code\":\"gender\",\"rule\":\"gender.only\",\"field\":\"description\",\"quote\":\"限男性\","
     "\"start\":6,\"end\":9,\"severity\":\"block\"}",
     "finding.gender /description"},
    {"{" EMPLOYER ",\"employer_credit_code\":\"91150203000000019A\"}", FEED_TAKEN,
     "\"employer_credit_code\":\"91150203000000019A\",\"employer_credit_code_sound\":false",
     "feed.credit_check"},
    {"[]", FEED_REFUSED, NULL, "feed.json_object"},
    {"\"x\"", FEED_REFUSED, NULL, "feed.json_object"},
    {"{", FEED_REFUSED, NULL, "feed.json_end"},
    {"{\"title\":\"\xff\"}", FEED_REFUSED, NULL, "feed.json_utf8 /title"},
};

static void test_vacancies(void **state)
{
    (void)state;
    check_rows(FEED_VACANCY, vacancies, sizeof vacancies / sizeof vacancies[0]);
}

static const struct expected candidates[] = {
    {"{" PERSON "}", FEED_TAKEN,
     "{\"source\":\"s\",\"source_reference\":\"A1\",\"category\":\"self_arranged\",\"bureau_"
     "region\":\"150203\"}",
     NULL},
    {"{" PERSON ",\"skills\":\"无\",\"certificates\":\"无\",\"experience\":\"无\",\"groups\":"
     "\"无\",\"places\":\"无\"}",
     FEED_TAKEN, "\"places\":[],\"experience\":[],\"skills\":{},\"certificates\":{},\"groups\":[]",
     NULL},
    {"{" PERSON ",\"skills\":\"\",\"certificates\":null}", FEED_TAKEN,
     "\"bureau_region\":\"150203\"}", NULL},
    {"{" PERSON ",\"skills\":{},\"certificates\":{},\"experience\":[]}", FEED_TAKEN,
     "\"experience\":[],\"skills\":{},\"certificates\":{}", NULL},
    {"{" PERSON ",\"skills\":\"焊接（熟练）、识图\"}", FEED_TAKEN,
     "\"skills\":{\"welding\":3,\"blueprint_reading\":1}", NULL},
    {"{" PERSON ",\"skills\":{\"welding\":6}}", FEED_REFUSED, NULL, "feed.range /skills/welding"},
    {"{" PERSON ",\"certificates\":\"C1驾照、低压电工作业证（2027-01-31）\"}", FEED_TAKEN,
     "\"certificates\":{\"C1\":null,\"so_lv_electric\":\"2027-01-31\"}", NULL},
    {"{" PERSON ",\"certificates\":{\"C1\":null,\"so_lv_electric\":\"2027-01-31\"}}", FEED_TAKEN,
     "\"certificates\":{\"C1\":null,\"so_lv_electric\":\"2027-01-31\"}", NULL},
    {"{" PERSON ",\"certificates\":{\"C1\":\"soon\"}}", FEED_REFUSED, NULL,
     "feed.date /certificates/C1"},
    {"{" PERSON ",\"certificates\":\"高处安装、维护、拆除作业证\"}", FEED_TAKEN,
     "\"certificates\":{\"so_height_install\":null}", NULL},
    {"{" PERSON ",\"experience\":\"保安员 3年、货车司机 2年6个月\"}", FEED_TAKEN,
     "\"experience\":[{\"occupation\":\"4-07-05-01\",\"months\":36},{\"occupation\":\"4-02-02-02\","
     "\"months\":30}]",
     NULL},
    {"{" PERSON ",\"experience\":\"保安员\"}", FEED_TAKEN,
     "\"bureau_region\":\"150203\",\"unread\":[\"experience\"]}", "feed.no_months /experience"},
    {"{" PERSON ",\"experience\":[{\"occupation\":\"4-07-05-01\",\"months\":1200}]}", FEED_TAKEN,
     "\"months\":1200", NULL},
    {"{" PERSON ",\"experience\":[{\"occupation\":\"4-07-05-01\",\"months\":1201}]}", FEED_REFUSED,
     NULL, "feed.range /experience/0/months"},
    {"{" PERSON ",\"experience\":[{\"occupation\":\"4-07-05-01\"}]}", FEED_REFUSED, NULL,
     "feed.missing /experience/0/months"},
    {"{" PERSON ",\"places\":\"昆都仑区、青山区、包头市\"}", FEED_TAKEN,
     "\"places\":[\"150203\",\"150204\",\"1502\"]", NULL},
    {"{" PERSON ",\"wants\":\"会计专业人员\"}", FEED_TAKEN, "\"wants\":[\"2-06-03\"]", NULL},
    {"{" PERSON ",\"wage_floor\":\"5000元以上\"}", FEED_TAKEN, "\"wage_floor\":5000", NULL},
    {"{" PERSON ",\"merit\":12050}", FEED_TAKEN, "\"merit\":12050", NULL},
    {"{" PERSON ",\"available_from\":\"随时\"}", FEED_TAKEN, "\"available_from\":\"2026-03-02\"",
     NULL},
    {"{" PERSON ",\"consent_match\":\"是\"}", FEED_TAKEN, "\"consent_match\":\"2026-03-02\"", NULL},
    {"{" PERSON ",\"consent_match\":\"2026-01-05\"}", FEED_TAKEN,
     "\"consent_match\":\"2026-01-05\"", NULL},
    {"{" PERSON ",\"consent_match\":false}", FEED_TAKEN, "\"bureau_region\":\"150203\"}", NULL},
    {"{" PERSON ",\"education\":\"看不清\"}", FEED_TAKEN, "\"unread\":[\"education\"]",
     "feed.unread /education"},
    {"{" PERSON ",\"facts\":{\"education\":{\"state\":\"verified\",\"source\":\"diploma\",\"noted_"
     "on\":\"2026-01-01\"}}}",
     FEED_TAKEN,
     "\"facts\":{\"education\":{\"state\":\"verified\",\"source\":\"diploma\",\"noted_on\":\"2026-"
     "01-01\"}}",
     NULL},
    {"{" PERSON ",\"facts\":{\"phone\":{\"state\":\"verified\"}}}", FEED_REFUSED, NULL,
     "feed.fact_name"},
    {"{" PERSON ",\"facts\":{\"education\":{\"state\":\"sure\"}}}", FEED_REFUSED, NULL,
     "feed.fact_state"},
    {"{" PERSON ",\"facts\":{\"education\":1}}", FEED_REFUSED, NULL, "feed.wrong_type"},
    {"{" PERSON ",\"name\":\"赵\",\"phone\":\"138 1234 5678\"}", FEED_TAKEN,
     "\"name\":\"赵\",\"category\"", NULL},
    {"{" PERSON ",\"phone\":\"12\"}", FEED_TAKEN, "\"unread\":[\"phone\"]", "feed.phone"},
    {"{" PERSON ",\"identity_number\":\"11010519491231002X\"}", FEED_TAKEN,
     "\"source_reference\":\"A1\",\"category\"", NULL},
    {"{" PERSON ",\"identity_number\":\"110105194912310021\"}", FEED_REFUSED, NULL,
     "feed.identity_check"},
    {"{\"identity_number\":\"11010519491231002X\",\"category\":\"转业\",\"bureau_region\":"
     "\"1502\"}",
     FEED_TAKEN, "\"bureau_region\":\"1502\"}", NULL},
    {"{\"source_reference\":\"1\",\"category\":\"转业\",\"bureau_region\":\"1502\"}", FEED_REFUSED,
     NULL, "feed.no_identity"},
    {"{\"identity_number\":\"11010519491231002X\",\"category\":\"转业\"}", FEED_REFUSED, NULL,
     "feed.missing /bureau_region"},
    {"{\"identity_number\":\"11010519491231002X\",\"category\":\"转业\",\"bureau_region\":\"15\"}",
     FEED_REFUSED, NULL, "feed.bureau_region"},
    {"{\"identity_number\":\"11010519491231002X\",\"bureau_region\":\"1502\",\"category\":\"x\"}",
     FEED_REFUSED, NULL, "feed.unknown_code /category"},
};

/* Until when the notice holds: a column says it, or the text; and whose it is, if passed on. */
static const struct {
    const char *more;
    const char *has, *hasnt;
} notices[] = {
    {"", "\"no_validity\"", "\"open_until\":"},
    {",\"open_until\":\"\"", "\"no_validity\"", "\"open_until\":"},
    {",\"open_until\":\"2026-05-01\"", "\"open_until\":\"2026-05-01\"", "no_validity"},
    {",\"open_until\":\"长期有效\"", "\"findings\":[", "no_validity"},
    {",\"description\":\"报名截止日期：2026年5月31日\"",
     "\"open_until\":\"2026-05-31\",\"from_prose\":[\"open_until\"]", "no_validity"},
    {",\"description\":\"报名截止日期：2026年5月31日\",\"open_until\":\"2026-04-01\"",
     "\"open_until\":\"2026-04-01\"", "no_validity"},
    {",\"description\":\"报名截止：5月31日\"", "\"findings\":[", "no_validity"},
    {",\"description\":\"招满即止\"", "\"findings\":[", "no_validity"},
    {",\"description\":\"【转发】招电工两名\"",
     "\"code\":\"reposted_without_source\",\"rule\":\"reposted_without_source.mark\"", "\"block\""},
    {",\"description\":\"转发：招电工两名，来源：市人才网\"", "\"findings\":[", "reposted"},
};

static void test_notices(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof notices / sizeof notices[0]; i++) {
        char text[512];
        (void)snprintf(text, sizeof text, "{" EMPLOYER "%s}", notices[i].more);
        struct got got = support_text(FEED_VACANCY, FEED_NDJSON, text);
        print_message("# %s\n#   %s\n", text, got.row[0].json);
        assert_int_equal(got.row[0].verdict, FEED_TAKEN);
        assert_non_null(strstr(got.row[0].json, notices[i].has));
        assert_null(strstr(got.row[0].json, notices[i].hasnt));
        support_free(&got);
    }
}

static void test_candidates(void **state)
{
    (void)state;
    check_rows(FEED_CANDIDATE, candidates, sizeof candidates / sizeof candidates[0]);
}

static const struct expected employers[] = {
    {"{\"name\":\"甲公司\",\"credit_code\":\"91110108795101314G\",\"region\":\"包头市\",\"contact_"
     "phone\":\"0472-1234567\"}",
     FEED_TAKEN,
     "{\"credit_code\":\"91110108795101314G\",\"credit_code_sound\":true,\"name\":\"甲公司\","
     "\"region\":\"1502\"}",
     NULL},
    {"{\"credit_code\":\"91110108795101314G\"}", FEED_REFUSED, NULL, "feed.missing /name"},
    {"{\"name\":\"甲公司\",\"credit_code\":\"911\"}", FEED_TAKEN, "\"unread\":[\"credit_code\"]",
     "feed.credit_form"},
};

static void test_employers(void **state)
{
    (void)state;
    check_rows(FEED_EMPLOYER, employers, sizeof employers / sizeof employers[0]);
}

/* --- keys --- */

struct keys {
    char identity[32], phone[32], source[32], name[32];
};

static void keep_key(char out[32], struct billet_span text)
{
    snprintf(out, 32, "%.*s", (int)text.len, text.ptr != NULL ? text.ptr : "");
}

static enum billet_status keep_keys(void *arg, const struct feed_row *row, struct billet_error *err)
{
    struct keys *keys = arg;
    (void)err;
    keep_key(keys->identity, row->keys.identity_number);
    keep_key(keys->phone, row->keys.phone);
    keep_key(keys->source, row->keys.source);
    keep_key(keys->name, row->keys.name);
    return BILLET_OK;
}

/* What is stored sealed is in the keys, normalised, and nowhere else. */
static void test_keys(void **state)
{
    (void)state;
    struct keys keys = {.identity = ""};
    struct billet_error err = {0};
    const struct feed_sink sink = {keep_keys, NULL};
    struct feed_options options = support_options();
    const char *body = "{" PERSON ",\"name\":\"赵\",\"phone\":\"+86 138-1234-5678\","
                       "\"identity_number\":\"11010519491231002x\"}";
    assert_int_equal(feed_one(FEED_CANDIDATE, billet_span_of(body), &options, &sink, &keys, &err),
                     BILLET_OK);
    assert_string_equal(keys.identity, "11010519491231002X");
    assert_string_equal(keys.phone, "13812345678");
    assert_string_equal(keys.source, "s");
    assert_string_equal(keys.name, "赵");
    assert_int_equal(
        feed_one(FEED_CANDIDATE, BILLET_SPAN_LITERAL("{\"a\":"), &options, &sink, &keys, &err),
        BILLET_EINVAL);
    assert_string_equal(err.code, "feed.json_end");
    assert_string_equal(err.field, "/a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vacancies),  cmocka_unit_test(test_notices),
        cmocka_unit_test(test_candidates), cmocka_unit_test(test_employers),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
