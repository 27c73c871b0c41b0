/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table is read from the top: a row matches when its code is a prefix of the SQLSTATE, so
 * single codes stand above their class.
 */
#include "server/db/sqlstate.h"

#include <stdio.h>
#include <string.h>

enum told {
    TOLD_ALL,   /* our own words: message, detail, hint, column */
    TOLD_NAMES, /* table, column, constraint: the primary text may quote a value */
    TOLD_TEXT,  /* the primary text: it names things of the schema or the host only */
};

struct row {
    const char *prefix;
    enum billet_status status;
    enum told told;
    const char *code; /* key in the table of messages */
    const char *message;
};

static const struct row rows[] = {
    {"BL208", BILLET_ECONFLICT, TOLD_ALL, "db.conflict", "this request was answered before"},
    {"BL400", BILLET_EINVAL, TOLD_ALL, "db.invalid", "the value is not acceptable"},
    {"BL403", BILLET_EDENIED, TOLD_ALL, "db.denied", "not allowed"},
    {"BL404", BILLET_ENOTFOUND, TOLD_ALL, "db.not_found", "not found"},
    {"BL409", BILLET_ECONFLICT, TOLD_ALL, "db.conflict", "the state forbids this"},
    {"BL412", BILLET_ECONFLICT, TOLD_ALL, "db.conflict", "somebody else changed this meanwhile"},
    {"BL413", BILLET_ELIMIT, TOLD_ALL, "db.limit", "a limit was passed"},
    {"BL422", BILLET_EINVAL, TOLD_ALL, "db.invalid", "the value is not acceptable"},
    {"BL", BILLET_EINTERNAL, TOLD_ALL, "db.internal", "the database reports an internal error"},
    {"40001", BILLET_EBUSY, TOLD_NAMES, "db.busy", "another transaction changed the same rows"},
    {"40P01", BILLET_EBUSY, TOLD_NAMES, "db.busy", "another transaction held the same rows"},
    {"55P03", BILLET_EBUSY, TOLD_NAMES, "db.busy", "a lock was not available"},
    {"23505", BILLET_ECONFLICT, TOLD_NAMES, "db.exists", "this exists already"},
    {"23503", BILLET_ECONFLICT, TOLD_NAMES, "db.reference", "what this refers to does not exist"},
    {"23P01", BILLET_ECONFLICT, TOLD_NAMES, "db.exists", "this overlaps with another"},
    {"23", BILLET_EINVAL, TOLD_NAMES, "db.invalid", "the value breaks a rule of the database"},
    {"22", BILLET_EINVAL, TOLD_NAMES, "db.invalid", "the value is not of the right form"},
    {"42501", BILLET_EDENIED, TOLD_NAMES, "db.denied", "the database does not allow this"},
    {"P0002", BILLET_ENOTFOUND, TOLD_NAMES, "db.not_found", "not found"},
    {"57014", BILLET_ETIMEOUT, TOLD_TEXT, "db.timeout", "the statement took too long"},
    {"57P", BILLET_EUPSTREAM, TOLD_TEXT, "db.down", "the database server is going down"},
    {"53", BILLET_EUPSTREAM, TOLD_TEXT, "db.down", "the database server is out of resources"},
    {"58", BILLET_EUPSTREAM, TOLD_TEXT, "db.down", "the database server had a system error"},
    {"08", BILLET_EUPSTREAM, TOLD_TEXT, "db.down", "the database connection failed"},
    {"28", BILLET_EUPSTREAM, TOLD_TEXT, "db.down", "the database refused our login"},
    {"3D", BILLET_EUPSTREAM, TOLD_TEXT, "db.down", "the database does not exist"},
    {"25006", BILLET_EUPSTREAM, TOLD_TEXT, "db.down", "the database is read-only"},
    {"42", BILLET_EINTERNAL, TOLD_TEXT, "db.internal", "the statement does not fit the schema"},
    {"0A", BILLET_EINTERNAL, TOLD_TEXT, "db.internal", "the statement does not fit the schema"},
    {"26", BILLET_EINTERNAL, TOLD_TEXT, "db.internal", "the statement is not prepared"},
    {"", BILLET_EINTERNAL, TOLD_NAMES, "db.internal", "the database reported an error"},
};

static const struct row *row_of(const char *sqlstate)
{
    const struct row *row = rows;
    while (strncmp(sqlstate, row->prefix, strlen(row->prefix)) != 0) {
        row++; /* ends: the last prefix is empty */
    }
    return row;
}

enum billet_status sqlstate_status(const char *sqlstate)
{
    return row_of(sqlstate != NULL ? sqlstate : "")->status;
}

bool sqlstate_ends_connection(const char *sqlstate)
{
    static const char *const prefixes[] = {"57P", "08", "0A000", "26", "25P03"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strncmp(sqlstate, prefixes[i], strlen(prefixes[i])) == 0) {
            return true;
        }
    }
    return false;
}

static const char *part(const PGresult *result, int field)
{
    const char *text = PQresultErrorField(result, field);
    return text != NULL ? text : "";
}

static void tell_names(const PGresult *result, struct billet_error *err)
{
    const char *table = part(result, PG_DIAG_TABLE_NAME);
    const char *constraint = part(result, PG_DIAG_CONSTRAINT_NAME);
    billet_error_field(err, "%s", part(result, PG_DIAG_COLUMN_NAME));
    if (constraint[0] != '\0') {
        billet_error_detail(err, "Constraint %s of table %s.", constraint, table);
    } else if (table[0] != '\0') {
        billet_error_detail(err, "Table %s.", table);
    }
}

static void tell_all(const PGresult *result, struct billet_error *err)
{
    const char *hint = part(result, PG_DIAG_MESSAGE_HINT);
    billet_error_detail(err, "%s", part(result, PG_DIAG_MESSAGE_DETAIL));
    billet_error_field(err, "%s", part(result, PG_DIAG_COLUMN_NAME));
    if (hint[0] != '\0') {
        billet_error_code(err, hint);
    }
}

enum billet_status sqlstate_error(const PGresult *result, struct billet_error *err)
{
    const char *sqlstate = part(result, PG_DIAG_SQLSTATE);
    const char *primary = part(result, PG_DIAG_MESSAGE_PRIMARY);
    const struct row *row = row_of(sqlstate);
    bool own_words = row->told == TOLD_ALL && primary[0] != '\0';
    billet_error_set(err, row->status, "%s", own_words ? primary : row->message);
    snprintf(err->sqlstate, sizeof err->sqlstate, "%.5s", sqlstate);
    billet_error_code(err, row->code);
    switch (row->told) {
    case TOLD_ALL:
        tell_all(result, err);
        break;
    case TOLD_NAMES:
        tell_names(result, err);
        break;
    case TOLD_TEXT:
        billet_error_detail(err, "%s", primary);
        break;
    }
    return row->status;
}
