/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker on sound results, and on certificates that prove nothing. Damaged lists, referrals
 * and facts: test_damage.c; damage to files: tests/oracle/damage_engine.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "tests/matcher/spoiler.h"

static void no_vacancy_prices(struct spoiler *s)
{
    s->claim.prices.vacancy_count = 0;
}

/* A price that is a little off may still prove; this one is far off. */
static void dearer_candidate(struct spoiler *s)
{
    s->cand_prices[0].capacity.at[0] += 5;
}

static void negative_price(struct spoiler *s)
{
    s->vac_prices[0].price.at[0] = -1;
}

static void repeated_price(struct spoiler *s)
{
    s->vac_prices[1] = s->vac_prices[0];
}

static void unknown_price(struct spoiler *s)
{
    s->vac_prices[0].id = 1;
}

static void zero_price(struct spoiler *s)
{
    memset(&s->vac_prices[0].price, 0, sizeof s->vac_prices[0].price);
}

static void huge_price(struct spoiler *s)
{
    s->cand_prices[0].capacity.at[3] = INT64_MAX / 2 + 1;
    s->cand_prices[0].capacity.at[0] = 1;
}

static void lowest_price(struct spoiler *s)
{
    s->cand_prices[0].first.at[0] = 1;
    s->cand_prices[0].first.at[3] = INT64_MIN;
}

static void better_objective(struct spoiler *s)
{
    s->claim.objective.tiers[0]++;
}

static void no_objective(struct spoiler *s)
{
    s->claim.has_objective = false;
}

struct bad_price {
    void (*spoil)(struct spoiler *s);
    const char *says;
};

static const struct bad_price of_optimal[] = {
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
    for (size_t i = 0; i < sizeof of_optimal / sizeof of_optimal[0]; i++) {
        struct spoiler s;
        spoiler_open(&s, BILLET_OPTIMAL);
        of_optimal[i].spoil(&s);
        struct billet_verdict verdict = spoiler_check(&s, 1);
        if (verdict.finding != BILLET_DAMAGED || strstr(verdict.text, of_optimal[i].says) == NULL) {
            fail_msg("damage %zu: %s", i, verdict.text);
        }
        spoiler_close(&s);
    }
}

static void test_without_prices(void **state)
{
    (void)state;
    struct spoiler s;
    spoiler_open(&s, BILLET_OPTIMAL);
    s.claim.has_prices = false;
    assert_int_equal(spoiler_check(&s, 1).finding, BILLET_UNPROVED);
    spoiler_close(&s);
}

static void test_sound(void **state)
{
    (void)state;
    for (int method = 0; method < BILLET_METHODS; method++) {
        struct spoiler s;
        spoiler_open(&s, (enum billet_method)method);
        struct billet_verdict verdict = spoiler_check(&s, 1);
        assert_string_equal(verdict.text, "");
        assert_int_equal(verdict.finding, BILLET_VALID);
        assert_int_equal(verdict.referral_count, s.match->referral_count);
        spoiler_close(&s);
    }
}

/* A list without its at-th pair, the one behind the last moved up: right, in order, as long. */
static struct billet_list leave_out(struct billet_arena *arena, const struct billet_list *longer,
                                    size_t at)
{
    struct billet_pair *pairs = billet_arena_array(arena, longer->count, sizeof *pairs);
    for (size_t i = 0, out = 0; i < longer->count; i++) {
        if (i != at) {
            pairs[out++] = longer->pairs[i];
        }
    }
    return (struct billet_list){longer->owner, pairs, longer->count - 1};
}

/* More candidates than the checker takes at a time, on some threads. */
static void test_many(void **state)
{
    (void)state;
    struct billet_error err = {0};
    struct billet_match *match = NULL;
    struct billet_match *longer = NULL;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round =
        world_make(8, BILLET_CHOICE, (struct world_size){1100, 12, 5}, arena);
    round.policy.k = 21;
    assert_int_equal(billet_match_run(&round, NULL, &longer, &err), BILLET_OK);
    round.policy.k = 20;
    assert_int_equal(billet_match_run(&round, NULL, &match, &err), BILLET_OK);
    struct billet_claim claim = world_claim(&round, match);
    struct billet_list *lists = billet_arena_array(arena, claim.vacancy_count, sizeof *lists);
    memcpy(lists, claim.vacancies, claim.vacancy_count * sizeof *lists);
    claim.vacancies = lists;
    size_t tried = 0;
    for (size_t i = 0; i <= claim.vacancy_count; i++) {
        const struct billet_options options = {.threads = (int32_t)(i % 5)};
        struct billet_verdict verdict;
        bool spoilt = i < claim.vacancy_count && longer->vacancies[i].count == 21;
        if (spoilt) {
            lists[i] = leave_out(arena, &longer->vacancies[i], i % 20);
        }
        assert_int_equal(billet_verify(&round, &claim, &options, &verdict, &err), BILLET_OK);
        assert_int_equal(verdict.finding, spoilt ? BILLET_DAMAGED : BILLET_VALID);
        tried += spoilt ? 1 : 0;
        lists[i % claim.vacancy_count] = match->vacancies[i % claim.vacancy_count];
    }
    assert_true(tried >= 6);
    billet_match_free(match);
    billet_match_free(longer);
    billet_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_prices),
        cmocka_unit_test(test_without_prices),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
