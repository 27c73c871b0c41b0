/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private cluster: initdb, pg_ctl and the three files that are ours (settings, pg_hba,
 * pg_ident), which are written anew at every start, so that a folder that was moved, or a
 * release that changed them, needs no further step.
 */
#include "server/admin/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "server/admin/files.h"
#include "server/admin/process.h"
#include "server/core/buf.h"

#define START_SECONDS    "300" /* recovery after a crash may take minutes */
#define STOP_SECONDS     "60"
#define STARTING_TRIES   600 /* of 100 ms: somebody else's start under way */
#define SETTINGS_FILE    "billet.conf"
#define SETTINGS_INCLUDE "include = '" SETTINGS_FILE "'\n"

/* Parameters and row values must not reach the log: no statement texts, no DETAIL lines. */
static const char settings_fixed[] = "# Written by billet at every start. What differs here goes "
                                     "into postgresql.conf,\n# after its last line.\n"
                                     "listen_addresses = ''\n"
                                     "port = " CLUSTER_PORT "\n"
                                     "unix_socket_permissions = 0700\n"
                                     "max_connections = 100\n"
                                     "shared_buffers = 128MB\n"
                                     "work_mem = 8MB\n"
                                     "maintenance_work_mem = 128MB\n"
                                     "max_wal_size = 2GB\n"
                                     "wal_compression = on\n"
                                     "fsync = on\n"
                                     "synchronous_commit = on\n"
                                     "jit = off\n"
                                     "timezone = 'UTC'\n"
                                     "log_timezone = 'UTC'\n"
                                     "logging_collector = on\n"
                                     "log_filename = 'postgres-%a.log'\n"
                                     "log_rotation_age = 1d\n"
                                     "log_truncate_on_rotation = on\n"
                                     "log_min_error_statement = panic\n"
                                     "log_error_verbosity = terse\n";

/* Roles that a system user of the cluster may take. Root can become anyone anyway. */
static const char *const mapped_roles[] = {CLUSTER_SUPERUSER, "billet_owner", "billet_app",
                                           "billet_worker"};

const char *cluster_state_name(enum cluster_state state)
{
    switch (state) {
    case CLUSTER_NONE:
        return "none";
    case CLUSTER_STOPPED:
        return "stopped";
    case CLUSTER_STARTING:
        return "starting";
    case CLUSTER_RUNNING:
        return "running";
    }
    return "none";
}

static enum billet_status write_buf(const struct admin_place *place, const char *name,
                                    struct buf *text, struct billet_error *err)
{
    char path[PATH_MAX];
    enum billet_status status = admin_path(path, place->pg, name, err);
    if (status == BILLET_OK && text->failed) {
        status = billet_error_set(err, BILLET_ENOMEM, "no memory for %s", name);
    }
    if (status == BILLET_OK) {
        status = files_write(path, 0600, &place->user, buf_span(text), err);
    }
    buf_fini(text);
    return status;
}

static void add_quoted(struct buf *text, const char *name, const char *value)
{
    buf_printf(text, "%s = '", name);
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\') {
            buf_append_char(text, *c);
        }
        buf_append_char(text, *c);
    }
    buf_append_text(text, "'\n");
}

static enum billet_status write_settings(const struct admin_place *place, struct billet_error *err)
{
    struct buf text = {0};
    buf_append_text(&text, settings_fixed);
    add_quoted(&text, "unix_socket_directories", place->socket);
    add_quoted(&text, "log_directory", place->log);
    return write_buf(place, SETTINGS_FILE, &text, err);
}

