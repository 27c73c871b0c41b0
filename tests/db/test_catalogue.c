/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prepares every named query on a migrated database and holds what PostgreSQL says of its
 * parameters and columns against the catalogue. One TAP line a query.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/db/db.h"
#include "server/db/query.h"

static bool prepare(PGconn *conn, const struct db_query *q)
{
    Oid types[DB_PARAMS_MAX] = {0};
    for (size_t i = 0; i < q->param_count; i++) {
        types[i] = q->params[i].oid;
    }
    PGresult *result = PQprepare(conn, q->name, q->sql, (int)q->param_count, types);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!ok) {
        printf("# %s", PQresultErrorMessage(result));
    }
    PQclear(result);
    return ok;
}

static bool same_column(const struct db_column *told, const PGresult *is, int at)
{
    bool ok = strcmp(told->name, PQfname(is, at)) == 0 && told->oid == PQftype(is, at);
    if (!ok) {
        printf("# column %d is %s of type %u, not %s %s\n", at, PQfname(is, at), PQftype(is, at),
               told->name, told->type);
    }
    return ok;
}

static bool compare(const struct db_query *q, const PGresult *is)
{
    int params = PQnparams(is);
    int columns = PQnfields(is);
    if (params != (int)q->param_count || columns != (int)q->column_count) {
        printf("# %d parameters, %d columns\n", params, columns);
        return false;
    }
    bool ok = true;
    for (int i = 0; i < params; i++) {
        if (PQparamtype(is, i) != q->params[i].oid) {
            printf("# parameter %d has type %u\n", i + 1, PQparamtype(is, i));
            ok = false;
        }
    }
    for (int i = 0; i < columns; i++) {
        ok = same_column(&q->columns[i], is, i) && ok;
    }
    return ok;
}

static bool check(PGconn *conn, const struct db_query *q)
{
    if (q->param_count > DB_PARAMS_MAX) {
        printf("# more than %d parameters\n", DB_PARAMS_MAX);
        return false;
    }
    if (!prepare(conn, q)) {
        return false;
    }
    PGresult *is = PQdescribePrepared(conn, q->name);
    bool ok = PQresultStatus(is) == PGRES_COMMAND_OK && compare(q, is);
    PQclear(is);
    return ok;
}

int main(void)
{
    int failed = 0;
    PGconn *conn = PQconnectdb(getenv("BILLET_TEST_DATABASE"));
    printf("1..%d\n", QUERY_COUNT);
    for (int i = 0; i < QUERY_COUNT; i++) {
        bool ok = check(conn, &db_queries[i]);
        failed += ok ? 0 : 1;
        printf("%s %d - %s\n", ok ? "ok" : "not ok", i + 1, db_queries[i].name);
    }
    PQfinish(conn);
    return failed == 0 ? 0 : 1;
}
