/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Synchronous libpq for administration: one connection, one statement at a time, failures as
 * struct billet_error. Nothing outside server/admin may wait for the database like this.
 */
#ifndef BILLET_SERVER_ADMIN_SQL_H
#define BILLET_SERVER_ADMIN_SQL_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "billet/error.h"
#include "billet/span.h"

/* The caller ends it with PQfinish(). Notices are dropped. */
enum billet_status sql_connect(const char *conninfo, PGconn **out,
                               struct billet_error *err) BILLET_MUST_CHECK;
/* One or more statements without parameters or results. */
enum billet_status sql_run(PGconn *conn, const char *sql,
                           struct billet_error *err) BILLET_MUST_CHECK;
/* One statement with text parameters (NULL is SQL NULL). *out, when wanted, is for PQclear(). */
enum billet_status sql_query(PGconn *conn, const char *sql, int count, const char *const *params,
                             PGresult **out, struct billet_error *err) BILLET_MUST_CHECK;
/* The same, for the number of rows that a statement touched. */
enum billet_status sql_count(PGconn *conn, const char *sql, int count, const char *const *params,
                             long *rows, struct billet_error *err) BILLET_MUST_CHECK;
/* A statement with one boolean. */
enum billet_status sql_bool(PGconn *conn, const char *sql, bool *out,
                            struct billet_error *err) BILLET_MUST_CHECK;
/* COPY ... FROM STDIN with these bytes. */
enum billet_status sql_copy_in(PGconn *conn, const char *sql, struct billet_span bytes,
                               struct billet_error *err) BILLET_MUST_CHECK;
/* Rolls back whatever is open; failures do not matter any more. */
void sql_rollback(PGconn *conn);
/* Fills err from a failed result. */
enum billet_status sql_error(PGconn *conn, const PGresult *result, struct billet_error *err);

#endif
