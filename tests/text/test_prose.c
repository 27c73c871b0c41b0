/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading prose. The examples that stand in the rule files are run one by one: a rule must find
 * exactly the quote that its `yes` says, with the value where one is named, and nothing in its
 * `no`. Then what no single rule shows: clauses, levels, offsets, HTML, limits, hostile texts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "server/core/buf.h"
#include "server/core/utf8.h"
#include "server/text/prose.h"
#include "tests/support/code_sets.h"

static struct codes *codes;
static struct rules *rules;
static struct prose *prose;

static const char *const files[] = {"demands", "findings", "pay", "post", "words"};
static const char *const sets[] = {"regions", "skills",     "certificates",
                                   "shifts",  "conditions", "employment"};

static const char *top(void)
{
    const char *folder = getenv("top_srcdir");
    return folder != NULL ? folder : ".";
}

static int setup(void **state)
{
    struct billet_error err;
    (void)state;
    codes = code_sets_load(sets, sizeof sets / sizeof sets[0]);
    if (codes == NULL || rules_new(codes, &rules, &err) != BILLET_OK) {
        return -1;
    }
    prose = prose_new(rules);
    return prose != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    prose_free(prose);
    rules_free(rules);
    codes_free(codes);
    return 0;
}

static void read_as(enum prose_section section, const char *text)
{
    prose_begin(prose);
    assert_true(prose_read(prose, "description", section, billet_span_of(text),
                           (struct billet_span){NULL, 0}));
}

/* --- the examples of the rules --- */

/* Where the rule holds: in the description before any heading if it may. */
static enum prose_section section_for(const struct rule *rule)
{
    static const enum prose_section order[] = {PROSE_HEAD, PROSE_DEMANDS, PROSE_TITLE, PROSE_OFFERS,
                                               PROSE_DUTIES};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if ((rule->sections & UINT32_C(1) << order[i]) != 0) {
            return order[i];
        }
    }
    return PROSE_HEAD;
}

static const struct prose_mention *mention_of(const struct rule *rule)
{
    size_t count = 0;
    const struct prose_mention *m = prose_mentions(prose, &count);
    for (size_t i = 0; i < count; i++) {
        if (m[i].rule == rule && !m[i].preferred) {
            return &m[i];
        }
    }
    return NULL;
}

static void say_value(const struct prose_mention *m, char out[64])
{
    if (m->code != NULL) {
        snprintf(out, 64, "%.*s", (int)m->code->code.len, m->code->code.ptr);
    } else if (m->value == PROSE_PAY) {
        char most[24] = "";
        if (m->pay.max >= 0) {
            snprintf(most, sizeof most, "%lld", (long long)m->pay.max);
        }
        snprintf(out, 64, "%lld-%s", (long long)m->pay.min, most);
    } else if (m->value == PROSE_EDUCATION) {
        snprintf(out, 64, "%d", m->education.level);
    } else {
        snprintf(out, 64, "%lld", (long long)m->number);
    }
}

static bool check_yes(const struct rule *rule, const char *text, const char *quote,
                      const char *value)
{
    char got[64] = "";
    read_as(section_for(rule), text);
    if (rule->what == RULE_SECTION) {
        return prose_section_at_end(prose) == (enum prose_section)rule->kind;
    }
    const struct prose_mention *m = mention_of(rule);
    if (m == NULL || !billet_span_is(m->quote, quote)) {
        print_error("%s: %s: found \"%.*s\"\n", rule->id, text, m != NULL ? (int)m->quote.len : 0,
                    m != NULL ? m->quote.ptr : "");
        return false;
    }
    if (value != NULL) {
        say_value(m, got);
    }
    if (value != NULL && strcmp(got, value) != 0) {
        print_error("%s: %s: value %s, not %s\n", rule->id, text, got, value);
        return false;
    }
    return true;
}

