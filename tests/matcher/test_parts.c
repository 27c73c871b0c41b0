/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The small parts that everything stands on: sharing out points, bands of wages, sorting, lots
 * and the best K. Each against a slower way or against figures worked out by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "matcher/shares.h"
#include "matcher/support/sort.h"
#include "matcher/topk.h"
#include "matcher/wage.h"
#include "tests/matcher/world.h"

static void test_shares(void **state)
{
    (void)state;
    static const struct {
        int32_t weights[4];
        int32_t share[4];
    } cases[] = {
        {{40, 25, 20, 15}, {4000, 2500, 2000, 1500}},
        {{1, 1, 1, 0}, {3334, 3333, 3333, 0}}, /* the point left goes to the earlier */
        {{33, 33, 33, 7}, {3113, 3113, 3113, 661}},
        {{0, 0, 0, 0}, {0, 0, 0, 0}},
        {{0, 0, 7, 0}, {0, 0, 10000, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t share[4];
        shares_split(10000, cases[i].weights, 4, share);
        assert_memory_equal(share, cases[i].share, sizeof share);
    }
}

static void test_shares_add_up(void **state)
{
    (void)state;
    struct dice dice = {11};
    for (int round = 0; round < 500; round++) {
        int32_t weights[12];
        int32_t share[12];
        size_t count = 1 + dice_below(&dice, 12);
        int32_t total = (int32_t)dice_below(&dice, 10001);
        int64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            weights[i] = 1 + (int32_t)dice_below(&dice, 10);
        }
        shares_split(total, weights, count, share);
        for (size_t i = 0; i < count; i++) {
            sum += share[i];
        }
        assert_int_equal(sum, total);
    }
}

static void test_wage_bands(void **state)
{
    (void)state;
    assert_int_equal(wage_band(0), 0);
    assert_int_equal(wage_band(999), 0);
    assert_int_equal(wage_band(1000), 1);
    assert_int_equal(wage_band(1049), 1);
    assert_int_equal(wage_band(1050), 2);
    assert_int_equal(wage_band(1102), 2);
    assert_int_equal(wage_band(1103), 3); /* 1050 + ceil(52.5) */
    assert_true(wage_band(BILLET_WAGE_MAX) < 200);
}

struct item {
    uint32_t key;
    uint32_t stood;
};

static int compare_items(const void *a, const void *b)
{
    uint32_t left = ((const struct item *)a)->key;
    uint32_t right = ((const struct item *)b)->key;
    return (left > right) - (left < right);
}

static void test_sort(void **state)
{
    (void)state;
    struct dice dice = {5};
    for (uint32_t count = 0; count < 200; count++) {
        struct item items[200];
        for (uint32_t i = 0; i < count; i++) {
            items[i] = (struct item){dice_below(&dice, 20), i};
        }
        assert_int_equal(
            sort_items(&billet_allocator_default, items, count, sizeof items[0], compare_items),
            BILLET_OK);
        for (uint32_t i = 1; i < count; i++) {
            bool stable = items[i - 1].key < items[i].key || items[i - 1].stood < items[i].stood;
            assert_true(items[i - 1].key <= items[i].key && stable);
        }
    }
}

static void test_lots(void **state)
{
    (void)state;
    /* 0 mixes to 0, so that the candidate alone is mixed: SplitMix64's first output from 0 */
    const uint64_t gamma = UINT64_C(0x9e3779b97f4a7c15);
    assert_true(lot_draw(0, 0, 0) == 0);
    assert_true(lot_draw(0, 0, (int64_t)gamma) == UINT64_C(0xe220a8397b1dcdaf));
    assert_true(lot_draw(gamma, 0, 0) != lot_draw(0, 0, (int64_t)gamma));
    assert_true(lot_draw(1, 2, 3) == lot_draw(1, 2, 3));
    assert_true(lot_draw(1, 2, 3) != lot_draw(2, 2, 3));
}

static struct pair some_pair(struct dice *dice, uint32_t cand)
{
    return (struct pair){
        .lot = dice_below(dice, 3),
        .cand = cand,
        .vac = dice_below(dice, 3),
        .mutual = (int16_t)dice_below(dice, 4),
        .fit = (int16_t)dice_below(dice, 3),
    };
}

static int compare_pairs(const void *a, const void *b)
{
    return order_by_mutual(a, b);
}

static void test_topk(void **state)
{
    (void)state;
    struct dice dice = {6};
    for (size_t limit = 0; limit < 12; limit++) {
        struct billet_arena *arena = billet_arena_new(NULL);
        struct topk topk = {0};
        struct pair all[100];
        for (uint32_t i = 0; i < 100; i++) {
            all[i] = some_pair(&dice, i);
            assert_int_equal(topk_push(&topk, limit, &all[i], arena), BILLET_OK);
        }
        topk_settle(&topk);
        assert_int_equal(
            sort_items(&billet_allocator_default, all, 100, sizeof all[0], compare_pairs),
            BILLET_OK);
        assert_int_equal(topk.count, limit == 0 ? 100 : limit);
        for (size_t i = 0; i < topk.count; i++) {
            assert_int_equal(order_by_mutual(&topk.pairs[i], &all[i]), 0);
        }
        billet_arena_free(arena);
    }
}

static void test_orders(void **state)
{
    (void)state;
    struct pair a = {.lot = 1, .cand = 1, .vac = 1, .mutual = 10, .fit = 5, .appeal = 1};
    struct pair b = a;
    assert_int_equal(order_by_mutual(&a, &b), 0);
    b.vac = 2;
    assert_int_equal(order_by_mutual(&a, &b), -1);
    b.cand = 0;
    assert_int_equal(order_by_mutual(&a, &b), 1);
    b.lot = 2;
    assert_int_equal(order_by_mutual(&a, &b), -1);
    b.fit = 6;
    assert_int_equal(order_by_mutual(&a, &b), 1);
    assert_int_equal(order_by_fit(&a, &b), 1);
    b.mutual = 9;
    assert_int_equal(order_by_mutual(&a, &b), -1);
    b.appeal = 2;
    assert_int_equal(order_by_appeal(&a, &b), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares),     cmocka_unit_test(test_shares_add_up),
        cmocka_unit_test(test_wage_bands), cmocka_unit_test(test_sort),
        cmocka_unit_test(test_lots),       cmocka_unit_test(test_topk),
        cmocka_unit_test(test_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
