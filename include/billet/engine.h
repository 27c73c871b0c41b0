/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine: facts of a round in, lists and referrals with their certificate out; and the
 * reasons of one pair. No input or output, no clock, no randomness, integers only.
 * Equal facts give equal results, in whatever order the rows stand.
 */
#ifndef BILLET_ENGINE_H
#define BILLET_ENGINE_H

#include "billet/arena.h"
#include "billet/error.h"
#include "billet/model.h"

/* Rows that a run takes at most: beyond this the arithmetic of prices is not argued. */
#define BILLET_ROWS_MAX 2000000

/* A pair with its scores in points, 0..10000; confirm = the gates that passed as unknown. */
struct billet_pair {
    int64_t candidate;
    int64_t vacancy;
    int32_t mutual;
    int32_t fit;
    int32_t appeal;
    uint16_t confirm;
};

struct billet_list {
    int64_t owner; /* id of the vacancy or candidate */
    const struct billet_pair *pairs;
    size_t count;
};

/* Compared from the first entry: one entry a tier, then the one for mutual. */
#define BILLET_VECTOR_MAX (BILLET_TIERS_MAX + 2)
struct billet_vector {
    int64_t at[BILLET_VECTOR_MAX];
};

struct billet_candidate_price {
    int64_t id;
    struct billet_vector capacity; /* alpha */
    struct billet_vector first;    /* beta */
};

struct billet_price {
    int64_t id;
    struct billet_vector price; /* gamma of a vacancy, delta of an employer */
};

/* Ascending ids; ids whose prices are all zero are left out. */
struct billet_prices {
    const struct billet_candidate_price *candidates;
    size_t candidate_count;
    const struct billet_price *vacancies;
    size_t vacancy_count;
    const struct billet_price *employers;
    size_t employer_count;
};

struct billet_objective {
    int64_t tiers[BILLET_TIERS_MAX + 1]; /* candidates with a referral, by tier */
    size_t tier_count;                   /* tiers of the policy and the last one */
    int64_t sum_mutual;
};

/* A result. Everything in it belongs to it and goes with billet_match_free(). */
struct billet_match {
    const struct billet_list *vacancies; /* ascending ids, as are the candidates */
    size_t vacancy_count;
    const struct billet_list *candidates;
    size_t candidate_count;
    const struct billet_pair *referrals; /* ascending (vacancy, candidate) */
    size_t referral_count;
    struct billet_objective objective; /* of every method */
    bool has_prices;                   /* method optimal only */
    struct billet_prices prices;
    struct billet_arena *arena;
};

/* Called now and then during long work; false stops the run with BILLET_ETIMEOUT. `what` is a
 * constant word: "columns", "scan", "lists", "graph", "allocate". total 0 = not known. */
typedef bool billet_progress_fn(void *arg, const char *what, size_t done, size_t total);

/* How lists are found; the lists are the same. */
enum billet_scan {
    BILLET_SCAN_AUTO,      /* the fastest that this machine has */
    BILLET_SCAN_PORTABLE,  /* the fast one without instructions that not every machine has */
    BILLET_SCAN_REFERENCE, /* every pair scored: slow, plain, for comparison */
};

/* What a fast scan did, for those who measure. */
struct billet_scan_counts {
    uint64_t eligible; /* pairs that pass the gates read as bitmaps (all but must skills) */
    uint64_t chunks;   /* of 64 lanes with an eligible pair, whose bound was looked at */
    uint64_t deepened; /* of these, those whose skills were read */
    uint64_t scored;   /* pairs scored exactly */
    uint64_t offered;  /* to a list, whose bar they reached */
};

struct billet_options {
    const struct billet_allocator *allocator; /* NULL = malloc */
    billet_progress_fn *progress;             /* NULL = none */
    void *progress_arg;
    int64_t pairs_max; /* candidates * vacancies that the caller allows; 0 = no limit */
    int32_t threads;   /* for scan and check; 0 = 1. The result does not depend on it */
    enum billet_scan scan;
    struct billet_scan_counts *counts; /* added to; NULL = not wanted */
};

/*
 * Ids, ranges and codes of all rows: BILLET_EINVAL names the first row that is wrong. Readers
 * that can name file and line check earlier; this is the engine's own door. O(n log n).
 */
enum billet_status billet_round_check(const struct billet_round *round,
                                      const struct billet_allocator *allocator,
                                      struct billet_error *err) BILLET_MUST_CHECK;

/*
 * Runs a round: every pair through the gates, scores, lists, graph, allocation.
 *
 * Time: C candidates * V vacancies gates, then per method over E <= K * (C + V) edges: stable
 * and choice O(E log K); optimal by auction and shortest paths (see matcher/README.md). Memory
 * O(E).
 * BILLET_EINVAL, BILLET_ELIMIT (pairs_max), BILLET_ETIMEOUT, BILLET_ENOMEM; *out is written
 * on BILLET_OK only, and nothing is kept otherwise.
 */
enum billet_status billet_match_run(const struct billet_round *round,
                                    const struct billet_options *options, struct billet_match **out,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* NULL is fine. */
void billet_match_free(struct billet_match *match);

#endif
