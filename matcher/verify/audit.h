/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checker's steps share. Each step answers BILLET_OK, a failure of the checking
 * itself, or BILLET_ECONFLICT with `found` filled when the claim is wrong.
 */
#ifndef BILLET_MATCHER_VERIFY_AUDIT_H
#define BILLET_MATCHER_VERIFY_AUDIT_H

#include "billet/verify.h"
#include "matcher/verify/judge.h"

/* A proved pair with all that any order needs, and what the steps note about it. */
struct bond {
    const struct billet_pair *pair; /* in some list of the claim */
    uint64_t lot;
    uint32_t cand; /* index of the sorted rows */
    uint32_t vac;
    uint32_t place; /* stable: in its candidate's order, then among all bids */
    uint8_t tier;
    bool taken;  /* it is a referral */
    bool chosen; /* choice: in the replay */
};

struct audit;

/* Bonds in groups: those of the i-th are bonds[begins[i]] up to bonds[begins[i + 1]]. */
struct groups {
    struct bond **bonds;
    size_t *begins;
    size_t count;
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
    struct bond **graph; /* ascending (vacancy, candidate) */
    size_t graph_count;
    struct groups of_vac; /* the same by vacancy */
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

/* sort_compare_fn over pointers to struct bond. */
int audit_by_mutual(const void *a, const void *b);
int audit_by_appeal(const void *a, const void *b);
int audit_by_bid(const void *a, const void *b); /* as the posts prefer: tier, fit, the order */
int audit_by_ids(const void *a, const void *b); /* vacancy, candidate */

/* How bonds are grouped, and the order within a group. */
struct grouping {
    size_t (*group_of)(const struct audit *audit, const struct bond *bond);
    size_t group_count;
    int (*order)(const void *a, const void *b);
};
size_t bond_vac(const struct audit *audit, const struct bond *bond);
size_t bond_cand(const struct audit *audit, const struct bond *bond);
size_t bond_employer(const struct audit *audit, const struct bond *bond);
enum billet_status audit_group(const struct audit *audit, struct bond *const *items, size_t count,
                               const struct grouping *by, struct groups *out) BILLET_MUST_CHECK;

enum billet_status audit_lists(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_graph(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_referrals(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_optimal(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_stable(struct audit *audit) BILLET_MUST_CHECK;
enum billet_status audit_choice(struct audit *audit) BILLET_MUST_CHECK;

#endif
