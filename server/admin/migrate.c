/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The migrations runner: see migrate.h. 1. read the folder  2. lock  3. compare with what was
 * applied  4. apply the rest, a transaction each  5. code sets (codes.c).
 */
#include "server/admin/migrate.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/admin/codes.h"
#include "server/admin/files.h"
#include "server/admin/sql.h"
#include "server/admin/statements.h"
#include "server/core/crypto.h"

struct migration {
    int version;
    const char *name; /* 0001_base */
    struct billet_span text;
    char sha256[CRYPTO_SHA256_HEX_SIZE];
};

struct runner {
    const struct migrate_options *options;
    struct billet_arena *arena;
    PGconn *conn;
    struct migration *files;
    size_t count;
    size_t applied; /* the first files, after compare() */
};

/* 0001_what.sql: four digits, then lower case, digits, underscores. 0 when it is none. */
static int version_of(const char *file)
{
    size_t stem = strlen(file) - 4;
    bool good = stem > 5 && strspn(file, "0123456789") == 4 && file[4] == '_' &&
                strspn(file + 5, "abcdefghijklmnopqrstuvwxyz0123456789_") == stem - 5;
    return good ? (int)strtol(file, NULL, 10) : 0;
}

static enum billet_status read_file(struct runner *r, const char *file, struct billet_error *err)
{
    struct migration *m = &r->files[r->count];
    int wanted = (int)r->count + 1;
    m->version = version_of(file);
    if (m->version != wanted) {
        billet_error_set(err, BILLET_EINVAL, "migration %s is out of order", file);
        billet_error_code(err, "admin.migration_order");
        billet_error_detail(err,
                            "The next file should be %04d_what.sql: none may be missing, doubled "
                            "or named otherwise.",
                            wanted);
        return BILLET_EINVAL;
    }
    char path[PATH_MAX];
    enum billet_status status = admin_path(path, r->options->folder, file, err);
    m->name = billet_arena_strndup(r->arena, file, strlen(file) - 4);
    if (m->name == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for migrations");
    }
    status = status == BILLET_OK ? files_read(path, MIGRATION_BYTES_MAX, r->arena, &m->text, err)
                                 : status;
    if (status == BILLET_OK) {
        crypto_sha256_hex(&m->text, 1, m->sha256);
        r->count++;
    }
    return status;
}

static enum billet_status read_folder(struct runner *r, struct billet_error *err)
{
    const char **names = NULL;
    size_t found = 0;
    enum billet_status status =
        files_list(r->options->folder, ".sql", r->arena, &names, &found, err);
    if (status != BILLET_OK || found == 0) {
        billet_error_set(err, BILLET_ENOTFOUND, "no migrations in %s", r->options->folder);
        billet_error_code(err, "admin.no_migrations");
        billet_error_detail(err, "Name their folder in setting migrations.");
        return BILLET_ENOTFOUND;
    }
    r->files = billet_arena_array(r->arena, found, sizeof *r->files);
    if (r->files == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for migrations");
    }
    for (size_t i = 0; i < found && status == BILLET_OK; i++) {
        status = read_file(r, names[i], err);
    }
    return status;
}

static enum billet_status take_lock(struct runner *r, struct billet_error *err)
{
    bool taken = false;
    enum billet_status status = sql_bool(r->conn, ADMIN_SQL_MIGRATE_TRY_LOCK, &taken, err);
    if (status != BILLET_OK || taken) {
        return status;
    }
    admin_tell(r->options->report, ADMIN_MIGRATE_WAITING, "", 0);
    return sql_query(r->conn, ADMIN_SQL_MIGRATE_LOCK, 0, NULL, NULL, err);
}

static enum billet_status compare_row(const struct runner *r, const PGresult *rows, int row,
                                      struct billet_error *err)
{
    long version = strtol(PQgetvalue(rows, row, 0), NULL, 10);
    const char *name = PQgetvalue(rows, row, 1);
    if (version != row + 1 || (size_t)version > r->count) {
        billet_error_set(err, BILLET_ECONFLICT, "the database has migration %s, unknown here",
                         name);
        billet_error_code(err, "admin.migration_unknown");
        billet_error_detail(err, "A newer release was here before; use that one (folder %s).",
                            r->options->folder);
        return BILLET_ECONFLICT;
    }
    const struct migration *m = &r->files[row];
    if (strcmp(m->name, name) != 0 || strcmp(m->sha256, PQgetvalue(rows, row, 2)) != 0) {
        billet_error_set(err, BILLET_ECONFLICT, "migration %s was changed after it was applied",
                         name);
        billet_error_code(err, "admin.migration_changed");
        billet_error_detail(err, "File %s.sql has SHA-256 %.12s, applied was %.12s.", m->name,
                            m->sha256, PQgetvalue(rows, row, 2));
        return BILLET_ECONFLICT;
    }
    return BILLET_OK;
}

static enum billet_status compare(struct runner *r, struct billet_error *err)
{
    bool there = false;
    enum billet_status status = sql_bool(r->conn, ADMIN_SQL_MIGRATE_HAS_TABLE, &there, err);
    if (status != BILLET_OK || !there) {
        return status;
    }
    PGresult *rows = NULL;
    status = sql_query(r->conn, ADMIN_SQL_MIGRATE_LIST, 0, NULL, &rows, err);
    if (status != BILLET_OK) {
        return status;
    }
    for (int i = 0; i < PQntuples(rows) && status == BILLET_OK; i++) {
        status = compare_row(r, rows, i, err);
    }
    r->applied = (size_t)PQntuples(rows);
    PQclear(rows);
    return status;
}

