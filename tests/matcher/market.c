/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/matcher/market.h"

#include <assert.h>
#include <string.h>

static void *take(struct market *m, size_t count, size_t size)
{
    void *items = billet_arena_array(m->run.arena, count, size);
    assert(items != NULL);
    return items;
}

static void open_rows(struct market *m, struct market_size size)
{
    struct snapshot *s = &m->run.snapshot;
    m->cands = take(m, size.cands, sizeof m->cands[0]);
    m->vacs = take(m, size.vacs, sizeof m->vacs[0]);
    s->cands = take(m, size.cands, sizeof s->cands[0]);
    s->vacs = take(m, size.vacs, sizeof s->vacs[0]);
    s->employers = take(m, size.employers, sizeof s->employers[0]);
    s->cand_count = size.cands;
    s->vac_count = size.vacs;
    s->employer_count = size.employers;
    for (size_t i = 0; i < size.cands; i++) {
        m->cands[i].id = (int64_t)i + 1;
        s->cands[i].facts = &m->cands[i];
    }
    for (size_t i = 0; i < size.vacs; i++) {
        m->vacs[i].id = (int64_t)i + 1;
        s->vacs[i].facts = &m->vacs[i];
        s->vacs[i].capacity = 1;
    }
    for (size_t i = 0; i < size.employers; i++) {
        s->employers[i] = (int64_t)i + 1;
    }
}

void market_open(struct market *m, struct market_size size)
{
    memset(m, 0, sizeof *m);
    m->run.allocator = billet_allocator_default;
    m->run.options = &m->options;
    m->run.err = &m->err;
    m->run.match = &m->match;
    m->run.arena = billet_arena_new(NULL);
    m->match.arena = billet_arena_new(NULL);
    m->run.snapshot.round = &m->round;
    m->round.policy.per_candidate = 1;
    open_rows(m, size);
    m->run.graph.edges = take(m, size.edges, sizeof m->run.graph.edges[0]);
    m->run.graph.taken = take(m, size.edges, sizeof m->run.graph.taken[0]);
    m->run.graph.of_cand = take(m, size.cands + 1, sizeof m->run.graph.of_cand[0]);
}

void market_edge(struct market *m, const struct pair *pair)
{
    struct graph *graph = &m->run.graph;
    graph->edges[graph->edge_count] = *pair;
    graph->edge_count++;
    graph->of_cand[pair->cand + 1]++;
}

void market_ready(struct market *m)
{
    for (size_t i = 0; i < m->run.snapshot.cand_count; i++) {
        m->run.graph.of_cand[i + 1] += m->run.graph.of_cand[i];
    }
}

void market_close(struct market *m)
{
    billet_arena_free(m->match.arena);
    billet_arena_free(m->run.arena);
}

static size_t units_of_cand(const struct market *m, size_t cand)
{
    size_t units = 0;
    for (size_t e = m->run.graph.of_cand[cand]; e < m->run.graph.of_cand[cand + 1]; e++) {
        units += m->run.graph.taken[e] ? 1 : 0;
    }
    return units;
}

struct billet_vector market_value(const struct market *m)
{
    size_t last = m->round.policy.tier_count + 1;
    struct billet_vector value = {{0}};
    for (size_t i = 0; i < m->run.snapshot.cand_count; i++) {
        value.at[m->run.snapshot.cands[i].tier] += units_of_cand(m, i) > 0 ? 1 : 0;
    }
    for (size_t e = 0; e < m->run.graph.edge_count; e++) {
        value.at[last] += m->run.graph.taken[e] ? m->run.graph.edges[e].mutual : 0;
    }
    return value;
}

