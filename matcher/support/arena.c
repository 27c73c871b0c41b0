/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arena is a chain of blocks; allocation bumps a pointer in the newest. A request larger
 * than a quarter of a block gets a block of its own behind the newest, so that one large array
 * does not throw away the room that is left.
 */
#include "billet/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK_BYTES ((size_t)32 * 1024)

struct block {
    struct block *next;
    size_t size; /* bytes in data */
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

struct billet_arena {
    struct billet_allocator allocator;
    struct block *newest;
    size_t used;
};

static void *default_alloc(void *arg, size_t size)
{
    (void)arg;
    return malloc(size);
}

static void default_release(void *arg, void *ptr)
{
    (void)arg;
    free(ptr);
}

const struct billet_allocator billet_allocator_default = {default_alloc, default_release, NULL};

struct billet_arena *billet_arena_new(const struct billet_allocator *allocator)
{
    const struct billet_allocator *a = allocator != NULL ? allocator : &billet_allocator_default;
    struct billet_arena *arena = a->alloc(a->arg, sizeof *arena);
    if (arena == NULL) {
        return NULL;
    }
    *arena = (struct billet_arena){.allocator = *a};
    return arena;
}

static void release_chain(struct billet_arena *arena, struct block *block)
{
    while (block != NULL) {
        struct block *next = block->next;
        arena->allocator.release(arena->allocator.arg, block);
        block = next;
    }
}

void billet_arena_free(struct billet_arena *arena)
{
    if (arena == NULL) {
        return;
    }
    release_chain(arena, arena->newest);
    arena->allocator.release(arena->allocator.arg, arena);
}

void billet_arena_reset(struct billet_arena *arena)
{
    arena->used = 0;
    struct block *keep = arena->newest;
    if (keep == NULL) {
        return;
    }
    release_chain(arena, keep->next);
    keep->next = NULL;
    keep->used = 0;
    if (keep->size > ARENA_BLOCK_BYTES) {
        release_chain(arena, keep);
        arena->newest = NULL;
    }
}

static struct block *block_new(struct billet_arena *arena, size_t size)
{
    struct block *block = arena->allocator.alloc(arena->allocator.arg, sizeof *block + size);
    if (block != NULL) {
        block->next = NULL;
        block->size = size;
        block->used = 0;
    }
    return block;
}

static struct block *block_for(struct billet_arena *arena, size_t size)
{
    struct block *newest = arena->newest;
    if (newest != NULL && newest->size - newest->used >= size) {
        return newest;
    }
    bool large = size > ARENA_BLOCK_BYTES / 4;
    struct block *block = block_new(arena, large ? size : ARENA_BLOCK_BYTES);
    if (block == NULL) {
        return NULL;
    }
    if (large && newest != NULL) {
        block->next = newest->next;
        newest->next = block;
        return block;
    }
    block->next = newest;
    arena->newest = block;
    return block;
}

void *billet_arena_alloc(struct billet_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size_t rounded = (size + align - 1) / align * align;
    rounded = rounded == 0 ? align : rounded;
    struct block *block = block_for(arena, rounded);
    if (block == NULL) {
        return NULL;
    }
    void *ptr = block->data + block->used;
    block->used += rounded;
    arena->used += rounded;
    memset(ptr, 0, rounded);
    return ptr;
}

void *billet_arena_array(struct billet_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        return NULL;
    }
    return billet_arena_alloc(arena, count * size);
}

char *billet_arena_strndup(struct billet_arena *arena, const char *bytes, size_t len)
{
    char *copy = len < SIZE_MAX / 2 ? billet_arena_alloc(arena, len + 1) : NULL;
    if (copy != NULL && len > 0) {
        memcpy(copy, bytes, len);
    }
    return copy;
}

char *billet_arena_strdup(struct billet_arena *arena, const char *text)
{
    return billet_arena_strndup(arena, text, strlen(text));
}

size_t billet_arena_used(const struct billet_arena *arena)
{
    return arena->used;
}
