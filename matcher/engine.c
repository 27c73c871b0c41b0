/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run from facts to result: check, snapshot, scan, graph, allocation, and the copy of what
 * is wanted into an arena of its own. Everything else goes with the run's arena.
 */
#include "billet/engine.h"

#include <assert.h>

#include "matcher/run.h"
#include "matcher/support/sort.h"

enum billet_status run_progress(const struct run *run, const char *what, size_t done, size_t total)
{
    const struct billet_options *options = run->options;
    if (options->progress == NULL || options->progress(options->progress_arg, what, done, total)) {
        return BILLET_OK;
    }
    return billet_error_set(run->err, BILLET_ETIMEOUT, "the run was stopped by its caller");
}

static enum billet_status check_size(const struct run *run, const struct billet_round *round)
{
    int64_t pairs = (int64_t)round->candidate_count * (int64_t)round->vacancy_count;
    if (run->options->pairs_max > 0 && pairs > run->options->pairs_max) {
        return billet_error_set(run->err, BILLET_ELIMIT, "round has %lld pairs, the limit is %lld",
                                (long long)pairs, (long long)run->options->pairs_max);
    }
    return BILLET_OK;
}

static enum billet_status allocate(struct run *run)
{
    switch (run->snapshot.round->method) {
    case BILLET_OPTIMAL:
        run->match->has_prices = true;
        return allocate_optimal(run);
    case BILLET_STABLE:
        return allocate_stable(run);
    case BILLET_CHOICE:
        return allocate_choice(run);
    }
    return BILLET_EINTERNAL;
}

static struct billet_pair public_pair(const struct snapshot *s, const struct pair *pair)
{
    return (struct billet_pair){
        .candidate = s->cands[pair->cand].facts->id,
        .vacancy = s->vacs[pair->vac].facts->id,
        .mutual = pair->mutual,
        .fit = pair->fit,
        .appeal = pair->appeal,
        .confirm = pair->confirm,
    };
}

static enum billet_status copy_list(const struct run *run, const struct topk *topk, int64_t owner,
                                    struct billet_list *out)
{
    struct billet_pair *pairs = billet_arena_array(run->match->arena, topk->count, sizeof *pairs);
    if (pairs == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < topk->count; i++) {
        pairs[i] = public_pair(&run->snapshot, &topk->pairs[i]);
    }
    *out = (struct billet_list){owner, pairs, topk->count};
    return BILLET_OK;
}

static enum billet_status copy_lists(struct run *run)
{
    const struct snapshot *s = &run->snapshot;
    struct billet_match *match = run->match;
    struct billet_list *vacs = billet_arena_array(match->arena, s->vac_count, sizeof *vacs);
    struct billet_list *cands = billet_arena_array(match->arena, s->cand_count, sizeof *cands);
    if (vacs == NULL || cands == NULL) {
        return BILLET_ENOMEM;
    }
    match->vacancies = vacs;
    match->candidates = cands;
    match->vacancy_count = s->vac_count;
    match->candidate_count = s->cand_count;
    enum billet_status status = run_progress(run, "lists", 0, 0);
    for (size_t i = 0; i < s->vac_count && status == BILLET_OK; i++) {
        status = copy_list(run, &run->vac_lists[i], s->vacs[i].facts->id, &vacs[i]);
    }
    for (size_t i = 0; i < s->cand_count && status == BILLET_OK; i++) {
        status = copy_list(run, &run->cand_lists[i], s->cands[i].facts->id, &cands[i]);
    }
    return status;
}

static int compare_referrals(const void *a, const void *b)
{
    const struct billet_pair *left = a;
    const struct billet_pair *right = b;
    if (left->vacancy != right->vacancy) {
        return left->vacancy < right->vacancy ? -1 : 1;
    }
    return (left->candidate > right->candidate) - (left->candidate < right->candidate);
}

static enum billet_status copy_referrals(struct run *run)
{
    const struct graph *graph = &run->graph;
    struct billet_match *match = run->match;
    size_t count = 0;
    for (size_t edge = 0; edge < graph->edge_count; edge++) {
        count += graph->taken[edge] ? 1 : 0;
    }
    struct billet_pair *pairs = billet_arena_array(match->arena, count, sizeof *pairs);
    if (pairs == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t edge = 0; edge < graph->edge_count; edge++) {
        if (graph->taken[edge]) {
            pairs[match->referral_count++] = public_pair(&run->snapshot, &graph->edges[edge]);
        }
    }
    match->referrals = pairs;
    match->prices = run->prices;
    return sort_items(&run->allocator, pairs, count, sizeof *pairs, compare_referrals);
}

static void count_objective(struct run *run)
{
    const struct graph *graph = &run->graph;
    struct billet_objective *objective = &run->match->objective;
    objective->tier_count = run->snapshot.round->policy.tier_count + 1;
    uint32_t last = UINT32_MAX; /* edges come by candidate */
    for (size_t edge = 0; edge < graph->edge_count; edge++) {
        if (!graph->taken[edge]) {
            continue;
        }
        const struct pair *pair = &graph->edges[edge];
        objective->tiers[run->snapshot.cands[pair->cand].tier] += pair->cand != last ? 1 : 0;
        objective->sum_mutual += pair->mutual;
        last = pair->cand;
    }
}

static enum billet_status compute(struct run *run, const struct billet_round *round)
{
    enum billet_status status = billet_round_check(round, &run->allocator, run->err);
    status = status == BILLET_OK ? check_size(run, round) : status;
    if (status == BILLET_OK) {
        status = snapshot_build(&run->snapshot, round, run->arena, &run->allocator);
    }
    status = status == BILLET_OK ? scan_pairs(run) : status;
    status = status == BILLET_OK ? copy_lists(run) : status;
    status = status == BILLET_OK ? graph_build(run) : status;
    status = status == BILLET_OK ? allocate(run) : status;
    status = status == BILLET_OK ? copy_referrals(run) : status;
    if (status == BILLET_OK) {
        count_objective(run);
    }
    return status;
}

static struct billet_match *match_new(const struct billet_allocator *allocator)
{
    struct billet_arena *arena = billet_arena_new(allocator);
    if (arena == NULL) {
        return NULL;
    }
    struct billet_match *match = billet_arena_alloc(arena, sizeof *match);
    if (match == NULL) {
        billet_arena_free(arena);
        return NULL;
    }
    match->arena = arena;
    return match;
}

enum billet_status billet_match_run(const struct billet_round *round,
                                    const struct billet_options *options, struct billet_match **out,
                                    struct billet_error *err)
{
    static const struct billet_options no_options;
    struct run run = {.options = options != NULL ? options : &no_options, .err = err};
    run.allocator =
        run.options->allocator != NULL ? *run.options->allocator : billet_allocator_default;
    run.arena = billet_arena_new(&run.allocator);
    run.match = match_new(&run.allocator);
    enum billet_status status = BILLET_ENOMEM;
    if (run.arena != NULL && run.match != NULL) {
        status = compute(&run, round);
    }
    billet_arena_free(run.arena);
    if (status == BILLET_OK) {
        *out = run.match;
        return BILLET_OK;
    }
    billet_match_free(run.match);
    if (status == BILLET_ENOMEM) {
        billet_error_set(err, status, "not enough memory for this round");
    }
    return status;
}

void billet_match_free(struct billet_match *match)
{
    if (match != NULL) {
        billet_arena_free(match->arena);
    }
}
