/* SPDX-License-Identifier: Apache-2.0 */
/*
 * API keys. Everything in the text has a fixed place, since the secret may itself contain "_".
 */
#include "server/core/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX_CHARS (CRYPTO_KEY_PREFIX_SIZE - 1)
#define TEXT_CHARS   (CRYPTO_KEY_TEXT_SIZE - 1)
#define KEY_MARK     "blt_"
#define KEY_MARK_LEN (sizeof KEY_MARK - 1)
#define SECRET_AT    (KEY_MARK_LEN + PREFIX_CHARS + 1)
#define SECRET_BYTES 32

/* Crockford's alphabet in lower case: nothing that reads like something else. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static bool put_secret(const unsigned char *random, char *out)
{
    struct buf secret;
    buf_init(&secret, (size_t)2 * SECRET_BYTES);
    base64url_append(&secret, (struct billet_span){(const char *)random, SECRET_BYTES});
    bool ok = !secret.failed && secret.len == TEXT_CHARS - SECRET_AT;
    if (ok) {
        memcpy(out, secret.ptr, secret.len + 1);
    }
    buf_fini_secret(&secret);
    return ok;
}

bool crypto_key_new(struct crypto_key *out)
{
    unsigned char random[PREFIX_CHARS + SECRET_BYTES];
    unsigned char hash[CRYPTO_SHA256_BYTES];
    crypto_random(random, sizeof random);
    memcpy(out->text, KEY_MARK, KEY_MARK_LEN);
    for (size_t i = 0; i < PREFIX_CHARS; i++) {
        out->text[KEY_MARK_LEN + i] = alphabet[random[i] % 32];
    }
    out->text[SECRET_AT - 1] = '_';
    bool ok = put_secret(random + PREFIX_CHARS, out->text + SECRET_AT) &&
              crypto_key_read((struct billet_span){out->text, TEXT_CHARS}, out->prefix, hash);
    if (ok) {
        hex_encode(hash, sizeof hash, out->hash);
    }
    crypto_wipe(random, sizeof random);
    return ok;
}

static bool prefix_ok(const char *prefix)
{
    for (size_t i = 0; i < PREFIX_CHARS; i++) {
        bool digit = prefix[i] >= '0' && prefix[i] <= '9';
        if (!digit && (prefix[i] < 'a' || prefix[i] > 'z')) {
            return false;
        }
    }
    return true;
}

bool crypto_key_read(struct billet_span text, char prefix[static CRYPTO_KEY_PREFIX_SIZE],
                     unsigned char hash[static CRYPTO_SHA256_BYTES])
{
    if (text.len != TEXT_CHARS || memcmp(text.ptr, KEY_MARK, KEY_MARK_LEN) != 0 ||
        !prefix_ok(text.ptr + KEY_MARK_LEN) || text.ptr[SECRET_AT - 1] != '_') {
        return false;
    }
    struct buf secret;
    buf_init(&secret, (size_t)4 * SECRET_BYTES);
    const struct billet_span coded = {text.ptr + SECRET_AT, text.len - SECRET_AT};
    bool ok = base64url_decode(coded, &secret) && secret.len == SECRET_BYTES &&
              sha256_of(buf_span(&secret), hash);
    if (ok) {
        memcpy(prefix, text.ptr + KEY_MARK_LEN, PREFIX_CHARS);
        prefix[PREFIX_CHARS] = '\0';
    }
    buf_fini_secret(&secret);
    return ok;
}

static enum billet_status bad_file(const char *path, const char *code, const char *why,
                                   struct billet_error *err)
{
    billet_error_set(err, BILLET_EINVAL, "cannot use the key file");
    billet_error_detail(err, "%s: %s.", path, why);
    billet_error_code(err, code);
    return BILLET_EINVAL;
}

/* A key, then nothing but white space. */
static enum billet_status take_key(const char *path, const char *bytes, size_t len,
                                   char text[static CRYPTO_KEY_TEXT_SIZE], struct billet_error *err)
{
    while (len > 0 && strchr(" \t\r\n", bytes[len - 1]) != NULL) {
        len--;
    }
    char prefix[CRYPTO_KEY_PREFIX_SIZE];
    unsigned char hash[CRYPTO_SHA256_BYTES];
    if (!crypto_key_read((struct billet_span){bytes, len}, prefix, hash)) {
        return bad_file(path, "key.bad_format", "it does not hold one API key", err);
    }
    memcpy(text, bytes, TEXT_CHARS);
    text[TEXT_CHARS] = '\0';
    return BILLET_OK;
}

enum billet_status crypto_key_file(const char *path, char text[static CRYPTO_KEY_TEXT_SIZE],
                                   struct billet_error *err)
{
    char bytes[CRYPTO_KEY_TEXT_SIZE + 15];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return bad_file(path, "key.file_unreadable", strerror(errno), err);
    }
    struct stat st;
    bool ours = fstat(fd, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    ssize_t n = ours ? read(fd, bytes, sizeof bytes) : -1;
    close(fd);
    if (!ours) {
        return bad_file(path, "key.file_open", "others may read it; its mode must be 0600", err);
    }
    enum billet_status status =
        n < 0 ? bad_file(path, "key.file_unreadable", "it cannot be read", err)
              : take_key(path, bytes, (size_t)n, text, err);
    crypto_wipe(bytes, sizeof bytes);
    return status;
}
