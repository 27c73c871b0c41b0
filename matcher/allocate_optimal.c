/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The optimal allocation: the round as a transportation problem (transport.h), a good start by
 * auction, the optimum from there by shortest paths, and its potentials as prices.
 *
 * Values are vectors (one entry a tier, then mutual) compared lexicographically, yet one
 * int64 is enough, because only simple cycles and simple ways to the root are ever decisive. A
 * simple cycle passes the root at most once: it takes at most one bonus and gives back at most
 * one, so that its tier entries are in {-1, 0, 1}, at most one of each sign, and its mutual is
 * below 10,000 * nodes =: H in size. With M = 2H + 1 the bonus of tier t counts (tiers - t) * M:
 * the sign of such a number is the sign of its vector, so that a flow without gaining cycles by
 * these numbers has none by the vectors: it is optimal. The last potentials are gains of simple
 * ways, and are read back by rounding to the nearest multiple of M. Sums over the whole
 * allocation, which would overflow such a folding, are never formed.
 *
 * The auction need not be exact and bids in small steps: its unit is AUCTION_UNIT, far above
 * what prices differ by within a tier. Its prices are refolded to M before the exact step.
 */
#include "matcher/run.h"

#include <assert.h>

#include "matcher/transport.h"

struct model {
    struct run *run;
    struct transport net; /* edges of open vacancies only */
    int64_t unit;         /* M */
};

static size_t tiers_of(const struct model *m)
{
    return m->run->snapshot.round->policy.tier_count + 1;
}

static bool employers_limited(const struct model *m)
{
    const struct billet_policy *policy = &m->run->snapshot.round->policy;
    return policy->per_employer_limited && policy->per_employer > 0;
}

/* With no referral allowed to any employer, closing prices stand at the employers: a vacancy's
 * price would count its capacity. */
static bool employers_closed(const struct model *m)
{
    const struct billet_policy *policy = &m->run->snapshot.round->policy;
    return policy->per_employer_limited && policy->per_employer == 0;
}

static bool vac_is_open(const struct model *m, size_t vac)
{
    return !employers_closed(m) && m->run->snapshot.vacs[vac].capacity > 0;
}

/* Building the problem. */

/* The round's figures by candidate and vacancy, side by side. */
struct figures {
    uint8_t *rank;
    int64_t *room;
    uint32_t *employer_of;
};

static enum billet_status copy_figures(struct model *m)
{
    const struct snapshot *s = &m->run->snapshot;
    struct billet_arena *arena = m->run->arena;
    struct figures f = {
        .rank = billet_arena_array(arena, s->cand_count, sizeof f.rank[0]),
        .room = billet_arena_array(arena, s->vac_count, sizeof f.room[0]),
        .employer_of = billet_arena_array(arena, s->vac_count, sizeof f.employer_of[0]),
    };
    if (f.rank == NULL || f.room == NULL || f.employer_of == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->cand_count; i++) {
        f.rank[i] = (uint8_t)(tiers_of(m) - s->cands[i].tier);
    }
    for (size_t i = 0; i < s->vac_count; i++) {
        f.room[i] = vac_is_open(m, i) ? s->vacs[i].capacity : 0;
        f.employer_of[i] = s->vacs[i].employer;
    }
    m->net.cand_count = s->cand_count;
    m->net.vac_count = s->vac_count;
    m->net.employer_count = employers_limited(m) ? s->employer_count : 0;
    m->net.per_candidate = s->round->policy.per_candidate;
    m->net.employer_room = s->round->policy.per_employer;
    m->net.rank = f.rank;
    m->net.room = f.room;
    m->net.employer_of = f.employer_of;
    return BILLET_OK;
}

/* Copies the edges that can be taken: the solver reads them much more often than it runs. */
static enum billet_status copy_edges(struct model *m)
{
    const struct graph *graph = &m->run->graph;
    struct billet_arena *arena = m->run->arena;
    struct transport *net = &m->net;
    size_t *of_cand = billet_arena_array(arena, net->cand_count + 1, sizeof *of_cand);
    uint32_t *vac_of = billet_arena_array(arena, graph->edge_count, sizeof *vac_of);
    int16_t *mutual = billet_arena_array(arena, graph->edge_count, sizeof *mutual);
    net->held = billet_arena_array(arena, graph->edge_count, sizeof net->held[0]);
    if (of_cand == NULL || vac_of == NULL || mutual == NULL || net->held == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t edge = 0; edge < graph->edge_count; edge++) {
        const struct pair *pair = &graph->edges[edge];
        if (net->room[pair->vac] > 0) {
            vac_of[net->edge_count] = pair->vac;
            mutual[net->edge_count] = pair->mutual;
            net->edge_count++;
            of_cand[pair->cand + 1]++;
        }
    }
    for (size_t cand = 0; cand < net->cand_count; cand++) {
        of_cand[cand + 1] += of_cand[cand];
    }
    net->of_cand = of_cand;
    net->vac_of = vac_of;
    net->mutual = mutual;
    return BILLET_OK;
}

