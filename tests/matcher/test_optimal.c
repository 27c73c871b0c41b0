/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The optimal allocation alone, on made-up graphs of many shapes: what is taken fits, and the
 * prices prove that it is optimal (weak duality, entry by entry). Against brute force, with
 * facts behind the edges: tests/oracle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/matcher/market.h"
#include "tests/matcher/world.h"

/* What a made-up market is like. */
struct shape {
    size_t cands;
    size_t vacs;
    size_t employers;
    uint32_t percent;  /* of all pairs that are edges */
    uint32_t scores;   /* distinct ones; few make ties */
    uint32_t room_max; /* of a vacancy; 0 occurs */
    int32_t per_candidate;
    int64_t per_employer; /* -1 = no limit */
    size_t tiers;
};

static void fill(struct market *m, const struct shape *shape, struct dice *dice)
{
    m->round.policy.per_candidate = shape->per_candidate;
    m->round.policy.per_employer_limited = shape->per_employer >= 0;
    m->round.policy.per_employer = (int32_t)shape->per_employer;
    m->round.policy.tier_count = shape->tiers;
    for (size_t i = 0; i < shape->cands; i++) {
        m->run.snapshot.cands[i].tier = dice_below(dice, (uint32_t)shape->tiers + 1);
    }
    for (size_t i = 0; i < shape->vacs; i++) {
        m->run.snapshot.vacs[i].capacity = dice_below(dice, shape->room_max + 1);
        m->run.snapshot.vacs[i].employer = dice_below(dice, (uint32_t)shape->employers);
    }
    for (uint32_t i = 0; i < shape->cands; i++) {
        for (uint32_t j = 0; j < shape->vacs; j++) {
            uint32_t step = BILLET_POINTS / shape->scores;
            int16_t mutual = (int16_t)(step * dice_below(dice, shape->scores + 1));
            if (dice_chance(dice, shape->percent)) {
                market_edge(m, &(struct pair){.cand = i, .vac = j, .mutual = mutual});
            }
        }
    }
    market_ready(m);
}

static void prove(const struct shape *shape, uint64_t seed)
{
    struct market m;
    struct dice dice = {seed};
    market_open(&m, (struct market_size){shape->cands, shape->vacs, shape->employers,
                                         shape->cands * shape->vacs});
    fill(&m, shape, &dice);
    assert_int_equal(allocate_optimal(&m.run), BILLET_OK);
    assert_true(market_fits(&m));
    struct billet_vector value = market_value(&m);
    struct billet_vector bound = market_bound(&m);
    assert_memory_equal(&value, &bound, sizeof value);
    market_close(&m);
}

/* Any shape: small, so that corners are met often. */
static void test_small(void **state)
{
    (void)state;
    struct dice dice = {7};
    for (uint64_t seed = 0; seed < 4000; seed++) {
        prove(
            &(struct shape){
                .cands = 1 + dice_below(&dice, 12),
                .vacs = 1 + dice_below(&dice, 10),
                .employers = 1 + dice_below(&dice, 4),
                .percent = 5 + dice_below(&dice, 96),
                .scores = 1 + dice_below(&dice, dice_chance(&dice, 50) ? 3 : 5000),
                .room_max = 1 + dice_below(&dice, 6),
                .per_candidate = 1 + (int32_t)dice_below(&dice, 4),
                .per_employer = dice_chance(&dice, 50) ? -1 : (int64_t)dice_below(&dice, 8),
                .tiers = dice_below(&dice, 4),
            },
            seed);
    }
}

/* More edges a candidate than are kept at hand, more referrals than that, one employer. */
static void test_larger(void **state)
{
    (void)state;
    static const struct shape shapes[] = {
        {300, 60, 12, 40, 10000, 10, 3, -1, 0}, {300, 60, 12, 40, 10000, 2, 3, -1, 3},
        {200, 80, 1, 60, 10000, 9, 30, 900, 2}, {300, 60, 12, 40, 10000, 60, 3, -1, 1},
        {250, 50, 9, 50, 3, 12, 2, 30, 3},      {400, 20, 20, 30, 100, 1, 1, -1, 3},
        {30, 300, 40, 50, 10000, 4, 60, 20, 1}, {200, 200, 1, 100, 10000, 1, 1, -1, 0},
        {100, 100, 100, 20, 10000, 5, 5, 3, 3}, {300, 30, 3, 100, 1, 40, 4, 100, 3},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        prove(&shapes[i], 100 + i);
    }
}

/* Any referral of tier 0 outweighs all the rest: a chain as long as the market must give way. */
static void test_long_chain(void **state)
{
    (void)state;
    enum { LENGTH = 500 };
    struct market m;
    market_open(&m, (struct market_size){LENGTH + 1, LENGTH, 1, 2 * LENGTH + 1});
    m.round.policy.tier_count = 1;
    for (uint32_t i = 0; i < LENGTH; i++) {
        m.run.snapshot.cands[i].tier = i == 0 ? 1 : 0; /* only the first may go without */
        if (i > 0) {
            market_edge(&m, &(struct pair){.cand = i, .vac = i - 1, .mutual = 0});
        }
        market_edge(&m, &(struct pair){.cand = i, .vac = i, .mutual = BILLET_POINTS});
    }
    market_edge(&m, &(struct pair){.cand = LENGTH, .vac = LENGTH - 1, .mutual = 0});
    market_ready(&m);
    assert_int_equal(allocate_optimal(&m.run), BILLET_OK);
    struct billet_vector value = market_value(&m);
    struct billet_vector bound = market_bound(&m);
    assert_memory_equal(&value, &bound, sizeof value);
    assert_int_equal(value.at[0], LENGTH);
    assert_int_equal(value.at[1], 0);
    assert_int_equal(value.at[2], 0);
    market_close(&m);
}

static void test_empty(void **state)
{
    (void)state;
    struct market m;
    market_open(&m, (struct market_size){3, 0, 0, 0});
    market_ready(&m);
    assert_int_equal(allocate_optimal(&m.run), BILLET_OK);
    assert_int_equal(m.run.prices.candidate_count, 0);
    market_close(&m);
}

static bool stop(void *arg, const char *what, size_t done, size_t total)
{
    (void)arg;
    (void)what;
    (void)done;
    (void)total;
    return false;
}

static void test_stopped(void **state)
{
    (void)state;
    struct market m;
    market_open(&m, (struct market_size){1, 1, 1, 1});
    m.options.progress = stop;
    market_edge(&m, &(struct pair){.mutual = 1});
    market_ready(&m);
    assert_int_equal(allocate_optimal(&m.run), BILLET_ETIMEOUT);
    market_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),      cmocka_unit_test(test_larger),
        cmocka_unit_test(test_long_chain), cmocka_unit_test(test_empty),
        cmocka_unit_test(test_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
