/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of what the engine made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "tests/matcher/spoiler.h"

static void *copy(struct spoiler *s, const void *items, size_t count, size_t size)
{
    void *out = billet_arena_array(s->arena, count + 1, size);
    assert_non_null(out);
    if (count > 0) {
        memcpy(out, items, count * size);
    }
    return out;
}

static struct billet_match *run(const struct billet_round *round)
{
    struct billet_error err = {0};
    struct billet_match *match = NULL;
    assert_int_equal(billet_match_run(round, NULL, &match, &err), BILLET_OK);
    return match;
}

static void copy_claim(struct spoiler *s)
{
    const struct billet_match *m = s->match;
    s->claim = world_claim(&s->round, m);
    s->vacancies = copy(s, m->vacancies, m->vacancy_count, sizeof *s->vacancies);
    s->candidates = copy(s, m->candidates, m->candidate_count, sizeof *s->candidates);
    s->referrals = copy(s, m->referrals, m->referral_count, sizeof *s->referrals);
    s->cand_prices =
        copy(s, m->prices.candidates, m->prices.candidate_count, sizeof *s->cand_prices);
    s->vac_prices = copy(s, m->prices.vacancies, m->prices.vacancy_count, sizeof *s->vac_prices);
    s->claim.vacancies = s->vacancies;
    s->claim.candidates = s->candidates;
    s->claim.referrals = s->referrals;
    s->claim.prices.candidates = s->cand_prices;
    s->claim.prices.vacancies = s->vac_prices;
}

/* Rows that may be changed; every third candidate is the one before it under another id, so that
 * there are ties. */
static void copy_facts(struct spoiler *s)
{
    s->cand_rows = copy(s, s->round.candidates, s->round.candidate_count, sizeof *s->cand_rows);
    s->vac_rows = copy(s, s->round.vacancies, s->round.vacancy_count, sizeof *s->vac_rows);
    for (size_t i = 2; i < s->round.candidate_count; i += 3) {
        int64_t id = s->cand_rows[i].id;
        s->cand_rows[i] = s->cand_rows[i - 1];
        s->cand_rows[i].id = id;
    }
    s->round.candidates = s->cand_rows;
    s->round.vacancies = s->vac_rows;
}

void spoiler_open(struct spoiler *s, enum billet_method method)
{
    memset(s, 0, sizeof *s);
    s->arena = billet_arena_new(NULL);
    s->round = world_make(21, method, (struct world_size){30, 20, 6}, s->arena);
    s->round.policy.per_candidate = 2;
    s->round.policy.per_employer_limited = false;
    s->round.policy.tier_count = 2;
    copy_facts(s);
    s->round.policy.k = SPOILER_K + 1;
    s->longer = run(&s->round);
    s->round.policy.k = SPOILER_K;
    s->match = run(&s->round);
    assert_true(s->match->referral_count > 10);
    copy_claim(s);
}

void spoiler_close(struct spoiler *s)
{
    billet_match_free(s->match);
    billet_match_free(s->longer);
    billet_arena_free(s->arena);
}

struct billet_pair *spoiler_pairs(struct spoiler *s, struct billet_list *list)
{
    struct billet_pair *pairs = copy(s, list->pairs, list->count, sizeof *pairs);
    list->pairs = pairs;
    return pairs;
}

struct billet_verdict spoiler_check(const struct spoiler *s, int32_t threads)
{
    const struct billet_options options = {.threads = threads};
    struct billet_verdict verdict = {0};
    struct billet_error err = {0};
    if (billet_verify(&s->round, &s->claim, &options, &verdict, &err) != BILLET_OK) {
        fail_msg("the check itself failed: %s", err.message);
    }
    return verdict;
}

static bool is_named(const struct damage *damage, enum billet_method method, int32_t threads)
{
    struct spoiler s;
    spoiler_open(&s, method);
    damage->spoil(&s);
    struct billet_verdict verdict = spoiler_check(&s, threads);
    bool found = verdict.finding == BILLET_DAMAGED && strstr(verdict.text, damage->says) != NULL;
    if (!found) {
        print_error("%s, %s: \"%s\"\n", billet_method_names[method], damage->name, verdict.text);
    }
    spoiler_close(&s);
    return found;
}

void spoiler_try(enum billet_method method, const struct damage *damages, size_t count)
{
    size_t missed = 0;
    for (size_t i = 0; i < count; i++) {
        if ((damages[i].methods >> method & 1) != 0) {
            missed += is_named(&damages[i], method, 1 + (int32_t)(i % 3)) ? 0 : 1;
        }
    }
    assert_int_equal(missed, 0);
}
