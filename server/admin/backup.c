/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet backup: pg_dump into a file that appears when it is whole. See backup.h.
 */
#include "server/admin/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/admin/process.h"
#include "server/admin/sql.h"
#include "server/admin/statements.h"

/* A program's arguments can be read by every user of the machine. */
static enum billet_status refuse_password(const char *conninfo, struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    for (const PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++) {
        if (strcmp(o->keyword, "password") == 0 && o->val != NULL) {
            billet_error_set(err, BILLET_EINVAL, "setting database holds a password");
            billet_error_code(err, "admin.password_shown");
            billet_error_detail(err, "pg_dump would show it to every user of this machine; put "
                                     "it into a password file (passfile=... or ~/.pgpass).");
            status = BILLET_EINVAL;
        }
    }
    PQconninfoFree(options);
    return status;
}

static enum billet_status dump(const char *conninfo, int fd, struct billet_error *err)
{
    char bin[PATH_MAX];
    char path[PATH_MAX];
    enum billet_status status = admin_newest_programs(bin, err);
    status = status == BILLET_OK ? admin_path(path, bin, "pg_dump", err) : status;
    if (status != BILLET_OK) {
        return status;
    }
    const char *const argv[] = {"pg_dump",
                                "--format=custom",
                                "--no-password",
                                "--lock-wait-timeout=60s",
                                "--dbname",
                                conninfo,
                                NULL};
    const struct process process = {
        .program = path, .argv = argv, .cwd = "/", .out_fd = fd, .out_given = true};
    return process_run(&process, err);
}

static enum billet_status file_error(const char *what, const char *path, struct billet_error *err)
{
    enum billet_status status = errno == EACCES ? BILLET_EDENIED : BILLET_EINVAL;
    return billet_error_set(err, status, "cannot %s %s: %s", what, path, strerror(errno));
}

static enum billet_status check_target(const struct backup_options *options,
                                       struct billet_error *err)
{
    if (options->overwrite || access(options->file, F_OK) != 0) {
        return BILLET_OK;
    }
    billet_error_set(err, BILLET_ECONFLICT, "file %s is there already", options->file);
    billet_error_code(err, ADMIN_EXISTS);
    return BILLET_ECONFLICT;
}

static enum billet_status dump_to_file(const char *conninfo, const char *file,
                                       struct billet_error *err)
{
    char part[PATH_MAX];
    int len = snprintf(part, sizeof part, "%s.part", file);
    if (len < 0 || (size_t)len >= sizeof part) {
        return billet_error_set(err, BILLET_ELIMIT, "the path %.60s... is too long", file);
    }
    unlink(part);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return file_error("write", part, err);
    }
    enum billet_status status = dump(conninfo, fd, err);
    if (status == BILLET_OK && (fsync(fd) != 0 || rename(part, file) != 0)) {
        status = file_error("write", file, err);
    }
    close(fd);
    if (status != BILLET_OK) {
        unlink(part);
    }
    return status;
}

/* An entry for every tenant: who took all their data. */
static enum billet_status note_backup(const char *conninfo, const char *who,
                                      struct billet_error *err)
{
    PGconn *conn = NULL;
    const char *const params[] = {who, "backup"};
    enum billet_status status = sql_connect(conninfo, &conn, err);
    status =
        status == BILLET_OK ? sql_query(conn, ADMIN_SQL_BACKUP_NOTE, 2, params, NULL, err) : status;
    PQfinish(conn);
    return status;
}

enum billet_status admin_backup(const struct backup_options *options, struct billet_error *err)
{
    bool to_file = strcmp(options->file, "-") != 0;
    struct cluster_access access;
    enum billet_status status = to_file ? check_target(options, err) : BILLET_OK;
    status = status == BILLET_OK
                 ? cluster_ensure(&options->settings, ACCESS_SUPERUSER, &access, err)
                 : status;
    if (status == BILLET_OK && !access.is_private) {
        status = refuse_password(access.conninfo, err);
    }
    if (status == BILLET_OK && access.is_private) {
        status = note_backup(access.conninfo, options->done_by, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    return to_file ? dump_to_file(access.conninfo, options->file, err)
                   : dump(access.conninfo, STDOUT_FILENO, err);
}
