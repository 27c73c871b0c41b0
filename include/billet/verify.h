/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checking a result against the frozen facts, by code that shares nothing with the engine's
 * way to it: every pair's gates and scores are computed anew from the facts as given, every
 * list and its order, the graph, all capacities, and then what the method promises:
 *   optimal  the prices prove by weak duality that no allocation is worth more
 *   stable   no pair would both rather have each other, and no stable result is better for a
 *            candidate
 *   choice   the choosing, replayed
 */
#ifndef BILLET_VERIFY_H
#define BILLET_VERIFY_H

#include "billet/engine.h"

/* A result as somebody claims it; lists and referrals in the order in which they were given.
 * In lists the pairs carry both ids. Everything is borrowed. */
struct billet_claim {
    const struct billet_list *vacancies;
    size_t vacancy_count;
    const struct billet_list *candidates;
    size_t candidate_count;
    const struct billet_pair *referrals;
    size_t referral_count;
    enum billet_method method;
    bool has_objective;
    struct billet_objective objective;
    bool has_prices;
    struct billet_prices prices;
};

enum billet_finding {
    BILLET_VALID,    /* everything is proved */
    BILLET_UNPROVED, /* all is as claimed, but without prices nothing proves optimality */
    BILLET_DAMAGED,  /* the first thing wrong is in `text` */
};

struct billet_verdict {
    enum billet_finding finding;
    char text[160];                    /* of BILLET_DAMAGED; empty else */
    struct billet_objective objective; /* recomputed */
    size_t referral_count;
};

/*
 * Time: gates of all pairs, 64 at a time, and points of those that are eligible, on as many threads
 * as the options say; O(E log E) for the graph; stable: a round of O(E) for every time that some
 * refusal makes candidates propose again. Memory O(E).
 * BILLET_OK whatever the finding; BILLET_EINVAL for facts that no round may have,
 * BILLET_ELIMIT, BILLET_ETIMEOUT, BILLET_ENOMEM.
 */
enum billet_status billet_verify(const struct billet_round *round, const struct billet_claim *claim,
                                 const struct billet_options *options,
                                 struct billet_verdict *verdict,
                                 struct billet_error *err) BILLET_MUST_CHECK;

#endif