static bool check_no(const struct rule *rule, const char *text)
{
    read_as(section_for(rule), text);
    bool found = rule->what == RULE_SECTION
                     ? prose_section_at_end(prose) == (enum prose_section)rule->kind
                     : mention_of(rule) != NULL;
    if (found) {
        print_error("%s: %s: must find nothing\n", rule->id, text);
    }
    return !found;
}

/* "yes TEXT => QUOTE => VALUE", cut in place. */
static bool check_line(const struct rule *rule, char *line)
{
    bool yes = strncmp(line, "yes ", 4) == 0;
    char *text = line + (yes ? 4 : 3);
    char *quote = strstr(text, " => ");
    if (!yes) {
        return check_no(rule, text);
    }
    if (quote == NULL) {
        print_error("%s: an example without a quote\n", rule->id);
        return false;
    }
    *quote = '\0';
    quote += 4;
    char *value = strstr(quote, " => ");
    if (value != NULL) {
        *value = '\0';
        value += 4;
    }
    return check_yes(rule, text, quote, value);
}

static void check_file(const char *name, unsigned *checked, unsigned *wrong)
{
    char path[1024];
    char line[4096];
    const struct rule *rule = NULL;
    snprintf(path, sizeof path, "%s/server/text/rules/%s.rules", top(), name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '[') {
            line[strlen(line) - 1] = '\0';
            rule = rules_find(rules, line + 1);
            assert_non_null(rule);
        } else if (strncmp(line, "yes ", 4) == 0 || strncmp(line, "no ", 3) == 0) {
            *checked += 1;
            *wrong += check_line(rule, line) ? 0 : 1;
        }
    }
    fclose(file);
}

static void test_examples(void **state)
{
    unsigned checked = 0;
    unsigned wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        check_file(files[i], &checked, &wrong);
    }
    print_message("# %u examples of %zu rules\n", checked, rules->count);
    assert_int_equal(wrong, 0);
    assert_true(checked >= 2 * 40);
}

/* People read what a finding means; a value says itself. */
static void test_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->rule[i];
        assert_true(rule->what != RULE_FINDING || (rule->zh != NULL && rule->en != NULL));
    }
}

/* --- sentences --- */

/* All lexicon mentions as "code:level[?][!]" joined by spaces; '?' preferred, '!' must. */
static void say_terms(enum prose_value value, struct buf *out)
{
    size_t count = 0;
    const struct prose_mention *m = prose_mentions(prose, &count);
    for (size_t i = 0; i < count; i++) {
        if (m[i].what == RULE_VALUE && m[i].value == value) {
            buf_printf(out, "%s%.*s:%d%s%s", out->len > 0 ? " " : "", (int)m[i].code->code.len,
                       m[i].code->code.ptr, m[i].level, m[i].preferred ? "?" : "",
                       m[i].must ? "!" : "");
        }
    }
}

static const struct {
    const char *text;
    enum prose_value value;
    const char *terms;
} sentences[] = {
    {"熟悉叉车、氩弧焊，精通汽车维修", PROSE_SKILL, "forklift:2 tig_welding:2 car_repair:4"},
    {"氩弧焊熟练，会叉车", PROSE_SKILL, "tig_welding:3 forklift:0"},
    {"必须熟练掌握氩弧焊；了解叉车", PROSE_SKILL, "tig_welding:3! forklift:1"},
    {"会氩弧焊，有叉车经验者优先", PROSE_SKILL, "tig_welding:0 forklift:0?"},
    {"无需叉车经验", PROSE_SKILL, ""},
    {"优先条件：1、氩弧焊 2、叉车", PROSE_SKILL, "tig_welding:0? forklift:0?"},
    {"持有低压电工证，会电焊", PROSE_CERTIFICATE, "so_lv_electric:0"},
    {"有焊工证者优先", PROSE_CERTIFICATE, "so_fusion_weld:0?"},
    {"五险一金，包吃住", PROSE_CONDITION, "social_insurance:0 housing_fund:0 housing:0 meals:0"},
    {"岗位职责：办理五险一金", PROSE_CONDITION, ""},
    {"负责员工五险一金的缴纳", PROSE_CONDITION, ""},
    {"需要倒班", PROSE_SHIFT, "rotating:0 rotating:0"},
    {"不需要上夜班", PROSE_SHIFT, ""},
};

