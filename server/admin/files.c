/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small files of ours: see files.h.
 */
#include "server/admin/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum billet_status file_error(const char *what, const char *path, struct billet_error *err)
{
    enum billet_status status = errno == ENOENT   ? BILLET_ENOTFOUND
                                : errno == EACCES ? BILLET_EDENIED
                                                  : BILLET_EINVAL;
    return billet_error_set(err, status, "cannot %s %s: %s", what, path, strerror(errno));
}

static enum billet_status read_open(int fd, const char *path, size_t bytes_max,
                                    struct billet_arena *arena, struct billet_span *out,
                                    struct billet_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return file_error("read", path, err);
    }
    if (!S_ISREG(st.st_mode) || st.st_size < 0 || (size_t)st.st_size > bytes_max) {
        return billet_error_set(err, BILLET_ELIMIT, "%s is no file of at most %zu bytes", path,
                                bytes_max);
    }
    size_t size = (size_t)st.st_size;
    char *bytes = billet_arena_alloc(arena, size + 1);
    if (bytes == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for %s", path);
    }
    size_t used = 0;
    while (used < size) {
        ssize_t got = read(fd, bytes + used, size - used);
        if (got < 0 && errno != EINTR) {
            return file_error("read", path, err);
        }
        if (got == 0) {
            break;
        }
        used += got > 0 ? (size_t)got : 0;
    }
    *out = (struct billet_span){bytes, used};
    return BILLET_OK;
}

enum billet_status files_read(const char *path, size_t bytes_max, struct billet_arena *arena,
                              struct billet_span *out, struct billet_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return file_error("read", path, err);
    }
    enum billet_status status = read_open(fd, path, bytes_max, arena, out, err);
    close(fd);
    return status;
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t len = strlen(name);
    size_t tail = strlen(suffix);
    return len > tail && strcmp(name + len - tail, suffix) == 0;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum billet_status list_open(DIR *dir, const char *folder, const char *suffix,
                                    struct billet_arena *arena, const char **names, size_t *count,
                                    struct billet_error *err)
{
    size_t found = 0;
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (!ends_in(e->d_name, suffix)) {
            continue;
        }
        if (found == FILES_LIST_MAX) {
            return billet_error_set(err, BILLET_ELIMIT, "more than %d files in %s", FILES_LIST_MAX,
                                    folder);
        }
        names[found] = billet_arena_strdup(arena, e->d_name);
        if (names[found++] == NULL) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for names");
        }
    }
    qsort(names, found, sizeof names[0], by_bytes);
    *count = found;
    return BILLET_OK;
}

enum billet_status files_list(const char *folder, const char *suffix, struct billet_arena *arena,
                              const char ***out, size_t *count, struct billet_error *err)
{
    const char **names = billet_arena_array(arena, FILES_LIST_MAX, sizeof *names);
    if (names == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for names");
    }
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return file_error("read", folder, err);
    }
    enum billet_status status = list_open(dir, folder, suffix, arena, names, count, err);
    closedir(dir);
    if (status == BILLET_OK) {
        *out = names;
    }
    return status;
}

static bool write_all(int fd, struct billet_span bytes)
{
    size_t used = 0;
    while (used < bytes.len) {
        ssize_t put = write(fd, bytes.ptr + used, bytes.len - used);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        used += put > 0 ? (size_t)put : 0;
    }
    return true;
}

enum billet_status files_write(const char *path, mode_t mode, const struct admin_user *user,
                               struct billet_span bytes, struct billet_error *err)
{
    char fresh[PATH_MAX];
    int len = snprintf(fresh, sizeof fresh, "%s.new", path);
    if (len < 0 || (size_t)len >= sizeof fresh) {
        return billet_error_set(err, BILLET_ELIMIT, "the path %.60s... is too long", path);
    }
    unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0) {
        return file_error("write", path, err);
    }
    bool done = write_all(fd, bytes) && fchmod(fd, mode) == 0 &&
                (!user->drop || fchown(fd, user->uid, user->gid) == 0) && fsync(fd) == 0;
    done = close(fd) == 0 && done;
    if (!done || rename(fresh, path) != 0) {
        enum billet_status status = file_error("write", path, err);
        unlink(fresh);
        return status;
    }
    return BILLET_OK;
}
