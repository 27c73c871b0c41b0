/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choice of posts by merit: a serial dictatorship. Each candidate in turn takes free places,
 * first from its own submitted list, then by appeal.
 */
#include "matcher/run.h"

#include "matcher/support/sort.h"
#include "matcher/wishes.h"

#define PROGRESS_EVERY 4096 /* turns */

struct turn {
    int64_t merit; /* absent = -1, after every merit there is */
    uint64_t lot;
    uint32_t cand;
};

struct market {
    struct run *run;
    struct billet_choice *choices; /* ascending candidates */
    int64_t *vac_free;
    int64_t *employer_free;
};

static int compare_turns(const void *a, const void *b)
{
    const struct turn *left = a;
    const struct turn *right = b;
    if (left->merit != right->merit) {
        return left->merit > right->merit ? -1 : 1;
    }
    if (left->lot != right->lot) {
        return left->lot < right->lot ? -1 : 1;
    }
    return (left->cand > right->cand) - (left->cand < right->cand);
}

static int compare_choices(const void *a, const void *b)
{
    int64_t left = ((const struct billet_choice *)a)->candidate;
    int64_t right = ((const struct billet_choice *)b)->candidate;
    return (left > right) - (left < right);
}

static bool is_free(const struct market *market, size_t edge)
{
    const struct graph *graph = &market->run->graph;
    size_t vac = graph->edges[edge].vac;
    uint32_t employer = market->run->snapshot.vacs[vac].employer;
    return market->vac_free[vac] > 0 && market->employer_free[employer] > 0 && !graph->taken[edge];
}

/* Takes the edge if it has room on the post's side; answers whether it did. */
static bool take_edge(struct market *market, size_t edge)
{
    struct graph *graph = &market->run->graph;
    size_t vac = graph->edges[edge].vac;
    if (!is_free(market, edge)) {
        return false;
    }
    graph->taken[edge] = true;
    market->vac_free[vac]--;
    market->employer_free[market->run->snapshot.vacs[vac].employer]--;
    return true;
}

/* The candidate's edge to the vacancy, or SIZE_MAX. Edges ascend by vacancy. */
static size_t find_edge(const struct graph *graph, size_t cand, size_t vac)
{
    size_t from = graph->of_cand[cand];
    size_t end = graph->of_cand[cand + 1];
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (graph->edges[middle].vac == vac) {
            return middle;
        }
        if (graph->edges[middle].vac < vac) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return SIZE_MAX;
}

static const struct billet_choice *find_choice(const struct market *market, int64_t id)
{
    size_t from = 0;
    size_t end = market->run->snapshot.round->choice_count;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (market->choices[middle].candidate == id) {
            return &market->choices[middle];
        }
        if (market->choices[middle].candidate < id) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return NULL;
}

static int32_t take_chosen(struct market *market, size_t cand, int32_t room)
{
    const struct snapshot *s = &market->run->snapshot;
    const struct billet_choice *choice = find_choice(market, s->cands[cand].facts->id);
    for (size_t i = 0; choice != NULL && i < choice->vacancies.count && room > 0; i++) {
        size_t vac = snapshot_find_vac(s, choice->vacancies.items[i]);
        size_t edge = vac == SIZE_MAX ? SIZE_MAX : find_edge(&market->run->graph, cand, vac);
        if (edge != SIZE_MAX && take_edge(market, edge)) {
            room--;
        }
    }
    return room;
}

/* Only what is free now is a wish: nothing becomes free again. */
static void take_by_appeal(struct market *market, size_t cand, int32_t room, uint64_t *memory)
{
    const struct graph *graph = &market->run->graph;
    struct wishes wishes = {memory, 0};
    for (size_t edge = graph->of_cand[cand]; edge < graph->of_cand[cand + 1]; edge++) {
        if (is_free(market, edge)) {
            wishes_add(&wishes, graph, edge);
        }
    }
    wishes_order(&wishes, graph);
    while (room > 0 && wishes.count > 0) {
        room -= take_edge(market, wishes_take(&wishes, graph)) ? 1 : 0;
    }
}

static enum billet_status open_market(struct market *market)
{
    const struct snapshot *s = &market->run->snapshot;
    const struct billet_policy *policy = &s->round->policy;
    struct billet_arena *arena = market->run->arena;
    market->vac_free = billet_arena_array(arena, s->vac_count, sizeof market->vac_free[0]);
    market->employer_free =
        billet_arena_array(arena, s->employer_count, sizeof market->employer_free[0]);
    if (market->vac_free == NULL || market->employer_free == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->vac_count; i++) {
        market->vac_free[i] = s->vacs[i].capacity;
    }
    for (size_t i = 0; i < s->employer_count; i++) {
        market->employer_free[i] = policy->per_employer_limited ? policy->per_employer : INT64_MAX;
    }
    return BILLET_OK;
}

static enum billet_status sort_choices(struct market *market)
{
    const struct billet_round *round = market->run->snapshot.round;
    market->choices =
        billet_arena_array(market->run->arena, round->choice_count, sizeof market->choices[0]);
    if (market->choices == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < round->choice_count; i++) {
        market->choices[i] = round->choices[i];
    }
    return sort_items(&market->run->allocator, market->choices, round->choice_count,
                      sizeof market->choices[0], compare_choices);
}

static enum billet_status draw_turns(const struct run *run, struct turn **out)
{
    const struct snapshot *s = &run->snapshot;
    struct turn *turns = billet_arena_array(run->arena, s->cand_count, sizeof *turns);
    if (turns == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->cand_count; i++) {
        const struct billet_candidate *facts = s->cands[i].facts;
        turns[i] = (struct turn){
            .merit = facts->merit.known ? facts->merit.value : -1,
            .lot = lot_draw(s->round->seed, 0, facts->id),
            .cand = (uint32_t)i,
        };
    }
    *out = turns;
    return sort_items(&run->allocator, turns, s->cand_count, sizeof *turns, compare_turns);
}

static void take_turn(struct market *market, size_t cand, uint64_t *memory)
{
    int32_t room = take_chosen(market, cand, market->run->snapshot.round->policy.per_candidate);
    take_by_appeal(market, cand, room, memory);
}

enum billet_status allocate_choice(struct run *run)
{
    struct market market = {.run = run};
    struct turn *turns = NULL;
    size_t count = run->snapshot.cand_count;
    uint64_t *memory = billet_arena_array(run->arena, run->snapshot.vac_count, sizeof *memory);
    enum billet_status status = memory == NULL ? BILLET_ENOMEM : open_market(&market);
    status = status == BILLET_OK ? sort_choices(&market) : status;
    status = status == BILLET_OK ? draw_turns(run, &turns) : status;
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        take_turn(&market, turns[i].cand, memory);
        status = i % PROGRESS_EVERY == 0 ? run_progress(run, "allocate", i, count) : BILLET_OK;
    }
    return status;
}
