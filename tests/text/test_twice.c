/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stems of employers' names, shares of text, and when two vacancies are told as one: sentences of
 * our own. Real advertisements: twice.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "server/text/employer_name.h"
#include "server/text/same_names.h"
#include "server/text/shingles.h"
#include "server/text/twice.h"

static const struct {
    const char *name, *stem;
} names[] = {
    {"包头市顺达物流有限公司", "包头顺达物流"},
    {"包头顺达物流有限责任公司", "包头顺达物流"},
    {"包头市顺达物流（集团）有限公司", "包头顺达物流"},
    {" 包头市 顺达物流 股份有限公司 ", "包头顺达物流"},
    {"顺达物流集团有限公司", "顺达物流"},
    {"顺达物流（集团）股份有限公司包头分公司", "顺达物流"},
    {"顺达物流有限公司昆区营业部", "顺达物流"},
    {"呼和浩特顺达物流有限公司", "呼和浩特顺达物流"}, /* another firm */
    {"内蒙古自治区第一机械厂", "内蒙古自治区第一机械厂"},
    {"城市之光文化有限公司", "城市之光文化"},
    {"ＡＢＣ（中国）有限公司", "abc"},
    {"Northern Steel Co., Ltd.", "northernsteel"},
    {"NORTHERN STEEL COMPANY LIMITED", "northernsteel"},
    {"Northern Steel, Inc.", "northernsteel"},
    {"Northern Steel LLC", "northernsteel"},
    {"Disco", "disco"}, /* no word of its own: it stays */
    {"Inc", "inc"},
    {"有限公司", "有限公司"},
    {"（筹）", "筹"},
    {"公司", "公司"},
    {"李四面馆[个体工商户]", "李四面馆"},
    {"李四面馆（昆都仑区钢铁大街与民族东路交叉口东北角）",
     "李四面馆昆都仑区钢铁大街与民族东路交叉口东北角"},
    {"!!", "!!"},
    {"", ""},
};

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char stem[EMPLOYER_STEM_BYTES];
        size_t len = employer_name_stem(billet_span_of(names[i].name), stem);
        print_message("# %s: %.*s\n", names[i].name, (int)len, stem);
        assert_true(billet_span_is((struct billet_span){stem, len}, names[i].stem));
    }
}

static void test_long_name(void **state)
{
    (void)state;
    char name[4 * EMPLOYER_STEM_BYTES];
    char stem[EMPLOYER_STEM_BYTES];
    memset(name, 'a', sizeof name);
    assert_int_equal(employer_name_stem((struct billet_span){name, sizeof name}, stem), 0);
}

static unsigned alike(const char *a, const char *b)
{
    struct shingle_pool pool = {0};
    struct flat flat = {0};
    size_t x = 0;
    size_t y = 0;
    assert_true(shingles_append(&pool, &flat, billet_span_of(a), &x));
    assert_true(shingles_append(&pool, &flat, billet_span_of(b), &y));
    unsigned percent =
        shingles_alike((struct shingles){pool.hashes, x}, (struct shingles){pool.hashes + x, y});
    flat_fini(&flat);
    free(pool.hashes);
    return percent;
}

static void test_alike(void **state)
{
    (void)state;
    assert_int_equal(alike("负责小区门岗值守", "负责小区门岗值守"), 100);
    assert_int_equal(alike("<p>负责&nbsp;小区，门岗值守。</p>", "负责小区门岗值守"), 100);
    assert_int_equal(alike("ＡＢＣＤＥ", "abcde"), 100);
    assert_int_equal(alike("abcde", "abcdf"), 33); /* abcd of abcd bcde bcdf */
    assert_int_equal(alike("C++", "C"), 0);
    assert_int_equal(alike("ab", "ab"), 100); /* shorter than a run */
    assert_int_equal(alike("", ""), 0);
    assert_int_equal(alike("abcd", "wxyz"), 0);
}

/* A text of more than a hundred runs. */
#define GUARD                                                                                      \
    "负责厂区大门出入人员和车辆的登记检查，按时巡逻，"                     \
    "发现火情和可疑情况立即报告并处置；爱岗敬业，服从安排，"            \
    "退役军人优先；上二十四小时休四十八小时，提供食宿，"                  \
    "缴纳五险，节日有福利，满一年有带薪年假，表现优秀的"                  \
    "可以晋升班长；面试请带身份证和退役证，地点在厂区南门"               \
    "保卫科，联系人王科长，工作日上午九点到十一点之间都可以来。"

/* With figures and without: what is left out is not known. */
#define F(who, called, ref, post, said, place, ...)                                                \
    {                                                                                              \
        .employer = who, .name = called, .reference = ref, .title = post, .text = said,            \
        .region = place, __VA_ARGS__                                                               \
    }
#define V(who, called, ref, post, said, place)                                                     \
    F(who, called, ref, post, said, place, .experience_min = 0)

