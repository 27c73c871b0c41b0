/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of named queries, made at build time from the files in sql/. A query is known by
 * its enum query_id; its text, the types of its parameters and the columns of its rows are here.
 * A test prepares every one on a migrated database and holds the answer against this table.
 */
#ifndef BILLET_SERVER_DB_QUERY_H
#define BILLET_SERVER_DB_QUERY_H

#include <stddef.h>
#include <stdint.h>

#include "server/db/queries.h" /* generated: enum query_id */

#define DB_OID_BYTEA 17

struct db_column {
    const char *name;
    const char *type;
    uint32_t oid;
};

struct db_query {
    const char *name; /* also the name of the prepared statement */
    size_t param_count;
    const struct db_column *params;
    size_t column_count;
    const struct db_column *columns;
    const char *sql;
};

extern const struct db_query db_queries[QUERY_COUNT];

/* QUERY_COUNT when there is none of this name. */
enum query_id db_query_find(const char *name);

#endif
