/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points shared out by weights without losing one: the method of the largest remainder.
 */
#ifndef BILLET_MATCHER_SHARES_H
#define BILLET_MATCHER_SHARES_H

#include <stddef.h>
#include <stdint.h>

/*
 * share[i] = total * weight[i] / sum, rounded down; what is left goes one point each to the
 * largest remainders, ties to the lower index. All zero when the weights add up to 0.
 * total <= 10,000 and weights <= 1000 each. O(count * points left).
 */
void shares_split(int32_t total, const int32_t *weights, size_t count, int32_t *share);

#endif
