/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding and making the folders of the private cluster. Every folder is made closed to others;
 * nothing that another user could have put there is trusted.
 */
#include "server/admin/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/admin/user.h"

#define SYSTEM_DATA "/var/lib/billet"
#define PG_BIN_GLOB "/usr/lib/postgresql/[0-9]*/bin"
#define PG_OLDEST   15 /* MERGE, security_invoker views, public schema closed */
enum billet_status admin_path(char out[PATH_MAX], const char *dir, const char *name,
                              struct billet_error *err)
{
    int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);
    if (len < 0 || len >= PATH_MAX) {
        return billet_error_set(err, BILLET_ELIMIT, "the path %.60s... is too long", dir);
    }
    return BILLET_OK;
}

enum billet_status admin_default_data(char out[PATH_MAX], struct billet_error *err)
{
    if (geteuid() == 0) {
        snprintf(out, PATH_MAX, "%s", SYSTEM_DATA);
        return BILLET_OK;
    }
    const char *xdg = getenv("XDG_DATA_HOME");
    if (xdg != NULL && xdg[0] == '/') {
        return admin_path(out, xdg, "billet", err);
    }
    const char *home = getenv("HOME");
    if (home == NULL || home[0] != '/') {
        billet_error_set(err, BILLET_ENOTFOUND, "no home folder for the data");
        billet_error_detail(err, "HOME is not set; name a folder with --data or setting data.");
        return BILLET_ENOTFOUND;
    }
    return admin_path(out, home, ".local/share/billet", err);
}

/* /usr/lib/postgresql/15/bin -> 15 */
static long version_of(const char *bin)
{
    return strtol(bin + sizeof("/usr/lib/postgresql/") - 1, NULL, 10);
}

static bool is_complete(const char *bin)
{
    char path[PATH_MAX];
    return admin_path(path, bin, "initdb", NULL) == BILLET_OK && access(path, X_OK) == 0;
}

/* The version of an existing cluster, else 0. */
static long cluster_version(const char *pg)
{
    char path[PATH_MAX];
    char text[16] = "";
    if (admin_path(path, pg, "PG_VERSION", NULL) != BILLET_OK) {
        return 0;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    return got > 0 ? strtol(text, NULL, 10) : 0;
}

/* wanted: a version, or 0 for the newest that will do. */
static enum billet_status find_programs(long wanted, char out[PATH_MAX], struct billet_error *err)
{
    glob_t found = {0};
    long best = 0;
    if (glob(PG_BIN_GLOB, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            long version = version_of(found.gl_pathv[i]);
            bool fits = wanted != 0 ? version == wanted : version >= PG_OLDEST && version > best;
            if (fits && is_complete(found.gl_pathv[i])) {
                best = version;
                snprintf(out, PATH_MAX, "%s", found.gl_pathv[i]);
            }
        }
    }
    globfree(&found);
    if (best != 0) {
        return BILLET_OK;
    }
    billet_error_set(err, BILLET_ENOTFOUND, "PostgreSQL %ld is not installed",
                     wanted != 0 ? wanted : (long)PG_OLDEST);
    billet_error_code(err, "admin.no_postgresql");
    billet_error_detail(err, "Debian: apt-get install postgresql; or name a database in setting "
                             "database.");
    return BILLET_ENOTFOUND;
}

enum billet_status admin_newest_programs(char out[PATH_MAX], struct billet_error *err)
{
    return find_programs(0, out, err);
}

/* FNV-1a: the folder only has to differ from those of other data folders. */
static uint64_t hash_path(const char *path)
{
    uint64_t hash = 14695981039346656037u;
    for (const char *c = path; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    }
    return hash;
}

/* sun_path holds 107 bytes, "/.s.PGSQL.5432" among them, which is what place->socket leaves
 * room for. A comma splits host lists; quotes and backslashes need escapes in two grammars. */
static bool fits_socket(const struct admin_place *place, const char *dir)
{
    return strlen(dir) < sizeof place->socket - 3 && strpbrk(dir, ",'\"\\\n ") == NULL;
}

static enum billet_status choose_socket(struct admin_place *place, struct billet_error *err)
{
    char dir[PATH_MAX];
    enum billet_status status = admin_path(dir, place->data, "run", err);
    if (status != BILLET_OK) {
        return status;
    }
    if (fits_socket(place, dir)) {
        memcpy(place->socket, dir, strlen(dir) + 1);
    } else {
        snprintf(place->socket, sizeof place->socket, "/tmp/.billet-%ld-%08lx",
                 (long)place->user.uid, (unsigned long)(hash_path(place->data) & 0xffffffffu));
    }
    return BILLET_OK;
}

static enum billet_status closed_to_us(const struct admin_place *place, struct billet_error *err)
{
    billet_error_set(err, BILLET_EDENIED, "the data folder %s belongs to user %s", place->data,
                     place->user.name);
    billet_error_code(err, "admin.not_owner");
    billet_error_detail(err, "Run as that user or as root: sudo -u %s billet ...",
                        place->user.name);
    return BILLET_EDENIED;
}

/* Root acts as the owner of what is there; others only for themselves. */
static enum billet_status choose_user(struct admin_place *place, bool make_user,
                                      struct billet_error *err)
{
    struct stat st;
    bool there = stat(place->pg, &st) == 0 || stat(place->data, &st) == 0;
    place->has_cluster = cluster_version(place->pg) != 0;
    if (there && (st.st_uid != 0 || geteuid() != 0)) {
        enum billet_status status = admin_user_by_uid(st.st_uid, &place->user, err);
        if (status == BILLET_OK && geteuid() != 0 && st.st_uid != geteuid()) {
            return closed_to_us(place, err);
        }
        return status;
    }
    if (geteuid() == 0) {
        return admin_user_system(make_user, &place->user, err);
    }
    return admin_user_self(&place->user, err);
}

/* Absolute, as PostgreSQL and the other programs of this folder will see it. */
static enum billet_status absolute(const char *data, char out[PATH_MAX], struct billet_error *err)
{
    if (data == NULL || data[0] == '\0') {
        return admin_default_data(out, err);
    }
    if (data[0] == '/') {
        if (strlen(data) >= PATH_MAX) {
            return billet_error_set(err, BILLET_ELIMIT, "the data path is too long");
        }
        snprintf(out, PATH_MAX, "%s", data);
        return BILLET_OK;
    }
    char cwd[PATH_MAX];
    if (getcwd(cwd, sizeof cwd) == NULL) {
        return billet_error_set(err, BILLET_ENOTFOUND, "no working folder: %s", strerror(errno));
    }
    return admin_path(out, cwd, data, err);
}

static void trim_slashes(char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') {
        path[--len] = '\0';
    }
}

