/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking up code sets: see lookup.h. PostgreSQL makes the JSON.
 */
#include "server/admin/lookup.h"

#include "server/admin/sql.h"
#include "server/admin/statements.h"

static enum billet_status fetch(const char *conninfo, const char *sql, int count,
                                const char *const *params, struct buf *json,
                                struct billet_error *err)
{
    PGconn *conn = NULL;
    PGresult *rows = NULL;
    enum billet_status status = sql_connect(conninfo, &conn, err);
    status = status == BILLET_OK ? sql_query(conn, sql, count, params, &rows, err) : status;
    if (status == BILLET_OK) {
        buf_append_text(json, PQgetvalue(rows, 0, 0));
        PQclear(rows);
        if (json->failed) {
            status = billet_error_set(err, BILLET_ENOMEM, "no memory for the answer");
        }
    }
    PQfinish(conn);
    return status;
}

enum billet_status admin_codes_find(const char *conninfo, const char *set, const char *text,
                                    struct buf *json, struct billet_error *err)
{
    const char *const params[] = {set, text};
    return fetch(conninfo, ADMIN_SQL_CODES_FIND, 2, params, json, err);
}

enum billet_status admin_codes_list(const char *conninfo, struct buf *json,
                                    struct billet_error *err)
{
    return fetch(conninfo, ADMIN_SQL_CODES_LIST, 0, NULL, json, err);
}

enum billet_status admin_specialty_find(const char *conninfo, const char *set, const char *text,
                                        struct buf *json, struct billet_error *err)
{
    const char *const params[] = {set, text};
    return fetch(conninfo, ADMIN_SQL_SPECIALTY_FIND, 2, params, json, err);
}
