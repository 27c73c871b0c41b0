/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet restore: 1. a cluster, made when there is none  2. the file into database
 * billet_restore  3. migrations there  4. billet_restore becomes billet. Until step 4 the old
 * database serves on; a failure leaves it as it was. See backup.h.
 */
#include "server/admin/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/admin/init.h"
#include "server/admin/migrate.h"
#include "server/admin/process.h"
#include "server/admin/sql.h"
#include "server/admin/statements.h"

#define RESTORE_DATABASE "billet_restore"

static enum billet_status run_at(const struct admin_place *place, const char *database,
                                 const char *const *statements, struct billet_error *err)
{
    char conninfo[CLUSTER_CONNINFO_BYTES];
    PGconn *conn = NULL;
    cluster_conninfo(place, CLUSTER_SUPERUSER, database, conninfo);
    enum billet_status status = sql_connect(conninfo, &conn, err);
    for (size_t i = 0; statements[i] != NULL && status == BILLET_OK; i++) {
        status = sql_run(conn, statements[i], err);
    }
    PQfinish(conn);
    return status;
}

static enum billet_status refuse_overwrite(const struct admin_place *place,
                                           struct billet_error *err)
{
    char conninfo[CLUSTER_CONNINFO_BYTES];
    PGconn *conn = NULL;
    bool there = false;
    cluster_conninfo(place, CLUSTER_SUPERUSER, CLUSTER_DATABASE, conninfo);
    enum billet_status status = sql_connect(conninfo, &conn, err);
    status =
        status == BILLET_OK ? sql_bool(conn, ADMIN_SQL_MIGRATE_HAS_TABLE, &there, err) : status;
    PQfinish(conn);
    if (status != BILLET_OK || !there) {
        return status;
    }
    billet_error_set(err, BILLET_ECONFLICT, "the database in %s would be replaced", place->data);
    billet_error_code(err, ADMIN_EXISTS);
    return BILLET_ECONFLICT;
}

static enum billet_status run_pg_restore(const struct admin_place *place, int fd,
                                         struct billet_error *err)
{
    char path[PATH_MAX];
    char conninfo[CLUSTER_CONNINFO_BYTES];
    enum billet_status status = admin_path(path, place->bin, "pg_restore", err);
    if (status != BILLET_OK) {
        return status;
    }
    cluster_conninfo(place, CLUSTER_SUPERUSER, RESTORE_DATABASE, conninfo);
    const char *const argv[] = {
        "pg_restore",           "--format=custom", "--exit-on-error", "--no-password",
        "--single-transaction", "--dbname",        conninfo,          NULL};
    const struct process process = {
        .program = path, .argv = argv, .cwd = "/", .in_fd = fd, .in_given = true};
    return process_run(&process, err);
}

static enum billet_status fill(const struct admin_place *place,
                               const struct backup_options *options, int fd,
                               struct billet_error *err)
{
    static const char *const fresh[] = {ADMIN_SQL_DATABASE_DROP_RESTORE,
                                        ADMIN_SQL_DATABASE_CREATE_RESTORE, NULL};
    const struct migrate_options migrate = {
        .folder = options->migrations, .applied_by = options->done_by, .report = options->report};
    char owner[CLUSTER_CONNINFO_BYTES];
    struct migrate_result result;
    enum billet_status status = run_at(place, "postgres", fresh, err);
    status = status == BILLET_OK ? run_pg_restore(place, fd, err) : status;
    if (status == BILLET_OK) {
        cluster_conninfo(place, access_role_name(ACCESS_OWNER), RESTORE_DATABASE, owner);
        status = admin_migrate(owner, &migrate, &result, err);
    }
    return status;
}

static enum billet_status take_place(const struct admin_place *place, struct billet_error *err)
{
    static const char *const swap[] = {ADMIN_SQL_DATABASE_DROP, ADMIN_SQL_DATABASE_RENAME_RESTORE,
                                       ADMIN_SQL_DATABASE_GRANTS, NULL};
    return run_at(place, "postgres", swap, err);
}

static enum billet_status note_restore(const struct admin_place *place, const char *who,
                                       struct billet_error *err)
{
    char conninfo[CLUSTER_CONNINFO_BYTES];
    PGconn *conn = NULL;
    const char *const params[] = {who, "restore"};
    cluster_conninfo(place, CLUSTER_SUPERUSER, CLUSTER_DATABASE, conninfo);
    enum billet_status status = sql_connect(conninfo, &conn, err);
    status =
        status == BILLET_OK ? sql_query(conn, ADMIN_SQL_BACKUP_NOTE, 2, params, NULL, err) : status;
    PQfinish(conn);
    return status;
}

/* A folder made by the restore knows no city yet. */
static enum billet_status note_city(const struct admin_place *place, struct billet_error *err)
{
    char conninfo[CLUSTER_CONNINFO_BYTES];
    PGconn *conn = NULL;
    PGresult *rows = NULL;
    cluster_conninfo(place, CLUSTER_SUPERUSER, CLUSTER_DATABASE, conninfo);
    enum billet_status status = sql_connect(conninfo, &conn, err);
    status =
        status == BILLET_OK ? sql_query(conn, ADMIN_SQL_TENANT_LIST, 0, NULL, &rows, err) : status;
    if (status == BILLET_OK) {
        if (PQntuples(rows) == 1) {
            status = admin_city_note(place, PQgetvalue(rows, 0, 0), true, err);
        }
        PQclear(rows);
    }
    PQfinish(conn);
    return status;
}

static enum billet_status restore_open(const struct backup_options *options, int fd,
                                       struct billet_error *err)
{
    struct admin_place place;
    enum billet_status status =
        admin_cluster_prepare(options->settings.data, options->report, &place, err);
    if (status == BILLET_OK && !options->overwrite) {
        status = refuse_overwrite(&place, err);
    }
    status = status == BILLET_OK ? fill(&place, options, fd, err) : status;
    status = status == BILLET_OK ? take_place(&place, err) : status;
    status = status == BILLET_OK ? note_restore(&place, options->done_by, err) : status;
    if (status != BILLET_OK) {
        return status;
    }
    admin_tell(options->report, ADMIN_RESTORED, options->file, 0);
    status = note_city(&place, err);
    if (status != BILLET_OK) {
        return status;
    }
    char keys[PATH_MAX];
    status = admin_path(keys, place.data, "keys", err);
    if (status == BILLET_OK && access(keys, F_OK) != 0) {
        admin_tell(options->report, ADMIN_KEYS_WANTED, keys, 0);
    }
    return status;
}

enum billet_status admin_restore(const struct backup_options *options, struct billet_error *err)
{
    const char *database = options->settings.database;
    if (database != NULL && database[0] != '\0') {
        billet_error_set(err, BILLET_EINVAL, "setting database names a server of its own");
        billet_error_code(err, "admin.foreign_database");
        billet_error_detail(err,
                            "Its DBA restores there with pg_restore; then run billet migrate.");
        return BILLET_EINVAL;
    }
    bool from_file = strcmp(options->file, "-") != 0;
    int fd = from_file ? open(options->file, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (fd < 0) {
        enum billet_status status = errno == EACCES ? BILLET_EDENIED : BILLET_ENOTFOUND;
        return billet_error_set(err, status, "cannot read %s: %s", options->file, strerror(errno));
    }
    enum billet_status status = restore_open(options, fd, err);
    if (from_file) {
        close(fd);
    }
    return status;
}
