/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of keys: making, reading, looking up. The ring lives in memory that is kept out of
 * core dumps and swap as far as the system allows (sodium_malloc). What is done with keys is in
 * seal.c.
 */
#include "server/core/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "server/core/buf.h"
#include "server/core/crypto.h"
#include "server/core/keyring_inner.h"
#include "server/core/limits.h"

#define KEY_ID_MAX 999999

static const char *const purposes[KEY_PURPOSE_COUNT] = {"aead", "index"};

/* --- look-up --- */

const struct key *keyring_find(const struct keyring *ring, enum key_purpose purpose, uint32_t id)
{
    for (size_t i = 0; i < ring->count; i++) {
        if (ring->keys[i].purpose == purpose && ring->keys[i].id == id) {
            return &ring->keys[i];
        }
    }
    return NULL;
}

uint32_t keyring_newest(const struct keyring *ring, enum key_purpose purpose)
{
    uint32_t newest = 0;
    for (size_t i = 0; i < ring->count; i++) {
        const struct key *key = &ring->keys[i];
        newest = key->purpose == purpose && key->id > newest ? key->id : newest;
    }
    return newest;
}

void keyring_free(struct keyring *ring)
{
    if (ring != NULL) {
        sodium_free(ring); /* wipes */
    }
}

/* --- reading --- */

struct reader {
    const char *name;
    unsigned line;
    struct keyring *ring;
};

/* Never quotes the line: it is a secret. */
static enum billet_status bad_line(const struct reader *reader, const char *why,
                                   struct billet_error *err)
{
    billet_error_set(err, BILLET_EINVAL, "the file of keys is not usable");
    billet_error_detail(err, "%s:%u: %s.", reader->name, reader->line, why);
    billet_error_code(err, "key.none");
    return BILLET_EINVAL;
}

/* The next word of the line; an empty span when there is none. */
static struct billet_span next_word(struct billet_span *line)
{
    while (line->len > 0 && (line->ptr[0] == ' ' || line->ptr[0] == '\t')) {
        *line = (struct billet_span){line->ptr + 1, line->len - 1};
    }
    struct billet_span word = {line->ptr, 0};
    while (word.len < line->len && line->ptr[word.len] != ' ' && line->ptr[word.len] != '\t' &&
           line->ptr[word.len] != '\r') {
        word.len++;
    }
    *line = (struct billet_span){line->ptr + word.len, line->len - word.len};
    return word;
}

bool keyring_parse_id(struct billet_span text, uint32_t *out)
{
    uint32_t id = 0;
    for (size_t i = 0; i < text.len && id <= KEY_ID_MAX; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return false;
        }
        id = id * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    bool ok = text.len > 0 && text.ptr[0] != '0' && id <= KEY_ID_MAX;
    *out = ok ? id : 0;
    return ok;
}

static bool parse_purpose(struct billet_span text, enum key_purpose *out)
{
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        if (billet_span_is(text, purposes[i])) {
            *out = (enum key_purpose)i;
            return true;
        }
    }
    return false;
}

static enum billet_status parse_line(struct reader *reader, struct billet_span line,
                                     struct billet_error *err)
{
    struct keyring *ring = reader->ring;
    struct billet_span id = next_word(&line);
    if (id.len == 0 || id.ptr[0] == '#') {
        return BILLET_OK;
    }
    if (ring->count == KEYRING_KEYS_MAX) {
        return bad_line(reader, "too many keys", err);
    }
    struct key *key = &ring->keys[ring->count];
    if (!keyring_parse_id(id, &key->id) || !parse_purpose(next_word(&line), &key->purpose) ||
        !hex_decode(next_word(&line), key->bytes, sizeof key->bytes) || next_word(&line).len != 0) {
        return bad_line(reader, "not \"id purpose key\"", err);
    }
    if (keyring_find(ring, key->purpose, key->id) != NULL) {
        return bad_line(reader, "a key of this id and purpose stands above", err);
    }
    ring->count++;
    return BILLET_OK;
}

static enum billet_status parse_lines(struct reader *reader, struct billet_span text,
                                      struct billet_error *err)
{
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end != NULL ? (size_t)(end - text.ptr) : text.len;
        reader->line++;
        enum billet_status status = parse_line(reader, (struct billet_span){text.ptr, len}, err);
        if (status != BILLET_OK) {
            return status;
        }
        size_t taken = end != NULL ? len + 1 : len;
        text = (struct billet_span){text.ptr + taken, text.len - taken};
    }
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        if (keyring_newest(reader->ring, (enum key_purpose)i) == 0) {
            return bad_line(reader, "a purpose has no key", err);
        }
    }
    return BILLET_OK;
}

