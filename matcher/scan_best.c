/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cutting is quickselect (Hoare 1961), settling quicksort with insertion for short runs; both
 * under the one total order.
 */
#include "matcher/scan_best.h"

#include <assert.h>

#define SHORT_RUN 12

static uint64_t lot_of(const struct best_kind *kind, uint32_t owner, uint32_t other)
{
    uint32_t vac = kind->owner_is_vac ? owner : other;
    uint32_t cand = kind->owner_is_vac ? other : owner;
    return lot_from(kind->lot_bases[vac], kind->cand_ids[cand]);
}

/* Equal keys: rare, unless everything is tied down to half of the lot. */
static bool before_by_lot(const struct best_kind *kind, uint32_t owner, const struct best_entry *a,
                          const struct best_entry *b)
{
    uint64_t left = lot_of(kind, owner, a->other);
    uint64_t right = lot_of(kind, owner, b->other);
    return left != right ? left < right : a->other < b->other;
}

static inline bool before(const struct best_kind *kind, uint32_t owner, const struct best_entry *a,
                          const struct best_entry *b)
{
    return a->key != b->key ? a->key > b->key : before_by_lot(kind, owner, a, b);
}

static void swap(struct best_entry *a, struct best_entry *b)
{
    struct best_entry moving = *a;
    *a = *b;
    *b = moving;
}

/* Splits [from, end) around a middle value: answers its place. At least two entries. */
static size_t split(const struct best_kind *kind, struct best *best, size_t from, size_t end)
{
    struct best_entry *e = best->entries;
    size_t middle = from + (end - from) / 2;
    size_t last = end - 1;
    if (before(kind, best->owner, &e[middle], &e[from])) {
        swap(&e[middle], &e[from]);
    }
    if (before(kind, best->owner, &e[last], &e[middle])) {
        swap(&e[last], &e[middle]);
        if (before(kind, best->owner, &e[middle], &e[from])) {
            swap(&e[middle], &e[from]);
        }
    }
    swap(&e[middle], &e[last]);
    size_t kept = from;
    for (size_t i = from; i < last; i++) {
        if (before(kind, best->owner, &e[i], &e[last])) {
            swap(&e[i], &e[kept++]);
        }
    }
    swap(&e[kept], &e[last]);
    return kept;
}

struct key_rooms {
    uint64_t at[3][BEST_ROOM_MAX];
};

static uint64_t middle_of(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t low = a < b ? a : b;
    uint64_t high = a < b ? b : a;
    return c < low ? low : (c < high ? c : high);
}

/* The k-th highest of the keys in the first room: quickselect without branches on what it
 * compares, from room to room. */
static uint64_t kth_key(struct key_rooms *rooms, size_t count, size_t k)
{
    size_t in = 0;
    for (;;) {
        const uint64_t *restrict keys = rooms->at[in];
        uint64_t *restrict higher = rooms->at[(in + 1) % 3];
        uint64_t *restrict lower = rooms->at[(in + 2) % 3];
        uint64_t pivot = middle_of(keys[0], keys[count / 2], keys[count - 1]);
        size_t above = 0;
        size_t below = 0;
        for (size_t i = 0; i < count; i++) {
            uint64_t key = keys[i];
            higher[above] = key;
            lower[below] = key;
            above += key > pivot ? 1 : 0;
            below += key < pivot ? 1 : 0;
        }
        if (k > above && k <= count - below) {
            return pivot;
        }
        bool up = k <= above;
        in = (in + (up ? 1 : 2)) % 3;
        k = up ? k : k - (count - below);
        count = up ? above : below;
    }
}

/* More entries share the K-th key than there is room for: the whole order decides. */
static void cut_ties(const struct best_kind *kind, struct best *best)
{
    size_t from = 0;
    size_t end = best->count;
    while (end > kind->k && end - from > 1) {
        size_t at = split(kind, best, from, end);
        if (at == kind->k || at + 1 == kind->k) {
            break;
        }
        if (at > kind->k) {
            end = at;
        } else {
            from = at + 1;
        }
    }
    best->count = kind->k;
}

void best_cut(const struct best_kind *kind, struct best *best)
{
    struct key_rooms rooms;
    assert(kind->k > 0 && best->count <= kind->room && kind->room <= BEST_ROOM_MAX);
    if (best->count < kind->k) {
        return;
    }
    for (size_t i = 0; i < best->count; i++) {
        rooms.at[0][i] = best->entries[i].key;
    }
    best->bar = kth_key(&rooms, best->count, kind->k);
    uint32_t kept = 0;
    for (size_t i = 0; i < best->count; i++) {
        best->entries[kept] = best->entries[i];
        kept += best->entries[i].key >= best->bar ? 1 : 0;
    }
    best->count = kept;
    if (kept > kind->k) {
        cut_ties(kind, best);
    }
}

static void insert_run(const struct best_kind *kind, struct best *best, size_t from, size_t end)
{
    struct best_entry *e = best->entries;
    for (size_t i = from + 1; i < end; i++) {
        struct best_entry moving = e[i];
        size_t at = i;
        for (; at > from && before(kind, best->owner, &moving, &e[at - 1]); at--) {
            e[at] = e[at - 1];
        }
        e[at] = moving;
    }
}

/* The longer side is left for the next turn, so that the depth stays within log2 of the count. */
static void sort_run(const struct best_kind *kind, struct best *best, size_t from, size_t end)
{
    while (end - from > SHORT_RUN) {
        size_t at = split(kind, best, from, end);
        if (at - from < end - at - 1) {
            sort_run(kind, best, from, at);
            from = at + 1;
        } else {
            sort_run(kind, best, at + 1, end);
            end = at;
        }
    }
    insert_run(kind, best, from, end);
}

size_t best_settle(const struct best_kind *kind, struct best *best, struct pair *pairs)
{
    best_cut(kind, best);
    if (best->count > 0) {
        sort_run(kind, best, 0, best->count);
    }
    for (size_t i = 0; i < best->count; i++) {
        const struct best_entry *e = &best->entries[i];
        pairs[i] = (struct pair){
            .lot = lot_of(kind, best->owner, e->other),
            .cand = kind->owner_is_vac ? e->other : best->owner,
            .vac = kind->owner_is_vac ? best->owner : e->other,
            .mutual = (int16_t)best_mutual(e->key),
            .fit = (int16_t)(e->key >> 32 & 0xffff),
            .appeal = (int16_t)e->appeal,
            .confirm = e->confirm,
        };
    }
    return best->count;
}
