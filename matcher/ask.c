/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ask-list. An unknown gate depends on one absent fact, so a vacancy hangs on a single
 * fact when exactly one of its gates is not met and that one is unknown.
 */
#include "billet/whatif.h"

#include <string.h>

#include "matcher/gates.h"
#include "matcher/support/sort.h"

struct asking {
    struct snapshot snapshot;
    const struct billet_options *options;
    struct billet_question *questions;
    size_t count;
    struct billet_error *err;
};

/* The only gate that is not met, if it is unknown; else BILLET_GATES. */
static size_t only_unknown(const struct snapshot *s, const struct cand_row *cand,
                           const struct vac_row *vac)
{
    size_t found = BILLET_GATES;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if ((vac->demanded >> i & 1) == 0) {
            continue;
        }
        enum billet_answer answer = gates[i].test(s, cand, vac, NULL);
        if (answer == BILLET_NOT_MET || (answer == BILLET_UNKNOWN && found != BILLET_GATES)) {
            return BILLET_GATES;
        }
        found = answer == BILLET_UNKNOWN ? i : found;
    }
    return found;
}

static void ask_candidate(struct asking *a, const struct cand_row *cand)
{
    const struct snapshot *s = &a->snapshot;
    struct billet_gain gains[BILLET_GATES] = {{0}};
    for (size_t i = 0; i < s->vac_count; i++) {
        size_t gate = only_unknown(s, cand, &s->vacs[i]);
        if (gate < BILLET_GATES) {
            gains[gate].vacancies++;
            gains[gate].headcount += s->vacs[i].facts->headcount;
        }
    }
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if (gains[i].vacancies > 0) {
            a->questions[a->count++] =
                (struct billet_question){cand->facts->id, gates[i].cand_facts[0], gains[i]};
        }
    }
}

static int compare_questions(const void *a, const void *b)
{
    const struct billet_question *left = a;
    const struct billet_question *right = b;
    if (left->gain.vacancies != right->gain.vacancies) {
        return left->gain.vacancies > right->gain.vacancies ? -1 : 1;
    }
    if (left->gain.headcount != right->gain.headcount) {
        return left->gain.headcount > right->gain.headcount ? -1 : 1;
    }
    if (left->candidate != right->candidate) {
        return left->candidate < right->candidate ? -1 : 1;
    }
    return strcmp(left->fact, right->fact);
}

static enum billet_status ask_all(struct asking *a, struct billet_arena *arena)
{
    const struct snapshot *s = &a->snapshot;
    const struct billet_options *o = a->options;
    a->questions = billet_arena_array(arena, s->cand_count * BILLET_GATES, sizeof *a->questions);
    if (a->questions == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->cand_count; i++) {
        if (o->progress != NULL && !o->progress(o->progress_arg, "ask", i, s->cand_count)) {
            return billet_error_set(a->err, BILLET_ETIMEOUT, "stopped by its caller");
        }
        ask_candidate(a, &s->cands[i]);
    }
    return sort_items(&billet_allocator_default, a->questions, a->count, sizeof *a->questions,
                      compare_questions);
}

enum billet_status billet_ask_list(const struct billet_round *round,
                                   const struct billet_options *options, size_t limit,
                                   struct billet_arena *arena, const struct billet_question **out,
                                   size_t *count, struct billet_error *err)
{
    static const struct billet_options no_options;
    struct asking a = {.options = options != NULL ? options : &no_options, .err = err};
    int64_t pairs = (int64_t)round->candidate_count * (int64_t)round->vacancy_count;
    enum billet_status status = billet_round_check(round, &billet_allocator_default, err);
    if (status == BILLET_OK && a.options->pairs_max > 0 && pairs > a.options->pairs_max) {
        return billet_error_set(err, BILLET_ELIMIT, "round has %lld pairs, the limit is %lld",
                                (long long)pairs, (long long)a.options->pairs_max);
    }
    if (status == BILLET_OK) {
        status = snapshot_build(&a.snapshot, round, arena, &billet_allocator_default);
    }
    status = status == BILLET_OK ? ask_all(&a, arena) : status;
    if (status == BILLET_ENOMEM) {
        billet_error_set(err, status, "not enough memory for the ask-list");
    }
    if (status == BILLET_OK) {
        *out = a.questions;
        *count = limit != 0 && limit < a.count ? limit : a.count;
    }
    return status;
}
