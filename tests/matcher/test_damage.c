/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sound result, damaged in one way at a time: the checker must refuse each, and say what is
 * wrong and where. Facts and rules changed behind a result: test_tamper.c; certificates' prices:
 * test_verify.c; files, digests and syntax: tests/oracle/damage_engine.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "tests/matcher/spoiler.h"

/* --- lists ------------------------------------------------------------------------------------ */

/* The first list that is full, its pairs ready to be changed. */
static struct billet_list *full_list(struct spoiler *s, struct billet_list *lists)
{
    while (lists->count < SPOILER_K) {
        lists++;
    }
    spoiler_pairs(s, lists);
    return lists;
}

static struct billet_pair *full_pairs(struct spoiler *s)
{
    return spoiler_pairs(s, full_list(s, s->vacancies));
}

static void swap_pairs(struct billet_pair *a, struct billet_pair *b)
{
    struct billet_pair first = *a;
    *a = *b;
    *b = first;
}

static void mutual_by_one(struct spoiler *s)
{
    full_pairs(s)[2].mutual++;
}

static void fit_by_one(struct spoiler *s)
{
    full_pairs(s)[2].fit--;
}

static void appeal_by_one(struct spoiler *s)
{
    spoiler_pairs(s, full_list(s, s->candidates))[4].appeal++;
}

static void gate_to_confirm(struct spoiler *s)
{
    full_pairs(s)[0].confirm ^= 1U << 6;
}

static void last_pair_missing(struct spoiler *s)
{
    full_list(s, s->vacancies)->count--;
}

static void first_pair_missing(struct spoiler *s)
{
    struct billet_list *list = full_list(s, s->candidates);
    list->pairs++;
    list->count--;
}

static void short_list_shorter(struct spoiler *s)
{
    size_t i = 0;
    while (s->candidates[i].count == 0 || s->candidates[i].count == SPOILER_K) {
        i++;
    }
    s->candidates[i].count--;
}

static void list_emptied(struct spoiler *s)
{
    full_list(s, s->candidates)->count = 0;
}

/* All pairs are right, in order, and as many as they should be. */
static void best_left_out(struct spoiler *s)
{
    size_t i = 0;
    while (s->longer->vacancies[i].count <= SPOILER_K) {
        i++;
    }
    s->vacancies[i] = s->longer->vacancies[i];
    s->vacancies[i].pairs++;
    s->vacancies[i].count--;
}

static void best_left_out_of_cand(struct spoiler *s)
{
    size_t i = 0;
    while (s->longer->candidates[i].count <= SPOILER_K) {
        i++;
    }
    s->candidates[i] = s->longer->candidates[i];
    s->candidates[i].pairs++;
    s->candidates[i].count--;
}

static void pair_too_many(struct spoiler *s)
{
    size_t i = 0;
    while (s->longer->vacancies[i].count <= SPOILER_K) {
        i++;
    }
    s->vacancies[i] = s->longer->vacancies[i];
}

static void pair_twice(struct spoiler *s)
{
    struct billet_pair *pairs = full_pairs(s);
    pairs[5] = pairs[4];
}

static void ranks_swapped(struct spoiler *s)
{
    struct billet_pair *pairs = full_pairs(s);
    swap_pairs(&pairs[0], &pairs[SPOILER_K - 1]);
}

/* Two pairs with equal scores, told apart by their lots alone. */
static void tie_broken_wrongly(struct spoiler *s)
{
    for (size_t i = 0; i < s->claim.vacancy_count; i++) {
        struct billet_pair *pairs = spoiler_pairs(s, &s->vacancies[i]);
        for (size_t k = 1; k < s->vacancies[i].count; k++) {
            if (pairs[k].mutual == pairs[k - 1].mutual && pairs[k].fit == pairs[k - 1].fit) {
                swap_pairs(&pairs[k], &pairs[k - 1]);
                return;
            }
        }
    }
    fail_msg("this round has no ties");
}

