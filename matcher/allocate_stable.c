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
 *   1 Rank all edges once by the posts' order: then choosing compares two integers.
 *   2 Each candidate proposes down its list while it has room.
 *   3 A post keeps its best; an employer over its limit lets its worst go.
 *   4 Whoever lost a place proposes again. Each edge is proposed once: O(E log E), plus the
 *     number of an employer's posts for every place it lets go.
 */
#include "matcher/run.h"

#include <assert.h>

#include "matcher/support/sort.h"

/* An edge on its way to a rank. */
struct bid {
    struct pair pair;
    size_t tier;
    uint32_t edge;
};

/* Edges held by a post: a heap of ranks, the worst (highest) on top. */
struct holding {
    uint32_t *ranks;
    size_t count;
    size_t room;
};

struct proposer {
    uint32_t *wishes; /* edges, wanted first */
    size_t count;
    size_t next;
    int32_t room;
    bool waiting; /* stands in the queue */
};

struct market {
    struct run *run;
    uint32_t *rank_of; /* edge -> rank */
    uint32_t *edge_of; /* rank -> edge */
    struct holding *holdings;
    struct proposer *proposers;
    int64_t *employer_free;
    uint32_t *vacs_of; /* vacancies by employer */
    size_t *vacs_first;
    uint32_t *queue; /* ring of candidates with room; each stands in it once */
    size_t queue_head;
    size_t queue_count;
};

static int compare_bids(const void *a, const void *b)
{
    const struct bid *left = a;
    const struct bid *right = b;
    if (left->tier != right->tier) {
        return left->tier < right->tier ? -1 : 1;
    }
    return order_by_fit(&left->pair, &right->pair);
}

static int compare_wishes(const void *a, const void *b)
{
    return order_by_appeal(&((const struct bid *)a)->pair, &((const struct bid *)b)->pair);
}

static void heap_up(uint32_t *heap, size_t at)
{
    uint32_t moving = heap[at];
    while (at > 0 && heap[(at - 1) / 2] < moving) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = moving;
}

