/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A graph made by hand and a run that stands ready to allocate over it: for tests and
 * measurements of the allocations alone, without facts, gates and scores behind the edges.
 */
#ifndef BILLET_TESTS_MATCHER_MARKET_H
#define BILLET_TESTS_MATCHER_MARKET_H

#include "matcher/run.h"

struct market_size {
    size_t cands;
    size_t vacs;
    size_t employers;
    size_t edges; /* at most */
};

struct market {
    struct billet_round round;
    struct billet_options options;
    struct billet_error err;
    struct billet_match match;
    struct run run; /* allocate_*(&market->run), once */
    struct billet_candidate *cands;
    struct billet_vacancy *vacs;
};

/* Ids are indices plus one; every candidate in tier 0, every vacancy with room for one, at the
 * first employer. Policy: one referral a candidate, no limits, no tiers named. */
void market_open(struct market *market, struct market_size size);
/* Edges come ascending (cand, vac). */
void market_edge(struct market *market, const struct pair *pair);
/* After the last edge. */
void market_ready(struct market *market);
void market_close(struct market *market);

/* The value of the edges taken, entry by entry (tiers, then mutual). */
struct billet_vector market_value(const struct market *market);
/* What the prices allow at most: the sum of weak duality; every price is checked to be >= 0. */
struct billet_vector market_bound(const struct market *market);
/* No capacity is exceeded. */
bool market_fits(const struct market *market);

#endif
