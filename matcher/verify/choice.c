/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The choosing of posts, replayed on the proved graph.
 */
#include "matcher/support/sort.h"
#include "matcher/verify/audit.h"

struct turn {
    const struct billet_candidate *cand;
    size_t index;
    uint64_t lot;
};

struct replay {
    struct audit *audit;
    int64_t *vac_left;
    int64_t *employer_left;
    struct groups wishes;                 /* by candidate, wanted first */
    const struct billet_choice **choices; /* by candidate, else in the order given */
};

static int compare_turns(const void *a, const void *b)
{
    const struct turn *l = a;
    const struct turn *r = b;
    int64_t left = l->cand->merit.known ? l->cand->merit.value : -1;
    int64_t right = r->cand->merit.known ? r->cand->merit.value : -1;
    if (left != right) {
        return left > right ? -1 : 1;
    }
    if (l->lot != r->lot) {
        return l->lot < r->lot ? -1 : 1;
    }
    return (l->cand->id > r->cand->id) - (l->cand->id < r->cand->id);
}

static int compare_choices(const void *a, const void *b)
{
    int64_t left = (*(const struct billet_choice *const *)a)->candidate;
    int64_t right = (*(const struct billet_choice *const *)b)->candidate;
    return (left > right) - (left < right);
}

static bool choose(struct replay *p, struct bond *bond)
{
    size_t employer = bond_employer(p->audit, bond);
    if (bond->chosen || p->vac_left[bond->vac] < 1 || p->employer_left[employer] < 1) {
        return false;
    }
    bond->chosen = true;
    p->vac_left[bond->vac]--;
    p->employer_left[employer]--;
    return true;
}

/* Index of the first list submitted by this candidate or one after it. */
static size_t first_choice(const struct replay *p, int64_t cand)
{
    size_t low = 0;
    size_t high = p->audit->round->choice_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        bool before = p->choices[middle]->candidate < cand;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

static int32_t choose_submitted(struct replay *p, int64_t cand, int32_t room)
{
    size_t count = p->audit->round->choice_count;
    for (size_t i = first_choice(p, cand); i < count && p->choices[i]->candidate == cand; i++) {
        const struct billet_ids *listed = &p->choices[i]->vacancies;
        for (size_t k = 0; k < listed->count && room > 0; k++) {
            struct bond *bond = audit_find_bond(p->audit, listed->items[k], cand);
            room -= bond != NULL && choose(p, bond) ? 1 : 0;
        }
    }
    return room;
}

static void choose_by_appeal(struct replay *p, size_t cand, int32_t room)
{
    size_t end = p->wishes.begins[cand + 1];
    for (size_t i = p->wishes.begins[cand]; i < end && room > 0; i++) {
        room -= choose(p, p->wishes.bonds[i]) ? 1 : 0;
    }
}

static enum billet_status replay_init(struct replay *p)
{
    struct audit *a = p->audit;
    const struct billet_round *r = a->round;
    const struct grouping by_cand = {bond_cand, r->candidate_count, audit_by_appeal};
    p->vac_left = billet_arena_array(a->arena, r->vacancy_count, sizeof p->vac_left[0]);
    p->employer_left = billet_arena_array(a->arena, a->employer_count, sizeof p->employer_left[0]);
    p->choices = billet_arena_array(a->arena, r->choice_count, sizeof p->choices[0]);
    if (p->vac_left == NULL || p->employer_left == NULL || p->choices == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < r->vacancy_count; i++) {
        p->vac_left[i] = a->capacities[i];
    }
    for (size_t i = 0; i < a->employer_count; i++) {
        p->employer_left[i] = r->policy.per_employer_limited ? r->policy.per_employer : INT64_MAX;
    }
    for (size_t i = 0; i < r->choice_count; i++) {
        p->choices[i] = &r->choices[i];
    }
    enum billet_status status = sort_items(&a->allocator, p->choices, r->choice_count,
                                           sizeof p->choices[0], compare_choices);
    return status == BILLET_OK ? audit_group(a, a->graph, a->graph_count, &by_cand, &p->wishes)
                               : status;
}

static enum billet_status replay_turns(struct replay *p)
{
    struct audit *a = p->audit;
    size_t count = a->round->candidate_count;
    struct turn *turns = billet_arena_array(a->arena, count, sizeof *turns);
    if (turns == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        turns[i] = (struct turn){a->cands[i], i, audit_lot(a, 0, a->cands[i]->id)};
    }
    enum billet_status status =
        sort_items(&a->allocator, turns, count, sizeof *turns, compare_turns);
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        int32_t room = choose_submitted(p, turns[i].cand->id, a->round->policy.per_candidate);
        choose_by_appeal(p, turns[i].index, room);
    }
    return status;
}

enum billet_status audit_choice(struct audit *audit)
{
    struct replay replay = {.audit = audit};
    enum billet_status status = replay_init(&replay);
    status = status == BILLET_OK ? replay_turns(&replay) : status;
    for (size_t i = 0; i < audit->graph_count && status == BILLET_OK; i++) {
        const struct bond *bond = audit->graph[i];
        if (bond->taken != bond->chosen) {
            return billet_error_set(&audit->found, BILLET_ECONFLICT,
                                    "referrals: candidate %lld %s vacancy %lld",
                                    (long long)bond->pair->candidate,
                                    bond->taken ? "would not have got" : "should have got",
                                    (long long)bond->pair->vacancy);
        }
    }
    return status;
}
