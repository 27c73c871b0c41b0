/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fast scan against the reference: the same lists to the last field, for made-up rounds under
 * policies of every kind, for 1, 2, 3 and 7 threads, with AVX2 and without, rows shuffled, and
 * for rounds in which everything ties, nothing is known, or lists are longer than the pool.
 * BILLET_SCAN_ROUNDS says how many small rounds. What the reference itself is worth is the matter
 * of tests/oracle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/matcher/scan_check.h"

#define ROUNDS 1500

/* Weights, alpha, penalties and lengths at their edges, most of the time as they come. */
static void bend_policy(struct billet_policy *policy, struct dice *dice)
{
    static const int32_t lengths[] = {1, 2, 3, 7, 50, 500};
    static const int32_t weights[] = {0, 0, 1, 3, 40, 1000};
    static const int32_t alphas[] = {0, 1, 50, 99, 100};
    static const int32_t penalties[] = {0, 1, 1000, 10000};
    policy->k = lengths[dice_below(dice, 6)];
    for (size_t i = 0; i < BILLET_CRITERIA; i++) {
        if (dice_chance(dice, 20)) {
            policy->weights[i] = weights[dice_below(dice, 6)];
        }
    }
    policy->alpha = dice_chance(dice, 30) ? alphas[dice_below(dice, 5)] : policy->alpha;
    policy->neutral = dice_chance(dice, 30) ? (int32_t)dice_below(dice, 101) : policy->neutral;
    policy->unknown_penalty =
        dice_chance(dice, 30) ? penalties[dice_below(dice, 4)] : policy->unknown_penalty;
    policy->unknown_blocks =
        dice_chance(dice, 50) ? (uint16_t)dice_below(dice, 1U << BILLET_GATES) : 0;
    policy->experience_ref = dice_chance(dice, 30) ? 1 + (int32_t)dice_below(dice, 1200) : 36;
}

static size_t rounds_wanted(void)
{
    const char *text = getenv("BILLET_SCAN_ROUNDS");
    return text != NULL ? strtoul(text, NULL, 10) : ROUNDS;
}

static void test_small_rounds(void **state)
{
    static const struct world_size sizes[] = {{14, 9, 4}, {1, 30, 8}, {70, 1, 1}, {130, 25, 3}};
    (void)state;
    size_t rounds = rounds_wanted();
    for (uint64_t seed = 1; seed <= rounds; seed++) {
        struct dice dice = {seed};
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round = world_make(seed, BILLET_CHOICE, sizes[seed % 4], arena);
        bend_policy(&round.policy, &dice);
        scan_check(&round, 1);
        billet_arena_free(arena);
    }
}

static struct billet_candidate *copy_cands(struct billet_round *round, struct billet_arena *arena)
{
    size_t size = round->candidate_count * sizeof round->candidates[0];
    struct billet_candidate *cands = billet_arena_alloc(arena, size);
    memcpy(cands, round->candidates, size);
    round->candidates = cands;
    return cands;
}

static struct billet_vacancy *copy_vacs(struct billet_round *round, struct billet_arena *arena)
{
    size_t size = round->vacancy_count * sizeof round->vacancies[0];
    struct billet_vacancy *vacs = billet_arena_alloc(arena, size);
    memcpy(vacs, round->vacancies, size);
    round->vacancies = vacs;
    return vacs;
}

/* Hundreds of skills and certificates, held by few or by many: columns, lists of holders, and more
 * masks than meet at once. */
static struct billet_span some_name(struct billet_arena *arena, const char *kind, uint32_t number)
{
    char *text = billet_arena_alloc(arena, 16);
    snprintf(text, 16, "%s%u", kind, number);
    return billet_span_of(text);
}

static uint32_t skewed(struct dice *dice, uint32_t n)
{
    uint32_t span = 1 + dice_below(dice, n);
    return dice_below(dice, span);
}

