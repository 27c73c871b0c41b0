/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From PostgreSQL's error codes to ours: one table. Functions of our own schema raise class BL
 * with everything a person needs: MESSAGE, DETAIL, HINT (key in the table of messages) and
 * COLUMN (the field). What PostgreSQL itself says may quote people's data, so of its other
 * errors only names of tables, columns and constraints pass.
 */
#ifndef BILLET_SERVER_DB_SQLSTATE_H
#define BILLET_SERVER_DB_SQLSTATE_H

#include <stdbool.h>

#include <libpq-fe.h>

#include "billet/error.h"

/* Fills err from a failed result and returns its status, never BILLET_OK. */
enum billet_status sqlstate_error(const PGresult *result, struct billet_error *err);
/* The status alone; sqlstate may be NULL. */
enum billet_status sqlstate_status(const char *sqlstate);
/* After this error the connection must go: the server ends it, or a prepared statement no longer
 * fits the schema. */
bool sqlstate_ends_connection(const char *sqlstate);

#endif
