/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker must not be lenient: a sound result spoilt in one way is damaged, and the text
 * says where. More kinds of damage, through the files: tests/oracle/damage_engine.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/matcher/world.h"

/* A result and a claim about it whose arrays may be changed. */
struct bench {
    struct billet_arena *arena;
    struct billet_round round;
    struct billet_match *match;
    struct billet_claim claim;
    struct billet_list *vacancies;
    struct billet_pair *referrals;
    struct billet_candidate_price *candidates;
    struct billet_price *prices;
};

static void *copy(struct bench *b, const void *items, size_t count, size_t size)
{
    void *out = billet_arena_array(b->arena, count + 1, size);
    if (count > 0) {
        memcpy(out, items, count * size);
    }
    return out;
}

static void bench_open(struct bench *b, enum billet_method method)
{
    struct billet_error err = {0};
    memset(b, 0, sizeof *b);
    b->arena = billet_arena_new(NULL);
    b->round = world_make(21, method, (struct world_size){30, 20, 6}, b->arena);
    b->round.policy.per_candidate = 2;
    b->round.policy.per_employer_limited = false;
    b->round.policy.tier_count = 2;
    b->round.policy.k = 8;
    assert_int_equal(billet_match_run(&b->round, NULL, &b->match, &err), BILLET_OK);
    assert_true(b->match->referral_count > 10);
    b->claim = world_claim(&b->round, b->match);
    b->vacancies = copy(b, b->match->vacancies, b->match->vacancy_count, sizeof *b->vacancies);
    b->referrals = copy(b, b->match->referrals, b->match->referral_count, sizeof *b->referrals);
    b->candidates = copy(b, b->match->prices.candidates, b->match->prices.candidate_count,
                         sizeof *b->candidates);
    b->prices =
        copy(b, b->match->prices.vacancies, b->match->prices.vacancy_count, sizeof *b->prices);
    b->claim.vacancies = b->vacancies;
    b->claim.referrals = b->referrals;
    b->claim.prices.candidates = b->candidates;
    b->claim.prices.vacancies = b->prices;
}

static void bench_close(struct bench *b)
{
    billet_match_free(b->match);
    billet_arena_free(b->arena);
}

static struct billet_verdict check(const struct bench *b)
{
    struct billet_verdict verdict = {0};
    struct billet_error err = {0};
    assert_int_equal(billet_verify(&b->round, &b->claim, NULL, &verdict, &err), BILLET_OK);
    return verdict;
}

static void lose_pair(struct bench *b)
{
    size_t i = 0;
    while (b->vacancies[i].count == 0) {
        i++;
    }
    b->vacancies[i].count--;
}

static void swap_lists(struct bench *b)
{
    struct billet_list first = b->vacancies[0];
    b->vacancies[0] = b->vacancies[1];
    b->vacancies[1] = first;
}

static void lose_list(struct bench *b)
{
    b->claim.vacancy_count--;
}

static void better_score(struct bench *b)
{
    b->referrals[3].mutual++;
}

static void repeat_referral(struct bench *b)
{
    b->referrals[1] = b->referrals[0];
}

static void stranger(struct bench *b)
{
    b->referrals[0].candidate = 1;
}

static void lose_referral(struct bench *b)
{
    b->claim.referral_count--;
    b->claim.objective.sum_mutual -= b->referrals[b->claim.referral_count].mutual;
}

static void other_method(struct bench *b)
{
    b->claim.method = b->round.method == BILLET_CHOICE ? BILLET_STABLE : BILLET_CHOICE;
}

struct damage {
    void (*spoil)(struct bench *b);
    const char *says;
};

static const struct damage general[] = {
    {lose_pair, "lists: vacancy"},
    {swap_lists, "lists: vacancy"},
    {lose_list, "lists: "},
    {better_score, "referrals: line 4"},
    {repeat_referral, "referrals: line 2"},
    {stranger, "referrals: line 1"},
    {other_method, "certificate: "},
    {lose_referral, ""},
};

static void try_damages(enum billet_method method, const struct damage *damages, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct bench b;
        bench_open(&b, method);
        damages[i].spoil(&b);
        struct billet_verdict verdict = check(&b);
        if (verdict.finding != BILLET_DAMAGED || strstr(verdict.text, damages[i].says) == NULL) {
            fail_msg("%s, damage %zu: %s", billet_method_names[method], i, verdict.text);
        }
        bench_close(&b);
    }
}

static void test_general(void **state)
{
    (void)state;
    for (int method = 0; method < BILLET_METHODS; method++) {
        try_damages((enum billet_method)method, general, sizeof general / sizeof general[0]);
    }
}

static void no_vacancy_prices(struct bench *b)
{
    b->claim.prices.vacancy_count = 0;
}

/* A price that is a little off may still prove; this one is far off. */
static void dearer_candidate(struct bench *b)
{
    b->candidates[0].capacity.at[0] += 5;
}

static void negative_price(struct bench *b)
{
    b->prices[0].price.at[0] = -1;
}

static void repeated_price(struct bench *b)
{
    b->prices[1] = b->prices[0];
}

static void unknown_price(struct bench *b)
{
    b->prices[0].id = 1;
}

static void zero_price(struct bench *b)
{
    memset(&b->prices[0].price, 0, sizeof b->prices[0].price);
}

static void huge_price(struct bench *b)
{
    b->candidates[0].capacity.at[3] = INT64_MAX / 2 + 1;
    b->candidates[0].capacity.at[0] = 1;
}

static void lowest_price(struct bench *b)
{
    b->candidates[0].first.at[0] = 1;
    b->candidates[0].first.at[3] = INT64_MIN;
}

static void better_objective(struct bench *b)
{
    b->claim.objective.tiers[0]++;
}

static void no_objective(struct bench *b)
{
    b->claim.has_objective = false;
}

static const struct damage of_optimal[] = {
    {no_vacancy_prices, "prices: they do not prove"},
    {dearer_candidate, "prices: they do not prove"},
    {negative_price, "is below zero"},
    {repeated_price, "out of order"},
    {unknown_price, "is not in this round"},
    {zero_price, "is zero"},
    {huge_price, "beyond 64 bits"},
    {lowest_price, "beyond 64 bits"},
    {better_objective, "certificate: the objective"},
    {no_objective, "certificate: the objective"},
};

static void test_prices(void **state)
{
    (void)state;
    try_damages(BILLET_OPTIMAL, of_optimal, sizeof of_optimal / sizeof of_optimal[0]);
}

static void test_without_prices(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, BILLET_OPTIMAL);
    b.claim.has_prices = false;
    assert_int_equal(check(&b).finding, BILLET_UNPROVED);
    bench_close(&b);
}

static void test_sound(void **state)
{
    (void)state;
    for (int method = 0; method < BILLET_METHODS; method++) {
        struct bench b;
        bench_open(&b, (enum billet_method)method);
        struct billet_verdict verdict = check(&b);
        assert_string_equal(verdict.text, "");
        assert_int_equal(verdict.finding, BILLET_VALID);
        assert_int_equal(verdict.referral_count, b.match->referral_count);
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_general),
        cmocka_unit_test(test_prices),
        cmocka_unit_test(test_without_prices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