static void give_skills(struct billet_candidate *c, struct dice *dice, struct billet_arena *arena)
{
    struct billet_skill *items = billet_arena_array(arena, 12, sizeof *items);
    size_t count = 0;
    for (uint32_t i = 0; i < 12; i++) {
        uint32_t number = 25 * i + skewed(dice, 25);
        items[count++] =
            (struct billet_skill){some_name(arena, "k", number), 1 + (int32_t)dice_below(dice, 5)};
    }
    c->skills = (struct billet_skills){items, dice_below(dice, 13), dice_chance(dice, 85)};
    c->skills.count = c->skills.known ? c->skills.count : 0;
}

static void give_certificates(struct billet_candidate *c, struct dice *dice,
                              struct billet_arena *arena)
{
    struct billet_certificate *items = billet_arena_array(arena, 24, sizeof *items);
    for (uint32_t i = 0; i < 24; i++) {
        items[i] = (struct billet_certificate){some_name(arena, "c", i),
                                               dice_chance(dice, 3) ? 20260307 : 20260308};
    }
    c->certificates = (struct billet_certificates){items, 24, dice_chance(dice, 95)};
    c->certificates.count = c->certificates.known ? 24 : 0;
}

static void ask_skills(struct billet_vacancy *v, struct dice *dice, struct billet_arena *arena)
{
    struct billet_demand *items = billet_arena_array(arena, 12, sizeof *items);
    for (uint32_t i = 0; i < 12; i++) {
        items[i] = (struct billet_demand){some_name(arena, "k", 25 * i + skewed(dice, 25)),
                                          1 + (int32_t)dice_below(dice, 5),
                                          1 + (int32_t)dice_below(dice, 10), dice_chance(dice, 4)};
    }
    v->skills = (struct billet_demands){items, dice_below(dice, 13), true};
    struct billet_span *names = billet_arena_array(arena, 24, sizeof *names);
    for (uint32_t i = 0; i < 24; i++) {
        names[i] = some_name(arena, "c", i);
    }
    v->certificates = (struct billet_names){names, dice_chance(dice, 50) ? 24 : 2, true};
}

static void make_rich(struct billet_round *round, struct dice *dice, struct billet_arena *arena)
{
    struct billet_candidate *cands = copy_cands(round, arena);
    struct billet_vacancy *vacs = copy_vacs(round, arena);
    for (size_t i = 0; i < round->candidate_count; i++) {
        give_skills(&cands[i], dice, arena);
        give_certificates(&cands[i], dice, arena);
    }
    for (size_t i = 0; i < round->vacancy_count; i++) {
        ask_skills(&vacs[i], dice, arena);
    }
}

static void test_many_names(void **state)
{
    static const struct world_size size = {5000, 30, 5};
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct dice dice = {seed};
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round = world_make(300 + seed, BILLET_CHOICE, size, arena);
        make_rich(&round, &dice, arena);
        bend_policy(&round.policy, &dice);
        if (seed % 2 == 0) { /* skills decide alone, so that a holder left out is missed */
            billet_policy_default(&round.policy);
            round.policy.alpha = 100;
            round.policy.weights[BILLET_FIT_OCCUPATION] = 1;
            round.policy.k = 2;
        }
        scan_check(&round, 2);
        billet_arena_free(arena);
    }
}

/* More than a tile of candidates, so that threads meet over the lists of vacancies. */
static const struct world_size wide = {9001, 60, 7};

static void test_threads(void **state)
{
    (void)state;
    static const int32_t threads[] = {2, 3, 7};
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(77, BILLET_CHOICE, wide, arena);
    round.policy.k = 50;
    scan_check(&round, 1);
    for (size_t i = 0; i < 3; i++) {
        scan_check(&round, threads[i]);
    }
    billet_arena_free(arena);
}

static void test_shuffled(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(78, BILLET_CHOICE, wide, arena);
    round.policy.k = 20;
    struct billet_round other = world_shuffle(&round, 5, arena);
    struct billet_match *a = scan_run(&round, BILLET_SCAN_AUTO, 2);
    struct billet_match *b = scan_run(&other, BILLET_SCAN_AUTO, 3);
    scan_same(a, b, "shuffled");
    billet_match_free(a);
    billet_match_free(b);
    billet_arena_free(arena);
}

