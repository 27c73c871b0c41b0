/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sound result of a made-up round, and a claim about it of which every part may be changed:
 * for the tests that damage results. The round itself may be changed too, as if somebody had
 * changed the facts behind a result.
 */
#ifndef BILLET_TESTS_MATCHER_SPOILER_H
#define BILLET_TESTS_MATCHER_SPOILER_H

#include "tests/matcher/world.h"

#define SPOILER_K 8 /* length of its lists */

struct spoiler {
    struct billet_arena *arena;
    struct billet_round round;
    struct billet_match *match;
    struct billet_match *longer; /* the same round with lists of SPOILER_K + 1 */
    struct billet_claim claim;
    struct billet_candidate *cand_rows; /* of the round, as are these */
    struct billet_vacancy *vac_rows;
    struct billet_list *vacancies; /* of the claim, as are all below */
    struct billet_list *candidates;
    struct billet_pair *referrals; /* with room for one more */
    struct billet_candidate_price *cand_prices;
    struct billet_price *vac_prices;
};

/* 30 candidates, 20 vacancies, two tiers, at most two referrals a candidate. */
void spoiler_open(struct spoiler *s, enum billet_method method);
void spoiler_close(struct spoiler *s);
/* A list's pairs in memory that may be written, with room for one more. */
struct billet_pair *spoiler_pairs(struct spoiler *s, struct billet_list *list);
struct billet_verdict spoiler_check(const struct spoiler *s, int32_t threads);

/* One way to damage a result of some methods, and part of what the checker says of it. */
struct damage {
    const char *name;
    unsigned methods;
    void (*spoil)(struct spoiler *s);
    const char *says;
};
/* Sets of methods. */
#define OPTIMAL (1U << BILLET_OPTIMAL)
#define STABLE  (1U << BILLET_STABLE)
#define CHOICE  (1U << BILLET_CHOICE)
#define ALL     (OPTIMAL | STABLE | CHOICE)
/* Tries each damage that is for this method; fails when any is missed or not named. */
void spoiler_try(enum billet_method method, const struct damage *damages, size_t count);

#endif
