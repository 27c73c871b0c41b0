/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A heap over (mutual, fit, lot, ids); settling is the second half of heapsort, which moves the
 * worst to the end again and again.
 */
#include "matcher/topk.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define TOPK_ROOM_FIRST 8

static bool worse(const struct pair *a, const struct pair *b)
{
    return order_by_mutual(a, b) > 0;
}

static void sift_up(struct pair *heap, size_t at)
{
    struct pair moving = heap[at];
    while (at > 0 && worse(&moving, &heap[(at - 1) / 2])) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = moving;
}

static void sift_down(struct pair *heap, size_t count, size_t at)
{
    struct pair moving = heap[at];
    while (2 * at + 1 < count) {
        size_t child = 2 * at + 1;
        if (child + 1 < count && worse(&heap[child + 1], &heap[child])) {
            child++;
        }
        if (!worse(&heap[child], &moving)) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moving;
}

static enum billet_status grow(struct topk *topk, size_t limit, struct billet_arena *arena)
{
    size_t room = topk->room == 0 ? TOPK_ROOM_FIRST : 2 * topk->room;
    room = limit != 0 && room > limit ? limit : room;
    struct pair *pairs = billet_arena_array(arena, room, sizeof *pairs);
    if (pairs == NULL) {
        return BILLET_ENOMEM;
    }
    if (topk->count > 0) {
        memcpy(pairs, topk->pairs, topk->count * sizeof *pairs);
    }
    topk->pairs = pairs;
    topk->room = room;
    return BILLET_OK;
}

enum billet_status topk_push(struct topk *topk, size_t limit, const struct pair *pair,
                             struct billet_arena *arena)
{
    assert(limit == 0 || topk->count <= limit);
    if (limit != 0 && topk->count == limit) {
        if (worse(&topk->pairs[0], pair)) {
            topk->pairs[0] = *pair;
            sift_down(topk->pairs, topk->count, 0);
        }
        return BILLET_OK;
    }
    enum billet_status status = topk->count == topk->room ? grow(topk, limit, arena) : BILLET_OK;
    if (status == BILLET_OK) {
        topk->pairs[topk->count] = *pair;
        sift_up(topk->pairs, topk->count);
        topk->count++;
    }
    return status;
}

void topk_settle(struct topk *topk)
{
    for (size_t left = topk->count; left > 1; left--) {
        struct pair worst = topk->pairs[0];
        topk->pairs[0] = topk->pairs[left - 1];
        topk->pairs[left - 1] = worst;
        sift_down(topk->pairs, left - 1, 0);
    }
}
