/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Synchronous libpq: see sql.h.
 */
#include "server/admin/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPY_CHUNK_BYTES ((size_t)256 * 1024)

static void drop_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

/* libpq ends its own messages with a line feed; an error is one line. */
static enum billet_status connection_error(PGconn *conn, const char *what, struct billet_error *err)
{
    char text[240];
    snprintf(text, sizeof text, "%s", PQerrorMessage(conn));
    text[strcspn(text, "\n")] = '\0';
    billet_error_set(err, BILLET_EUPSTREAM, "%s", what);
    billet_error_code(err, "db.down");
    billet_error_detail(err, "%s", text);
    return BILLET_EUPSTREAM;
}

enum billet_status sql_connect(const char *conninfo, PGconn **out, struct billet_error *err)
{
    PGconn *conn = PQconnectdb(conninfo);
    if (conn == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a connection");
    }
    if (PQstatus(conn) != CONNECTION_OK) {
        enum billet_status status = connection_error(conn, "cannot connect to the database", err);
        PQfinish(conn);
        return status;
    }
    PQsetNoticeReceiver(conn, drop_notice, NULL);
    *out = conn;
    return BILLET_OK;
}

enum billet_status sql_error(PGconn *conn, const PGresult *result, struct billet_error *err)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == NULL) {
        return connection_error(conn, "the connection to the database was lost", err);
    }
    enum billet_status status = strcmp(state, "42501") == 0 ? BILLET_EDENIED : BILLET_EUPSTREAM;
    billet_error_set(err, status, "%s", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    if (detail != NULL) {
        billet_error_detail(err, "%s", detail);
    }
    if (err != NULL) {
        snprintf(err->sqlstate, sizeof err->sqlstate, "%s", state);
    }
    return status;
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType type = PQresultStatus(result);
    return type == PGRES_COMMAND_OK || type == PGRES_TUPLES_OK;
}

enum billet_status sql_run(PGconn *conn, const char *sql, struct billet_error *err)
{
    PGresult *result = PQexec(conn, sql);
    enum billet_status status = succeeded(result) ? BILLET_OK : sql_error(conn, result, err);
    PQclear(result);
    return status;
}

enum billet_status sql_query(PGconn *conn, const char *sql, int count, const char *const *params,
                             PGresult **out, struct billet_error *err)
{
    PGresult *result = PQexecParams(conn, sql, count, NULL, params, NULL, NULL, 0);
    if (!succeeded(result)) {
        enum billet_status status = sql_error(conn, result, err);
        PQclear(result);
        return status;
    }
    if (out != NULL) {
        *out = result;
    } else {
        PQclear(result);
    }
    return BILLET_OK;
}

enum billet_status sql_count(PGconn *conn, const char *sql, int count, const char *const *params,
                             long *rows, struct billet_error *err)
{
    PGresult *result = NULL;
    enum billet_status status = sql_query(conn, sql, count, params, &result, err);
    if (status == BILLET_OK) {
        *rows = strtol(PQcmdTuples(result), NULL, 10);
        PQclear(result);
    }
    return status;
}

enum billet_status sql_bool(PGconn *conn, const char *sql, bool *out, struct billet_error *err)
{
    PGresult *result = NULL;
    enum billet_status status = sql_query(conn, sql, 0, NULL, &result, err);
    if (status == BILLET_OK) {
        *out = PQntuples(result) == 1 && strcmp(PQgetvalue(result, 0, 0), "t") == 0;
        PQclear(result);
    }
    return status;
}

static bool send_all(PGconn *conn, struct billet_span bytes)
{
    for (size_t at = 0; at < bytes.len; at += COPY_CHUNK_BYTES) {
        size_t left = bytes.len - at;
        size_t len = left < COPY_CHUNK_BYTES ? left : COPY_CHUNK_BYTES;
        if (PQputCopyData(conn, bytes.ptr + at, (int)len) != 1) {
            return false;
        }
    }
    return PQputCopyEnd(conn, NULL) == 1;
}

enum billet_status sql_copy_in(PGconn *conn, const char *sql, struct billet_span bytes,
                               struct billet_error *err)
{
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        enum billet_status status = sql_error(conn, result, err);
        PQclear(result);
        return status;
    }
    PQclear(result);
    if (!send_all(conn, bytes)) {
        return connection_error(conn, "the connection to the database was lost", err);
    }
    result = PQgetResult(conn);
    enum billet_status status = succeeded(result) ? BILLET_OK : sql_error(conn, result, err);
    while (result != NULL) {
        PQclear(result);
        result = PQgetResult(conn);
    }
    return status;
}

void sql_rollback(PGconn *conn)
{
    if (PQtransactionStatus(conn) != PQTRANS_IDLE) {
        PQclear(PQexec(conn, "ROLLBACK"));
    }
}
