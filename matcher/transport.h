/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The transportation problem behind the optimal allocation, and the two steps that solve it.
 * Its network, with the gain of a unit and the capacity:
 *
 *     root --- bonus (1) ---------> cand --- mutual (1) --> vac --- 0 (room) --> employer --> root
 *          --- 0 (per_candidate-1) ->                                0 (employer_room) --^
 *
 * Without a limit an employer has no node: its vacancies lead to the root. A potential is the
 * gain of a way from the node to the root, so that a price is a potential's opposite and
 *     gain + potential[head] - potential[tail]  <= 0 where flow = 0, >= 0 where flow = capacity,
 *     = 0 in between
 * for all arcs together with balanced nodes is optimality.
 */
#ifndef BILLET_MATCHER_TRANSPORT_H
#define BILLET_MATCHER_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/arena.h"
#include "billet/status.h"

struct transport {
    size_t cand_count;
    size_t vac_count;
    size_t employer_count; /* 0 = no limit an employer */
    size_t edge_count;
    /* Edges ascend by candidate: [of_cand[c], of_cand[c + 1]) are c's. */
    const size_t *of_cand;
    const uint32_t *vac_of;
    const int16_t *mutual;
    int64_t per_candidate;
    const int64_t *room;         /* by vacancy; > 0 where it has an edge */
    const uint32_t *employer_of; /* by vacancy */
    int64_t employer_room;
    /* The bonus of a first referral is rank * unit, with ranks from 1 on. */
    const uint8_t *rank; /* by candidate */
    int64_t unit;
    /* The solution. */
    bool *held;         /* by edge */
    int64_t *potential; /* by node: candidates, vacancies, employers, the root, whose is 0 */
    /* Called now and then with the work left to do; anything but BILLET_OK stops. */
    enum billet_status (*tick)(void *arg, size_t left);
    void *tick_arg;
};

/*
 * auction.c: a good start. Fills held, within all rooms, and the potentials of vacancies and
 * employers, for bonuses of rank * AUCTION_UNIT; neither is exact.
 */
#define AUCTION_UNIT INT64_C(32768)
enum billet_status auction_run(struct transport *t, struct billet_arena *arena) BILLET_MUST_CHECK;

/*
 * paths.c: the optimum, whatever the start: flows in held, and of all optimal potentials
 * those that are the gains of best ways to the root, hence of simple ones.
 */
enum billet_status paths_run(struct transport *t, struct billet_arena *arena) BILLET_MUST_CHECK;

static inline size_t transport_nodes(const struct transport *t)
{
    return t->cand_count + t->vac_count + t->employer_count + 1;
}

static inline int64_t transport_bonus(const struct transport *t, size_t cand)
{
    return t->rank[cand] * t->unit;
}

#endif
