/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The value readers, as tables of what people write and what it means. Look-ups are in
 * test_codes.c, numbers of persons and employers in test_ids.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "server/text/fold.h"
#include "server/text/values.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct billet_span span(const char *text)
{
    return billet_span_of(text);
}

/* What a reader of one figure says: the figure, or one of these. */
enum { NOTHING = -1, UNREAD = -2 };

static const struct {
    const char *text;
    int64_t min, max;
    int pay_months;
} pays[] = {
    {"4-8千/月", 4000, 8000, 0},
    {"1.5万/月", 15000, 15000, 0},
    {"0.8-1.2万/月", 8000, 12000, 0},
    {"20-40万/年", 16667, 33333, 0},
    {"6万-8万/年", 5000, 6667, 0},
    {"100元/天", 2175, 2175, 0},
    {"200元/天", 4350, 4350, 0},
    {"101元/天", 2197, 2197, 0}, /* 2196.75 */
    {"102元/天", 2219, 2219, 0}, /* 2218.5: half up */
    {"20元/小时", 3480, 3480, 0},
    {"10-15K·14薪", 10000, 15000, 14},
    {"10K-15K", 10000, 15000, 0},
    {"5-8k", 5000, 8000, 0},
    {"4500-7000元/月·13薪", 4500, 7000, 13},
    {"4500-7000元/月（13薪）", 4500, 7000, 13},
    {"8千-1.2万", 8000, 12000, 0},
    {"3000-5K", 3000, 5000, 0},
    {"５０００－８０００", 5000, 8000, 0},
    {"5,000 ~ 8,000元", 5000, 8000, 0},
    {"5000—8000", 5000, 8000, 0},
    {"5000至8000元", 5000, 8000, 0},
    {"5000", 5000, 5000, 0},
    {"5000元", 5000, 5000, 0},
    {"5000以上", 5000, -1, 0},
    {"5000元/月以上", 5000, -1, 0},
    {"不低于5000元", 5000, -1, 0},
    {"5000+", 5000, -1, 0},
    {"底薪3000+提成", 3000, -1, 0},
    {"8000元以下", -1, 8000, 0},
    {"月薪6000", 6000, 6000, 0},
    {"年薪12万", 10000, 10000, 0},
    {"¥6,500/月", 6500, 6500, 0},
    {"5000-6000元/月，包吃住", 5000, 6000, 0},
    {"5000左右", 5000, 5000, 0},
    {"1万2", 12000, 12000, 0},
    {"8千5-1万2", 8500, 12000, 0},
    {"1w5/月", 15000, 15000, 0},
    {"五千", 5000, 5000, 0},
    {"五千元", 5000, 5000, 0},
};

/* Pay in words: what must be exact, and what nobody may guess. */
static const struct {
    const char *text;
    int64_t min, max; /* min UNREAD: it stays unread */
} pays_in_words[] = {
    {"三千至五千元/月", 3000, 5000},
    {"三至五千", 3000, 5000},
    {"三千五到四千二", 3500, 4200},
    {"月薪八千", 8000, 8000},
    {"一万二", 12000, 12000},
    {"一万二千", 12000, 12000},
    {"一万二千五", 12500, 12500},
    {"一万零五百", 10500, 10500},
    {"一万五百元", 10500, 10500},
    {"一万零五十元/月", 10050, 10050},
    {"三千零五十", 3050, 3050},
    {"三千零五", 3005, 3005},
    {"三千五百六十七元", 3567, 3567},
    {"叁仟伍佰元", 3500, 3500},
    {"年薪二十万", 16667, 16667},
    {"年薪十五至二十万元", 12500, 16667},
    {"年薪十二万五", 10417, 10417}, /* 10416.67 */
    {"二十万一年", 16667, 16667},
    {"日薪两百", 4350, 4350},
    {"两百五一天", 5438, 5438}, /* 5437.5: half up */
    {"两百至三百元/天", 4350, 6525},
    {"每小时二十元", 3480, 3480},
    {"每小时十五元", 2610, 2610},
    {"五千一个月", 5000, 5000},
    {"五千二每月", 5200, 5200},
    {"一个月五千块钱", 5000, 5000},
    {"五千元以上", 5000, -1},
    {"不低于四千元", 4000, -1},
    {"八千以下", -1, 8000},
    {"三四千元", 3000, 4000},
    {"七八千/月", 7000, 8000},
    {"三五千", 3000, 5000},
    {"四千元左右", 4000, 4000},
    {"五千-8000", 5000, 8000},
    {"5千至八千元", 5000, 8000},
    {"四千元，包吃住，五险一金", 4000, 4000},
    {"底薪三千+提成", 3000, -1},
    {"五", UNREAD, 0},
    {"十五", UNREAD, 0},
    {"二十至三十", UNREAD, 0},
    {"五千至三千", UNREAD, 0},
    {"三至一千八百元/月", UNREAD, 0},
    {"二〇二六", UNREAD, 0},
    {"五百千", UNREAD, 0},
    {"十百", UNREAD, 0},
    {"三千零", UNREAD, 0},
    {"三千零五百", UNREAD, 0},
    {"三千五六", UNREAD, 0},
    {"一万二三", UNREAD, 0},
    {"三六千", UNREAD, 0},
    {"三四千到五千", UNREAD, 0},
    {"五十万", UNREAD, 0},
    {"千元", UNREAD, 0},
    {"万元户", UNREAD, 0},
    {"五险一金", UNREAD, 0},
    {"一万万元", UNREAD, 0},
    {"五千元，试用期四千", UNREAD, 0},
    {"5000元，试用期四千", UNREAD, 0},
    {"五千元/件", UNREAD, 0},
    {"五千美元", NOTHING, 0},
};

