/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes, dates, vocabularies and the policy's ranges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "billet/error.h"
#include "billet/model.h"
#include "matcher/criteria.h"

static billet_code occ(const char *text)
{
    return billet_occupation_parse(billet_span_of(text));
}

static billet_code reg(const char *text)
{
    return billet_region_parse(billet_span_of(text));
}

static void test_codes(void **state)
{
    (void)state;
    static const char *const good[] = {"6", "6-18", "6-18-02", "6-18-02-01", "6-1", "12-001-9-07"};
    static const char *const bad[] = {"",     "-",    "6-", "-6",     "6--18", "6-18-02-01-05",
                                      "6-1x", "6_18", " 6", "6-1234", "x"};
    char text[BILLET_CODE_TEXT];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_string_equal(billet_occupation_text(occ(good[i]), text), good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(occ(bad[i]), 0);
    }
}

static void test_regions(void **state)
{
    (void)state;
    static const char *const good[] = {"15", "1502", "150203", "150203004", "00", "000000000"};
    static const char *const bad[] = {"",        "1",        "150",        "15020",
                                      "1502030", "15020300", "1502030041", "15020a"};
    char text[BILLET_CODE_TEXT];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_string_equal(billet_region_text(reg(good[i]), text), good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(reg(bad[i]), 0);
    }
}

static void test_depth(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        int32_t depth;
        bool prefix; /* a of b */
    } cases[] = {
        {"6-18-02-01", "6-18-02-01", 4, true},
        {"6-18-02", "6-18-02-01", 3, true},
        {"6-18-02-01", "6-18-02", 3, false},
        {"6-18-02-01", "6-18-02-02", 3, false},
        {"6-18-03-01", "6-18-02-01", 2, false},
        {"6-1", "6-18", 1, false},
        {"6-01", "6-1", 1, false},
        {"4", "6", 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(code_depth(occ(cases[i].a), occ(cases[i].b)), cases[i].depth);
        assert_int_equal(code_is_prefix(occ(cases[i].a), occ(cases[i].b)), cases[i].prefix);
    }
    assert_int_equal(code_depth(reg("150203"), reg("150203004")), 3);
    assert_true(code_is_prefix(reg("15"), reg("150203004")));
    assert_false(code_is_prefix(reg("1502"), reg("15")));
    assert_int_equal(code_depth(0, reg("15")), 0);
}

static billet_date date(const char *text)
{
    return billet_date_parse(billet_span_of(text));
}

static void test_dates(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2026-3-2",   "2026-13-01", "2026-02-30",
                                      "2025-02-29", "1900-02-29", "2026-01-00", "20260302",
                                      "2026-03-0x", "0000-01-01"};
    assert_int_equal(date("2026-03-02"), 20260302);
    assert_int_equal(date("2028-02-29"), 20280229);
    assert_int_equal(date("2000-02-29"), 20000229);
    assert_int_equal(date("9999-12-31"), 99991231);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(date(bad[i]), 0);
    }
}

static void test_vocabularies(void **state)
{
    (void)state;
    assert_int_equal(billet_vocabulary_find(&billet_shifts, billet_span_of("rotating")), 2);
    assert_int_equal(billet_vocabulary_find(&billet_shifts, billet_span_of("rotatin")), -1);
    assert_int_equal(billet_categories.count, 9);
    assert_string_equal(billet_gate_code(0), "G01");
    assert_string_equal(billet_gate_code(11), "G12");
    assert_null(billet_gate_code(12));
    assert_string_equal(billet_criterion_key(BILLET_APPEAL_PLACE), "place");
}

static void test_policy(void **state)
{
    (void)state;
    struct billet_policy policy;
    struct billet_error err = {0};
    billet_policy_default(&policy);
    assert_int_equal(billet_policy_check(&policy, &err), BILLET_OK);
    policy.alpha = 101;
    assert_int_equal(billet_policy_check(&policy, &err), BILLET_EINVAL);
    assert_string_equal(err.field, "/policy/alpha");
    billet_policy_default(&policy);
    policy.weights[BILLET_APPEAL_WAGE] = BILLET_WEIGHT_MAX + 1;
    assert_int_equal(billet_policy_check(&policy, &err), BILLET_EINVAL);
    billet_policy_default(&policy);
    policy.tier_count = 2;
    policy.tiers[0] = billet_span_of("disabled");
    policy.tiers[1] = billet_span_of("disabled");
    assert_int_equal(billet_policy_check(&policy, &err), BILLET_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),        cmocka_unit_test(test_regions),
        cmocka_unit_test(test_depth),        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_vocabularies), cmocka_unit_test(test_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