static enum billet_status write_access(const struct admin_place *place, struct billet_error *err)
{
    struct buf hba = {0};
    buf_append_text(&hba, "# Written by billet at every start.\n"
                          "local all all peer map=billet\n");
    enum billet_status status = write_buf(place, "pg_hba.conf", &hba, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct buf ident = {0};
    buf_append_text(&ident, "# Written by billet at every start: map, system user, role.\n");
    for (size_t i = 0; i < sizeof mapped_roles / sizeof mapped_roles[0]; i++) {
        buf_printf(&ident, "billet \"%s\" %s\n", place->user.name, mapped_roles[i]);
        if (strcmp(place->user.name, "root") != 0) {
            buf_printf(&ident, "billet root %s\n", mapped_roles[i]);
        }
    }
    return write_buf(place, "pg_ident.conf", &ident, err);
}

/* A program of the cluster's version, as its user. */
static enum billet_status run_program(const struct admin_place *place, const char *const *argv,
                                      struct billet_error *err)
{
    char path[PATH_MAX];
    enum billet_status status = admin_path(path, place->bin, argv[0], err);
    if (status != BILLET_OK) {
        return status;
    }
    const struct process process = {.program = path,
                                    .argv = argv,
                                    .user = &place->user,
                                    .cwd = place->data,
                                    .new_session = true};
    return process_run(&process, err);
}

/* What an initdb that was killed left behind. */
static enum billet_status remove_tree(const struct admin_place *place, const char *path,
                                      struct billet_error *err)
{
    const char *const argv[] = {"rm", "-rf", "--", path, NULL};
    const struct process rm = {
        .program = "/bin/rm", .argv = argv, .user = &place->user, .cwd = place->data};
    return process_run(&rm, err);
}

static enum billet_status run_initdb(const struct admin_place *place, const char *path,
                                     struct billet_error *err)
{
    const char *const argv[] = {"initdb",
                                "--encoding=UTF8",
                                "--locale=C.UTF-8",
                                "--data-checksums",
                                "--auth-local=peer",
                                "--auth-host=reject",
                                ("--username=" CLUSTER_SUPERUSER),
                                "--no-instructions",
                                "--pgdata",
                                path,
                                NULL};
    return run_program(place, argv, err);
}

static enum billet_status add_include(const char *pg, struct billet_error *err)
{
    char path[PATH_MAX];
    enum billet_status status = admin_path(path, pg, "postgresql.conf", err);
    if (status != BILLET_OK) {
        return status;
    }
    int fd = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    size_t len = sizeof SETTINGS_INCLUDE - 1;
    bool done = fd >= 0 && write(fd, SETTINGS_INCLUDE, len) == (ssize_t)len && fsync(fd) == 0;
    done = fd >= 0 && close(fd) == 0 && done;
    return done
               ? BILLET_OK
               : billet_error_set(err, BILLET_EINVAL, "cannot write %s: %s", path, strerror(errno));
}

enum cluster_state cluster_state(const struct admin_place *place)
{
    if (!place->has_cluster) {
        return CLUSTER_NONE;
    }
    const char *const keys[] = {"host", "port", "user", "dbname", "connect_timeout", NULL};
    const char *const values[] = {place->socket, CLUSTER_PORT, CLUSTER_SUPERUSER,
                                  "postgres",    "2",          NULL};
    switch (PQpingParams(keys, values, 0)) {
    case PQPING_OK:
        return CLUSTER_RUNNING;
    case PQPING_REJECT:
        return CLUSTER_STARTING;
    case PQPING_NO_RESPONSE:
    case PQPING_NO_ATTEMPT:
        break;
    }
    return CLUSTER_STOPPED;
}

enum billet_status cluster_lock(const struct admin_place *place, int *out, struct billet_error *err)
{
    char path[PATH_MAX];
    enum billet_status status = admin_path(path, place->data, "lock", err);
    if (status != BILLET_OK) {
        return status;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return billet_error_set(err, BILLET_EDENIED, "cannot open %s: %s", path, strerror(errno));
    }
    bool owned = !place->user.drop || fchown(fd, place->user.uid, place->user.gid) == 0;
    while (owned && flock(fd, LOCK_EX) != 0) {
        owned = errno == EINTR;
    }
    if (!owned) {
        close(fd);
        return billet_error_set(err, BILLET_EDENIED, "cannot lock %s: %s", path, strerror(errno));
    }
    *out = fd;
    return BILLET_OK;
}

static enum billet_status make_locked(const struct admin_place *place, struct billet_error *err)
{
    char fresh[PATH_MAX];
    enum billet_status status = admin_path(fresh, place->data, "pg.new", err);
    status = status == BILLET_OK ? remove_tree(place, fresh, err) : status;
    status = status == BILLET_OK ? run_initdb(place, fresh, err) : status;
    status = status == BILLET_OK ? add_include(fresh, err) : status;
    if (status == BILLET_OK && rename(fresh, place->pg) != 0) {
        status = billet_error_set(err, BILLET_ECONFLICT, "cannot make %s: %s", place->pg,
                                  strerror(errno));
    }
    return status;
}

enum billet_status cluster_make(struct admin_place *place, bool *made, struct billet_error *err)
{
    int lock = -1;
    enum billet_status status = cluster_lock(place, &lock, err);
    if (status != BILLET_OK) {
        return status;
    }
    bool there = access(place->pg, F_OK) == 0; /* it is renamed into place whole */
    status = there ? BILLET_OK : make_locked(place, err);
    close(lock);
    if (status == BILLET_OK) {
        place->has_cluster = true;
        *made = !there;
    }
    return status;
}

/* Somebody outside our lock (pg_ctl by hand, a service) is starting or stopping it. */
static enum cluster_state settle(const struct admin_place *place)
{
    enum cluster_state state = cluster_state(place);
    for (int i = 0; state == CLUSTER_STARTING && i < STARTING_TRIES; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000L}, NULL);
        state = cluster_state(place);
    }
    return state;
}

