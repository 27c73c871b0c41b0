/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine's tests share: made-up rounds from a seed, and an allocator that counts and
 * fails on demand.
 */
#ifndef BILLET_TESTS_MATCHER_WORLD_H
#define BILLET_TESTS_MATCHER_WORLD_H

#include "billet/engine.h"
#include "billet/verify.h"

/* A small deterministic generator (SplitMix64). */
struct dice {
    uint64_t state;
};
uint32_t dice_below(struct dice *dice, uint32_t n);
bool dice_chance(struct dice *dice, uint32_t percent);

struct world_size {
    size_t candidates;
    size_t vacancies;
    uint32_t employers;
};

/* A round in the arena: crowded in few codes, so that many pairs are eligible and tie. */
struct billet_round world_make(uint64_t seed, enum billet_method method, struct world_size size,
                               struct billet_arena *arena);
/* The same facts with every table's rows in another order. */
struct billet_round world_shuffle(const struct billet_round *round, uint64_t seed,
                                  struct billet_arena *arena);

/* The claim that a result makes. */
struct billet_claim world_claim(const struct billet_round *round, const struct billet_match *match);

struct meter {
    size_t calls;
    size_t live;
    size_t fail_at; /* the call that fails; 0 = none */
    bool all_after; /* and so do all after it */
};
struct billet_allocator meter_allocator(struct meter *meter);

#endif
