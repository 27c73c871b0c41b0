/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Candidate-proposing deferred acceptance, many to many, with a limit an employer.
 *
 * Gale and Shapley (1962); a post and its employer together choose from the offers by one
 * strict order (tier, fit, then the order by mutual) under nested limits, which makes the choice
 * substitutable, so that the outcome is stable, best for every candidate, and does not depend on
 * the order of proposals (Hatfield and Milgrom 2005). A refusal is for good: whatever pushed the
 * offer out is only ever replaced by something better.
 *
 *   1 Each candidate proposes down its list while it has room.
 *   2 A post keeps its best; an employer over its limit lets its worst go.
 *   3 Whoever lost a place proposes again. Each edge is proposed at most once: O(E log K), and
 *     the logarithm of an employer's posts for every proposal where a limit is set.
 */
#include "matcher/run.h"

#include <assert.h>

#include "matcher/contest.h"
#include "matcher/wishes.h"

#define PROGRESS_EVERY 4096 /* turns */

/* An edge as its post compares it: by rank, low first, and in full where ranks are equal. */
struct offer {
    uint64_t rank;
    uint32_t edge;
    uint32_t cand;
};

/* What a post holds: a heap, the worst on top. */
struct holding {
    struct offer *offers;
    size_t count;
    size_t room;
};

struct proposer {
    struct wishes wishes; /* without memory before the first turn */
    int32_t room;
    bool waiting; /* stands in the stack */
};

struct market {
    struct run *run;
    struct holding *holdings;
    struct proposer *proposers;
    uint64_t *wishes;       /* memory: a place an edge */
    uint64_t *longest;      /* by vacancy: the highest rank that may still come in */
    int64_t *employer_free; /* NULL = no limits */
    uint32_t *employer_of;
    struct contest worst; /* an employer's posts by the worst that each holds */
    uint32_t *stack;      /* candidates with room */
    size_t stack_count;
};

/* Tier (2 bits), fit and mutual (14 each), the head of the lot (34). */
static uint64_t rank_of(const struct run *run, const struct pair *pair)
{
    uint64_t rank = run->snapshot.cands[pair->cand].tier;
    rank = rank << 14 | (uint64_t)(BILLET_POINTS - pair->fit);
    rank = rank << 14 | (uint64_t)(BILLET_POINTS - pair->mutual);
    return rank << 34 | pair->lot >> 30;
}
_Static_assert(BILLET_TIERS_MAX < 1 << 2 && BILLET_POINTS < 1 << 14, "a rank's fields hold them");

static bool is_worse(const struct graph *graph, const struct offer *a, const struct offer *b)
{
    if (a->rank != b->rank) {
        return a->rank > b->rank;
    }
    return order_by_fit(&graph->edges[a->edge], &graph->edges[b->edge]) > 0;
}

