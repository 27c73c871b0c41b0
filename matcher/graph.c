/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph over which places are allocated: whatever stands in a list of either side. Lists
 * are exact, so that a vacancy's pair stands in its candidate's list too unless that list is
 * full and ends before it: no pair is gathered twice.
 *
 *   1 Count each candidate's pairs: its list, and the vacancies' pairs that it lacks.
 *   2 Lay the latter down by ascending vacancy, then the list, sorted by vacancy.
 *   3 Merge the two runs.
 *
 * Time O(E log K), memory the graph and one candidate's pairs.
 */
#include "matcher/run.h"

#include <assert.h>

static bool is_listed(const struct run *run, const struct pair *pair)
{
    const struct topk *list = &run->cand_lists[pair->cand];
    size_t limit = (size_t)run->snapshot.round->policy.k;
    return limit == 0 || list->count < limit ||
           order_by_mutual(pair, &list->pairs[list->count - 1]) <= 0;
}

/* Step 1, into of_cand[c + 1]; then its sums. */
static void count_pairs(struct run *run)
{
    const struct snapshot *s = &run->snapshot;
    size_t *of_cand = run->graph.of_cand;
    for (size_t cand = 0; cand < s->cand_count; cand++) {
        of_cand[cand + 1] = run->cand_lists[cand].count;
    }
    for (size_t vac = 0; vac < s->vac_count; vac++) {
        const struct topk *list = &run->vac_lists[vac];
        for (size_t i = 0; i < list->count; i++) {
            of_cand[list->pairs[i].cand + 1] += is_listed(run, &list->pairs[i]) ? 0 : 1;
        }
    }
    for (size_t cand = 0; cand < s->cand_count; cand++) {
        of_cand[cand + 1] += of_cand[cand];
    }
}

/* Step 2, the first run: next[c] moves from the start of c's pairs to the run's end. */
static void lay_down(struct run *run, size_t *next)
{
    for (size_t vac = 0; vac < run->snapshot.vac_count; vac++) {
        const struct topk *list = &run->vac_lists[vac];
        for (size_t i = 0; i < list->count; i++) {
            const struct pair *pair = &list->pairs[i];
            if (!is_listed(run, pair)) {
                run->graph.edges[next[pair->cand]] = *pair;
                next[pair->cand]++;
            }
        }
    }
}

/* A pair by its vacancy and where it stands in the list. */
static uint64_t key_of(const struct topk *list, size_t at)
{
    return (uint64_t)list->pairs[at].vac << 32 | at;
}

/* Shell's sort (1959) with Ciura's gaps (2001): lists are short, and it needs no memory. */
static void sort_keys(uint64_t *keys, size_t count)
{
    static const size_t gaps[] = {1750, 701, 301, 132, 57, 23, 10, 4, 1};
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        for (size_t i = gaps[g]; i < count; i++) {
            uint64_t moving = keys[i];
            size_t at = i;
            for (; at >= gaps[g] && keys[at - gaps[g]] > moving; at -= gaps[g]) {
                keys[at] = keys[at - gaps[g]];
            }
            keys[at] = moving;
        }
    }
}

/* Steps 2 and 3 for one candidate, from the last place down: the first run ends where it ends. */
static void merge_list(struct run *run, size_t cand, size_t run_end, uint64_t *keys)
{
    const struct topk *list = &run->cand_lists[cand];
    struct pair *edges = run->graph.edges;
    size_t first = run->graph.of_cand[cand];
    size_t out = run->graph.of_cand[cand + 1];
    size_t left = list->count;
    for (size_t i = 0; i < left; i++) {
        keys[i] = key_of(list, i);
    }
    sort_keys(keys, left);
    while (left > 0) {
        const struct pair *listed = &list->pairs[(uint32_t)keys[left - 1]];
        out--;
        if (run_end > first && edges[run_end - 1].vac > listed->vac) {
            run_end--;
            edges[out] = edges[run_end];
        } else {
            edges[out] = *listed;
            left--;
        }
    }
    assert(out == run_end);
}

static size_t longest_list(const struct run *run)
{
    size_t longest = 0;
    for (size_t cand = 0; cand < run->snapshot.cand_count; cand++) {
        size_t count = run->cand_lists[cand].count;
        longest = count > longest ? count : longest;
    }
    return longest;
}

static enum billet_status fill(struct run *run)
{
    size_t cands = run->snapshot.cand_count;
    size_t *next = billet_arena_array(run->arena, cands, sizeof *next);
    uint64_t *keys = billet_arena_array(run->arena, longest_list(run), sizeof *keys);
    if (next == NULL || keys == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t cand = 0; cand < cands; cand++) {
        next[cand] = run->graph.of_cand[cand];
    }
    lay_down(run, next);
    for (size_t cand = 0; cand < cands; cand++) {
        merge_list(run, cand, next[cand], keys);
    }
    return BILLET_OK;
}

enum billet_status graph_build(struct run *run)
{
    size_t cands = run->snapshot.cand_count;
    struct graph *graph = &run->graph;
    enum billet_status status = run_progress(run, "graph", 0, 0);
    graph->of_cand = billet_arena_array(run->arena, cands + 1, sizeof graph->of_cand[0]);
    if (status != BILLET_OK || graph->of_cand == NULL) {
        return status != BILLET_OK ? status : BILLET_ENOMEM;
    }
    count_pairs(run);
    graph->edge_count = graph->of_cand[cands];
    graph->edges = billet_arena_array(run->arena, graph->edge_count, sizeof graph->edges[0]);
    graph->taken = billet_arena_array(run->arena, graph->edge_count, sizeof graph->taken[0]);
    if (graph->edges == NULL || graph->taken == NULL) {
        return BILLET_ENOMEM;
    }
    return fill(run);
}
