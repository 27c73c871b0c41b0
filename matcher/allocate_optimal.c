/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The optimal allocation as a circulation of greatest gain, solved by the network simplex:
 *
 *     root --- b (1 unit) -----> cand --- mutual (1) --> vac ---> employer ---> root
 *          --- 0 (the rest) -->   |          capacity ---^     ^--- per_employer
 *          <-- -b (slack) -------/       (no employer nodes without a limit)
 *
 * b is the bonus of a first referral at the candidate's tier. The slack arc lets the starting
 * tree be strongly feasible; it never pays, since what it gives back is what the first arc gave.
 *
 * Values are vectors (one entry a tier, then mutual) compared lexicographically, yet one
 * int64 is enough, because the method only ever compares simple cycles and ways to the root. A
 * simple cycle passes the root at most once: it takes at most one bonus and gives back at most
 * one, so that its tier entries are in {-1, 0, 1}, at most one of each sign, and its mutual is
 * below 10,000 * nodes =: H in size. With M = 2H + 1 the bonus of tier t counts (tiers - t) * M:
 * the sign of such a number is the sign of its vector. The vectors are read back by rounding to
 * the nearest multiple of M. Sums over the whole allocation, which would overflow such a
 * folding, are never formed. Largest figure: 5 * M <= 5 * (2 * 10^4 * 6 * 10^6 + 1) < 2^40.
 */
#include "matcher/run.h"

#include <assert.h>

#include "matcher/simplex.h"

struct model {
    struct run *run;
    struct simplex net;
    int64_t unit;        /* M */
    uint32_t *cand_node; /* node of a candidate with an edge, else SIMPLEX_NONE */
    uint32_t *vac_node;  /* node of a vacancy that can take someone, else SIMPLEX_NONE */
    uint32_t *employer_node;
    uint32_t *edge_arc; /* arc of an edge, else SIMPLEX_NONE */
    size_t node_count;
};

static size_t tiers_of(const struct model *m)
{
    return m->run->snapshot.round->policy.tier_count + 1;
}

static int64_t bonus_of(const struct model *m, size_t cand)
{
    return (int64_t)(tiers_of(m) - m->run->snapshot.cands[cand].tier) * m->unit;
}

static bool vac_is_open(const struct model *m, size_t vac)
{
    const struct billet_policy *policy = &m->run->snapshot.round->policy;
    bool employer_open = !policy->per_employer_limited || policy->per_employer > 0;
    return employer_open && m->run->snapshot.vacs[vac].capacity > 0;
}

/* Building the network. */

static enum billet_status open_model(struct model *m)
{
    const struct snapshot *s = &m->run->snapshot;
    struct billet_arena *arena = m->run->arena;
    m->cand_node = billet_arena_array(arena, s->cand_count, sizeof m->cand_node[0]);
    m->vac_node = billet_arena_array(arena, s->vac_count, sizeof m->vac_node[0]);
    m->employer_node = billet_arena_array(arena, s->employer_count, sizeof m->employer_node[0]);
    m->edge_arc = billet_arena_array(arena, m->run->graph.edge_count, sizeof m->edge_arc[0]);
    if (m->cand_node == NULL || m->vac_node == NULL || m->employer_node == NULL ||
        m->edge_arc == NULL) {
        return BILLET_ENOMEM;
    }
    size_t nodes = 1 + s->cand_count + s->vac_count + s->employer_count;
    m->unit = 2 * (int64_t)BILLET_POINTS * (int64_t)nodes + 1;
    size_t arcs = 3 * s->cand_count + s->vac_count + s->employer_count + m->run->graph.edge_count;
    m->node_count = 1;
    return simplex_init(&m->net, nodes, arcs, arena);
}

static uint32_t new_node(struct model *m)
{
    return (uint32_t)m->node_count++;
}

static void add_employers(struct model *m)
{
    const struct billet_policy *policy = &m->run->snapshot.round->policy;
    for (size_t i = 0; i < m->run->snapshot.employer_count; i++) {
        m->employer_node[i] = SIMPLEX_ROOT;
        if (policy->per_employer_limited && policy->per_employer > 0) {
            m->employer_node[i] = new_node(m);
            simplex_hang(
                &m->net, m->employer_node[i],
                simplex_arc(&m->net, m->employer_node[i], SIMPLEX_ROOT, 0, policy->per_employer));
        }
    }
}