/* The line of the n-th character, both from 1. */
static int line_of(struct billet_span text, long position)
{
    int line = 1;
    for (size_t i = 0; i < text.len && position > 1; i++) {
        line += text.ptr[i] == '\n';
        bool starts_character = ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
        position -= starts_character;
    }
    return line;
}

static enum billet_status file_failed(PGconn *conn, const struct migration *m,
                                      const PGresult *result, struct billet_error *err)
{
    struct billet_error cause = {0};
    enum billet_status status = sql_error(conn, result, &cause);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    int line = position != NULL ? line_of(m->text, strtol(position, NULL, 10)) : 0;
    if (line > 0) {
        billet_error_set(err, status, "migration %s failed at line %d", m->name, line);
    } else {
        billet_error_set(err, status, "migration %s failed", m->name);
    }
    billet_error_code(err, "admin.migration_failed");
    billet_error_detail(err, "%s. %s Nothing of it was kept.", cause.message, cause.detail);
    if (err != NULL) {
        memcpy(err->sqlstate, cause.sqlstate, sizeof err->sqlstate);
    }
    return status;
}

static enum billet_status run_file(struct runner *r, const struct migration *m,
                                   struct billet_error *err)
{
    if (memchr(m->text.ptr, '\0', m->text.len) != NULL) {
        return billet_error_set(err, BILLET_EINVAL, "migration %s holds a NUL", m->name);
    }
    PGresult *result = PQexec(r->conn, m->text.ptr);
    ExecStatusType type = PQresultStatus(result);
    enum billet_status status = BILLET_OK;
    if (type != PGRES_COMMAND_OK && type != PGRES_TUPLES_OK) {
        status = file_failed(r->conn, m, result, err);
    } else if (PQtransactionStatus(r->conn) != PQTRANS_INTRANS) {
        status = billet_error_set(err, BILLET_EINVAL, "migration %s ends its transaction", m->name);
    }
    PQclear(result);
    return status;
}

static enum billet_status note_file(struct runner *r, const struct migration *m,
                                    struct billet_error *err)
{
    char version[12];
    snprintf(version, sizeof version, "%d", m->version);
    const char *const params[] = {version, m->name, m->sha256, r->options->applied_by};
    return sql_query(r->conn, ADMIN_SQL_MIGRATE_NOTE, 4, params, NULL, err);
}

static enum billet_status apply(struct runner *r, const struct migration *m,
                                struct billet_error *err)
{
    enum billet_status status = sql_run(r->conn, "BEGIN", err);
    if (m->version == 1) {
        status = status == BILLET_OK ? sql_run(r->conn, ADMIN_SQL_MIGRATE_TABLE, err) : status;
    }
    status = status == BILLET_OK ? run_file(r, m, err) : status;
    status = status == BILLET_OK ? note_file(r, m, err) : status;
    status = status == BILLET_OK ? sql_run(r->conn, "COMMIT", err) : status;
    sql_rollback(r->conn);
    if (status == BILLET_OK) {
        admin_tell(r->options->report, ADMIN_MIGRATION_APPLIED, m->name, 0);
    }
    return status;
}

static enum billet_status apply_rest(struct runner *r, struct migrate_result *result,
                                     struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    for (size_t i = r->applied; i < r->count && status == BILLET_OK; i++) {
        if (r->options->dry_run) {
            admin_tell(r->options->report, ADMIN_MIGRATION_PENDING, r->files[i].name, 0);
        } else {
            status = apply(r, &r->files[i], err);
        }
        result->applied += status == BILLET_OK;
    }
    return status;
}

static enum billet_status run_all(struct runner *r, const char *conninfo,
                                  struct migrate_result *result, struct billet_error *err)
{
    enum billet_status status = read_folder(r, err);
    status = status == BILLET_OK ? sql_connect(conninfo, &r->conn, err) : status;
    status = status == BILLET_OK ? take_lock(r, err) : status;
    status = status == BILLET_OK ? compare(r, err) : status;
    status = status == BILLET_OK ? apply_rest(r, result, err) : status;
    if (status == BILLET_OK) {
        const struct codes_options codes = {.folder = r->options->folder,
                                            .dry_run = r->options->dry_run,
                                            .empty = r->options->dry_run && r->applied == 0,
                                            .report = r->options->report};
        status = admin_codes_load(r->conn, &codes, &result->codes, err);
    }
    PQfinish(r->conn); /* gives the lock back, too */
    return status;
}

enum billet_status admin_migrate(const char *conninfo, const struct migrate_options *options,
                                 struct migrate_result *out, struct billet_error *err)
{
    struct runner runner = {.options = options, .arena = billet_arena_new(NULL)};
    struct migrate_result result = {0};
    if (runner.arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for migrations");
    }
    enum billet_status status = run_all(&runner, conninfo, &result, err);
    billet_arena_free(runner.arena);
    if (status == BILLET_OK) {
        *out = result;
    }
    return status;
}
