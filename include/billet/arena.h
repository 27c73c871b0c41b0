/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that lives and dies together: a request, a run of the engine. Nothing in an arena is
 * freed alone; nothing that outlives it may point in. Not thread-safe.
 *
 * All allocation of the engine goes through the allocator given here, so that tests can fail
 * the i-th one. Out of memory is NULL (callers turn it into BILLET_ENOMEM), never an exit.
 */
#ifndef BILLET_ARENA_H
#define BILLET_ARENA_H

#include <stddef.h>

#include "billet/span.h"

struct billet_allocator {
    void *(*alloc)(void *arg, size_t size); /* NULL when there is none */
    void (*release)(void *arg, void *ptr);  /* NULL pointer is fine */
    void *arg;
};

/* malloc and free. */
extern const struct billet_allocator billet_allocator_default;

struct billet_arena;

/* An empty arena; its first block comes with its first allocation. NULL allocator = default. */
struct billet_arena *billet_arena_new(const struct billet_allocator *allocator);
/* Frees everything. NULL is fine. */
void billet_arena_free(struct billet_arena *arena);
/* Drops what it holds, keeps one block for the next user. */
void billet_arena_reset(struct billet_arena *arena);

/* size bytes, zeroed, aligned for any type. O(1) amortised. */
void *billet_arena_alloc(struct billet_arena *arena, size_t size);
/* count * size bytes with the product checked. */
void *billet_arena_array(struct billet_arena *arena, size_t count, size_t size);
/* Copies, ended by NUL. */
char *billet_arena_strdup(struct billet_arena *arena, const char *text);
char *billet_arena_strndup(struct billet_arena *arena, const char *bytes, size_t len);
/* Bytes handed out since the last reset: for limits and metrics. */
size_t billet_arena_used(const struct billet_arena *arena);

#endif
