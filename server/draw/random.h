/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generator of drawn rounds: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, 2014), and Zipf's law by a table of integers. No libm, no library's
 * generator: the same bytes on every machine. Compilers choose the order of operands and of
 * initializers, so an expression draws once at most.
 */
#ifndef BILLET_SERVER_DRAW_RANDOM_H
#define BILLET_SERVER_DRAW_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline uint64_t rng_mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline uint64_t rng_next(struct rng *rng)
{
    rng->state += UINT64_C(0x9e3779b97f4a7c15);
    return rng_mix(rng->state);
}

/* 0..n-1; n 1.. */
static inline uint32_t rng_below(struct rng *rng, uint32_t n)
{
    return (uint32_t)((rng_next(rng) >> 32) * n >> 32);
}

static inline bool rng_chance(struct rng *rng, uint32_t percent)
{
    return rng_below(rng, 100) < percent;
}

/*
 * Zipf's law with exponent 1: rank r (0..) weighs 1 / (r + 1). total[r] is the sum of the
 * weights of ranks 0..r in units of 2^-40, so that the first n entries serve any n.
 */
#define ZIPF_RANKS 8192
#define ZIPF_UNIT  (UINT64_C(1) << 40)

static inline void zipf_fill(uint64_t total[ZIPF_RANKS])
{
    uint64_t sum = 0;
    for (uint64_t r = 0; r < ZIPF_RANKS; r++) {
        sum += ZIPF_UNIT / (r + 1);
        total[r] = sum;
    }
}

/* The rank 0..n-1 that the word falls on; n 1..ZIPF_RANKS. O(log n). */
static inline size_t zipf_rank(const uint64_t total[ZIPF_RANKS], uint64_t word, size_t n)
{
    uint64_t point = word % total[n - 1];
    size_t from = 0;
    size_t end = n - 1;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (total[middle] > point) {
            end = middle;
        } else {
            from = middle + 1;
        }
    }
    return from;
}

#endif
