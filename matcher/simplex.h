/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A circulation of greatest gain by the network simplex method.
 *
 * Nodes 0..node_count-1; node 0 is the root. Arcs carry 0..cap units and gain a fixed value a
 * unit. The caller gives the starting tree: for every node but the root one arc from the node
 * to its parent, with flow 0 and cap > 0. That tree is strongly feasible (every node can send a
 * unit to the root), which is what keeps the method from cycling (Cunningham 1976).
 */
#ifndef BILLET_MATCHER_SIMPLEX_H
#define BILLET_MATCHER_SIMPLEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/arena.h"
#include "billet/status.h"

#define SIMPLEX_ROOT 0
#define SIMPLEX_NONE UINT32_MAX

enum arc_state { ARC_LOWER, ARC_TREE, ARC_UPPER }; /* flow 0; in the tree; flow = cap */

struct arc {
    uint32_t tail;
    uint32_t head;
    int64_t gain;
    int64_t cap;
    int64_t flow;
    enum arc_state state;
};

struct tree_node {
    uint32_t parent;
    uint32_t arc; /* to or from the parent */
    uint32_t depth;
    uint32_t first_child;
    uint32_t next; /* siblings */
    uint32_t prev;
    int64_t potential; /* gain of the tree's way from the node to the root */
};

struct simplex {
    struct arc *arcs;
    size_t arc_count;
    struct tree_node *nodes;
    size_t node_count;
    uint64_t pivots; /* done; for measurements */
};

/* Room for that many nodes and arcs; arc_count starts at 0. */
enum billet_status simplex_init(struct simplex *net, size_t nodes, size_t arcs,
                                struct billet_arena *arena) BILLET_MUST_CHECK;
/* Adds an arc within the room asked for; its index. */
uint32_t simplex_arc(struct simplex *net, uint32_t tail, uint32_t head, int64_t gain, int64_t cap);
/* Hangs node under parent by this arc, whose tail is node; parents come first. */
void simplex_hang(struct simplex *net, uint32_t node, uint32_t arc);

/* Called every some thousand pivots; anything but BILLET_OK stops. */
typedef enum billet_status simplex_tick_fn(void *arg, uint64_t pivots);

/*
 * Runs to the optimum: flows in arcs, potentials in nodes, with
 *     gain + potential[head] - potential[tail]  <= 0 where flow = 0, >= 0 where flow = cap,
 *     = 0 in between.
 * Each pivot costs the arcs looked at and the subtree moved. No allocation.
 */
enum billet_status simplex_solve(struct simplex *net, simplex_tick_fn *tick,
                                 void *arg) BILLET_MUST_CHECK;

#endif
