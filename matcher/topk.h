/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The best K pairs seen, under the order by mutual: a binary heap with the worst on top until
 * it is settled, then a list with the best first.
 */
#ifndef BILLET_MATCHER_TOPK_H
#define BILLET_MATCHER_TOPK_H

#include <stddef.h>

#include "billet/arena.h"
#include "billet/status.h"
#include "matcher/order.h"

struct topk {
    struct pair *pairs;
    size_t count;
    size_t room;
};

/* Keeps the pair if it is among the best `limit` so far (0 = keep all). Grows in the arena,
 * by doubling. O(log K). */
enum billet_status topk_push(struct topk *topk, size_t limit, const struct pair *pair,
                             struct billet_arena *arena) BILLET_MUST_CHECK;

/* Puts the pairs in order, the best first; no push may follow. O(K log K). */
void topk_settle(struct topk *topk);

#endif
