/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles in a folder. Results appear whole: every file is written under a new name, synced,
 * and only when all are there renamed into place.
 */
#include "server/bundle/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define FILE_BYTES_MAX  (SIZE_MAX / 4) /* a round is as large as memory */
#define READ_BYTES      ((size_t)256 * 1024)
#define FOLDER_PATH_MAX 4096

static bool join_path(char path[FOLDER_PATH_MAX], const char *folder, const char *name,
                      const char *suffix)
{
    int len = snprintf(path, FOLDER_PATH_MAX, "%s/%s%s", folder, name, suffix);
    return len > 0 && len < FOLDER_PATH_MAX;
}

static enum billet_status refuse_file(struct billet_error *err, const char *what, const char *path)
{
    enum billet_status status = errno == ENOENT   ? BILLET_ENOTFOUND
                                : errno == EACCES ? BILLET_EDENIED
                                                  : BILLET_EUPSTREAM;
    return billet_error_set(err, status, "could not %s %.90s: %.30s", what, path, strerror(errno));
}

static enum billet_status slurp(int fd, const char *path, struct buf *bytes,
                                struct billet_error *err)
{
    for (;;) {
        if (!buf_reserve(bytes, READ_BYTES)) {
            return billet_error_set(err, BILLET_ENOMEM, "not enough memory to read %.100s", path);
        }
        ssize_t got = read(fd, bytes->ptr + bytes->len, READ_BYTES);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return refuse_file(err, "read", path);
        }
        if (got == 0) {
            return BILLET_OK;
        }
        bytes->len += (size_t)got;
        bytes->ptr[bytes->len] = '\0';
    }
}

/* A missing file stays {NULL, 0} where it may be missing. */
static enum billet_status read_file(const char *folder, const char *name, bool required,
                                    struct buf *bytes, struct billet_span *out,
                                    struct billet_error *err)
{
    char path[FOLDER_PATH_MAX];
    if (!join_path(path, folder, name, "")) {
        return billet_error_set(err, BILLET_EINVAL, "path too long: %.100s", folder);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        bool fine = errno == ENOENT && !required;
        return fine ? BILLET_OK : refuse_file(err, "open", path);
    }
    buf_init(bytes, FILE_BYTES_MAX);
    enum billet_status status = slurp(fd, path, bytes, err);
    close(fd);
    *out = buf_span(bytes);
    return status;
}

enum billet_status bundle_folder_read(struct bundle_folder *folder, const char *path,
                                      bool with_results, struct billet_error *err)
{
    *folder = (struct bundle_folder){0};
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < BUNDLE_INPUTS && status == BILLET_OK; i++) {
        bool required = i <= BUNDLE_VACANCIES;
        status = read_file(path, bundle_input_names[i], required, &folder->input_bytes[i],
                           &folder->input.files[i], err);
    }
    for (size_t i = 0; i < BUNDLE_OUTPUTS && status == BILLET_OK && with_results; i++) {
        status = read_file(path, bundle_output_names[i], true, &folder->output_bytes[i],
                           &folder->outputs[i], err);
    }
    if (status != BILLET_OK) {
        bundle_folder_fini(folder);
    }
    return status;
}

void bundle_folder_fini(struct bundle_folder *folder)
{
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        buf_fini(&folder->input_bytes[i]);
    }
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        buf_fini(&folder->output_bytes[i]);
    }
}

/* --- writing ---------------------------------------------------------------------------------- */

struct named {
    const char *name;
    struct billet_span bytes;
};

static bool write_all(int fd, struct billet_span bytes)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t put = write(fd, bytes.ptr + done, bytes.len - done);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        done += put > 0 ? (size_t)put : 0;
    }
    return fsync(fd) == 0;
}

static enum billet_status write_new(const char *folder, const struct named *file,
                                    struct billet_error *err)
{
    char path[FOLDER_PATH_MAX];
    if (!join_path(path, folder, file->name, ".new")) {
        return billet_error_set(err, BILLET_EINVAL, "path too long: %.100s", folder);
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        return refuse_file(err, "create", path);
    }
    bool ok = write_all(fd, file->bytes);
    enum billet_status status = ok ? BILLET_OK : refuse_file(err, "write", path);
    close(fd);
    return status;
}

static enum billet_status rename_new(const char *folder, const char *name, struct billet_error *err)
{
    char from[FOLDER_PATH_MAX];
    char to[FOLDER_PATH_MAX];
    if (!join_path(from, folder, name, ".new") || !join_path(to, folder, name, "")) {
        return billet_error_set(err, BILLET_EINVAL, "path too long: %.100s", folder);
    }
    return rename(from, to) == 0 ? BILLET_OK : refuse_file(err, "rename", from);
}

static void remove_new(const char *folder, const struct named *files, size_t count)
{
    char path[FOLDER_PATH_MAX];
    for (size_t i = 0; i < count; i++) {
        if (join_path(path, folder, files[i].name, ".new")) {
            unlink(path);
        }
    }
}

static enum billet_status write_files(const char *folder, const struct named *files, size_t count,
                                      struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        status = write_new(folder, &files[i], err);
    }
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        status = rename_new(folder, files[i].name, err);
    }
    if (status != BILLET_OK) {
        remove_new(folder, files, count);
    }
    return status;
}

enum billet_status bundle_folder_write(const struct bundle_output *output, const char *path,
                                       struct billet_error *err)
{
    struct named files[BUNDLE_OUTPUTS];
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        files[i] = (struct named){bundle_output_names[i], buf_span(&output->files[i])};
    }
    return write_files(path, files, BUNDLE_OUTPUTS, err);
}

enum billet_status bundle_folder_export(const struct bundle_input *input,
                                        const struct billet_span *outputs, const char *path,
                                        struct billet_error *err)
{
    struct named files[BUNDLE_INPUTS + BUNDLE_OUTPUTS];
    size_t count = 0;
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        files[count++] = (struct named){bundle_input_names[i], input->files[i]};
    }
    for (size_t i = 0; i < BUNDLE_OUTPUTS && outputs != NULL; i++) {
        files[count++] = (struct named){bundle_output_names[i], outputs[i]};
    }
    return write_files(path, files, count, err);
}