struct vacancy {
    int64_t employer;
    const char *name, *reference, *title, *text, *region;
    int64_t experience_min, wage_min, wage_max;
};

static const struct {
    const char *what;
    struct vacancy a, b;
    const char *reasons; /* NULL: two vacancies */
} cases[] = {
    {"the same text twice", V(1, "甲厂", "a", "门卫", GUARD, "150203"),
     V(1, "甲厂", "b", "门卫", GUARD, "150203"), "same_employer same_title same_text same_place"},
    {"a changed word", V(1, "甲厂", NULL, "门卫", GUARD, "150203"),
     V(1, "甲厂", NULL, "门卫（急聘）", GUARD "欢迎来电。", "150203"),
     "same_employer same_title same_text same_place"},
    {"another title over a long text", V(1, "甲厂", NULL, "门卫", GUARD, "150203"),
     V(1, "甲厂", NULL, "保安员", GUARD, "150203"), "same_employer same_text same_place"},
    {"another place", V(1, "甲厂", NULL, "门卫", GUARD, "150203"),
     V(1, "甲厂", NULL, "门卫", GUARD, "150204"), NULL},
    {"the city and its county", V(1, "甲厂", NULL, "门卫", GUARD, "1502"),
     V(1, "甲厂", NULL, "门卫", GUARD, "150204"), "same_employer same_title same_text"},
    {"another rank", V(1, "甲厂", NULL, "焊工", GUARD, "150203"),
     V(1, "甲厂", NULL, "高级焊工", GUARD, "150203"), NULL},
    {"another rank, all else the same",
     F(1, "甲厂", NULL, "焊工", GUARD, "150203", .wage_min = 5000),
     F(1, "甲厂", NULL, "高级焊工", GUARD, "150203", .wage_min = 5000),
     "same_employer same_title same_text same_place same_pay"},
    {"two ranks", F(1, "甲厂", NULL, "中级焊工", GUARD, "150203", .wage_min = 5000),
     F(1, "甲厂", NULL, "高级焊工", GUARD, "150203", .wage_min = 5000), NULL},
    {"the middle one is as good as none", V(1, "甲厂", NULL, "焊工", GUARD, "150203"),
     V(1, "甲厂", NULL, "中级焊工", GUARD, "150203"),
     "same_employer same_title same_text same_place"},
    {"another demand, another pay",
     F(1, "甲厂", NULL, "焊工", GUARD, "150203", .experience_min = 12, .wage_min = 5000),
     F(1, "甲厂", NULL, "焊工", GUARD, "150203", .experience_min = 36, .wage_min = 8000), NULL},
    {"another demand, the same pay",
     F(1, "甲厂", NULL, "焊工", GUARD, "150203", .experience_min = 12, .wage_min = 5000),
     F(1, "甲厂", NULL, "焊工", GUARD, "150203", .experience_min = 36, .wage_min = 5000),
     "same_employer same_title same_text same_place same_pay"},
    {"a short line that many posts share", V(1, "甲厂", NULL, "门卫", "包吃住，缴五险", "150203"),
     V(1, "甲厂", NULL, "保洁", "包吃住，缴五险", "150203"), NULL},
    {"no text, all else the same",
     F(1, "甲厂", NULL, "门卫", NULL, "150203", .wage_min = 3000, .wage_max = 4000),
     F(1, "甲厂", NULL, "门卫", NULL, "150203", .wage_min = 3000, .wage_max = 4000),
     "same_employer same_title same_place same_pay"},
    {"no text, another pay", F(1, "甲厂", NULL, "门卫", NULL, "150203", .wage_min = 3000),
     F(1, "甲厂", NULL, "门卫", NULL, "150203", .wage_min = 3500), NULL},
    {"no text, no pay", V(1, "甲厂", NULL, "门卫", NULL, "150203"),
     V(1, "甲厂", NULL, "门卫", NULL, "150203"), NULL},
    {"two records of one employer", V(1, "包头甲厂有限公司", "7", "门卫", NULL, "150203"),
     V(2, "包头市甲厂", "7", "门卫", NULL, "150203"),
     "same_employer_name same_reference same_title same_place"},
    {"an agency with the same words", V(1, "甲厂", NULL, "门卫", GUARD, "150203"),
     V(2, "乙人力", NULL, "门卫", GUARD, "150203"), "same_title same_text same_place"},
    {"an agency, place unknown", V(1, "甲厂", NULL, "门卫", GUARD, NULL),
     V(2, "乙人力", NULL, "门卫", GUARD, "150203"), NULL},
    {"an agency with another title", V(1, "甲厂", NULL, "门卫", GUARD, "150203"),
     V(2, "乙人力", NULL, "保安员", GUARD, "150203"), NULL},
};

static int64_t figure(int64_t value)
{
    return value > 0 ? value : -1;
}

