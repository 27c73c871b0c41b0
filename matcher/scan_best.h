/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The best K pairs of one owner while a scan runs: an unsorted buffer with room for more than K,
 * cut back to the best K when it is full. The bar is the K-th best key seen so far: what is below
 * it cannot enter any more.
 *
 * A key is mutual, fit and the inverted upper half of the lot, so that a higher key is a better
 * pair; equal keys are settled by the whole lot and the ids.
 */
#ifndef BILLET_MATCHER_SCAN_BEST_H
#define BILLET_MATCHER_SCAN_BEST_H

#include "matcher/order.h"
#include <stddef.h>

struct best_entry {
    uint64_t key;
    uint32_t other; /* index of the snapshot, on the other side */
    uint16_t appeal;
    uint16_t confirm;
};

struct best {
    struct best_entry *entries;
    uint64_t bar; /* 0 = fewer than K so far */
    uint32_t count;
    uint32_t owner; /* index of the snapshot */
};

#define BEST_K_MAX    500 /* longer lists take the reference's way */
#define BEST_ROOM_MAX (BEST_K_MAX + BEST_K_MAX / 2 + 4)

/* What lists of one side have in common. */
struct best_kind {
    const uint64_t *lot_bases; /* by index of the vacancy */
    const int64_t *cand_ids;   /* by index of the candidate */
    bool owner_is_vac;
    uint32_t k;
    uint32_t room; /* of a buffer: BEST_ROOM_MAX at most, and more than k */
};

static inline uint64_t best_key(int32_t mutual, int32_t fit, uint64_t lot)
{
    return (uint64_t)mutual << 48 | (uint64_t)fit << 32 | (~lot >> 32);
}

static inline uint32_t best_mutual(uint64_t key)
{
    return (uint32_t)(key >> 48);
}

/* Keeps the best K and raises the bar; does nothing to fewer than K. O(count). */
void best_cut(const struct best_kind *kind, struct best *best);

/* Takes what may be among the best; room > k. */
static inline void best_push(const struct best_kind *kind, struct best *best,
                             const struct best_entry *entry)
{
    if (entry->key < best->bar) {
        return;
    }
    best->entries[best->count++] = *entry;
    if (best->count == kind->room || (best->bar == 0 && best->count == kind->k)) {
        best_cut(kind, best);
    }
}

/* Cuts, sorts, best first, and writes the pairs; answers how many. */
size_t best_settle(const struct best_kind *kind, struct best *best, struct pair *pairs);

#endif
