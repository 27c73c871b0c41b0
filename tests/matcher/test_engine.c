/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine as a whole, on made-up rounds of every method: each result must pass the checker,
 * depend on the facts alone, and every failed allocation must end as BILLET_ENOMEM without a
 * leak. Against brute force and Python: tests/oracle; against the model's examples: tests/bundle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "tests/matcher/world.h"

#define ROUNDS_A_METHOD 150

static const struct world_size small = {14, 9, 4};

static struct billet_match *must_run(const struct billet_round *round,
                                     const struct billet_options *options)
{
    struct billet_error err = {0};
    struct billet_match *match = NULL;
    enum billet_status status = billet_match_run(round, options, &match, &err);
    if (status != BILLET_OK) {
        fail_msg("run failed: %s", err.message);
    }
    return match;
}

static void must_verify(const struct billet_round *round, const struct billet_match *match,
                        uint64_t seed)
{
    struct billet_error err = {0};
    struct billet_verdict verdict = {0};
    struct billet_claim claim = world_claim(round, match);
    assert_int_equal(billet_verify(round, &claim, NULL, &verdict, &err), BILLET_OK);
    if (verdict.finding != BILLET_VALID) {
        fail_msg("%s seed %llu: %s", billet_method_names[round->method], (unsigned long long)seed,
                 verdict.text);
    }
    assert_memory_equal(&verdict.objective, &match->objective, sizeof verdict.objective);
}

static void same_lists(const struct billet_list *a, const struct billet_list *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(a[i].owner, b[i].owner);
        assert_int_equal(a[i].count, b[i].count);
        for (size_t k = 0; k < a[i].count; k++) {
            assert_int_equal(a[i].pairs[k].candidate, b[i].pairs[k].candidate);
            assert_int_equal(a[i].pairs[k].vacancy, b[i].pairs[k].vacancy);
            assert_int_equal(a[i].pairs[k].mutual, b[i].pairs[k].mutual);
        }
    }
}

static void same_match(const struct billet_match *a, const struct billet_match *b)
{
    same_lists(a->vacancies, b->vacancies, a->vacancy_count);
    same_lists(a->candidates, b->candidates, a->candidate_count);
    assert_int_equal(a->referral_count, b->referral_count);
    for (size_t i = 0; i < a->referral_count; i++) {
        assert_int_equal(a->referrals[i].candidate, b->referrals[i].candidate);
        assert_int_equal(a->referrals[i].vacancy, b->referrals[i].vacancy);
    }
    assert_int_equal(a->prices.candidate_count, b->prices.candidate_count);
    assert_int_equal(a->prices.vacancy_count, b->prices.vacancy_count);
    assert_memory_equal(a->prices.candidates, b->prices.candidates,
                        a->prices.candidate_count * sizeof a->prices.candidates[0]);
    assert_memory_equal(a->prices.vacancies, b->prices.vacancies,
                        a->prices.vacancy_count * sizeof a->prices.vacancies[0]);
}

static void check_seed(uint64_t seed, enum billet_method method, struct world_size size)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(seed, method, size, arena);
    struct billet_round other = world_shuffle(&round, seed + 1, arena);
    struct billet_match *match = must_run(&round, NULL);
    struct billet_match *again = must_run(&other, NULL);
    must_verify(&round, match, seed);
    same_match(match, again);
    billet_match_free(match);
    billet_match_free(again);
    billet_arena_free(arena);
}

static void check_method(enum billet_method method)
{
    for (uint64_t seed = 1; seed <= ROUNDS_A_METHOD; seed++) {
        check_seed(seed, method, small);
    }
    check_seed(1000, method, (struct world_size){120, 60, 15});
    check_seed(1001, method, (struct world_size){1, 1, 1});
    check_seed(1002, method, (struct world_size){5, 0, 1});
    check_seed(1003, method, (struct world_size){0, 5, 1});
}

static void test_optimal(void **state)
{
    (void)state;
    check_method(BILLET_OPTIMAL);
}

static void test_stable(void **state)
{
    (void)state;
    check_method(BILLET_STABLE);
}

static void test_choice(void **state)
{
    (void)state;
    check_method(BILLET_CHOICE);
}

/* What runs out of memory: a way of running, and whether only one allocation fails or all after
 * it too. */
struct shortage {
    enum billet_scan scan;
    int32_t k; /* 0 takes the reference's way */
    bool all_after;
};

/* Fails the first allocation, then the second, ... until the run needs no more of them. */
static void fail_each_of_run(const struct billet_round *round, const struct shortage *shortage)
{
    enum billet_status status = BILLET_ENOMEM;
    for (size_t at = 1; status == BILLET_ENOMEM; at++) {
        struct meter meter = {.fail_at = at, .all_after = shortage->all_after};
        struct billet_allocator allocator = meter_allocator(&meter);
        const struct billet_options options = {.allocator = &allocator, .scan = shortage->scan};
        struct billet_match *out = NULL;
        struct billet_error err = {0};
        status = billet_match_run(round, &options, &out, &err);
        assert_true(status == BILLET_OK || (status == BILLET_ENOMEM && out == NULL));
        assert_true(status == BILLET_OK || err.message[0] != '\0');
        billet_match_free(out);
        assert_int_equal(meter.live, 0);
    }
    assert_int_equal(status, BILLET_OK);
}

