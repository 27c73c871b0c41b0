/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stable sort whose memory comes from the engine's allocator; qsort's does not say.
 */
#ifndef BILLET_MATCHER_SUPPORT_SORT_H
#define BILLET_MATCHER_SUPPORT_SORT_H

#include <stddef.h>

#include "billet/arena.h"
#include "billet/status.h"

typedef int sort_compare_fn(const void *a, const void *b);

/* Merge sort, O(n log n), count * size bytes of scratch. BILLET_ENOMEM leaves items as they were.
 */
enum billet_status sort_items(const struct billet_allocator *allocator, void *items, size_t count,
                              size_t size, sort_compare_fn *compare) BILLET_MUST_CHECK;

#endif