static void add_vacs(struct model *m)
{
    const struct snapshot *s = &m->run->snapshot;
    for (size_t i = 0; i < s->vac_count; i++) {
        m->vac_node[i] = SIMPLEX_NONE;
        if (vac_is_open(m, i)) {
            m->vac_node[i] = new_node(m);
            simplex_hang(&m->net, m->vac_node[i],
                         simplex_arc(&m->net, m->vac_node[i], m->employer_node[s->vacs[i].employer],
                                     0, s->vacs[i].capacity));
        }
    }
}

static void add_cand(struct model *m, size_t cand)
{
    const struct graph *graph = &m->run->graph;
    m->cand_node[cand] = SIMPLEX_NONE;
    if (graph->of_cand[cand] == graph->of_cand[cand + 1]) {
        return;
    }
    int64_t bonus = bonus_of(m, cand);
    int32_t more = m->run->snapshot.round->policy.per_candidate - 1;
    uint32_t node = new_node(m);
    m->cand_node[cand] = node;
    simplex_hang(&m->net, node, simplex_arc(&m->net, node, SIMPLEX_ROOT, -bonus, INT32_MAX));
    simplex_arc(&m->net, SIMPLEX_ROOT, node, bonus, 1);
    if (more > 0) {
        simplex_arc(&m->net, SIMPLEX_ROOT, node, 0, more);
    }
    for (size_t edge = graph->of_cand[cand]; edge < graph->of_cand[cand + 1]; edge++) {
        const struct pair *pair = &graph->edges[edge];
        uint32_t vac = m->vac_node[pair->vac];
        m->edge_arc[edge] =
            vac == SIMPLEX_NONE ? SIMPLEX_NONE : simplex_arc(&m->net, node, vac, pair->mutual, 1);
    }
}

/* Reading the solution. */

static void mark_taken(struct model *m)
{
    struct graph *graph = &m->run->graph;
    for (size_t edge = 0; edge < graph->edge_count; edge++) {
        uint32_t arc = m->edge_arc[edge];
        graph->taken[edge] = arc != SIMPLEX_NONE && m->net.arcs[arc].flow > 0;
    }
}

/* The vector of a figure |tiers * M + mutual| with |mutual| <= H: at most one bonus. */
static struct billet_vector unfold(const struct model *m, int64_t figure)
{
    int64_t half = m->unit / 2;
    int64_t bonus = figure >= 0 ? (figure + half) / m->unit : -((-figure + half) / m->unit);
    int64_t tiers = (int64_t)tiers_of(m);
    struct billet_vector vector = {{0}};
    assert(bonus >= -tiers && bonus <= tiers);
    if (bonus != 0) {
        vector.at[tiers - (bonus > 0 ? bonus : -bonus)] = bonus > 0 ? 1 : -1;
    }
    vector.at[tiers] = figure - bonus * m->unit;
    return vector;
}

static struct billet_vector vector_minus(struct billet_vector a, struct billet_vector b)
{
    for (size_t i = 0; i < BILLET_VECTOR_MAX; i++) {
        a.at[i] -= b.at[i];
    }
    return a;
}

static bool vector_is_zero(struct billet_vector a)
{
    for (size_t i = 0; i < BILLET_VECTOR_MAX; i++) {
        if (a.at[i] != 0) {
            return false;
        }
    }
    return true;
}

static int64_t cand_potential(const struct model *m, size_t cand)
{
    return m->net.nodes[m->cand_node[cand]].potential;
}

static int64_t positive(int64_t figure)
{
    return figure > 0 ? figure : 0;
}

/* Price of room at a candidate, and of its first referral: the two signs of its potential. A
 * candidate without any open post keeps its slack: beta is its whole bonus, so that nobody
 * pays for a referral that cannot be. */
static enum billet_status price_cands(const struct model *m)
{
    const struct snapshot *s = &m->run->snapshot;
    struct billet_prices *prices = &m->run->prices;
    struct billet_candidate_price *out =
        billet_arena_array(m->run->match->arena, s->cand_count, sizeof *out);
    if (out == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->cand_count; i++) {
        int64_t potential = m->cand_node[i] == SIMPLEX_NONE ? 0 : cand_potential(m, i);
        if (potential != 0) {
            out[prices->candidate_count++] = (struct billet_candidate_price){
                s->cands[i].facts->id,
                unfold(m, positive(potential)),
                unfold(m, positive(-potential)),
            };
        }
    }
    prices->candidates = out;
    return BILLET_OK;
}

