/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pair inside the engine and the orders over pairs, each written once. Candidates and
 * vacancies are indices of the snapshot, which ascend with their ids, so that comparing
 * indices is comparing ids.
 */
#ifndef BILLET_MATCHER_ORDER_H
#define BILLET_MATCHER_ORDER_H

#include <stdbool.h>
#include <stdint.h>

struct pair {
    uint64_t lot;
    uint32_t cand;
    uint32_t vac;
    int16_t mutual; /* points, 0..10000, as fit and appeal */
    int16_t fit;
    int16_t appeal;
    uint16_t confirm; /* gates that passed as unknown */
};

/* The lot of a pair: two rounds of the SplitMix64 finaliser (Steele, Lea, Flood 2014). */
uint64_t lot_draw(uint64_t seed, int64_t vacancy, int64_t candidate);

static inline uint64_t lot_mix(uint64_t z)
{
    z ^= z >> 30;
    z *= UINT64_C(0xbf58476d1ce4e5b9);
    z ^= z >> 27;
    z *= UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The same in two steps: what depends on the vacancy, once. */
static inline uint64_t lot_base(uint64_t seed, int64_t vacancy)
{
    return lot_mix(seed ^ (uint64_t)vacancy);
}

static inline uint64_t lot_from(uint64_t base, int64_t candidate)
{
    return lot_mix(base ^ (uint64_t)candidate);
}

/* Each answers -1 when a comes before b, 1 when after, 0 only for the same pair. */
int order_by_mutual(const struct pair *a, const struct pair *b);
int order_by_fit(const struct pair *a, const struct pair *b);    /* fit, then by mutual */
int order_by_appeal(const struct pair *a, const struct pair *b); /* appeal, then by mutual */

#endif