enum billet_status keyring_parse(const char *name, struct billet_span text, struct keyring **out,
                                 struct billet_error *err)
{
    if (sodium_init() < 0) {
        return billet_error_set(err, BILLET_EINTERNAL, "libsodium does not start");
    }
    struct keyring *ring = sodium_malloc(sizeof *ring);
    if (ring == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the keys");
    }
    memset(ring, 0, sizeof *ring);
    struct reader reader = {.name = name, .ring = ring};
    enum billet_status status = parse_lines(&reader, text, err);
    if (status != BILLET_OK) {
        keyring_free(ring);
        return status;
    }
    sodium_mprotect_readonly(ring);
    *out = ring;
    return BILLET_OK;
}

static enum billet_status unreadable(const char *path, const char *why, struct billet_error *err)
{
    billet_error_set(err, BILLET_EINVAL, "cannot read the file of keys");
    billet_error_detail(err, "%s: %s.", path, why);
    billet_error_code(err, "key.file_unreadable");
    return BILLET_EINVAL;
}

static enum billet_status check_file(int fd, const char *path, struct billet_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return unreadable(path, strerror(errno), err);
    }
    if (!S_ISREG(st.st_mode) || st.st_size > (off_t)LIMIT_KEY_FILE_BYTES) {
        return unreadable(path, "not a file of keys", err);
    }
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        billet_error_set(err, BILLET_EINVAL, "the file of keys is open to others");
        billet_error_detail(err, "%s has mode %04o; it must be 0400.", path,
                            (unsigned)st.st_mode & 07777U);
        billet_error_code(err, "key.file_open");
        return BILLET_EINVAL;
    }
    return BILLET_OK;
}

static enum billet_status read_file(int fd, const char *path, struct buf *text,
                                    struct billet_error *err)
{
    while (buf_reserve(text, 1)) {
        ssize_t n = read(fd, text->ptr + text->len, text->cap - text->len - 1);
        if (n < 0) {
            return unreadable(path, strerror(errno), err);
        }
        if (n == 0) {
            return BILLET_OK;
        }
        text->len += (size_t)n;
    }
    return unreadable(path, "too long", err);
}

enum billet_status keyring_load(const char *path, struct keyring **out, struct billet_error *err)
{
    struct buf text;
    buf_init(&text, LIMIT_KEY_FILE_BYTES + 1);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return unreadable(path, strerror(errno), err);
    }
    enum billet_status status = check_file(fd, path, err);
    if (status == BILLET_OK && !buf_reserve(&text, LIMIT_KEY_FILE_BYTES)) {
        status = billet_error_set(err, BILLET_ENOMEM, "no memory for the keys");
    }
    if (status == BILLET_OK) {
        status = read_file(fd, path, &text, err);
    }
    if (status == BILLET_OK) {
        status = keyring_parse(path, buf_span(&text), out, err);
    }
    close(fd);
    buf_fini_secret(&text);
    return status;
}

/* --- making --- */

static void put_key(struct buf *out, unsigned id, enum key_purpose purpose)
{
    unsigned char bytes[KEY_BYTES];
    char hex[2 * KEY_BYTES + 1];
    crypto_random(bytes, sizeof bytes);
    hex_encode(bytes, sizeof bytes, hex);
    buf_printf(out, "%u %s %s\n", id, purposes[purpose], hex);
    crypto_wipe(bytes, sizeof bytes);
    crypto_wipe(hex, sizeof hex);
}

static bool write_all(int fd, struct billet_span text)
{
    while (text.len > 0) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n <= 0) {
            return false;
        }
        text = (struct billet_span){text.ptr + n, text.len - (size_t)n};
    }
    return fsync(fd) == 0;
}

/* The name itself must survive a power cut: losing this file loses the data. */
static bool sync_folder(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    int len = slash == NULL
                  ? snprintf(folder, sizeof folder, ".")
                  : snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1), path);
    if (len < 0 || (size_t)len >= sizeof folder) {
        return false;
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

static enum billet_status not_written(const char *path, int error, struct billet_error *err)
{
    enum billet_status status = error == EEXIST ? BILLET_ECONFLICT : BILLET_EUPSTREAM;
    billet_error_set(err, status, "cannot write the file of keys");
    billet_error_detail(err, "%s: %s.", path, strerror(error));
    return status;
}

enum billet_status keyring_create(const char *path, struct billet_error *err)
{
    struct buf text = {0};
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
    if (fd < 0) {
        return not_written(path, errno, err);
    }
    bool ok = buf_reserve(&text, 1024);
    buf_append_text(&text, "# Keys of Billet. Keep a copy in a safe place: without this file the "
                           "sealed data cannot be read.\n");
    for (int i = 0; i < KEY_PURPOSE_COUNT; i++) {
        put_key(&text, 1, (enum key_purpose)i);
    }
    ok = ok && !text.failed && write_all(fd, buf_span(&text));
    int error = errno;
    ok = close(fd) == 0 && ok && sync_folder(path);
    buf_fini_secret(&text);
    if (!ok) {
        unlink(path); /* half a file is worse than none */
        return not_written(path, error != 0 ? error : EIO, err);
    }
    return BILLET_OK;
}
