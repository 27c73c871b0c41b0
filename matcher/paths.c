/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The optimum by successive shortest paths, after Ahuja, Magnanti and Orlin, Network Flows
 * (1993), chapter 9.7, from any start whose flows fit its potentials:
 *
 *   1 From a node with units over, find the residual way of least loss to a node that is owed
 *     one, or to the root (Dijkstra 1959; the loss of an arc at the potentials is never below
 *     zero). From a node that is owed a unit, the same way round, backwards.
 *   2 Move the potentials of the nodes nearer than that, so that the way loses nothing and no
 *     arc becomes unfit; send the unit.
 *   3 When all nodes balance, the flows are optimal. The root's balance is what the others
 *     leave: it takes and gives as asked, and balances last by itself.
 *   4 Replace each potential by the gain of the best residual way to the root, with one search
 *     from there: these are potentials too, and they are the same for every optimal flow.
 *
 * Time: units out of balance times a search, which ends at the nearest target and mostly sees
 * a few nodes; the last search sees all edges. Memory O(edges).
 *
 * Figures. A potential starts within 5 units (the auction's prices are below 5 of its units) and
 * half of one. Onwards they only fall, yet not below the gain of a residual way to the root,
 * and there always is one of two or three arcs: back over what the node has. Backwards they only
 * rise, yet not above what a way from the root loses, as short. So they stay within 6 units, and a
 * distance, two potentials and the gain of a simple way, within 14: with nodes < 2^32 a unit is
 * below 2^47, and all is below 2^51.
 */
#include "matcher/paths.h"

#include <assert.h>

#define TICK_EVERY 1024 /* units */

/* Which way round a search goes: from units over onwards, or from units owed backwards. */
enum way { ONWARDS = 1, BACKWARDS = -1 };

/* Step 1. */

static void relax(struct paths *p, enum way way, uint32_t from, uint32_t to, int64_t loss)
{
    int64_t distance = p->frontier.distance[from] + loss;
    assert(loss >= 0);
    if (distance >= p->bound || !frontier_reach(&p->frontier, to, distance)) {
        return;
    }
    p->via[to] = from;
    if (to == p->root || p->excess[to] * way < 0) {
        p->bound = distance;
        p->target = to;
    }
}

/* What is lost by one unit less, or one more, from the root to the candidate. */

static int64_t loss_of_less(const struct paths *p, uint32_t cand)
{
    int64_t bonus = p->through[cand] > 1 ? 0 : transport_bonus(p->t, cand);
    return p->potential[cand] + bonus;
}

static int64_t loss_of_more(const struct paths *p, uint32_t cand)
{
    int64_t bonus = p->through[cand] > 0 ? 0 : transport_bonus(p->t, cand);
    return -(p->potential[cand] + bonus);
}

/* What is lost by a unit more over an edge; one less gains it back. */
static int64_t loss_of_edge(const struct paths *p, uint32_t cand, uint32_t vac, int16_t mutual)
{
    return p->potential[cand] - mutual - p->potential[vac];
}

static void leave_cand(struct paths *p, enum way way, uint32_t cand)
{
    const struct transport *t = p->t;
    bool held = way == BACKWARDS;
    if (way == ONWARDS && p->through[cand] > 0) {
        relax(p, way, cand, p->root, loss_of_less(p, cand));
    }
    if (way == BACKWARDS && p->through[cand] < t->per_candidate) {
        relax(p, way, cand, p->root, loss_of_more(p, cand));
    }
    for (size_t edge = t->of_cand[cand]; edge < t->of_cand[cand + 1]; edge++) {
        if (t->held[edge] == held) {
            uint32_t vac = p->first_vac + t->vac_of[edge];
            relax(p, way, cand, vac, way * loss_of_edge(p, cand, vac, t->mutual[edge]));
        }
    }
}

/* May a unit be sent from the vacancy or employer towards the root, or be taken back? */
static bool can_send(const struct paths *p, uint32_t node)
{
    int64_t room = node < p->first_employer ? p->t->room[node - p->first_vac] : p->t->employer_room;
    return p->through[node] < room;
}

static bool can_move(const struct paths *p, enum way way, uint32_t node)
{
    return way == ONWARDS ? can_send(p, node) : p->through[node] > 0;
}

static void leave_vac(struct paths *p, enum way way, uint32_t node)
{
    const struct vac_edges *vac = &p->vacs[node - p->first_vac];
    uint32_t onward = paths_onward(p, node - p->first_vac);
    if (can_move(p, way, node)) {
        relax(p, way, node, onward, way * (p->potential[node] - p->potential[onward]));
    }
    size_t from = way == ONWARDS ? vac->first : vac->first + vac->held;
    size_t end = way == ONWARDS ? vac->first + vac->held : vac->end;
    for (size_t i = from; i < end; i++) {
        const struct link *link = &p->by_vac[i];
        int64_t loss = loss_of_edge(p, link->cand, node, link->mutual);
        relax(p, way, node, link->cand, -way * loss);
    }
}

static void leave_employer(struct paths *p, enum way way, uint32_t node)
{
    size_t employer = node - p->first_employer;
    if (can_move(p, way, node)) {
        relax(p, way, node, p->root, way * p->potential[node]);
    }
    for (size_t i = p->employers.first[employer]; i < p->employers.first[employer + 1]; i++) {
        uint32_t vac = p->first_vac + p->employers.vacs[i];
        if (can_move(p, -way, vac)) {
            relax(p, way, node, vac, way * (p->potential[node] - p->potential[vac]));
        }
    }
}

/* Only the last search passes the root, and it goes backwards. */
static void leave_root(struct paths *p)
{
    for (uint32_t cand = 0; cand < p->first_vac; cand++) {
        if (p->through[cand] > 0) {
            relax(p, BACKWARDS, p->root, cand, loss_of_less(p, cand));
        }
    }
    uint32_t last = p->t->employer_count > 0 ? p->first_employer : p->first_vac;
    for (uint32_t node = last; node < p->root; node++) {
        if (can_send(p, node)) {
            relax(p, BACKWARDS, p->root, node, p->potential[node]);
        }
    }
}

static void leave(struct paths *p, enum way way, uint32_t node)
{
    if (node < p->first_vac) {
        leave_cand(p, way, node);
    } else if (node < p->first_employer) {
        leave_vac(p, way, node);
    } else if (node < p->root) {
        leave_employer(p, way, node);
    } else {
        leave_root(p);
    }
}

/* Ends at the nearest target, or when all is seen. */
static void search(struct paths *p, enum way way, uint32_t source)
{
    struct frontier *f = &p->frontier;
    frontier_clear(f);
    p->bound = FRONTIER_FAR;
    p->target = source;
    frontier_reach(f, source, 0);
    while (f->count > 0 && f->distance[f->heap[0]] < p->bound) {
        leave(p, way, frontier_take(f));
    }
}

/* Step 2. */

static void move_potentials(struct paths *p, enum way way)
{
    for (size_t i = 0; i < p->frontier.touched_count; i++) {
        uint32_t node = p->frontier.touched[i];
        if (p->frontier.distance[node] < p->bound) {
            p->potential[node] -= way * (p->bound - p->frontier.distance[node]);
        }
    }
}

static uint32_t find_edge(const struct transport *t, uint32_t cand, uint32_t vac)
{
    size_t from = t->of_cand[cand];
    size_t end = t->of_cand[cand + 1];
    while (end - from > 1) {
        size_t middle = from + (end - from) / 2;
        if (t->vac_of[middle] <= vac) {
            from = middle;
        } else {
            end = middle;
        }
    }
    assert(t->vac_of[from] == vac);
    return (uint32_t)from;
}

/* One unit over an arc, or back over it. */
static void move_unit(struct paths *p, uint32_t from, uint32_t to)
{
    uint32_t cand = from < to ? from : to;
    uint32_t other = from < to ? to : from;
    if (cand < p->first_vac && other < p->first_employer) {
        paths_hold(p, find_edge(p->t, cand, other - p->first_vac), from == cand);
        return;
    }
    /* `cand` is the lower node of an arc to or from the root or an employer */
    bool towards_root = from == cand;
    p->through[cand] += towards_root == (cand >= p->first_vac) ? 1 : -1;
}

static void send_unit(struct paths *p, enum way way, uint32_t source)
{
    uint32_t node = p->target;
    p->excess[source] -= way;
    p->excess[node] += way;
    while (node != source) {
        uint32_t before = p->via[node];
        if (way == ONWARDS) {
            move_unit(p, before, node);
        } else {
            move_unit(p, node, before);
        }
        node = before;
    }
}

/* Step 3. */

static enum billet_status balance(struct paths *p, enum way way)
{
    size_t sent = 0;
    enum billet_status status = BILLET_OK;
    for (uint32_t node = 0; node < p->root && status == BILLET_OK; node++) {
        while (p->excess[node] * way > 0 && status == BILLET_OK) {
            search(p, way, node);
            if (p->target == node) {
                return BILLET_EINTERNAL; /* every node has a way to the root */
            }
            move_potentials(p, way);
            send_unit(p, way, node);
            sent++;
            status = sent % TICK_EVERY == 0 ? p->t->tick(p->t->tick_arg, sent) : BILLET_OK;
        }
    }
    return status;
}

/* Step 4. A candidate without an edge is not seen: its first referral is priced away. */
static void settle_potentials(struct paths *p)
{
    p->excess[p->root] = 0;
    search(p, BACKWARDS, p->root);
    for (size_t i = 0; i < p->frontier.touched_count; i++) {
        uint32_t node = p->frontier.touched[i];
        p->potential[node] -= p->frontier.distance[node];
    }
}

enum billet_status paths_run(struct transport *t, struct billet_arena *arena)
{
    struct paths p = {.t = t};
    enum billet_status status = paths_open(&p, arena);
    status = status == BILLET_OK ? balance(&p, ONWARDS) : status;
    status = status == BILLET_OK ? balance(&p, BACKWARDS) : status;
    if (status == BILLET_OK) {
        settle_potentials(&p);
    }
    return status;
}