static void holding_push(struct holding *h, const struct graph *graph, struct offer offer)
{
    assert(h->count < h->room);
    size_t at = h->count;
    h->count++;
    while (at > 0 && is_worse(graph, &offer, &h->offers[(at - 1) / 2])) {
        h->offers[at] = h->offers[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    h->offers[at] = offer;
}

/* Takes the worst out; answers whose it was. */
static uint32_t holding_pop_worst(struct holding *h, const struct graph *graph)
{
    assert(h->count > 0);
    uint32_t worst = h->offers[0].cand;
    h->count--;
    struct offer moving = h->offers[h->count];
    size_t at = 0;
    while (2 * at + 1 < h->count) {
        size_t child = 2 * at + 1;
        if (child + 1 < h->count && is_worse(graph, &h->offers[child + 1], &h->offers[child])) {
            child++;
        }
        if (!is_worse(graph, &h->offers[child], &moving)) {
            break;
        }
        h->offers[at] = h->offers[child];
        at = child;
    }
    h->offers[at] = moving;
    return worst;
}

/* Does post a hold something, and worse than anything at b? */
static bool holds_worse(const void *arg, uint32_t a, uint32_t b)
{
    const struct market *m = arg;
    const struct holding *left = &m->holdings[a];
    const struct holding *right = &m->holdings[b];
    if (left->count == 0 || right->count == 0) {
        return left->count > 0;
    }
    return is_worse(&m->run->graph, &left->offers[0], &right->offers[0]);
}

static void let_worst_go(struct market *m, uint32_t vac)
{
    uint32_t cand = holding_pop_worst(&m->holdings[vac], &m->run->graph);
    struct proposer *p = &m->proposers[cand];
    p->room++;
    if (!p->waiting) {
        p->waiting = true;
        m->stack[m->stack_count++] = cand;
    }
}

/* The employer's side of an offer just put into a post, perhaps for another. */
static void settle_employer(struct market *m, uint32_t vac, bool was_full)
{
    if (m->employer_free == NULL) {
        return;
    }
    uint32_t employer = m->employer_of[vac];
    contest_update(&m->worst, vac);
    m->employer_free[employer] -= was_full ? 0 : 1;
    if (m->employer_free[employer] < 0) {
        uint32_t loser = contest_first(&m->worst, employer);
        let_worst_go(m, loser);
        contest_update(&m->worst, loser);
        m->employer_free[employer]++;
    }
}

/* Step 2. */
static void propose(struct market *m, uint32_t edge)
{
    const struct graph *graph = &m->run->graph;
    const struct pair *pair = &graph->edges[edge];
    struct holding *holding = &m->holdings[pair->vac];
    struct offer offer = {rank_of(m->run, pair), edge, pair->cand};
    bool full = holding->count == holding->room;
    if (full && (holding->room == 0 || is_worse(graph, &offer, &holding->offers[0]))) {
        return;
    }
    m->proposers[pair->cand].room--;
    if (full) {
        let_worst_go(m, pair->vac);
    }
    holding_push(holding, graph, offer);
    if (holding->count == holding->room) {
        m->longest[pair->vac] = holding->offers[0].rank;
    }
    settle_employer(m, pair->vac, full);
}

/* Would the post look at it? A post that is full and holds better ones never will again. */
static bool may_come_in(const struct market *m, const struct pair *pair)
{
    return rank_of(m->run, pair) <= m->longest[pair->vac];
}

static void open_wishes(struct market *m, uint32_t cand)
{
    const struct graph *graph = &m->run->graph;
    struct wishes *wishes = &m->proposers[cand].wishes;
    wishes->keys = m->wishes + graph->of_cand[cand];
    for (size_t edge = graph->of_cand[cand]; edge < graph->of_cand[cand + 1]; edge++) {
        if (may_come_in(m, &graph->edges[edge])) {
            wishes_add(wishes, graph, edge);
        }
    }
    wishes_order(wishes, graph);
}

/* Step 1, as far as there is room. */
static void take_turn(struct market *m, uint32_t cand)
{
    struct proposer *p = &m->proposers[cand];
    p->waiting = false;
    if (p->wishes.keys == NULL) {
        open_wishes(m, cand);
    }
    while (p->room > 0 && p->wishes.count > 0) {
        uint32_t edge = wishes_take(&p->wishes, &m->run->graph);
        if (may_come_in(m, &m->run->graph.edges[edge])) {
            propose(m, edge);
        }
    }
}

/* Step 3. */
static enum billet_status run_proposals(struct market *m)
{
    enum billet_status status = BILLET_OK;
    for (size_t turns = 0; m->stack_count > 0 && status == BILLET_OK; turns++) {
        m->stack_count--;
        take_turn(m, m->stack[m->stack_count]);
        if (turns % PROGRESS_EVERY == 0) {
            status = run_progress(m->run, "allocate", 0, 0);
        }
    }
    return status;
}

static void mark_taken(struct market *m)
{
    for (size_t vac = 0; vac < m->run->snapshot.vac_count; vac++) {
        const struct holding *holding = &m->holdings[vac];
        for (size_t i = 0; i < holding->count; i++) {
            m->run->graph.taken[holding->offers[i].edge] = true;
        }
    }
}

static enum billet_status open_proposers(struct market *m)
{
    const struct run *run = m->run;
    size_t count = run->snapshot.cand_count;
    m->wishes = billet_arena_array(run->arena, run->graph.edge_count, sizeof m->wishes[0]);
    m->proposers = billet_arena_array(run->arena, count, sizeof m->proposers[0]);
    m->stack = billet_arena_array(run->arena, count, sizeof m->stack[0]);
    if (m->wishes == NULL || m->proposers == NULL || m->stack == NULL) {
        return BILLET_ENOMEM;
    }
    for (uint32_t cand = 0; cand < count; cand++) {
        m->proposers[cand].room = run->snapshot.round->policy.per_candidate;
        m->proposers[cand].waiting = true;
        m->stack[m->stack_count++] = cand;
    }
    return BILLET_OK;
}

/* No post holds more than it has edges. */
static enum billet_status open_holdings(struct market *m)
{
    const struct snapshot *s = &m->run->snapshot;
    const struct graph *graph = &m->run->graph;
    size_t places = 0;
    uint32_t *degree = billet_arena_array(m->run->arena, s->vac_count, sizeof *degree);
    m->holdings = billet_arena_array(m->run->arena, s->vac_count, sizeof m->holdings[0]);
    if (degree == NULL || m->holdings == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        degree[graph->edges[i].vac]++;
    }
    for (size_t i = 0; i < s->vac_count; i++) {
        bool scarce = s->vacs[i].capacity < degree[i];
        m->holdings[i].room = scarce ? (size_t)s->vacs[i].capacity : degree[i];
        places += m->holdings[i].room;
    }
    m->longest = billet_arena_array(m->run->arena, s->vac_count, sizeof m->longest[0]);
    struct offer *offers = billet_arena_array(m->run->arena, places, sizeof *offers);
    if (m->longest == NULL || offers == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->vac_count; i++) {
        m->holdings[i].offers = offers;
        offers += m->holdings[i].room;
        m->longest[i] = m->holdings[i].room > 0 ? UINT64_MAX : 0;
    }
    return BILLET_OK;
}

static enum billet_status open_employers(struct market *m)
{
    const struct snapshot *s = &m->run->snapshot;
    const struct billet_policy *policy = &s->round->policy;
    struct billet_arena *arena = m->run->arena;
    if (!policy->per_employer_limited) {
        return BILLET_OK;
    }
    m->employer_free = billet_arena_array(arena, s->employer_count, sizeof m->employer_free[0]);
    m->employer_of = billet_arena_array(arena, s->vac_count, sizeof m->employer_of[0]);
    if (m->employer_free == NULL || m->employer_of == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->employer_count; i++) {
        m->employer_free[i] = policy->per_employer;
    }
    for (size_t i = 0; i < s->vac_count; i++) {
        m->employer_of[i] = s->vacs[i].employer;
    }
    return contest_init(&m->worst, m->employer_of, s->vac_count, s->employer_count, holds_worse, m,
                        arena);
}

enum billet_status allocate_stable(struct run *run)
{
    struct market market = {.run = run};
    enum billet_status status = open_proposers(&market);
    status = status == BILLET_OK ? open_holdings(&market) : status;
    status = status == BILLET_OK ? open_employers(&market) : status;
    status = status == BILLET_OK ? run_proposals(&market) : status;
    if (status == BILLET_OK) {
        mark_taken(&market);
    }
    return status;
}