static void ineligible_pair(struct spoiler *s)
{
    struct billet_pair *pairs = full_pairs(s);
    s->vac_rows[pairs[0].vacancy - 10].open_until = 20200101;
}

static void foreign_id(struct spoiler *s)
{
    full_pairs(s)[1].candidate = 4; /* ids of candidates are 3, 10, 17, ... */
}

static void foreign_owner(struct spoiler *s)
{
    s->vacancies[3].owner = 9;
}

static void lists_swapped(struct spoiler *s)
{
    struct billet_list first = s->vacancies[0];
    s->vacancies[0] = s->vacancies[1];
    s->vacancies[1] = first;
}

static void list_missing(struct spoiler *s)
{
    s->claim.vacancy_count--;
}

static void list_too_many(struct spoiler *s)
{
    struct billet_list *more =
        billet_arena_array(s->arena, s->claim.candidate_count + 1, sizeof *more);
    memcpy(more, s->candidates, s->claim.candidate_count * sizeof *more);
    more[s->claim.candidate_count] = more[0];
    s->claim.candidates = more;
    s->claim.candidate_count++;
}

/* --- referrals -------------------------------------------------------------------------------- */

static void score_of_referral(struct spoiler *s)
{
    s->referrals[3].mutual++;
}

static void referral_twice(struct spoiler *s)
{
    s->referrals[1] = s->referrals[0];
}

static void referrals_swapped(struct spoiler *s)
{
    swap_pairs(&s->referrals[4], &s->referrals[5]);
}

static void referral_of_nobody(struct spoiler *s)
{
    s->referrals[0].candidate = 1;
}

static void referral_lost(struct spoiler *s)
{
    s->claim.referral_count--;
    s->claim.objective.sum_mutual -= s->referrals[s->claim.referral_count].mutual;
}

static void all_referrals_lost(struct spoiler *s)
{
    s->claim.referral_count = 0;
    memset(s->claim.objective.tiers, 0, sizeof s->claim.objective.tiers);
    s->claim.objective.sum_mutual = 0;
}

static bool is_referred(const struct spoiler *s, const struct billet_pair *pair)
{
    for (size_t i = 0; i < s->claim.referral_count; i++) {
        const struct billet_pair *held = &s->referrals[i];
        if (held->vacancy == pair->vacancy && held->candidate == pair->candidate) {
            return true;
        }
    }
    return false;
}

static void insert_referral(struct spoiler *s, const struct billet_pair *pair)
{
    size_t at = s->claim.referral_count++;
    for (; at > 0 && (s->referrals[at - 1].vacancy > pair->vacancy ||
                      (s->referrals[at - 1].vacancy == pair->vacancy &&
                       s->referrals[at - 1].candidate > pair->candidate));
         at--) {
        s->referrals[at] = s->referrals[at - 1];
    }
    s->referrals[at] = *pair;
}

/* Refers a listed pair more of the first candidate that has all it may have. */
static void candidate_over_its_cap(struct spoiler *s)
{
    for (size_t i = 0; i < s->claim.candidate_count; i++) {
        const struct billet_pair *free_pair = NULL;
        int32_t held = 0;
        for (size_t k = 0; k < s->candidates[i].count; k++) {
            const struct billet_pair *pair = &s->candidates[i].pairs[k];
            bool referred = is_referred(s, pair);
            held += referred ? 1 : 0;
            free_pair = referred ? free_pair : pair;
        }
        if (held == s->round.policy.per_candidate && free_pair != NULL) {
            s->vac_rows[free_pair->vacancy - 10].headcount = 1000;
            insert_referral(s, free_pair);
            return;
        }
    }
    fail_msg("no candidate has all it may have");
}

/* --- the certificate -------------------------------------------------------------------------- */

static void other_method(struct spoiler *s)
{
    s->claim.method = s->round.method == BILLET_CHOICE ? BILLET_STABLE : BILLET_CHOICE;
}

static void sum_by_one(struct spoiler *s)
{
    s->claim.objective.sum_mutual++;
}

