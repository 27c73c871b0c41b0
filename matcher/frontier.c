/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ties go by place in the heap, which depends on nothing but the order of calls.
 */
#include "matcher/frontier.h"

#include <assert.h>

enum billet_status frontier_init(struct frontier *f, size_t node_count, struct billet_arena *arena)
{
    *f = (struct frontier){
        .distance = billet_arena_array(arena, node_count, sizeof f->distance[0]),
        .place = billet_arena_array(arena, node_count, sizeof f->place[0]),
        .heap = billet_arena_array(arena, node_count, sizeof f->heap[0]),
        .touched = billet_arena_array(arena, node_count, sizeof f->touched[0]),
    };
    if (f->distance == NULL || f->place == NULL || f->heap == NULL || f->touched == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < node_count; i++) {
        f->distance[i] = FRONTIER_FAR;
    }
    return BILLET_OK;
}

void frontier_clear(struct frontier *f)
{
    for (size_t i = 0; i < f->touched_count; i++) {
        f->distance[f->touched[i]] = FRONTIER_FAR;
    }
    f->touched_count = 0;
    f->count = 0;
}

static void put(struct frontier *f, size_t at, uint32_t node)
{
    f->heap[at] = node;
    f->place[node] = (uint32_t)at;
}

static void move_up(struct frontier *f, size_t at, uint32_t node)
{
    int64_t distance = f->distance[node];
    while (at > 0 && f->distance[f->heap[(at - 1) / 2]] > distance) {
        put(f, at, f->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(f, at, node);
}

bool frontier_reach(struct frontier *f, uint32_t node, int64_t distance)
{
    if (distance >= f->distance[node]) {
        return false;
    }
    size_t at = f->place[node];
    if (f->distance[node] == FRONTIER_FAR) {
        f->touched[f->touched_count++] = node;
        at = f->count;
        f->count++;
    }
    f->distance[node] = distance;
    move_up(f, at, node);
    return true;
}

uint32_t frontier_take(struct frontier *f)
{
    assert(f->count > 0);
    uint32_t nearest = f->heap[0];
    f->count--;
    uint32_t moving = f->heap[f->count];
    size_t at = 0;
    while (2 * at + 1 < f->count) {
        size_t child = 2 * at + 1;
        if (child + 1 < f->count && f->distance[f->heap[child + 1]] < f->distance[f->heap[child]]) {
            child++;
        }
        if (f->distance[f->heap[child]] >= f->distance[moving]) {
            break;
        }
        put(f, at, f->heap[child]);
        at = child;
    }
    if (f->count > 0) {
        put(f, at, moving);
    }
    return nearest;
}
