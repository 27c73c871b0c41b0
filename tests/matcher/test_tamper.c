/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts and rules changed behind a sound result, one at a time: the result no longer follows from
 * them, and the checker must say where. That the digest over the files gives such a change away too
 * is for tests/oracle/damage_engine.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include "tests/matcher/spoiler.h"

/* --- rules of a round ------------------------------------------------------------------------- */

static void headcount_cut(struct spoiler *s)
{
    s->vac_rows[s->referrals[0].vacancy - 10].taken = 1000;
}

static void employer_limited(struct spoiler *s)
{
    s->round.policy.per_employer_limited = true;
    s->round.policy.per_employer = 1;
}

static void per_candidate_cut(struct spoiler *s)
{
    s->round.policy.per_candidate = 1;
}

static void ratio_cut(struct spoiler *s)
{
    s->round.policy.ratio_percent = 1;
    for (size_t i = 0; i < s->round.vacancy_count; i++) {
        s->vac_rows[i].taken = 1;
    }
}

static void other_seed(struct spoiler *s)
{
    s->round.seed++;
}

static void other_date(struct spoiler *s)
{
    s->round.date = 20260303;
}

static void other_alpha(struct spoiler *s)
{
    s->round.policy.alpha++;
}

static void other_weights(struct spoiler *s)
{
    s->round.policy.weights[BILLET_APPEAL_WAGE]++;
}

static void other_neutral(struct spoiler *s)
{
    s->round.policy.neutral = 100;
}

static void other_penalty(struct spoiler *s)
{
    s->round.policy.unknown_penalty++;
}

static void unknown_blocks(struct spoiler *s)
{
    s->round.policy.unknown_blocks |= 1U << 3;
}

static void longer_lists(struct spoiler *s)
{
    s->round.policy.k++;
}

static void endless_lists(struct spoiler *s)
{
    s->round.policy.k = 0;
}

static void more_a_candidate(struct spoiler *s)
{
    s->round.policy.per_candidate = 20;
}

static void tiers_turned_round(struct spoiler *s)
{
    struct billet_span first = s->round.policy.tiers[0];
    s->round.policy.tiers[0] = s->round.policy.tiers[1];
    s->round.policy.tiers[1] = first;
}

static void candidate_in_another_tier(struct spoiler *s)
{
    for (size_t i = 0; i < s->round.candidate_count; i++) {
        s->cand_rows[i].groups.count = 0;
    }
}

static void education_changed(struct spoiler *s)
{
    for (size_t i = 0; i < s->round.candidate_count; i++) {
        s->cand_rows[i].education = (struct billet_number){0, true};
    }
}

static void wage_changed(struct spoiler *s)
{
    for (size_t i = 0; i < s->round.vacancy_count; i++) {
        s->vac_rows[i].wage_max = (struct billet_number){2, true};
        s->vac_rows[i].wage_min = (struct billet_number){1, true};
    }
}

static void crosswalk_lost(struct spoiler *s)
{
    s->round.crosswalk_count = 0;
}

static void merits_turned_round(struct spoiler *s)
{
    for (size_t i = 0; i < s->round.candidate_count; i++) {
        s->cand_rows[i].merit = (struct billet_number){(int32_t)i * 100, true};
    }
}

static void choices_lost(struct spoiler *s)
{
    s->round.choice_count = 0;
}

/* --- the table -------------------------------------------------------------------------------- */

static const struct damage damages[] = {
    {"headcount cut", ALL, headcount_cut, "more than its 0"},
    {"employers limited", ALL, employer_limited, "more than its 1"},
    {"fewer a candidate", ALL, per_candidate_cut, "more than its 1"},
    {"ratio cut", ALL, ratio_cut, "more than its 0"},
    {"another seed", ALL, other_seed, "should be another"},
    {"another date", ALL, other_date, "is not eligible"},
    {"another alpha", ALL, other_alpha, "is not scored as the facts give"},
    {"other weights", ALL, other_weights, "is not scored as the facts give"},
    {"another neutral", ALL, other_neutral, "is not scored as the facts give"},
    {"another penalty", ALL, other_penalty, "is not scored as the facts give"},
    {"an unknown that blocks", ALL, unknown_blocks, "is not eligible"},
    {"longer lists", ALL, longer_lists, "pairs instead of 9"},
    {"lists without end", ALL, endless_lists, "has 8 pairs instead of"},
    {"more a candidate", OPTIMAL, more_a_candidate, "do not prove"},
    {"more a candidate", STABLE, more_a_candidate, " block"},
    {"more a candidate", CHOICE, more_a_candidate, "have got"},
    {"tiers turned round", OPTIMAL, tiers_turned_round, "do not prove"},
    {"other tiers", OPTIMAL, candidate_in_another_tier, "the objective"},
    {"other tiers", STABLE, candidate_in_another_tier, " block"},
    {"education changed", ALL, education_changed, "lists: vacancy"},
    {"wages changed", ALL, wage_changed, "is not eligible"},
    {"the crosswalk lost", ALL, crosswalk_lost, "lists: vacancy"},
    {"merits turned round", CHOICE, merits_turned_round, "have got"},
    {"submitted choices lost", CHOICE, choices_lost, "have got"},
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
