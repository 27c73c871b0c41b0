/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the allocations alone, all over the graph of one bundle: bench_allocate DIR GRAPH
 * [THREADS]. Prints a line of JSON a method: seconds by the clock and of the processor, candidates
 * with a referral by tier, sum of mutual. Writes the graph for a peer (the layout is below). DIR's
 * policy should name three tiers: optimal is measured with them and without.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "matcher/run.h"
#include "server/bundle/bundle.h"

typedef enum billet_status allocate_fn(struct run *run);

struct method {
    const char *name;
    allocate_fn *allocate;
    bool tiers; /* as the policy names them, or none */
};

static const struct method methods[] = {
    {"optimal", allocate_optimal, false},
    {"optimal-tiers", allocate_optimal, true},
    {"stable", allocate_stable, true},
    {"choice", allocate_choice, true},
};

static double read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void report(const struct run *run, const char *name, double clock, double cpu)
{
    const struct graph *graph = &run->graph;
    int64_t tiers[BILLET_TIERS_MAX + 1] = {0};
    int64_t sum = 0;
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct pair *pair = &graph->edges[i];
        if (graph->taken[i]) {
            tiers[run->snapshot.cands[pair->cand].tier] += pair->cand != last ? 1 : 0;
            sum += pair->mutual;
            last = pair->cand;
        }
    }
    printf("{\"method\":\"%s\",\"seconds\":%.6f,\"cpu\":%.6f,\"referred\":[%" PRId64, name, clock,
           cpu, tiers[0]);
    for (size_t i = 1; i <= run->snapshot.round->policy.tier_count; i++) {
        printf(",%" PRId64, tiers[i]);
    }
    printf("],\"sum_mutual\":%" PRId64 "}\n", sum);
    fflush(stdout);
}

/* One allocation, in arenas of its own; the graph and its lists stay. */
static enum billet_status measure(const struct run *made, const struct method *method)
{
    struct run run = *made;
    struct billet_match match = {.arena = billet_arena_new(NULL)};
    struct billet_round round = *made->snapshot.round;
    size_t *tiers = calloc(run.snapshot.cand_count + 1, sizeof *tiers);
    run.arena = billet_arena_new(NULL);
    run.match = &match;
    run.snapshot.round = &round;
    round.policy.tier_count = method->tiers ? round.policy.tier_count : 0;
    if (run.arena == NULL || match.arena == NULL || tiers == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < run.snapshot.cand_count; i++) {
        tiers[i] = run.snapshot.cands[i].tier;
        run.snapshot.cands[i].tier = method->tiers ? tiers[i] : 0;
    }
    memset(run.graph.taken, 0, run.graph.edge_count);
    double clock = read_clock(CLOCK_MONOTONIC);
    double cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    enum billet_status status = method->allocate(&run);
    clock = read_clock(CLOCK_MONOTONIC) - clock;
    cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    if (status == BILLET_OK) {
        report(&run, method->name, clock, cpu);
    }
    for (size_t i = 0; i < run.snapshot.cand_count; i++) {
        run.snapshot.cands[i].tier = tiers[i];
    }
    free(tiers);
    billet_arena_free(match.arena);
    billet_arena_free(run.arena);
    return status;
}

/* All int64: candidates, vacancies, edges, referrals a candidate; each vacancy's capacity;
 * each edge's candidate, vacancy, mutual. Indices from 0. */
static bool write_graph(const struct run *run, const char *path)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL) {
        perror(path);
        return false;
    }
    const struct graph *graph = &run->graph;
    int64_t head[4] = {(int64_t)run->snapshot.cand_count, (int64_t)run->snapshot.vac_count,
                       (int64_t)graph->edge_count, run->snapshot.round->policy.per_candidate};
    fwrite(head, sizeof head, 1, f);
    for (size_t i = 0; i < run->snapshot.vac_count; i++) {
        fwrite(&run->snapshot.vacs[i].capacity, sizeof(int64_t), 1, f);
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        int64_t edge[3] = {graph->edges[i].cand, graph->edges[i].vac, graph->edges[i].mutual};
        fwrite(edge, sizeof edge, 1, f);
    }
    return fclose(f) == 0;
}

static enum billet_status make_graph(struct run *run, const struct billet_round *round)
{
    run->arena = billet_arena_new(NULL);
    if (run->arena == NULL) {
        return BILLET_ENOMEM;
    }
    enum billet_status status = snapshot_build(&run->snapshot, round, run->arena, &run->allocator);
    status = status == BILLET_OK ? scan_pairs(run) : status;
    double clock = read_clock(CLOCK_MONOTONIC);
    double cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    status = status == BILLET_OK ? graph_build(run) : status;
    clock = read_clock(CLOCK_MONOTONIC) - clock;
    cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    if (status == BILLET_OK) {
        printf("{\"method\":\"graph\",\"seconds\":%.6f,\"cpu\":%.6f,\"edges\":%zu}\n", clock, cpu,
               run->graph.edge_count);
    }
    return status;
}

int main(int argc, char **argv)
{
    struct billet_error err = {0};
    struct bundle_folder folder;
    struct billet_round round;
    struct billet_options options = {.threads = argc > 3 ? (int32_t)strtol(argv[3], NULL, 10) : 2};
    struct run run = {.options = &options, .err = &err, .allocator = billet_allocator_default};
    struct billet_arena *arena = billet_arena_new(NULL);
    if (argc < 3 || arena == NULL || bundle_folder_read(&folder, argv[1], false, &err)) {
        fprintf(stderr, "usage: bench_allocate DIR GRAPH [THREADS] (%s)\n", err.message);
        return 2;
    }
    enum billet_status status = bundle_read(&folder.input, arena, &round, &err);
    status = status == BILLET_OK ? make_graph(&run, &round) : status;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0] && status == BILLET_OK; i++) {
        status = measure(&run, &methods[i]);
    }
    bool written = status == BILLET_OK && write_graph(&run, argv[2]);
    billet_arena_free(run.arena);
    bundle_folder_fini(&folder);
    billet_arena_free(arena);
    return written ? 0 : 1;
}