static enum billet_status tick(void *arg, size_t left)
{
    return run_progress(arg, "allocate", left, 0);
}

static enum billet_status open_model(struct model *m)
{
    enum billet_status status = copy_figures(m);
    status = status == BILLET_OK ? copy_edges(m) : status;
    if (status != BILLET_OK) {
        return status;
    }
    size_t nodes = transport_nodes(&m->net);
    if (nodes >= UINT32_MAX || m->net.edge_count >= UINT32_MAX) {
        return BILLET_ELIMIT;
    }
    m->unit = 2 * (int64_t)BILLET_POINTS * (int64_t)nodes + 1;
    m->net.tick = tick;
    m->net.tick_arg = m->run;
    m->net.potential = billet_arena_array(m->run->arena, nodes, sizeof m->net.potential[0]);
    return m->net.potential == NULL ? BILLET_ENOMEM : BILLET_OK;
}

/* Rounding half up; the figure is in units of `unit` and a rest of at most half of one. */
static int64_t units_of(int64_t figure, int64_t unit)
{
    int64_t half = unit / 2;
    return figure >= 0 ? (figure + half) / unit : -((-figure + half) / unit);
}

/* From the auction's unit to M. */
static void refold(struct model *m)
{
    for (size_t node = 0; node < transport_nodes(&m->net); node++) {
        int64_t *potential = &m->net.potential[node];
        *potential += units_of(*potential, m->net.unit) * (m->unit - m->net.unit);
    }
    m->net.unit = m->unit;
}

/* Reading the solution. */

static void mark_taken(struct model *m)
{
    struct graph *graph = &m->run->graph;
    size_t open = 0;
    for (size_t edge = 0; edge < graph->edge_count; edge++) {
        if (m->net.room[graph->edges[edge].vac] > 0) {
            graph->taken[edge] = m->net.held[open];
            open++;
        }
    }
}

/* The vector of a figure |tiers * M + mutual| with |mutual| <= H: at most one bonus. */
static struct billet_vector unfold(const struct model *m, int64_t figure)
{
    int64_t bonus = units_of(figure, m->unit);
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

static bool has_edge(const struct model *m, size_t cand)
{
    return m->run->graph.of_cand[cand] < m->run->graph.of_cand[cand + 1];
}

static int64_t vac_potential(const struct model *m, size_t vac)
{
    return m->net.potential[m->net.cand_count + vac];
}

/* The root's, where the employer has no node. */
static int64_t employer_potential(const struct model *m, size_t employer)
{
    size_t first = m->net.cand_count + m->net.vac_count;
    return m->net.potential[first + (m->net.employer_count > 0 ? employer : 0)];
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
        int64_t potential = has_edge(m, i) ? m->net.potential[i] : 0;
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
        int64_t beyond = pair->mutual - m->net.potential[pair->cand];
        if (beyond > best[pair->vac]) {
            best[pair->vac] = beyond;
        }
    }
    *out = best;
    return BILLET_OK;
}

static struct billet_vector vac_price(const struct model *m, size_t vac, const int64_t *closed)
{
    if (m->net.room[vac] == 0) {
        return unfold(m, closed[vac]);
    }
    int64_t own = vac_potential(m, vac);
    int64_t employer = employer_potential(m, m->run->snapshot.vacs[vac].employer);
    if (employer <= own) {
        return unfold(m, 0);
    }
    return vector_minus(unfold(m, employer), unfold(m, own));
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
            figure = positive(-employer_potential(m, i));
        }
        if (figure != 0) {
            out[prices->employer_count++] =
                (struct billet_price){s->employers[i], unfold(m, figure)};
        }
    }
    prices->employers = out;
    return BILLET_OK;
}

enum billet_status allocate_optimal(struct run *run)
{
    struct model m = {.run = run};
    int64_t *closed = NULL;
    enum billet_status status = open_model(&m);
    status = status == BILLET_OK ? auction_run(&m.net, run->arena) : status;
    if (status != BILLET_OK) {
        return status;
    }
    refold(&m);
    status = paths_run(&m.net, run->arena);
    if (status != BILLET_OK) {
        return status;
    }
    mark_taken(&m);
    status = price_cands(&m);
    status = status == BILLET_OK ? price_closed(&m, &closed) : status;
    status = status == BILLET_OK ? price_vacs(&m, closed) : status;
    return status == BILLET_OK ? price_employers(&m, closed) : status;
}