static void test_sentences(void **state)
{
    unsigned wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        struct buf terms = {0};
        read_as(PROSE_HEAD, sentences[i].text);
        say_terms(sentences[i].value, &terms);
        if (!billet_span_is(buf_span(&terms), sentences[i].terms)) {
            print_error("%s: %s\n", sentences[i].text, buf_span(&terms).ptr);
            wrong++;
        }
        buf_fini(&terms);
    }
    assert_int_equal(wrong, 0);
}

/* Offsets count code points of the text as it was; the quote is that slice. */
static const struct {
    const char *text, *quote;
    size_t start;
} places[] = {
    {"😀限男😀", "限男", 1},
    {"１８－４５周岁", "１８－４５周岁", 0},
    {"<p>限男性</p>", "限男性", 3},
    {"<b>年龄18</b>-45周岁", "年龄18</b>-45周岁", 3},
    {"a&nbsp;&nbsp;限女", "限女", 13},
    {"<3年，限男", "限男", 4},
    {"  限\xE2\x80\x8B男", "限\xE2\x80\x8B男", 2},
};

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        size_t count = 0;
        print_message("# %s\n", places[i].text);
        read_as(PROSE_HEAD, places[i].text);
        const struct prose_mention *m = prose_mentions(prose, &count);
        assert_true(count >= 1);
        assert_true(billet_span_is(m->quote, places[i].quote));
        assert_int_equal(m->start, places[i].start);
        assert_int_equal(m->end, places[i].start + utf8_count(m->quote));
    }
}

/* --- limits --- */

static void fill(struct buf *out, const char *unit, size_t bytes)
{
    while (out->len < bytes) {
        buf_append_text(out, unit);
    }
}

static void test_limit(void **state)
{
    struct buf text = {0};
    size_t count = 0;
    (void)state;
    fill(&text, "熟悉叉车，限男性，", 64 * 1024);
    read_as(PROSE_HEAD, text.ptr);
    (void)prose_mentions(prose, &count);
    assert_true(count <= PROSE_MENTIONS_MAX && count > 64);
    buf_fini(&text);
}

/* Texts that are all triggers, that make patterns try much, that never end a tag. */
static void test_hostile(void **state)
{
    static const char *const units[] = {
        "男女",         "岁",         "年龄",    "1岁",    "10-10-",
        "性别性别",     "1",          "薪资",    "月薪1-", "工资0.0.0",
        "年经验",       "一",         "本科及",  "大专/",  "户籍",
        "<b>",          "<",          "&",       "&nbsp;", "<p><p",
        "熟练",         "工作地点：", "a@a.a.a", "微信",   "13",
        "  ",           "\n",         "、",      "1、",    "（（（（",
        "职责岗位职责", "3年以上",    "k",       "万",     "1-1-1千"};
    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct buf text = {0};
        fill(&text, units[i], 64 * 1024);
        clock_t start = clock();
        read_as(PROSE_HEAD, text.ptr);
        double took = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (took >= 0.25) {
            print_error("%s: %.3f s\n", units[i], took);
        }
        assert_true(took < 0.25);
        buf_fini(&text);
    }
}

/* A pattern that would try for ever finds nothing, soon. */
static void test_match_limit(void **state)
{
    struct buf text = {0};
    (void)state;
    fill(&text, "年龄年龄年龄 1 1 1 1 年龄不超过 1-1-1-1 岁", 4096);
    clock_t start = clock();
    read_as(PROSE_HEAD, text.ptr);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 0.05);
    buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),   cmocka_unit_test(test_messages),
        cmocka_unit_test(test_sentences),  cmocka_unit_test(test_places),
        cmocka_unit_test(test_limit),      cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_match_limit)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
