/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorted tables of names.
 */
#include "matcher/names.h"

#include <stdint.h>
#include <string.h>

#include "matcher/support/sort.h"

int name_compare(struct billet_span a, struct billet_span b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int by = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);
    return by != 0 ? by : (a.len > b.len) - (a.len < b.len);
}

int name_compare_items(const void *a, const void *b)
{
    return name_compare(*(const struct billet_span *)a, *(const struct billet_span *)b);
}

enum billet_status names_settle(struct name_table *table, const struct billet_allocator *allocator)
{
    enum billet_status status = sort_items(allocator, table->names, table->count,
                                           sizeof table->names[0], name_compare_items);
    if (status != BILLET_OK) {
        return status;
    }
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (kept == 0 || !billet_span_eq(table->names[kept - 1], table->names[i])) {
            table->names[kept++] = table->names[i];
        }
    }
    table->count = kept;
    return BILLET_OK;
}

size_t names_find(const struct name_table *table, struct billet_span name)
{
    size_t from = 0;
    size_t end = table->count;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        int by = name_compare(table->names[middle], name);
        if (by == 0) {
            return middle;
        }
        if (by < 0) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return SIZE_MAX;
}
