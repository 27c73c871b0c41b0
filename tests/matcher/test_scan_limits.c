/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fast scan at its limits and one past them: rounds that it hands to the reference, and facts
 * that it holds in fewer bits than the model allows. What a round was given to is read from the
 * counts, which the reference leaves at zero. Not here: tables of more than 2^28 answers, since as
 * many pairs take too long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/matcher/scan_check.h"

static bool is_fast(const struct billet_round *round)
{
    struct billet_error err = {0};
    struct billet_match *match = NULL;
    struct billet_scan_counts counts = {0};
    const struct billet_options options = {.counts = &counts};
    assert_int_equal(billet_match_run(round, &options, &match, &err), BILLET_OK);
    billet_match_free(match);
    return counts.eligible > 0;
}

static void *copy(struct billet_arena *arena, const void *rows, size_t count, size_t size)
{
    void *out = billet_arena_array(arena, count, size);
    memcpy(out, rows, count * size);
    return out;
}

static struct billet_candidate *copy_cands(struct billet_round *round, struct billet_arena *arena)
{
    struct billet_candidate *rows =
        copy(arena, round->candidates, round->candidate_count, sizeof *rows);
    round->candidates = rows;
    return rows;
}

static struct billet_vacancy *copy_vacs(struct billet_round *round, struct billet_arena *arena)
{
    struct billet_vacancy *rows = copy(arena, round->vacancies, round->vacancy_count, sizeof *rows);
    round->vacancies = rows;
    return rows;
}

/* 500 is the longest list that the fast scan keeps; 0 has no end. */
static void test_length(void **state)
{
    static const struct {
        int32_t k;
        bool fast;
    } lengths[] = {{1, true}, {499, true}, {500, true}, {501, false}, {10000, false}, {0, false}};
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round =
        world_make(91, BILLET_CHOICE, (struct world_size){1200, 6, 3}, arena);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        round.policy.k = lengths[i].k;
        assert_int_equal(is_fast(&round), lengths[i].fast);
        scan_check(&round, 2);
    }
    billet_arena_free(arena);
}

/* Exactly as many pairs as the longest list holds, one fewer, one more. */
static void test_pool(void **state)
{
    (void)state;
    for (size_t cands = 499; cands <= 501; cands++) {
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round =
            world_make(92, BILLET_CHOICE, (struct world_size){cands, 3, 1}, arena);
        struct billet_candidate *rows = copy_cands(&round, arena);
        struct billet_vacancy *posts = copy_vacs(&round, arena);
        for (size_t i = 0; i < cands; i++) {
            rows[i].barred.count = 0;
        }
        for (size_t i = 0; i < round.vacancy_count; i++) {
            posts[i] = (struct billet_vacancy){
                .id = posts[i].id, .employer = 1, .headcount = 1, .skills = posts[i].skills};
            posts[i].skills.count = posts[i].skills.count > 0 ? 1 : 0;
        }
        round.policy.k = 500;
        round.policy.unknown_blocks = 0;
        assert_true(is_fast(&round));
        scan_check(&round, 2);
        billet_arena_free(arena);
    }
}

/* --- facts in fewer bits ---------------------------------------------------------------------- */

static billet_code family(uint32_t number, uint32_t last)
{
    char text[48];
    snprintf(text, sizeof text, "1-%02u-%02u-%02u", number / 50 + 1, number % 50 + 1, last);
    return billet_occupation_parse(billet_span_of(text));
}

/* Work in 63, 64, 65, ... families of occupations: 64 are told apart one by one. */
static void test_families(void **state)
{
    enum { FAMILIES = 70 };
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round =
        world_make(94, BILLET_CHOICE, (struct world_size){40, FAMILIES, 5}, arena);
    struct billet_candidate *cands = copy_cands(&round, arena);
    struct billet_vacancy *vacs = copy_vacs(&round, arena);
    struct billet_experience *work = billet_arena_array(arena, FAMILIES, sizeof *work);
    for (uint32_t i = 0; i < FAMILIES; i++) {
        vacs[i].occupation = family(i, 1);
        vacs[i].experience_min = (struct billet_number){10 + (int32_t)i, true};
        work[i] = (struct billet_experience){family(i, 2), 40};
    }
    for (size_t i = 0; i < round.candidate_count; i++) {
        cands[i].experience = (struct billet_experiences){work, 30 + i, true};
    }
    round.policy.k = 10;
    scan_check(&round, 1);
    billet_arena_free(arena);
}

/* Months that add up to what 16 bits hold, and past it. */
static void test_months(void **state)
{
    enum { ROWS = 56 };
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(95, BILLET_CHOICE, (struct world_size){9, 20, 4}, arena);
    struct billet_candidate *cands = copy_cands(&round, arena);
    struct billet_vacancy *vacs = copy_vacs(&round, arena);
    for (size_t i = 0; i < round.candidate_count; i++) {
        struct billet_experience *work = billet_arena_array(arena, ROWS, sizeof *work);
        for (size_t k = 0; k < ROWS; k++) {
            work[k] = (struct billet_experience){family(1, 1), k < 54 ? BILLET_MONTHS_MAX : 0};
        }
        work[54].months = 731 + (int32_t)i; /* 65,531 and up */
        cands[i].experience = (struct billet_experiences){work, ROWS, true};
    }
    for (size_t i = 0; i < round.vacancy_count; i++) {
        vacs[i].occupation = i % 3 == 0 ? 0 : family(1, 1 + (uint32_t)i % 2);
        vacs[i].experience_min = (struct billet_number){BILLET_MONTHS_MAX, true};
        vacs[i].experience_ref = (struct billet_number){BILLET_EXPERIENCE_REF_MAX, true};
    }
    scan_check(&round, 1);
    billet_arena_free(arena);
}

/* Wanted places beyond the third weigh alike. */
static void test_places(void **state)
{
    static const char *const regions[] = {"11", "1201", "130101", "1502", "150203", "15"};
    enum { PLACES = sizeof regions / sizeof regions[0] };
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round =
        world_make(96, BILLET_CHOICE, (struct world_size){60, 40, 5}, arena);
    struct billet_candidate *cands = copy_cands(&round, arena);
    for (size_t i = 0; i < round.candidate_count; i++) {
        billet_code *places = billet_arena_array(arena, PLACES, sizeof *places);
        for (size_t k = 0; k < PLACES; k++) {
            places[k] = billet_region_parse(billet_span_of(regions[(i + k) % PLACES]));
        }
        cands[i].places = (struct billet_codes){places, 2 + i % 5, true};
        cands[i].home = 0;
    }
    round.policy.k = 7;
    scan_check(&round, 1);
    billet_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_length),   cmocka_unit_test(test_pool),
        cmocka_unit_test(test_families), cmocka_unit_test(test_months),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
