/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bottom-up merge sort: runs of width 1, 2, 4, ... are merged from one buffer into the other.
 */
#include "matcher/support/sort.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Merges [from, middle) and [middle, end) of items into target. */
static void merge(const char *source, char *target, size_t from, size_t middle, size_t end,
                  size_t size, sort_compare_fn *compare)
{
    size_t left = from;
    size_t right = middle;
    for (size_t out = from; out < end; out++) {
        bool take_left = left < middle && (right >= end || compare(source + left * size,
                                                                   source + right * size) <= 0);
        size_t *taken = take_left ? &left : &right;
        memcpy(target + out * size, source + *taken * size, size);
        *taken += 1;
    }
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

enum billet_status sort_items(const struct billet_allocator *allocator, void *items, size_t count,
                              size_t size, sort_compare_fn *compare)
{
    if (count < 2) {
        return BILLET_OK;
    }
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        return BILLET_ENOMEM;
    }
    char *scratch = allocator->alloc(allocator->arg, count * size);
    if (scratch == NULL) {
        return BILLET_ENOMEM;
    }
    char *source = items;
    char *target = scratch;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = min_size(from + width, count);
            merge(source, target, from, middle, min_size(from + 2 * width, count), size, compare);
        }
        char *swap = source;
        source = target;
        target = swap;
    }
    if (source != (char *)items) {
        memcpy(items, source, count * size);
    }
    allocator->release(allocator->arg, scratch);
    return BILLET_OK;
}