/* What the closed posts' best edge would gain beyond its candidate's price: a closed post's
 * price costs nothing, so it is set high enough. The gain of a way, like any potential. */
static enum billet_status price_closed(const struct model *m, int64_t **out)
{
    const struct graph *graph = &m->run->graph;
    int64_t *best = billet_arena_array(m->run->arena, m->run->snapshot.vac_count, sizeof *best);
    if (best == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t edge = 0; edge < graph->edge_count; edge++) {
        const struct pair *pair = &graph->edges[edge];
        int64_t beyond = pair->mutual - cand_potential(m, pair->cand);
        if (beyond > best[pair->vac]) {
            best[pair->vac] = beyond;
        }
    }
    *out = best;
    return BILLET_OK;
}

static struct billet_vector vac_price(const struct model *m, size_t vac, const int64_t *closed)
{
    uint32_t node = m->vac_node[vac];
    if (node == SIMPLEX_NONE) {
        return unfold(m, closed[vac]);
    }
    int64_t own = m->net.nodes[node].potential;
    int64_t employer =
        m->net.nodes[m->employer_node[m->run->snapshot.vacs[vac].employer]].potential;
    if (employer <= own) {
        return unfold(m, 0);
    }
    return vector_minus(unfold(m, employer), unfold(m, own));
}

/* With no referral allowed to any employer, closing prices stand at the employers: a vacancy's
 * price would count its capacity. */
static bool employers_closed(const struct model *m)
{
    const struct billet_policy *policy = &m->run->snapshot.round->policy;
    return policy->per_employer_limited && policy->per_employer == 0;
}

static enum billet_status price_vacs(const struct model *m, const int64_t *closed)
{
    const struct snapshot *s = &m->run->snapshot;
    struct billet_prices *prices = &m->run->prices;
    struct billet_price *out = billet_arena_array(m->run->match->arena, s->vac_count, sizeof *out);
    if (out == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->vac_count && !employers_closed(m); i++) {
        struct billet_vector price = vac_price(m, i, closed);
        if (!vector_is_zero(price)) {
            out[prices->vacancy_count++] = (struct billet_price){s->vacs[i].facts->id, price};
        }
    }
    prices->vacancies = out;
    return BILLET_OK;
}

static enum billet_status price_employers(const struct model *m, const int64_t *closed)
{
    const struct snapshot *s = &m->run->snapshot;
    struct billet_prices *prices = &m->run->prices;
    struct billet_price *out =
        billet_arena_array(m->run->match->arena, s->employer_count, sizeof *out);
    int64_t *figures = billet_arena_array(m->run->arena, s->employer_count, sizeof *figures);
    if (out == NULL || figures == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->vac_count && employers_closed(m); i++) {
        int64_t *figure = &figures[s->vacs[i].employer];
        *figure = closed[i] > *figure ? closed[i] : *figure;
    }
    for (size_t i = 0; i < s->employer_count; i++) {
        int64_t figure = figures[i];
        if (!employers_closed(m)) {
            figure = positive(-m->net.nodes[m->employer_node[i]].potential);
        }
        if (figure != 0) {
            out[prices->employer_count++] =
                (struct billet_price){s->employers[i], unfold(m, figure)};
        }
    }
    prices->employers = out;
    return BILLET_OK;
}

static enum billet_status tick(void *arg, uint64_t pivots)
{
    return run_progress(arg, "allocate", (size_t)pivots, 0);
}

enum billet_status allocate_optimal(struct run *run)
{
    struct model m = {.run = run};
    int64_t *closed = NULL;
    enum billet_status status = open_model(&m);
    if (status != BILLET_OK) {
        return status;
    }
    add_employers(&m);
    add_vacs(&m);
    for (size_t cand = 0; cand < run->snapshot.cand_count; cand++) {
        add_cand(&m, cand);
    }
    status = simplex_solve(&m.net, tick, run);
    if (status != BILLET_OK) {
        return status;
    }
    mark_taken(&m);
    status = price_cands(&m);
    status = status == BILLET_OK ? price_closed(&m, &closed) : status;
    status = status == BILLET_OK ? price_vacs(&m, closed) : status;
    return status == BILLET_OK ? price_employers(&m, closed) : status;
}
