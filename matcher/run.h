/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the steps of a run share: snapshot -> lists -> graph -> referrals. Everything lives in
 * the run's arena, which goes when the run ends; the result is copied into an arena of its own.
 */
#ifndef BILLET_MATCHER_RUN_H
#define BILLET_MATCHER_RUN_H

#include "matcher/order.h"
#include "matcher/snapshot.h"
#include "matcher/topk.h"

/* The union of both sides' lists, each pair once, ascending (candidate, vacancy). */
struct graph {
    struct pair *edges;
    size_t edge_count;
    size_t *of_cand; /* edges [of_cand[c], of_cand[c + 1]) are c's */
    bool *taken;     /* by edge: it is a referral */
};

struct run {
    struct billet_arena *arena;
    struct billet_allocator allocator;
    const struct billet_options *options;
    struct snapshot snapshot;
    struct topk *cand_lists; /* by index of the snapshot */
    struct topk *vac_lists;
    struct graph graph;
    struct billet_prices prices; /* method optimal; in the result's arena */
    struct billet_match *match;
    struct billet_error *err;
};

/* BILLET_ETIMEOUT when the caller wants to stop. */
enum billet_status run_progress(const struct run *run, const char *what, size_t done,
                                size_t total) BILLET_MUST_CHECK;

/* scan.c: all pairs through the gates and scores into the lists of both sides. */
enum billet_status scan_pairs(struct run *run) BILLET_MUST_CHECK;
/* scan_reference.c: the plain way. Lists are made, and empty. */
enum billet_status scan_reference(struct run *run) BILLET_MUST_CHECK;
/* graph.c: the union of the lists. */
enum billet_status graph_build(struct run *run) BILLET_MUST_CHECK;

/* Each marks graph.taken. */
enum billet_status allocate_optimal(struct run *run) BILLET_MUST_CHECK;
enum billet_status allocate_stable(struct run *run) BILLET_MUST_CHECK;
enum billet_status allocate_choice(struct run *run) BILLET_MUST_CHECK;

#endif
