/* SPDX-License-Identifier: Apache-2.0 */
/* Findings in prose: what each rule finds and what it must leave alone, offsets, hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <cmocka.h>

#include "server/core/buf.h"
#include "server/text/rules.h"

static struct rules *rules;
static struct rules_run *run;

static int setup(void **state)
{
    struct billet_error err;
    (void)state;
    if (rules_new(&rules, &err) != BILLET_OK) {
        return -1;
    }
    run = rules_run_new(rules);
    return run != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    rules_run_free(run);
    rules_free(rules);
    return 0;
}

static const struct {
    const char *text;
    const char *found; /* "rule quote start-end" joined by '|' */
} cases[] = {
    {"限男性。", "gender.only 限男性 0-3"},
    {"仅限女士报名", "gender.only 仅限女士 0-4"},
    {"本岗位男性优先", "gender.preferred 男性优先 3-7"},
    {"性别：男", "gender.field 性别：男 0-4"},
    {"男女不限，男女均可", ""},
    {"性别不限", ""},
    {"男女皆可，有经验者优先", ""},
    {"18-45周岁", "age_limit.range 18-45周岁 0-7"},
    {"年龄20至35岁", "age_limit.range 20至35岁 2-8"},
    {"年龄在45周岁以下，身体健康", "age_limit.bound 年龄在45周岁以下 0-9"},
    {"要求30岁以内", "age_limit.bound 30岁以内 2-7"},
    {"公司成立12年，员工300人", ""},
    {"万岁", ""},
    {"岁月如歌", ""},
    {"", ""},
    {"😀限男😀", "gender.only 限男 1-3"},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct finding findings[RULES_FINDINGS_MAX];
        size_t count = 0;
        struct buf text = {0};
        print_message("# %s\n", cases[i].text);
        rules_search(run, "title", billet_span_of(cases[i].text), findings, &count);
        for (size_t k = 0; k < count; k++) {
            buf_printf(&text, "%s%s %.*s %zu-%zu", k > 0 ? "|" : "", findings[k].rule,
                       (int)findings[k].quote.len, findings[k].quote.ptr, findings[k].start,
                       findings[k].end);
            assert_string_equal(findings[k].field, "title");
        }
        assert_string_equal(buf_span(&text).ptr, cases[i].found);
        buf_fini(&text);
    }
}

static void test_limit(void **state)
{
    (void)state;
    struct buf text = {0};
    struct finding findings[RULES_FINDINGS_MAX];
    size_t count = 0;
    for (int i = 0; i < RULES_FINDINGS_MAX + 5; i++) {
        buf_append_text(&text, "限男性，");
    }
    rules_search(run, "title", buf_span(&text), findings, &count);
    assert_int_equal(count, RULES_FINDINGS_MAX);
    buf_fini(&text);
}

/* A text that is all triggers, and one that makes patterns try much: both at once. */
static void test_hostile(void **state)
{
    (void)state;
    static const char *const units[] = {"男女", "岁", "年龄", "1岁", "10-10-", "性别性别"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct buf text = {0};
        struct finding findings[RULES_FINDINGS_MAX];
        size_t count = 0;
        while (text.len < 64 * 1024) {
            buf_append_text(&text, units[i]);
        }
        clock_t start = clock();
        rules_search(run, "description", buf_span(&text), findings, &count);
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 0.25);
        buf_fini(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_limit),
                                       cmocka_unit_test(test_hostile)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