/* Does this process serve our cluster, for all we can see? comm stands in brackets, the state
 * after them: "123 (postgres) S ...". */
static bool is_live_server(long pid)
{
    char path[64];
    char text[128] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    const char *end = got > 0 ? strchr(text, ')') : NULL;
    return end != NULL && strstr(text, "(postgres)") != NULL && end[1] == ' ' && end[2] != 'Z';
}

/* Both lock files of a server begin with the number of its process. */
static enum billet_status drop_if_stale(const char *dir, const char *name, struct billet_error *err)
{
    char path[PATH_MAX];
    char text[32] = "";
    enum billet_status status = admin_path(path, dir, name, err);
    int fd = status == BILLET_OK ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0) {
        return status;
    }
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    long pid = got > 0 ? strtol(text, NULL, 10) : 0;
    if (pid > 0 && !is_live_server(pid)) {
        unlink(path);
    }
    return BILLET_OK;
}

/*
 * PostgreSQL starts over the lock files of a server that died, unless another process has that
 * number now. In a container, where numbers are small and nobody may reap the dead, that is
 * common. Whether backends of the dead server still hold its memory it checks by other means.
 */
static enum billet_status drop_stale(const struct admin_place *place, struct billet_error *err)
{
    enum billet_status status = drop_if_stale(place->pg, "postmaster.pid", err);
    return status == BILLET_OK ? drop_if_stale(place->socket, ".s.PGSQL." CLUSTER_PORT ".lock", err)
                               : status;
}

static enum billet_status start_locked(const struct admin_place *place, struct billet_error *err)
{
    char log[PATH_MAX];
    enum billet_status status = admin_path(log, place->log, "start.log", err);
    status = status == BILLET_OK ? admin_place_socket(place, err) : status;
    status = status == BILLET_OK ? write_settings(place, err) : status;
    status = status == BILLET_OK ? write_access(place, err) : status;
    status = status == BILLET_OK ? drop_stale(place, err) : status;
    if (status != BILLET_OK) {
        return status;
    }
    const char *const argv[] = {"pg_ctl",    "start",       "--silent", "--wait",
                                "--timeout", START_SECONDS, "--log",    log,
                                "--pgdata",  place->pg,     NULL};
    status = run_program(place, argv, err);
    if (status != BILLET_OK) {
        billet_error_detail(err, "Its messages are in %s.", place->log);
    }
    return status;
}

enum billet_status cluster_start(const struct admin_place *place, bool *started,
                                 struct billet_error *err)
{
    bool ours = false;
    if (!place->has_cluster) {
        billet_error_set(err, BILLET_ENOTFOUND, "no database in %s yet", place->data);
        billet_error_code(err, "admin.no_cluster");
        billet_error_detail(err, "Make it with: billet init --city CODE");
        return BILLET_ENOTFOUND;
    }
    enum billet_status status = BILLET_OK;
    if (cluster_state(place) != CLUSTER_RUNNING) {
        int lock = -1;
        status = cluster_lock(place, &lock, err);
        if (status == BILLET_OK && settle(place) != CLUSTER_RUNNING) {
            status = start_locked(place, err);
            ours = status == BILLET_OK;
        }
        if (lock >= 0) {
            close(lock);
        }
    }
    if (status == BILLET_OK && started != NULL) {
        *started = ours;
    }
    return status;
}

enum billet_status cluster_stop(const struct admin_place *place, struct billet_error *err)
{
    int lock = -1;
    enum billet_status status = cluster_lock(place, &lock, err);
    if (status != BILLET_OK) {
        return status;
    }
    if (settle(place) != CLUSTER_STOPPED) {
        const char *const argv[] = {"pg_ctl",    "stop",       "--silent", "--wait",
                                    "--timeout", STOP_SECONDS, "--mode",   "fast",
                                    "--pgdata",  place->pg,    NULL};
        status = run_program(place, argv, err);
    }
    close(lock);
    return status;
}

void cluster_conninfo(const struct admin_place *place, const char *role, const char *database,
                      char out[static CLUSTER_CONNINFO_BYTES])
{
    /* The socket's folder has no quotes or blanks (place.c), the names are ours. */
    snprintf(out, CLUSTER_CONNINFO_BYTES, "host=%s port=" CLUSTER_PORT " user=%s dbname=%s",
             place->socket, role, database);
}