enum billet_status admin_data_folder(const char *data, char out[PATH_MAX], struct billet_error *err)
{
    enum billet_status status = absolute(data, out, err);
    if (status == BILLET_OK) {
        trim_slashes(out);
    }
    return status;
}

enum billet_status admin_place_find(const char *data, unsigned flags, struct admin_place *out,
                                    struct billet_error *err)
{
    struct admin_place place = {.has_cluster = false};
    enum billet_status status = admin_data_folder(data, place.data, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = admin_path(place.pg, place.data, "pg", err);
    status = status == BILLET_OK ? admin_path(place.log, place.data, "log", err) : status;
    status =
        status == BILLET_OK ? choose_user(&place, (flags & PLACE_MAKE_USER) != 0, err) : status;
    status = status == BILLET_OK ? choose_socket(&place, err) : status;
    if (status == BILLET_OK && (flags & PLACE_NO_PROGRAMS) == 0) {
        status = find_programs(cluster_version(place.pg), place.bin, err);
    }
    if (status == BILLET_OK) {
        *out = place;
    }
    return status;
}

static enum billet_status cannot_make(const char *path, struct billet_error *err)
{
    enum billet_status status = errno == EACCES || errno == EPERM ? BILLET_EDENIED : BILLET_EINVAL;
    return billet_error_set(err, status, "cannot make %s: %s", path, strerror(errno));
}

/* The folders above the data folder, as they usually are. */
static enum billet_status make_parents(const char *data, struct billet_error *err)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", data);
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST) {
            return cannot_make(path, err);
        }
        *slash = '/';
    }
    return BILLET_OK;
}

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return false;
    }
    int others = 0;
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        others += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    }
    closedir(dir);
    return others == 0;
}

/* A closed folder of the user's own. One that is there and empty is taken over by root. */
static enum billet_status own_folder(const struct admin_user *user, const char *path,
                                     struct billet_error *err)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return cannot_make(path, err);
    }
    struct stat st;
    bool empty = is_empty(path); /* asked first: another init gives it away before it fills it */
    if (lstat(path, &st) != 0) {
        return cannot_make(path, err);
    }
    if (!S_ISDIR(st.st_mode)) {
        return billet_error_set(err, BILLET_ECONFLICT, "%s is no folder", path);
    }
    if (st.st_uid != user->uid && !(geteuid() == 0 && st.st_uid == 0 && empty)) {
        billet_error_set(err, BILLET_ECONFLICT, "%s holds things of another user", path);
        billet_error_code(err, "admin.folder_taken");
        billet_error_detail(err, "It must be empty or belong to user %s.", user->name);
        return BILLET_ECONFLICT;
    }
    if (user->drop && lchown(path, user->uid, user->gid) != 0) {
        return cannot_make(path, err);
    }
    return chmod(path, 0700) == 0 ? BILLET_OK : cannot_make(path, err);
}

/* The user must be able to walk to the data folder: /root, say, is closed to it. */
static enum billet_status check_reach(const struct admin_place *place, struct billet_error *err)
{
    if (!place->user.drop) {
        return BILLET_OK;
    }
    if (setegid(place->user.gid) != 0 || seteuid(place->user.uid) != 0) {
        return billet_error_set(err, BILLET_EDENIED, "cannot act as user %s", place->user.name);
    }
    bool reached = faccessat(AT_FDCWD, place->data, W_OK | X_OK, AT_EACCESS) == 0;
    bool back = seteuid(0) == 0 && setegid(0) == 0;
    if (!back) {
        return billet_error_set(err, BILLET_EINTERNAL, "could not become root again");
    }
    if (!reached) {
        billet_error_set(err, BILLET_EDENIED, "user %s cannot reach %s", place->user.name,
                         place->data);
        billet_error_code(err, "admin.not_reachable");
        billet_error_detail(err,
                            "A folder above it is closed to that user; choose another --data.");
        return BILLET_EDENIED;
    }
    return BILLET_OK;
}

enum billet_status admin_place_socket(const struct admin_place *place, struct billet_error *err)
{
    return own_folder(&place->user, place->socket, err);
}

enum billet_status admin_place_make(const struct admin_place *place, struct billet_error *err)
{
    enum billet_status status = make_parents(place->data, err);
    status = status == BILLET_OK ? own_folder(&place->user, place->data, err) : status;
    status = status == BILLET_OK ? own_folder(&place->user, place->log, err) : status;
    status = status == BILLET_OK ? admin_place_socket(place, err) : status;
    return status == BILLET_OK ? check_reach(place, err) : status;
}
