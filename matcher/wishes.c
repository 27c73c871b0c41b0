/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys are compared without a look at the pairs; where two agree in appeal and mutual, the order
 * of pairs decides. Appeal and mutual take 14 bits each, the edge 32.
 */
#include "matcher/wishes.h"

#include <assert.h>

#define EDGE_BITS 32

static bool comes_before(const struct graph *graph, uint64_t a, uint64_t b)
{
    if (a >> EDGE_BITS != b >> EDGE_BITS) {
        return a < b;
    }
    return order_by_appeal(&graph->edges[(uint32_t)a], &graph->edges[(uint32_t)b]) < 0;
}

static void sink(struct wishes *w, const struct graph *graph, size_t at)
{
    uint64_t moving = w->keys[at];
    while (2 * at + 1 < w->count) {
        size_t child = 2 * at + 1;
        if (child + 1 < w->count && comes_before(graph, w->keys[child + 1], w->keys[child])) {
            child++;
        }
        if (!comes_before(graph, w->keys[child], moving)) {
            break;
        }
        w->keys[at] = w->keys[child];
        at = child;
    }
    w->keys[at] = moving;
}

void wishes_add(struct wishes *w, const struct graph *graph, size_t edge)
{
    const struct pair *pair = &graph->edges[edge];
    uint64_t key = (uint64_t)(BILLET_POINTS - pair->appeal);
    key = key << 14 | (uint64_t)(BILLET_POINTS - pair->mutual);
    w->keys[w->count] = key << EDGE_BITS | edge;
    w->count++;
}

void wishes_order(struct wishes *w, const struct graph *graph)
{
    for (size_t i = w->count / 2; i > 0; i--) {
        sink(w, graph, i - 1);
    }
}

uint32_t wishes_take(struct wishes *w, const struct graph *graph)
{
    assert(w->count > 0);
    uint64_t best = w->keys[0];
    w->count--;
    w->keys[0] = w->keys[w->count];
    if (w->count > 0) {
        sink(w, graph, 0);
    }
    return (uint32_t)best;
}
