/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nodes that a search for shortest ways has reached, by distance: a binary heap that knows
 * where each node stands, and remembers whom it has touched so that a new search starts at once.
 */
#ifndef BILLET_MATCHER_FRONTIER_H
#define BILLET_MATCHER_FRONTIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/arena.h"
#include "billet/status.h"

#define FRONTIER_FAR INT64_MAX

struct frontier {
    int64_t *distance; /* by node; FRONTIER_FAR = not reached */
    uint32_t *place;   /* by node: in the heap */
    uint32_t *heap;    /* nodes, the nearest on top */
    size_t count;
    uint32_t *touched; /* nodes that have a distance */
    size_t touched_count;
};

enum billet_status frontier_init(struct frontier *frontier, size_t node_count,
                                 struct billet_arena *arena) BILLET_MUST_CHECK;
/* Forgets the last search. O(nodes touched by it). */
void frontier_clear(struct frontier *frontier);
/* Brings the node to this distance if that is nearer; answers whether it is. A node that was
 * taken out must not come nearer again. O(log n). */
bool frontier_reach(struct frontier *frontier, uint32_t node, int64_t distance);
/* Takes the nearest node out; there is one. O(log n). */
uint32_t frontier_take(struct frontier *frontier);

#endif