static void test_pay_in_words(void **state)
{
    (void)state;
    struct text_pay pay;
    for (size_t i = 0; i < COUNT(pays_in_words); i++) {
        int64_t min = pays_in_words[i].min;
        bool unread = min == UNREAD;
        bool absent = min == NOTHING && pays_in_words[i].max == 0;
        enum text_result wanted = unread ? TEXT_UNREAD : absent ? TEXT_NOT_STATED : TEXT_READ;
        print_message("# %s\n", pays_in_words[i].text);
        assert_int_equal(text_read_pay(span(pays_in_words[i].text), &pay), wanted);
        if (wanted == TEXT_READ) {
            assert_int_equal(pay.min, min);
            assert_int_equal(pay.max, pays_in_words[i].max);
        }
    }
}

static const char *const pays_absent[] = {"",     " ",    "-",     "面议",        "薪资面议",
                                          "不限", "#N/A", "$5000", "3000美元/月", "5000 USD"};
static const char *const pays_unread[] = {
    "8000-5000",     "15-30",
    "50万",          "3-5000元/月",
    "1万2薪",        "5000/8000",
    "3元/件",        "2000元/周",
    "15 20K",        "5000-8000-900",
    "工资按件计",    "0",
    "1e3",           "99999999999999999999",
    "-5000",         "5000元，试用期4000",
    "20000000元/月", "12.34567千/月",
};

static void test_pay(void **state)
{
    (void)state;
    struct text_pay pay;
    for (size_t i = 0; i < COUNT(pays); i++) {
        print_message("# %s\n", pays[i].text);
        assert_int_equal(text_read_pay(span(pays[i].text), &pay), TEXT_READ);
        assert_int_equal(pay.min, pays[i].min);
        assert_int_equal(pay.max, pays[i].max);
        assert_int_equal(pay.pay_months, pays[i].pay_months);
    }
    for (size_t i = 0; i < COUNT(pays_absent); i++) {
        print_message("# %s\n", pays_absent[i]);
        assert_int_equal(text_read_pay(span(pays_absent[i]), &pay), TEXT_NOT_STATED);
    }
    for (size_t i = 0; i < COUNT(pays_unread); i++) {
        print_message("# %s\n", pays_unread[i]);
        assert_int_equal(text_read_pay(span(pays_unread[i]), &pay), TEXT_UNREAD);
    }
}

static void test_pay_notes(void **state)
{
    (void)state;
    struct text_pay pay;
    (void)text_read_pay(span("面议"), &pay);
    assert_int_equal(pay.note, TEXT_NOTE_NEGOTIABLE);
    (void)text_read_pay(span("#N/A"), &pay);
    assert_int_equal(pay.note, TEXT_NOTE_SHEET);
    (void)text_read_pay(span("5000美元"), &pay);
    assert_int_equal(pay.note, TEXT_NOTE_CURRENCY);
    (void)text_read_pay(span("约5000"), &pay);
    assert_int_equal(pay.note, TEXT_NOTE_ABOUT);
    (void)text_read_pay(span("3000+提成"), &pay);
    assert_int_equal(pay.note, TEXT_NOTE_EXTRA);
}

static void test_pay_limit(void **state)
{
    (void)state;
    struct text_pay pay;
    assert_int_equal(text_read_pay(span("10000000元/月"), &pay), TEXT_READ);
    assert_int_equal(pay.max, TEXT_WAGE_MAX);
    assert_int_equal(text_read_pay(span("10000001元/月"), &pay), TEXT_UNREAD);
}