bool market_fits(const struct market *m)
{
    const struct billet_policy *policy = &m->round.policy;
    bool fits = true;
    for (size_t i = 0; i < m->run.snapshot.cand_count; i++) {
        fits = fits && units_of_cand(m, i) <= (size_t)policy->per_candidate;
    }
    for (size_t i = 0; i < m->run.snapshot.employer_count; i++) {
        int64_t at_employer = 0;
        for (size_t v = 0; v < m->run.snapshot.vac_count; v++) {
            const struct vac_row *vac = &m->run.snapshot.vacs[v];
            int64_t units = 0;
            for (size_t e = 0; vac->employer == i && e < m->run.graph.edge_count; e++) {
                bool here = m->run.graph.edges[e].vac == v && m->run.graph.taken[e];
                units += here ? 1 : 0;
            }
            fits = fits && units <= vac->capacity;
            at_employer += units;
        }
        fits = fits && (!policy->per_employer_limited || at_employer <= policy->per_employer);
    }
    return fits;
}

/* The bound of match-model section 7. */

static const struct billet_vector zero;

static int sign(const struct billet_vector *v)
{
    for (size_t i = 0; i < BILLET_VECTOR_MAX; i++) {
        if (v->at[i] != 0) {
            return v->at[i] > 0 ? 1 : -1;
        }
    }
    return 0;
}

static void add(struct billet_vector *to, int64_t times, struct billet_vector v)
{
    for (size_t i = 0; i < BILLET_VECTOR_MAX; i++) {
        to->at[i] += times * v.at[i];
    }
}

static struct billet_vector price_of(const struct billet_price *rows, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].id == id) {
            assert(sign(&rows[i].price) > 0);
            return rows[i].price;
        }
    }
    return zero;
}

static struct billet_candidate_price cand_price(const struct market *m, int64_t id)
{
    const struct billet_prices *prices = &m->run.prices;
    for (size_t i = 0; i < prices->candidate_count; i++) {
        if (prices->candidates[i].id == id) {
            assert(sign(&prices->candidates[i].capacity) >= 0);
            assert(sign(&prices->candidates[i].first) >= 0);
            return prices->candidates[i];
        }
    }
    return (struct billet_candidate_price){id, zero, zero};
}

static void add_cand(const struct market *m, size_t cand, struct billet_vector *bound)
{
    const struct graph *graph = &m->run.graph;
    const struct billet_prices *prices = &m->run.prices;
    struct billet_candidate_price price = cand_price(m, (int64_t)cand + 1);
    add(bound, m->round.policy.per_candidate, price.capacity);
    for (size_t e = graph->of_cand[cand]; e < graph->of_cand[cand + 1]; e++) {
        size_t vac = graph->edges[e].vac;
        int64_t employer = (int64_t)m->run.snapshot.vacs[vac].employer + 1;
        struct billet_vector mu = price.first;
        mu.at[m->round.policy.tier_count + 1] += graph->edges[e].mutual;
        add(&mu, -1, price.capacity);
        add(&mu, -1, price_of(prices->vacancies, prices->vacancy_count, (int64_t)vac + 1));
        add(&mu, -1, price_of(prices->employers, prices->employer_count, employer));
        add(bound, sign(&mu) > 0 ? 1 : 0, mu);
    }
    struct billet_vector nu = zero;
    nu.at[m->run.snapshot.cands[cand].tier] = 1;
    add(&nu, -1, price.first);
    bool has_edge = graph->of_cand[cand] < graph->of_cand[cand + 1];
    add(bound, has_edge && sign(&nu) > 0 ? 1 : 0, nu);
}

struct billet_vector market_bound(const struct market *m)
{
    const struct billet_prices *prices = &m->run.prices;
    struct billet_vector bound = zero;
    for (size_t i = 0; i < m->run.snapshot.cand_count; i++) {
        add_cand(m, i, &bound);
    }
    for (size_t i = 0; i < prices->vacancy_count; i++) {
        size_t vac = (size_t)prices->vacancies[i].id - 1;
        add(&bound, m->run.snapshot.vacs[vac].capacity, prices->vacancies[i].price);
    }
    for (size_t i = 0; i < prices->employer_count; i++) {
        add(&bound, m->round.policy.per_employer, prices->employers[i].price);
    }
    return bound;
}
