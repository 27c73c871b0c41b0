/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names as ranks: distinct spans in ascending byte order.
 */
#ifndef BILLET_MATCHER_NAMES_H
#define BILLET_MATCHER_NAMES_H

#include "matcher/snapshot.h"

/* Like memcmp, and the shorter first when one begins with the other. */
int name_compare(struct billet_span a, struct billet_span b);
/* sort_compare_fn over struct billet_span. */
int name_compare_items(const void *a, const void *b);

/* Sorts table->names and drops repeats. */
enum billet_status names_settle(struct name_table *table,
                                const struct billet_allocator *allocator) BILLET_MUST_CHECK;
/* The name's rank, or SIZE_MAX. O(log n). */
size_t names_find(const struct name_table *table, struct billet_span name);

#endif