static const struct {
    const char *text;
    int level;
    bool relaxed;
} educations[] = {
    {"小学", 1, false},
    {"初中", 2, false},
    {"高中", 3, false},
    {"高中/中专", 3, false},
    {"中专及以上", 3, false},
    {"大专", 4, false},
    {"大专及以上", 4, false},
    {"大专以上学历", 4, false},
    {"大专（含）以上", 4, false},
    {"本科", 5, false},
    {"统招本科", 5, false},
    {"全日制本科及以上学历", 5, false},
    {"硕士研究生", 6, false},
    {"博士", 7, false},
    {"本科（优秀者可放宽）", 5, true},
    {"Bachelor's degree", 5, false},
    {"high school", 3, false},
    {"4", 4, false},
    {"高中或中专", 3, false},
    {"本科/硕士", 5, false},
};

static void test_education(void **state)
{
    (void)state;
    struct text_education education;
    for (size_t i = 0; i < COUNT(educations); i++) {
        print_message("# %s\n", educations[i].text);
        assert_int_equal(text_read_education(span(educations[i].text), &education), TEXT_READ);
        assert_int_equal(education.level, educations[i].level);
        assert_int_equal(education.relaxed, educations[i].relaxed);
    }
    static const char *const absent[] = {"不限", "无要求", "学历不限", "", "本科优先", "any"};
    static const char *const unread[] = {"高中以下", "有文化", "8", "99", "本科计算机专业"};
    for (size_t i = 0; i < COUNT(absent); i++) {
        assert_int_equal(text_read_education(span(absent[i]), &education), TEXT_NOT_STATED);
    }
    for (size_t i = 0; i < COUNT(unread); i++) {
        assert_int_equal(text_read_education(span(unread[i]), &education), TEXT_UNREAD);
    }
}

static const struct {
    const char *text;
    int64_t months;
} experiences[] = {
    {"3-5年", 36},
    {"3年以上", 36},
    {"3年以上经验", 36},
    {"一年以上", 12},
    {"两年", 24},
    {"6个月以上", 6},
    {"半年", 6},
    {"1-3年", 12},
    {"5-10年", 60},
    {"十年以上", 120},
    {"3+ years", 36},
    {"3-5 years", 36},
    {"至少2年", 24},
    {"1.5年", 18},
    {"100年", 1200},
    {"1年以下", NOTHING},
    {"应届毕业生", NOTHING},
    {"无需经验", NOTHING},
    {"不限", NOTHING},
    {"经验不限", NOTHING},
    {"", NOTHING},
    {"1年以内", NOTHING},
    {"无", NOTHING},
    {"0年", NOTHING},
    {"3", UNREAD},
    {"丰富", UNREAD},
    {"5-3年", UNREAD},
    {"101年", UNREAD},
    {"3年5", UNREAD},
};

static void test_experience(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(experiences); i++) {
        int64_t months = UNREAD;
        print_message("# %s\n", experiences[i].text);
        enum text_result result = text_read_experience(span(experiences[i].text), &months);
        months = result == TEXT_NOT_STATED ? NOTHING : result == TEXT_UNREAD ? UNREAD : months;
        assert_int_equal(months, experiences[i].months);
    }
}

static const struct {
    const char *text, *name;
    int64_t months;
} times[] = {
    {"车辆驾驶 5年", "车辆驾驶", 60},
    {"汽车修理 18个月", "汽车修理", 18},
    {"货车司机 2年6个月", "货车司机", 30},
    {"保安员3年", "保安员", 36},
    {"1号线司机 2年", "1号线司机", 24},
    {"保安员", "保安员", -1},
    {"电工半年", "电工", 6},
    {"保安 2年半", "保安", 30},
};

static void test_split_months(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(times); i++) {
        struct billet_span name;
        int64_t months = 0;
        print_message("# %s\n", times[i].text);
        text_split_months(span(times[i].text), &name, &months);
        assert_true(billet_span_is(name, times[i].name));
        assert_int_equal(months, times[i].months);
    }
}

static const struct {
    const char *text;
    int64_t count;
} headcounts[] = {
    {"5", 5},          {"５", 5},         {"5人", 5},        {"10名", 10},     {"十", 10},
    {"二十五人", 25},  {"1,000", 1000},   {"若干", NOTHING}, {"", NOTHING},    {"#N/A", NOTHING},
    {"不限", NOTHING}, {"3-5人", UNREAD}, {"1.5", UNREAD},   {"很多", UNREAD}, {"-1", UNREAD},
};