static void fail_each_of_verify(const struct billet_round *round, const struct billet_claim *claim,
                                enum billet_finding finding, bool all_after)
{
    enum billet_status status = BILLET_ENOMEM;
    for (size_t at = 1; status == BILLET_ENOMEM; at++) {
        struct meter meter = {.fail_at = at, .all_after = all_after};
        struct billet_allocator allocator = meter_allocator(&meter);
        const struct billet_options options = {.allocator = &allocator};
        struct billet_verdict verdict = {0};
        struct billet_error err = {0};
        status = billet_verify(round, claim, &options, &verdict, &err);
        assert_true(status != BILLET_OK || verdict.finding == finding);
        assert_true(status == BILLET_OK || err.message[0] != '\0');
        assert_int_equal(meter.live, 0);
    }
    assert_int_equal(status, BILLET_OK);
}

/* Sound, and with a list that the checker goes over anew. */
static void fail_verify(const struct billet_round *round, const struct billet_match *match,
                        bool all_after)
{
    struct billet_claim claim = world_claim(round, match);
    struct billet_list *lists = test_calloc(claim.vacancy_count, sizeof *lists);
    fail_each_of_verify(round, &claim, BILLET_VALID, all_after);
    memcpy(lists, claim.vacancies, claim.vacancy_count * sizeof *lists);
    size_t at = 0;
    while (lists[at].count == 0) {
        at++;
    }
    lists[at].count--;
    claim.vacancies = lists;
    fail_each_of_verify(round, &claim, BILLET_DAMAGED, all_after);
    test_free(lists);
}

static void test_no_memory(void **state)
{
    static const struct shortage shortages[] = {
        {BILLET_SCAN_AUTO, 6, false},      {BILLET_SCAN_AUTO, 6, true},
        {BILLET_SCAN_PORTABLE, 6, false},  {BILLET_SCAN_AUTO, 0, false},
        {BILLET_SCAN_REFERENCE, 6, false}, {BILLET_SCAN_REFERENCE, 0, true},
    };
    (void)state;
    for (int method = 0; method < BILLET_METHODS; method++) {
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round = world_make(3, (enum billet_method)method, small, arena);
        for (size_t i = 0; i < sizeof shortages / sizeof shortages[0]; i++) {
            round.policy.k = shortages[i].k;
            fail_each_of_run(&round, &shortages[i]);
            struct billet_match *match = must_run(&round, NULL);
            fail_verify(&round, match, shortages[i].all_after);
            billet_match_free(match);
        }
        billet_arena_free(arena);
    }
}

static bool stop_at(void *arg, const char *what, size_t done, size_t total)
{
    (void)done;
    (void)total;
    return strcmp(what, arg) != 0;
}

static void test_stopped(void **state)
{
    (void)state;
    char steps[][12] = {"scan", "graph", "allocate"};
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(4, BILLET_CHOICE, small, arena);
    for (size_t i = 0; i < 3; i++) {
        struct billet_match *out = NULL;
        struct billet_error err = {0};
        struct billet_options options = {.progress = stop_at, .progress_arg = steps[i]};
        assert_int_equal(billet_match_run(&round, &options, &out, &err), BILLET_ETIMEOUT);
        assert_null(out);
    }
    billet_arena_free(arena);
}

static enum billet_status try_run(const struct billet_round *round, int64_t pairs_max)
{
    struct billet_match *out = NULL;
    struct billet_error err = {0};
    struct billet_options options = {.pairs_max = pairs_max};
    enum billet_status status = billet_match_run(round, &options, &out, &err);
    billet_match_free(out);
    assert_true(status == BILLET_OK || err.message[0] != '\0');
    return status;
}

static void test_limits(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(5, BILLET_STABLE, small, arena);
    int64_t pairs = (int64_t)(small.candidates * small.vacancies);
    assert_int_equal(try_run(&round, pairs), BILLET_OK);
    assert_int_equal(try_run(&round, pairs - 1), BILLET_ELIMIT);
    struct billet_round wrong = round;
    wrong.policy.per_candidate = BILLET_PER_CANDIDATE_MAX + 1;
    assert_int_equal(try_run(&wrong, 0), BILLET_EINVAL);
    wrong = round;
    struct billet_vacancy *vacs = billet_arena_array(arena, 2, sizeof *vacs);
    vacs[0] = round.vacancies[0];
    vacs[1] = round.vacancies[0];
    wrong.vacancies = vacs;
    wrong.vacancy_count = 2;
    assert_int_equal(try_run(&wrong, 0), BILLET_EINVAL);
    vacs[1] = round.vacancies[1];
    vacs[1].headcount = BILLET_HEADCOUNT_MAX + 1;
    assert_int_equal(try_run(&wrong, 0), BILLET_EINVAL);
    vacs[1].headcount = BILLET_HEADCOUNT_MAX;
    wrong.policy.ratio_percent = BILLET_RATIO_MAX;
    assert_int_equal(try_run(&wrong, 0), BILLET_OK);
    billet_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_optimal), cmocka_unit_test(test_stable),
        cmocka_unit_test(test_choice),  cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_stopped), cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