static void tier_by_one(struct spoiler *s)
{
    s->claim.objective.tiers[1]--;
}

static void objective_appears(struct spoiler *s)
{
    s->claim.has_objective = true;
}

/* --- the table -------------------------------------------------------------------------------- */

static const struct damage damages[] = {
    {"mutual wrong by one", ALL, mutual_by_one, "pair 3 is not scored as the facts give"},
    {"fit wrong by one", ALL, fit_by_one, "pair 3 is not scored as the facts give"},
    {"appeal wrong by one", ALL, appeal_by_one, "pair 5 is not scored as the facts give"},
    {"a gate to confirm", ALL, gate_to_confirm, "pair 1 is not scored as the facts give"},
    {"last pair missing", ALL, last_pair_missing, "has 7 pairs instead of 8"},
    {"first pair missing", ALL, first_pair_missing, "pair 1 should be another"},
    {"a short list shorter", ALL, short_list_shorter, "lists: candidate"},
    {"a list emptied", ALL, list_emptied, "has 0 pairs instead of 8"},
    {"best left out, vacancy", ALL, best_left_out, "pair 1 should be another"},
    {"best left out, candidate", ALL, best_left_out_of_cand, "pair 1 should be another"},
    {"a pair too many", ALL, pair_too_many, "has 9 pairs instead of 8"},
    {"a pair twice", ALL, pair_twice, "pair 6 stands there twice"},
    {"ranks swapped", ALL, ranks_swapped, "pair 1 should be another"},
    {"a tie broken wrongly", ALL, tie_broken_wrongly, "should be another"},
    {"a pair that is not eligible", ALL, ineligible_pair, "pair 1 is not eligible"},
    {"an id of nobody", ALL, foreign_id, "pair 2 is not of this round (candidate 4)"},
    {"a list of nobody", ALL, foreign_owner, "vacancy 9 stands where 13 belongs"},
    {"lists swapped", ALL, lists_swapped, "vacancy 11 stands where 10 belongs"},
    {"a list missing", ALL, list_missing, "19 of vacancy instead of 20"},
    {"a list too many", ALL, list_too_many, "31 of candidate instead of 30"},
    {"score of a referral", ALL, score_of_referral, "line 4 is not what the facts give"},
    {"a referral twice", ALL, referral_twice, "line 2 is out of order or there twice"},
    {"referrals swapped", ALL, referrals_swapped, "line 6 is out of order"},
    {"a referral of nobody", ALL, referral_of_nobody, "line 1 is no pair of any list"},
    {"a referral lost", OPTIMAL, referral_lost, "do not prove"},
    {"a referral lost", STABLE, referral_lost, " block"},
    {"a referral lost", CHOICE, referral_lost, "should have got"},
    {"all referrals lost", OPTIMAL, all_referrals_lost, "do not prove"},
    {"all referrals lost", STABLE, all_referrals_lost, " block"},
    {"all referrals lost", CHOICE, all_referrals_lost, "should have got"},
    {"a candidate over its cap", ALL, candidate_over_its_cap, "more than its 2"},
    {"another method", ALL, other_method, "certificate: another method"},
    {"the sum wrong by one", OPTIMAL, sum_by_one, "the objective"},
    {"a tier wrong by one", OPTIMAL, tier_by_one, "the objective"},
    {"an objective", STABLE | CHOICE, objective_appears, "belong to method optimal"},
};

static void test_optimal(void **state)
{
    (void)state;
    spoiler_try(BILLET_OPTIMAL, damages, sizeof damages / sizeof damages[0]);
}

static void test_stable(void **state)
{
    (void)state;
    spoiler_try(BILLET_STABLE, damages, sizeof damages / sizeof damages[0]);
}

static void test_choice(void **state)
{
    (void)state;
    spoiler_try(BILLET_CHOICE, damages, sizeof damages / sizeof damages[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_optimal),
        cmocka_unit_test(test_stable),
        cmocka_unit_test(test_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