static void test_headcount(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(headcounts); i++) {
        int64_t count = 0;
        enum text_note note = TEXT_NOTE_NONE;
        print_message("# %s\n", headcounts[i].text);
        enum text_result result = text_read_headcount(span(headcounts[i].text), &count, &note);
        count = result == TEXT_NOT_STATED ? NOTHING : result == TEXT_UNREAD ? UNREAD : count;
        assert_int_equal(count, headcounts[i].count);
    }
}

static const struct {
    const char *text, *date; /* NULL = unread, "" = not stated */
} dates[] = {
    {"2026-03-02", "2026-03-02"},
    {"2026/3/2", "2026-03-02"},
    {"2026.3.2", "2026-03-02"},
    {"2026年3月2日", "2026-03-02"},
    {"2026 年 3 月 2 日", "2026-03-02"},
    {"20260302", "2026-03-02"},
    {"46054", "2026-02-01"},
    {"46054.0", "2026-02-01"},
    {"46054.75", "2026-02-01"},
    {"２０２６－０３－０２", "2026-03-02"},
    {"2026-03-02 08:30:00", "2026-03-02"},
    {"2026-3-2 8:30", "2026-03-02"},
    {"2026-03-02T08:30:00Z", "2026-03-02"},
    {"2024-02-29", "2024-02-29"},
    {"随时", "2026-01-15"},
    {"即日起", "2026-01-15"},
    {"长期有效", ""},
    {"", ""},
    {"2026-02-29", NULL},
    {"2026-13-01", NULL},
    {"04-20", NULL},
    {"3/2/2026", NULL},
    {"2026年3月", NULL},
    {"19999", NULL},
    {"20000", "1954-10-03"},
    {"80000", "2119-01-11"},
    {"80001", NULL},
    {"1899-12-31", NULL},
    {"1900-01-01", "1900-01-01"},
    {"2026-03-02 25:00", NULL},
    {"明天", NULL},
    {"99991231", "9999-12-31"},
};

static void test_date(void **state)
{
    (void)state;
    const struct civil_date today = {2026, 1, 15};
    for (size_t i = 0; i < COUNT(dates); i++) {
        struct civil_date date = {1, 1, 1};
        char text[CIVIL_DATE_SIZE] = "";
        print_message("# %s\n", dates[i].text);
        enum text_result result = text_read_date(span(dates[i].text), today, &date);
        if (dates[i].date == NULL) {
            assert_int_equal(result, TEXT_UNREAD);
        } else if (dates[i].date[0] == '\0') {
            assert_int_equal(result, TEXT_NOT_STATED);
        } else {
            assert_int_equal(result, TEXT_READ);
            civil_date_format(date, text);
            assert_string_equal(text, dates[i].date);
        }
    }
}

static void test_bool(void **state)
{
    (void)state;
    bool value = false;
    assert_int_equal(text_read_bool(span("是"), &value), TEXT_READ);
    assert_true(value);
    assert_int_equal(text_read_bool(span("NO"), &value), TEXT_READ);
    assert_false(value);
    assert_int_equal(text_read_bool(span(""), &value), TEXT_NOT_STATED);
    assert_int_equal(text_read_bool(span("也许"), &value), TEXT_UNREAD);
}

static void test_hundredths(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_int_equal(text_read_hundredths(span("85.5"), &value), TEXT_READ);
    assert_int_equal(value, 8550);
    assert_int_equal(text_read_hundredths(span("85.25分"), &value), TEXT_READ);
    assert_int_equal(value, 8525);
    assert_int_equal(text_read_hundredths(span("85.255"), &value), TEXT_UNREAD);
}

static void test_fold(void **state)
{
    (void)state;
    char out[64];
    size_t len = text_fold(span("　ＡＢＣ（１２）  x\u200b\tY "), out, sizeof out);
    assert_true(billet_span_is((struct billet_span){out, len}, "abc(12) x y"));
    len = text_squeeze(span("５ – 8～9 "), out, sizeof out);
    assert_true(billet_span_is((struct billet_span){out, len}, "5-8-9"));
    assert_true(text_fold(span("中文"), out, 3) <= 3);
    assert_true(billet_span_is(text_trim(span("\u3000 甲 \u00a0")), "甲"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pay),          cmocka_unit_test(test_pay_notes),
        cmocka_unit_test(test_pay_in_words), cmocka_unit_test(test_pay_limit),
        cmocka_unit_test(test_education),    cmocka_unit_test(test_experience),
        cmocka_unit_test(test_split_months), cmocka_unit_test(test_headcount),
        cmocka_unit_test(test_date),         cmocka_unit_test(test_bool),
        cmocka_unit_test(test_hundredths),   cmocka_unit_test(test_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
