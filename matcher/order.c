/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The total order of pairs. Ties end at the lot, which depends on the round's seed and never
 * on who registered first; ids only settle equal lots.
 */
#include "matcher/order.h"

uint64_t lot_draw(uint64_t seed, int64_t vacancy, int64_t candidate)
{
    return lot_from(lot_base(seed, vacancy), candidate);
}

static int ascending(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int high_first(int16_t a, int16_t b)
{
    return (a < b) - (a > b);
}

int order_by_mutual(const struct pair *a, const struct pair *b)
{
    int by = high_first(a->mutual, b->mutual);
    by = by != 0 ? by : high_first(a->fit, b->fit);
    by = by != 0 ? by : ascending(a->lot, b->lot);
    by = by != 0 ? by : ascending(a->cand, b->cand);
    return by != 0 ? by : ascending(a->vac, b->vac);
}

int order_by_fit(const struct pair *a, const struct pair *b)
{
    int by = high_first(a->fit, b->fit);
    return by != 0 ? by : order_by_mutual(a, b);
}

int order_by_appeal(const struct pair *a, const struct pair *b)
{
    int by = high_first(a->appeal, b->appeal);
    return by != 0 ? by : order_by_mutual(a, b);
}
