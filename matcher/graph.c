/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph over which places are allocated: whatever stands in a list of either side.
 */
#include "matcher/run.h"

#include <string.h>

#include "matcher/support/sort.h"

static int compare_edges(const void *a, const void *b)
{
    const struct pair *left = a;
    const struct pair *right = b;
    if (left->cand != right->cand) {
        return left->cand < right->cand ? -1 : 1;
    }
    return (left->vac > right->vac) - (left->vac < right->vac);
}

static size_t count_listed(const struct topk *lists, size_t count)
{
    size_t listed = 0;
    for (size_t i = 0; i < count; i++) {
        listed += lists[i].count;
    }
    return listed;
}

static void gather(struct graph *graph, const struct topk *lists, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (lists[i].count > 0) {
            memcpy(graph->edges + graph->edge_count, lists[i].pairs,
                   lists[i].count * sizeof graph->edges[0]);
            graph->edge_count += lists[i].count;
        }
    }
}

static void drop_repeats(struct graph *graph)
{
    size_t kept = 0;
    for (size_t i = 0; i < graph->edge_count; i++) {
        if (kept == 0 || compare_edges(&graph->edges[kept - 1], &graph->edges[i]) != 0) {
            graph->edges[kept++] = graph->edges[i];
        }
    }
    graph->edge_count = kept;
}

static void index_cands(struct graph *graph, size_t cand_count)
{
    size_t edge = 0;
    for (size_t cand = 0; cand <= cand_count; cand++) {
        while (edge < graph->edge_count && graph->edges[edge].cand < cand) {
            edge++;
        }
        graph->of_cand[cand] = edge;
    }
}

enum billet_status graph_build(struct run *run)
{
    const struct snapshot *s = &run->snapshot;
    struct graph *graph = &run->graph;
    enum billet_status status = run_progress(run, "graph", 0, 0);
    if (status != BILLET_OK) {
        return status;
    }
    size_t listed =
        count_listed(run->vac_lists, s->vac_count) + count_listed(run->cand_lists, s->cand_count);
    graph->edges = billet_arena_array(run->arena, listed, sizeof graph->edges[0]);
    graph->of_cand = billet_arena_array(run->arena, s->cand_count + 1, sizeof graph->of_cand[0]);
    if (graph->edges == NULL || graph->of_cand == NULL) {
        return BILLET_ENOMEM;
    }
    gather(graph, run->vac_lists, s->vac_count);
    gather(graph, run->cand_lists, s->cand_count);
    status = sort_items(&run->allocator, graph->edges, graph->edge_count, sizeof graph->edges[0],
                        compare_edges);
    if (status != BILLET_OK) {
        return status;
    }
    drop_repeats(graph);
    index_cands(graph, s->cand_count);
    graph->taken = billet_arena_array(run->arena, graph->edge_count, sizeof graph->taken[0]);
    return graph->taken == NULL ? BILLET_ENOMEM : BILLET_OK;
}