static void heap_down(uint32_t *heap, size_t count)
{
    size_t at = 0;
    uint32_t moving = heap[0];
    while (2 * at + 1 < count) {
        size_t child = 2 * at + 1;
        child += child + 1 < count && heap[child + 1] > heap[child] ? 1 : 0;
        if (heap[child] <= moving) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moving;
}

static void holding_push(struct holding *holding, uint32_t rank)
{
    assert(holding->count < holding->room);
    holding->ranks[holding->count] = rank;
    heap_up(holding->ranks, holding->count);
    holding->count++;
}

static uint32_t holding_pop_worst(struct holding *holding)
{
    assert(holding->count > 0);
    uint32_t worst = holding->ranks[0];
    holding->count--;
    holding->ranks[0] = holding->ranks[holding->count];
    if (holding->count > 0) {
        heap_down(holding->ranks, holding->count);
    }
    return worst;
}

static void enqueue(struct market *m, uint32_t cand)
{
    struct proposer *p = &m->proposers[cand];
    if (p->waiting || p->next == p->count) {
        return;
    }
    size_t size = m->run->snapshot.cand_count;
    p->waiting = true;
    m->queue[(m->queue_head + m->queue_count) % size] = cand;
    m->queue_count++;
}

static uint32_t dequeue(struct market *m)
{
    uint32_t cand = m->queue[m->queue_head];
    m->queue_head = (m->queue_head + 1) % m->run->snapshot.cand_count;
    m->queue_count--;
    m->proposers[cand].waiting = false;
    return cand;
}

static void let_go(struct market *m, uint32_t rank)
{
    uint32_t edge = m->edge_of[rank];
    uint32_t cand = m->run->graph.edges[edge].cand;
    m->run->graph.taken[edge] = false;
    m->proposers[cand].room++;
    enqueue(m, cand);
}

/* The post of the employer whose worst is worst of all. */
static struct holding *worst_holding(struct market *m, uint32_t employer)
{
    struct holding *worst = NULL;
    for (size_t i = m->vacs_first[employer]; i < m->vacs_first[employer + 1]; i++) {
        struct holding *holding = &m->holdings[m->vacs_of[i]];
        if (holding->count > 0 && (worst == NULL || holding->ranks[0] > worst->ranks[0])) {
            worst = holding;
        }
    }
    return worst;
}

/* Step 3. Marks the edge as held and undoes that for whichever edge has to go. */
static void propose(struct market *m, uint32_t edge)
{
    const struct pair *pair = &m->run->graph.edges[edge];
    struct holding *holding = &m->holdings[pair->vac];
    uint32_t employer = m->run->snapshot.vacs[pair->vac].employer;
    uint32_t rank = m->rank_of[edge];
    bool full = holding->count == holding->room;
    if (full && (holding->room == 0 || holding->ranks[0] < rank)) {
        return;
    }
    m->run->graph.taken[edge] = true;
    m->proposers[pair->cand].room--;
    if (full) {
        let_go(m, holding_pop_worst(holding));
        m->employer_free[employer]++;
    }
    holding_push(holding, rank);
    m->employer_free[employer]--;
    if (m->employer_free[employer] < 0) {
        let_go(m, holding_pop_worst(worst_holding(m, employer)));
        m->employer_free[employer]++;
    }
}

/* Step 2. */
static enum billet_status run_proposals(struct market *m)
{
    for (uint32_t cand = 0; cand < m->run->snapshot.cand_count; cand++) {
        enqueue(m, cand);
    }
    enum billet_status status = BILLET_OK;
    while (m->queue_count > 0 && status == BILLET_OK) {
        struct proposer *p = &m->proposers[dequeue(m)];
        while (p->room > 0 && p->next < p->count) {
            uint32_t edge = p->wishes[p->next];
            p->next++;
            propose(m, edge);
        }
        status = run_progress(m->run, "allocate", 0, 0);
    }
    return status;
}

/* Step 1, and the candidates' own lists from the same copies. */
static enum billet_status rank_edges(struct market *m, struct bid *bids)
{
    const struct graph *graph = &m->run->graph;
    enum billet_status status =
        sort_items(&m->run->allocator, bids, graph->edge_count, sizeof *bids, compare_bids);
    for (size_t i = 0; i < graph->edge_count; i++) {
        m->edge_of[i] = bids[i].edge;
        m->rank_of[bids[i].edge] = (uint32_t)i;
    }
    return status;
}

static enum billet_status list_wishes(struct market *m, struct bid *bids, uint32_t *wishes)
{
    const struct run *run = m->run;
    enum billet_status status = BILLET_OK;
    for (size_t cand = 0; cand < run->snapshot.cand_count && status == BILLET_OK; cand++) {
        size_t first = run->graph.of_cand[cand];
        size_t count = run->graph.of_cand[cand + 1] - first;
        status = sort_items(&run->allocator, bids + first, count, sizeof *bids, compare_wishes);
        for (size_t i = first; i < first + count; i++) {
            wishes[i] = bids[i].edge;
        }
        m->proposers[cand] = (struct proposer){
            .wishes = wishes + first,
            .count = count,
            .room = run->snapshot.round->policy.per_candidate,
        };
    }
    return status;
}

static enum billet_status rank_and_list(struct market *m)
{
    const struct run *run = m->run;
    size_t count = run->graph.edge_count;
    struct bid *bids = billet_arena_array(run->arena, count, sizeof *bids);
    uint32_t *wishes = billet_arena_array(run->arena, count, sizeof *wishes);
    m->rank_of = billet_arena_array(run->arena, count, sizeof m->rank_of[0]);
    m->edge_of = billet_arena_array(run->arena, count, sizeof m->edge_of[0]);
    m->proposers = billet_arena_array(run->arena, run->snapshot.cand_count, sizeof m->proposers[0]);
    m->queue = billet_arena_array(run->arena, run->snapshot.cand_count, sizeof m->queue[0]);
    if (bids == NULL || wishes == NULL || m->rank_of == NULL || m->edge_of == NULL ||
        m->proposers == NULL || m->queue == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        const struct pair *pair = &run->graph.edges[i];
        bids[i] = (struct bid){*pair, run->snapshot.cands[pair->cand].tier, (uint32_t)i};
    }
    enum billet_status status = list_wishes(m, bids, wishes);
    return status == BILLET_OK ? rank_edges(m, bids) : status;
}

static enum billet_status open_holdings(struct market *m)
{
    const struct snapshot *s = &m->run->snapshot;
    const struct graph *graph = &m->run->graph;
    m->holdings = billet_arena_array(m->run->arena, s->vac_count, sizeof m->holdings[0]);
    uint32_t *ranks = billet_arena_array(m->run->arena, graph->edge_count, sizeof *ranks);
    if (m->holdings == NULL || ranks == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        m->holdings[graph->edges[i].vac].room++;
    }
    for (size_t i = 0; i < s->vac_count; i++) {
        struct holding *holding = &m->holdings[i];
        holding->ranks = ranks;
        ranks += holding->room;
        if ((uint64_t)s->vacs[i].capacity < holding->room) {
            holding->room = (size_t)s->vacs[i].capacity;
        }
    }
    return BILLET_OK;
}

static enum billet_status open_employers(struct market *m)
{
    const struct snapshot *s = &m->run->snapshot;
    const struct billet_policy *policy = &s->round->policy;
    struct billet_arena *arena = m->run->arena;
    m->employer_free = billet_arena_array(arena, s->employer_count, sizeof m->employer_free[0]);
    m->vacs_first = billet_arena_array(arena, s->employer_count + 2, sizeof m->vacs_first[0]);
    m->vacs_of = billet_arena_array(arena, s->vac_count, sizeof m->vacs_of[0]);
    if (m->employer_free == NULL || m->vacs_first == NULL || m->vacs_of == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->employer_count; i++) {
        m->employer_free[i] = policy->per_employer_limited ? policy->per_employer : INT64_MAX;
    }
    /* counting sort: shifted by two, so that filling moves each start into its place */
    for (size_t i = 0; i < s->vac_count; i++) {
        m->vacs_first[s->vacs[i].employer + 2]++;
    }
    for (size_t i = 2; i < s->employer_count + 2; i++) {
        m->vacs_first[i] += m->vacs_first[i - 1];
    }
    for (uint32_t i = 0; i < s->vac_count; i++) {
        m->vacs_of[m->vacs_first[s->vacs[i].employer + 1]++] = i;
    }
    return BILLET_OK;
}

enum billet_status allocate_stable(struct run *run)
{
    struct market market = {.run = run};
    enum billet_status status = rank_and_list(&market);
    status = status == BILLET_OK ? open_holdings(&market) : status;
    status = status == BILLET_OK ? open_employers(&market) : status;
    return status == BILLET_OK ? run_proposals(&market) : status;
}
