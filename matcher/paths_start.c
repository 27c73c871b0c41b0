/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a rough solution to one that a search can mend: flows that fit the potentials of all
 * arcs, at the cost of nodes out of balance. Held edges that do not fit are let go; vacancies
 * with a price and room are owed units; candidates who could gain by more have units over.
 */
#include "matcher/paths.h"

#include <assert.h>

void paths_hold(struct paths *p, uint32_t edge, bool held)
{
    struct vac_edges *vac = &p->vacs[p->t->vac_of[edge]];
    assert(p->t->held[edge] != held);
    p->t->held[edge] = held;
    vac->held -= held ? 0 : 1;
    size_t at = vac->first + vac->held; /* the border moves over this place */
    vac->held += held ? 1 : 0;
    struct link other = p->by_vac[at];
    p->by_vac[at] = p->by_vac[p->place[edge]];
    p->by_vac[p->place[edge]] = other;
    p->place[other.edge] = p->place[edge];
    p->place[edge] = (uint32_t)at;
}

static void add_link(struct paths *p, struct link link)
{
    struct vac_edges *vac = &p->vacs[p->t->vac_of[link.edge]];
    p->by_vac[vac->end] = link;
    p->place[link.edge] = (uint32_t)vac->end;
    vac->end++;
    if (p->t->held[link.edge]) {
        p->t->held[link.edge] = false;
        paths_hold(p, link.edge, true);
    }
}

/* Counting sort of the edges by vacancy; ends grow from the starts as edges come in. */
static void sort_by_vac(struct paths *p)
{
    const struct transport *t = p->t;
    for (size_t edge = 0; edge < t->edge_count; edge++) {
        p->vacs[t->vac_of[edge]].end++;
    }
    size_t first = 0;
    for (size_t vac = 0; vac < t->vac_count; vac++) {
        size_t count = p->vacs[vac].end;
        p->vacs[vac] = (struct vac_edges){first, 0, first};
        first += count;
    }
    for (uint32_t cand = 0; cand < t->cand_count; cand++) {
        for (size_t edge = t->of_cand[cand]; edge < t->of_cand[cand + 1]; edge++) {
            add_link(p, (struct link){(uint32_t)edge, cand, t->mutual[edge]});
        }
    }
}

/* What a candidate has: units held, the worst of them, and the best that it does not hold. */
struct standing {
    int64_t held;
    uint32_t worst;
    int64_t worst_worth;
    int64_t best_other;
};

static struct standing stand(const struct paths *p, size_t cand)
{
    const struct transport *t = p->t;
    struct standing s = {0, 0, INT64_MAX, INT64_MIN};
    for (size_t edge = t->of_cand[cand]; edge < t->of_cand[cand + 1]; edge++) {
        int64_t worth = t->mutual[edge] + p->potential[p->first_vac + t->vac_of[edge]];
        if (!t->held[edge]) {
            s.best_other = worth > s.best_other ? worth : s.best_other;
            continue;
        }
        s.held++;
        if (worth < s.worst_worth) {
            s.worst_worth = worth;
            s.worst = (uint32_t)edge;
        }
    }
    return s;
}

/* Units that the root sends to a candidate at its potential: as near `held` as fits. */
static int64_t units_in(const struct paths *p, size_t cand, int64_t held)
{
    int64_t potential = p->potential[cand];
    if (potential > 0) {
        return p->t->per_candidate;
    }
    if (potential == 0) {
        return held > 0 ? held : 1;
    }
    return potential > -transport_bonus(p->t, cand) || held > 0 ? 1 : 0;
}

/* The least potential that no edge left out exceeds and that asks for no unit back; held
 * edges below it are let go. */
static void open_cand(struct paths *p, size_t cand)
{
    struct standing s = stand(p, cand);
    for (;;) {
        int64_t least = s.held > 1 ? 0 : -transport_bonus(p->t, cand);
        p->potential[cand] = s.best_other > least ? s.best_other : least;
        if (s.held == 0 || s.worst_worth >= p->potential[cand]) {
            break;
        }
        paths_hold(p, s.worst, false);
        s = stand(p, cand);
    }
    p->through[cand] = units_in(p, cand, s.held);
    p->excess[cand] = p->through[cand] - s.held;
    assert(p->excess[cand] >= 0 && p->through[cand] <= p->t->per_candidate);
}

static void open_vac(struct paths *p, size_t vac)
{
    uint32_t node = p->first_vac + (uint32_t)vac;
    uint32_t onward = paths_onward(p, vac);
    int64_t held = (int64_t)p->vacs[vac].held;
    bool priced = p->potential[node] < p->potential[onward];
    assert(p->potential[node] <= p->potential[onward]);
    p->through[node] = priced ? p->t->room[vac] : held;
    p->excess[node] = held - p->through[node];
    p->excess[onward] += p->through[node];
}

static void open_employer(struct paths *p, uint32_t node)
{
    int64_t room = p->t->employer_room;
    bool priced = p->potential[node] < 0;
    p->through[node] = priced || p->excess[node] > room ? room : p->excess[node];
    p->excess[node] -= p->through[node];
}

static enum billet_status take_memory(struct paths *p, struct billet_arena *arena)
{
    const struct transport *t = p->t;
    size_t nodes = transport_nodes(t);
    p->through = billet_arena_array(arena, nodes, sizeof p->through[0]);
    p->excess = billet_arena_array(arena, nodes, sizeof p->excess[0]);
    p->via = billet_arena_array(arena, nodes, sizeof p->via[0]);
    p->vacs = billet_arena_array(arena, t->vac_count, sizeof p->vacs[0]);
    p->by_vac = billet_arena_array(arena, t->edge_count, sizeof p->by_vac[0]);
    p->place = billet_arena_array(arena, t->edge_count, sizeof p->place[0]);
    if (p->through == NULL || p->excess == NULL || p->via == NULL || p->vacs == NULL ||
        p->by_vac == NULL || p->place == NULL) {
        return BILLET_ENOMEM;
    }
    if (t->employer_count > 0 && vac_groups_init(&p->employers, t->employer_of, t->vac_count,
                                                 t->employer_count, arena) != BILLET_OK) {
        return BILLET_ENOMEM;
    }
    return frontier_init(&p->frontier, nodes, arena);
}

enum billet_status paths_open(struct paths *p, struct billet_arena *arena)
{
    const struct transport *t = p->t;
    p->first_vac = (uint32_t)t->cand_count;
    p->first_employer = p->first_vac + (uint32_t)t->vac_count;
    p->root = p->first_employer + (uint32_t)t->employer_count;
    p->potential = t->potential;
    enum billet_status status = take_memory(p, arena);
    if (status != BILLET_OK) {
        return status;
    }
    sort_by_vac(p);
    for (size_t cand = 0; cand < t->cand_count; cand++) {
        open_cand(p, cand);
    }
    for (size_t vac = 0; vac < t->vac_count; vac++) {
        open_vac(p, vac);
    }
    for (uint32_t node = p->first_employer; node < p->root; node++) {
        open_employer(p, node);
    }
    return BILLET_OK;
}
