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
    bool *chosen;     /* by bond */
    struct bond *own; /* copies of one candidate's bonds */
    size_t *of_cand;  /* bonds sorted by candidate: where each one's begin */
    size_t *bonds;
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

static bool choose(struct replay *p, const struct bond *bond)
{
    size_t at = (size_t)(bond - p->audit->graph);
    size_t employer = p->audit->employer_of[bond->vac];
    if (p->chosen[at] || p->vac_left[bond->vac] < 1 || p->employer_left[employer] < 1) {
        return false;
    }
    p->chosen[at] = true;
    p->vac_left[bond->vac]--;
    p->employer_left[employer]--;
    return true;
}

static int32_t choose_submitted(struct replay *p, int64_t cand, int32_t room)
{
    const struct billet_round *r = p->audit->round;
    for (size_t i = 0; i < r->choice_count; i++) {
        const struct billet_choice *choice = &r->choices[i];
        for (size_t k = 0; choice->candidate == cand && k < choice->vacancies.count; k++) {
            const struct bond *bond = audit_find_bond(p->audit, choice->vacancies.items[k], cand);
            room -= room > 0 && bond != NULL && choose(p, bond) ? 1 : 0;
        }
    }
    return room;
}

static enum billet_status choose_by_appeal(struct replay *p, size_t cand, int32_t room)
{
    size_t count = p->of_cand[cand + 1] - p->of_cand[cand];
    for (size_t i = 0; i < count; i++) {
        p->own[i] = p->audit->graph[p->bonds[p->of_cand[cand] + i]];
    }
    enum billet_status status =
        sort_items(&p->audit->allocator, p->own, count, sizeof p->own[0], audit_by_appeal);
    for (size_t i = 0; i < count && room > 0 && status == BILLET_OK; i++) {
        const struct bond *bond =
            audit_find_bond(p->audit, p->own[i].pair.vacancy, p->own[i].pair.candidate);
        room -= choose(p, bond) ? 1 : 0;
    }
    return status;
}

static enum billet_status replay_init(struct replay *p)
{
    struct audit *a = p->audit;
    size_t cands = a->round->candidate_count;
    size_t vacs = a->round->vacancy_count;
    p->vac_left = billet_arena_array(a->arena, vacs, sizeof p->vac_left[0]);
    p->employer_left = billet_arena_array(a->arena, vacs, sizeof p->employer_left[0]);
    p->chosen = billet_arena_array(a->arena, a->graph_count, sizeof p->chosen[0]);
    p->own = billet_arena_array(a->arena, vacs, sizeof p->own[0]);
    p->of_cand = billet_arena_array(a->arena, cands + 2, sizeof p->of_cand[0]);
    p->bonds = billet_arena_array(a->arena, a->graph_count, sizeof p->bonds[0]);
    bool all = p->vac_left != NULL && p->employer_left != NULL && p->chosen != NULL &&
               p->own != NULL && p->of_cand != NULL && p->bonds != NULL;
    return all ? BILLET_OK : BILLET_ENOMEM;
}

static void replay_fill(struct replay *p)
{
    const struct audit *a = p->audit;
    const struct billet_policy *policy = &a->round->policy;
    for (size_t i = 0; i < a->round->vacancy_count; i++) {
        p->vac_left[i] = a->capacities[i];
        p->employer_left[i] = policy->per_employer_limited ? policy->per_employer : INT64_MAX;
    }
    for (size_t i = 0; i < a->graph_count; i++) {
        p->of_cand[a->graph[i].cand + 2]++;
    }
    for (size_t i = 2; i < a->round->candidate_count + 2; i++) {
        p->of_cand[i] += p->of_cand[i - 1];
    }
    for (size_t i = 0; i < a->graph_count; i++) {
        p->bonds[p->of_cand[a->graph[i].cand + 1]++] = i;
    }
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
        status = choose_by_appeal(p, turns[i].index, room);
    }
    return status;
}

enum billet_status audit_choice(struct audit *audit)
{
    struct replay replay = {.audit = audit};
    enum billet_status status = replay_init(&replay);
    if (status != BILLET_OK) {
        return status;
    }
    replay_fill(&replay);
    status = replay_turns(&replay);
    for (size_t i = 0; i < audit->graph_count && status == BILLET_OK; i++) {
        const struct bond *bond = &audit->graph[i];
        if (bond->taken != replay.chosen[i]) {
            return billet_error_set(&audit->found, BILLET_ECONFLICT,
                                    "referrals: candidate %lld %s vacancy %lld",
                                    (long long)bond->pair.candidate,
                                    bond->taken ? "would not have got" : "should have got",
                                    (long long)bond->pair.vacancy);
        }
    }
    return status;
}
