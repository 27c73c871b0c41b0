/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The residual network of a transportation problem: flows, balances and potentials of nodes
 * that are numbered candidates first, then vacancies, employers, and the root last.
 */
#ifndef BILLET_MATCHER_PATHS_H
#define BILLET_MATCHER_PATHS_H

#include "matcher/contest.h"
#include "matcher/frontier.h"
#include "matcher/transport.h"

/* An edge as its vacancy sees it: a search touches one place in memory. */
struct link {
    uint32_t edge;
    uint32_t cand;
    int16_t mutual;
};

/* A vacancy's edges [first, first + held) of by_vac are held, those up to `end` are not. */
struct vac_edges {
    size_t first;
    size_t held;
    size_t end;
};

struct paths {
    struct transport *t;
    uint32_t first_vac; /* nodes */
    uint32_t first_employer;
    uint32_t root;
    int64_t *potential; /* by node; the root's is 0 */
    int64_t *through;   /* by node: units from the root to a candidate, else units onwards */
    int64_t *excess;    /* by node: units in less units out */
    struct vac_edges *vacs;
    struct link *by_vac; /* edges by vacancy */
    uint32_t *place;     /* by edge: in by_vac */
    struct vac_groups employers;
    struct frontier frontier;
    uint32_t *via; /* by node reached: the node it was reached from */
    int64_t bound; /* distance of the nearest target known */
    uint32_t target;
};

/* paths_start.c: the network with flows that fit the potentials, and what that leaves unbalanced.
 * Potentials of candidates are chosen here, those of the others given. */
enum billet_status paths_open(struct paths *p, struct billet_arena *arena) BILLET_MUST_CHECK;

/* The node that a vacancy's units go to. */
static inline uint32_t paths_onward(const struct paths *p, size_t vac)
{
    return p->t->employer_count == 0 ? p->root : p->first_employer + p->t->employer_of[vac];
}

/* Marks the edge as held or not, and moves it to that part of its vacancy's edges. */
void paths_hold(struct paths *p, uint32_t edge, bool held);

#endif
