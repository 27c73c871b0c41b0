/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Largest remainder, with the remainders looked up anew for every point left: lists are short,
 * and fewer points are left than there are weights.
 */
#include "matcher/shares.h"

#include <assert.h>
#include <stdbool.h>

static int64_t sum_of(const int32_t *weights, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    return sum;
}

/* Marks the order in which points are given: a remainder that was served counts as -1. */
static int64_t remainder_of(int32_t total, int32_t weight, int64_t sum, int32_t share)
{
    int64_t exact = (int64_t)total * weight;
    return share > exact / sum ? -1 : exact % sum;
}

static size_t largest_remainder(int32_t total, const int32_t *weights, size_t count, int64_t sum,
                                const int32_t *share)
{
    size_t best = 0;
    int64_t most = -1;
    for (size_t i = 0; i < count; i++) {
        int64_t remainder = remainder_of(total, weights[i], sum, share[i]);
        if (remainder > most) {
            most = remainder;
            best = i;
        }
    }
    return best;
}

void shares_split(int32_t total, const int32_t *weights, size_t count, int32_t *share)
{
    int64_t sum = sum_of(weights, count);
    int64_t left = total;
    for (size_t i = 0; i < count; i++) {
        share[i] = sum == 0 ? 0 : (int32_t)((int64_t)total * weights[i] / sum);
        left -= share[i];
    }
    assert(sum == 0 || (left >= 0 && (left == 0 || (size_t)left < count)));
    for (; sum != 0 && left > 0; left--) {
        share[largest_remainder(total, weights, count, sum, share)]++;
    }
}
