/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Look-up in the generated catalogue by name: for tables that are checked once at start.
 */
#include "server/db/query.h"

#include <string.h>

enum query_id db_query_find(const char *name)
{
    for (int i = 0; i < QUERY_COUNT; i++) {
        if (strcmp(db_queries[i].name, name) == 0) {
            return (enum query_id)i;
        }
    }
    return QUERY_COUNT;
}
