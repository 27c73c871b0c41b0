/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network simplex method, after Ahuja, Magnanti and Orlin, Network Flows (1993), chapter
 * 11, with block search (Kelly and O'Neill 1991) and strongly feasible trees. In words:
 *
 *   1 Choose an arc outside the tree whose flow would better be changed.
 *   2 With the tree's ways from its ends it closes a cycle through their meeting point.
 *   3 Push round the cycle what the tightest arc allows; that arc leaves the tree. Among several
 *     the last one, counted from the meeting point along the push, keeps the tree strongly
 *     feasible.
 *   4 Hang the part that was cut off at the new arc and recompute its potentials.
 *   5 Again, until no arc is worth it.
 */
#include "matcher/simplex.h"

#include <assert.h>

#define BLOCK_MIN  64
#define TICK_EVERY 4096

/* One arc of a cycle that limits the push. */
struct limit {
    uint32_t node;  /* whose arc to its parent leaves; SIMPLEX_NONE = the entering arc itself */
    int64_t amount; /* units */
    bool on_tail_side;
};

struct pivot {
    uint32_t arc;   /* that enters */
    uint32_t first; /* the push goes from first to second over it */
    uint32_t second;
    uint32_t join; /* where the ways of both meet */
    struct limit limit;
};

enum billet_status simplex_init(struct simplex *net, size_t nodes, size_t arcs,
                                struct billet_arena *arena)
{
    *net = (struct simplex){.node_count = nodes};
    if (nodes >= SIMPLEX_NONE || arcs >= SIMPLEX_NONE) {
        return BILLET_ELIMIT;
    }
    net->arcs = billet_arena_array(arena, arcs, sizeof net->arcs[0]);
    net->nodes = billet_arena_array(arena, nodes, sizeof net->nodes[0]);
    if (net->arcs == NULL || net->nodes == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < nodes; i++) {
        net->nodes[i] = (struct tree_node){SIMPLEX_NONE, SIMPLEX_NONE, 0, SIMPLEX_NONE,
                                           SIMPLEX_NONE, SIMPLEX_NONE, 0};
    }
    return BILLET_OK;
}

uint32_t simplex_arc(struct simplex *net, uint32_t tail, uint32_t head, int64_t gain, int64_t cap)
{
    assert(tail < net->node_count && head < net->node_count && cap > 0);
    net->arcs[net->arc_count] = (struct arc){tail, head, gain, cap, 0, ARC_LOWER};
    return (uint32_t)net->arc_count++;
}

/* The tree's lists of children. */

static void link_child(struct simplex *net, uint32_t node, uint32_t parent)
{
    struct tree_node *n = &net->nodes[node];
    struct tree_node *p = &net->nodes[parent];
    n->parent = parent;
    n->prev = SIMPLEX_NONE;
    n->next = p->first_child;
    if (n->next != SIMPLEX_NONE) {
        net->nodes[n->next].prev = node;
    }
    p->first_child = node;
}

static void unlink_child(struct simplex *net, uint32_t node)
{
    struct tree_node *n = &net->nodes[node];
    if (n->prev == SIMPLEX_NONE) {
        net->nodes[n->parent].first_child = n->next;
    } else {
        net->nodes[n->prev].next = n->next;
    }
    if (n->next != SIMPLEX_NONE) {
        net->nodes[n->next].prev = n->prev;
    }
}

/* Depth and potential from the parent's: the arc to the parent has no reduced gain. */
static void refresh(struct simplex *net, uint32_t node)
{
    struct tree_node *n = &net->nodes[node];
    const struct tree_node *p = &net->nodes[n->parent];
    const struct arc *arc = &net->arcs[n->arc];
    n->depth = p->depth + 1;
    n->potential = arc->tail == node ? p->potential + arc->gain : p->potential - arc->gain;
}

void simplex_hang(struct simplex *net, uint32_t node, uint32_t arc)
{
    assert(net->arcs[arc].tail == node && net->arcs[arc].flow == 0);
    net->arcs[arc].state = ARC_TREE;
    net->nodes[node].arc = arc;
    link_child(net, node, net->arcs[arc].head);
    refresh(net, node);
}

/* The next node of the subtree under `top`, parents first; SIMPLEX_NONE at the end. */
static uint32_t walk_next(const struct simplex *net, uint32_t node, uint32_t top)
{
    if (net->nodes[node].first_child != SIMPLEX_NONE) {
        return net->nodes[node].first_child;
    }
    while (node != top && net->nodes[node].next == SIMPLEX_NONE) {
        node = net->nodes[node].parent;
    }
    return node == top ? SIMPLEX_NONE : net->nodes[node].next;
}

/* Step 1: the best of a block of arcs, block after block from where the last search ended. */

static int64_t worth(const struct simplex *net, const struct arc *arc)
{
    int64_t reduced = arc->gain + net->nodes[arc->head].potential - net->nodes[arc->tail].potential;
    return arc->state == ARC_LOWER ? reduced : arc->state == ARC_UPPER ? -reduced : 0;
}

static size_t block_size(size_t arcs)
{
    size_t size = BLOCK_MIN;
    while (size * size < arcs) {
        size += size / 2;
    }
    return size;
}

static uint32_t find_entering(const struct simplex *net, size_t block, size_t *next)
{
    uint32_t best = SIMPLEX_NONE;
    int64_t best_worth = 0;
    size_t in_block = 0;
    size_t at = *next;
    for (size_t seen = 0; seen < net->arc_count; seen++) {
        int64_t w = worth(net, &net->arcs[at]);
        if (w > best_worth) {
            best_worth = w;
            best = (uint32_t)at;
        }
        at = at + 1 == net->arc_count ? 0 : at + 1;
        in_block++;
        if (in_block == block) {
            if (best != SIMPLEX_NONE) {
                break;
            }
            in_block = 0;
        }
    }
    *next = at;
    return best;
}

/* Step 2. */
static uint32_t find_join(const struct simplex *net, uint32_t a, uint32_t b)
{
    while (a != b) {
        if (net->nodes[a].depth >= net->nodes[b].depth) {
            a = net->nodes[a].parent;
        } else {
            b = net->nodes[b].parent;
        }
    }
    return a;
}

/* Step 3. Units that may go over the arc of `node` towards its parent, or from it. */

static int64_t room_up(const struct simplex *net, uint32_t node)
{
    const struct arc *arc = &net->arcs[net->nodes[node].arc];
    return arc->tail == node ? arc->cap - arc->flow : arc->flow;
}

static int64_t room_down(const struct simplex *net, uint32_t node)
{
    const struct arc *arc = &net->arcs[net->nodes[node].arc];
    return arc->tail == node ? arc->flow : arc->cap - arc->flow;
}

/* The push goes join -> ... -> first, then over the arc, then second -> ... -> join. Walking
 * up from `first` meets that side's last arc first, hence the strict comparison there. */
static void find_limit(const struct simplex *net, struct pivot *p)
{
    p->limit = (struct limit){SIMPLEX_NONE, net->arcs[p->arc].cap, false};
    for (uint32_t node = p->first; node != p->join; node = net->nodes[node].parent) {
        int64_t room = room_down(net, node);
        if (room < p->limit.amount) {
            p->limit = (struct limit){node, room, true};
        }
    }
    for (uint32_t node = p->second; node != p->join; node = net->nodes[node].parent) {
        int64_t room = room_up(net, node);
        if (room <= p->limit.amount) {
            p->limit = (struct limit){node, room, false};
        }
    }
}

static void push(struct simplex *net, const struct pivot *p)
{
    int64_t amount = p->limit.amount;
    struct arc *entering = &net->arcs[p->arc];
    entering->flow += entering->state == ARC_LOWER ? amount : -amount;
    if (amount == 0) {
        return;
    }
    for (uint32_t node = p->first; node != p->join; node = net->nodes[node].parent) {
        struct arc *arc = &net->arcs[net->nodes[node].arc];
        arc->flow += arc->tail == node ? -amount : amount;
    }
    for (uint32_t node = p->second; node != p->join; node = net->nodes[node].parent) {
        struct arc *arc = &net->arcs[net->nodes[node].arc];
        arc->flow += arc->tail == node ? amount : -amount;
    }
}

/* Step 4. Turns the way from `from` up to `cut` round, so that `from` hangs at the entering
 * arc and every old parent under its old child. */
static void rehang(struct simplex *net, uint32_t from, uint32_t cut, uint32_t arc, uint32_t parent)
{
    uint32_t node = from;
    bool done = false;
    while (!done) {
        uint32_t old_parent = net->nodes[node].parent;
        uint32_t old_arc = net->nodes[node].arc;
        unlink_child(net, node);
        link_child(net, node, parent);
        net->nodes[node].arc = arc;
        done = node == cut;
        parent = node;
        arc = old_arc;
        node = old_parent;
    }
    for (node = from; node != SIMPLEX_NONE; node = walk_next(net, node, from)) {
        refresh(net, node);
    }
}

static void apply(struct simplex *net, const struct pivot *p)
{
    push(net, p);
    struct arc *entering = &net->arcs[p->arc];
    if (p->limit.node == SIMPLEX_NONE) {
        entering->state = entering->state == ARC_LOWER ? ARC_UPPER : ARC_LOWER;
        return;
    }
    struct arc *leaving = &net->arcs[net->nodes[p->limit.node].arc];
    assert(leaving->flow == 0 || leaving->flow == leaving->cap);
    leaving->state = leaving->flow == 0 ? ARC_LOWER : ARC_UPPER;
    entering->state = ARC_TREE;
    uint32_t inner = p->limit.on_tail_side ? p->first : p->second;
    uint32_t outer = p->limit.on_tail_side ? p->second : p->first;
    rehang(net, inner, p->limit.node, p->arc, outer);
}

enum billet_status simplex_solve(struct simplex *net, simplex_tick_fn *tick, void *arg)
{
    size_t block = block_size(net->arc_count);
    size_t next = 0;
    enum billet_status status = BILLET_OK;
    while (status == BILLET_OK) {
        struct pivot p = {.arc = find_entering(net, block, &next)};
        if (p.arc == SIMPLEX_NONE) {
            break;
        }
        const struct arc *arc = &net->arcs[p.arc];
        p.first = arc->state == ARC_LOWER ? arc->tail : arc->head;
        p.second = arc->state == ARC_LOWER ? arc->head : arc->tail;
        p.join = find_join(net, p.first, p.second);
        find_limit(net, &p);
        apply(net, &p);
        net->pivots++;
        status = net->pivots % TICK_EVERY == 0 ? tick(arg, net->pivots) : BILLET_OK;
    }
    return status;
}