static void add(struct twice *twice, int64_t id, const struct vacancy *v)
{
    const struct twice_vacancy vacancy = {.id = id,
                                          .employer = v->employer,
                                          .employer_name = billet_span_of(v->name),
                                          .reference = billet_span_of(v->reference),
                                          .title = billet_span_of(v->title),
                                          .description = billet_span_of(v->text),
                                          .region = billet_span_of(v->region),
                                          .experience_min = figure(v->experience_min),
                                          .wage_min = figure(v->wage_min),
                                          .wage_max = figure(v->wage_max)};
    assert_true(twice_add(twice, &vacancy));
}

struct told {
    size_t count;
    struct twice_pair last;
    char reasons[200];
};

static bool take(void *arg, const struct twice_pair *pair)
{
    struct told *told = arg;
    told->count++;
    told->last = *pair;
    told->reasons[0] = '\0';
    for (int i = 0; i < TWICE_REASONS; i++) {
        if ((pair->reasons >> i & 1) != 0) {
            size_t len = strlen(told->reasons);
            snprintf(told->reasons + len, sizeof told->reasons - len, "%s%s", len > 0 ? " " : "",
                     twice_reason_code((enum twice_reason)i));
        }
    }
    return true;
}

static struct told find(struct twice *twice)
{
    struct told told = {0};
    struct billet_error err;
    assert_int_equal(twice_find(twice, take, &told, &err), BILLET_OK);
    twice_free(twice);
    return told;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct twice *twice = twice_new();
        assert_non_null(twice);
        add(twice, 3, &cases[i].a);
        add(twice, 8, &cases[i].b);
        struct told told = find(twice);
        print_message("# %s: %s\n", cases[i].what, told.reasons);
        assert_int_equal(told.count, cases[i].reasons != NULL);
        if (cases[i].reasons != NULL) {
            assert_string_equal(told.reasons, cases[i].reasons);
            assert_int_equal(told.last.first, 3);
            assert_int_equal(told.last.second, 8);
        }
    }
}

static const struct vacancy guard = V(1, "甲厂", NULL, "门卫", GUARD, "150203");

static struct twice *copies(size_t count)
{
    struct twice *twice = twice_new();
    assert_non_null(twice);
    for (size_t i = 1; i <= count; i++) {
        add(twice, (int64_t)i, &guard);
    }
    return twice;
}

static void test_copies(void **state)
{
    (void)state;
    assert_int_equal(find(copies(0)).count, 0);
    assert_int_equal(find(copies(1)).count, 0);
    assert_int_equal(find(copies(100)).count, 99); /* each with one before it */
}

static void test_apart(void **state)
{
    (void)state;
    struct twice *twice = copies(3);
    assert_true(twice_apart(twice, 2, 1));
    assert_true(twice_apart(twice, 3, 1));
    struct told told = find(twice);
    assert_int_equal(told.count, 1); /* 2 and 3 are left */
    assert_int_equal(told.last.first, 2);
}

static bool refuse(void *arg, const struct twice_pair *pair)
{
    (void)arg;
    (void)pair;
    return false;
}

static void test_ended(void **state)
{
    (void)state;
    struct billet_error err;
    struct twice *twice = copies(3);
    assert_int_equal(twice_find(twice, refuse, NULL, &err), BILLET_ELIMIT);
    twice_free(twice);
}

static const struct {
    int64_t id;
    const char *name;
    bool registered;
} holders[] = {
    {1, "包头顺达物流", false},       {2, "包头市顺达物流有限公司", true},
    {3, "包头顺达物流公司", true},    {4, "呼和浩特顺达物流", false},
    {5, "北方面馆", false},           {6, "北方面馆（个体工商户）", false},
    {7, "顺达物流包头分公司", false},
};

static bool note_pair(void *arg, int64_t a, int64_t b)
{
    char *text = arg;
    size_t len = strlen(text);
    snprintf(text + len, 100 - len, "%lld-%lld ", (long long)a, (long long)b);
    return true;
}

static void test_same_names(void **state)
{
    (void)state;
    char text[100] = "";
    struct same_names *employers = same_names_new();
    assert_non_null(employers);
    assert_true(same_names_find(employers, note_pair, text));
    for (size_t i = 0; i < sizeof holders / sizeof holders[0]; i++) {
        assert_true(same_names_add(employers, holders[i].id, billet_span_of(holders[i].name),
                                   holders[i].registered));
    }
    assert_true(same_names_find(employers, note_pair, text));
    same_names_free(employers);
    /* with the one that has a code; two that have one are two; in the order of hashes */
    assert_true(strcmp(text, "1-2 5-6 ") == 0 || strcmp(text, "5-6 1-2 ") == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),  cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_alike),  cmocka_unit_test(test_cases),
        cmocka_unit_test(test_copies), cmocka_unit_test(test_apart),
        cmocka_unit_test(test_ended),  cmocka_unit_test(test_same_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