/* Everyone the first one's twin: only lots tell the pairs apart. */
static void test_all_tied(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(79, BILLET_CHOICE, wide, arena);
    struct billet_candidate *cands = copy_cands(&round, arena);
    for (size_t i = 1; i < round.candidate_count; i++) {
        int64_t id = cands[i].id;
        cands[i] = cands[0];
        cands[i].id = id;
    }
    round.policy.k = 10;
    scan_check(&round, 2);
    billet_arena_free(arena);
}

/* Posts of a few kinds only: a candidate meets far more pairs that reach its bar than its log has
 * room for. */
static void test_full_logs(void **state)
{
    static const struct world_size size = {60, 3000, 5};
    (void)state;
    for (uint64_t kinds = 1; kinds <= 4; kinds++) {
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round = world_make(90 + kinds, BILLET_CHOICE, size, arena);
        struct billet_vacancy *vacs = copy_vacs(&round, arena);
        for (size_t i = kinds; i < round.vacancy_count; i++) {
            int64_t id = vacs[i].id;
            vacs[i] = vacs[i % kinds];
            vacs[i].id = id;
        }
        round.policy.k = (int32_t)kinds;
        scan_check(&round, 1);
        billet_arena_free(arena);
    }
}

static void test_all_unknown(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(80, BILLET_CHOICE, wide, arena);
    struct billet_candidate *cands = copy_cands(&round, arena);
    for (size_t i = 0; i < round.candidate_count; i++) {
        cands[i] = (struct billet_candidate){.id = cands[i].id, .category = cands[i].category};
    }
    round.policy.k = 10;
    round.policy.unknown_blocks = 0;
    scan_check(&round, 2);
    billet_arena_free(arena);
}

/* One occupation for all posts and all work, wages and levels at the edges of their bands. */
static void test_one_occupation(void **state)
{
    static const int32_t edges[] = {999, 1000, 1001, 1049, 1050, 1051, 1102, 1103, 4999};
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(83, BILLET_CHOICE, wide, arena);
    struct billet_candidate *cands = copy_cands(&round, arena);
    struct billet_vacancy *vacs = copy_vacs(&round, arena);
    billet_code code = billet_occupation_parse(billet_span_of("6-18-02-01"));
    struct billet_experience *work = billet_arena_alloc(arena, 40 * sizeof *work);
    for (int32_t i = 0; i < 40; i++) {
        work[i] = (struct billet_experience){code, i};
    }
    for (size_t i = 0; i < round.candidate_count; i++) {
        cands[i].experience = (struct billet_experiences){&work[i % 40], 1, true};
        cands[i].wage_floor = (struct billet_number){edges[i % 9], true};
    }
    for (size_t i = 0; i < round.vacancy_count; i++) {
        vacs[i].occupation = code;
        vacs[i].wage_min = vacs[i].wage_max = (struct billet_number){edges[i % 9], true};
        vacs[i].headcount = 1000000;
        vacs[i].taken = i % 2 == 0 ? 1000000000 : 0;
    }
    round.policy.k = 30;
    scan_check(&round, 2);
    billet_arena_free(arena);
}

static void test_empty_sides(void **state)
{
    static const struct world_size sizes[] = {{0, 9, 4}, {9, 0, 4}, {0, 0, 1}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round = world_make(81, BILLET_CHOICE, sizes[i], arena);
        round.policy.k = 5;
        scan_check(&round, 2);
        billet_arena_free(arena);
    }
}

/* Lists without end, and just beyond the longest that the fast scan keeps. */
static void test_long_lists(void **state)
{
    static const int32_t lengths[] = {0, 500, 501, 10000};
    static const struct world_size size = {700, 12, 3};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round = world_make(82, BILLET_CHOICE, size, arena);
        round.policy.k = lengths[i];
        scan_check(&round, 2);
        billet_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_rounds), cmocka_unit_test(test_threads),
        cmocka_unit_test(test_shuffled),     cmocka_unit_test(test_all_tied),
        cmocka_unit_test(test_full_logs),    cmocka_unit_test(test_all_unknown),
        cmocka_unit_test(test_empty_sides),  cmocka_unit_test(test_long_lists),
        cmocka_unit_test(test_many_names),   cmocka_unit_test(test_one_occupation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
