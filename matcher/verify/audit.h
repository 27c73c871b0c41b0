/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checker's steps share. Each step answers BILLET_OK, a failure of the checking
 * itself, or BILLET_ECONFLICT with `found` filled when the claim is wrong.
 */
#ifndef BILLET_MATCHER_VERIFY_AUDIT_H
#define BILLET_MATCHER_VERIFY_AUDIT_H

#include "billet/verify.h"
#include "matcher/verify/judge.h"

/* A pair with all that any order needs. */
struct bond {
    struct billet_pair pair;
    uint64_t lot;
    size_t cand; /* index of the sorted rows */
    size_t vac;
    bool taken;
};

struct audit {
    const struct billet_round *round;
    const struct billet_claim *claim;
    const struct billet_options *options;
    struct billet_arena *arena;
    struct billet_allocator allocator;
    struct judge judge;
    const struct billet_candidate **cands; /* ascending ids */
    const struct billet_vacancy **vacs;    /* ascending ids */
    size_t *tiers;                         /* by candidate */
    int64_t *capacities;                   /* by vacancy */
    int64_t *employers;                    /* distinct, ascending */
    size_t employer_count;
    size_t *employer_of; /* by vacancy: index in employers */
    struct bond *graph;  /* ascending (vacancy, candidate) */
    size_t graph_count;
    struct billet_verdict *verdict;
    struct billet_error found; /* what is wrong with the claim */
    struct billet_error *err;
};

enum billet_status audit_progress(const struct audit *audit, size_t done,
                                  size_t total) BILLET_MUST_CHECK;

/* SIZE_MAX when there is none. */
size_t audit_find_cand(const struct audit *audit, int64_t id);
size_t audit_find_vac(const struct audit *audit, int64_t id);
size_t audit_find_employer(const struct audit *audit, int64_t id);
/* The graph's bond of a pair, or NULL. */
struct bond *audit_find_bond(const struct audit *audit, int64_t vacancy, int64_t candidate);

uint64_t audit_lot(const struct audit *audit, int64_t vacancy, int64_t candidate);
bool audit_same_pair(const struct billet_pair *a, const struct billet_pair *b);

/* sort_compare_fn over struct bond. */
int audit_by_mutual(const void *a, const void *b);
int audit_by_appeal(const void *a, const void *b);
int audit_by_fit(const void *a, const void *b);
int audit_by_ids(const void *a, const void *b); /* vacancy, candidate */

enum billet_status audit_lists(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_graph(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_referrals(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_optimal(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_stable(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_choice(struct audit *audit) BILLET_MUST_CHECK;

#endif
