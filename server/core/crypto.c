/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thin wrappers. Hashes of streams come from OpenSSL (SHA instructions of the processor: whole
 * rounds are hashed), the rest from libsodium.
 */
#include "server/core/crypto.h"

#include <stdint.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sodium.h>

void sha256_init(struct sha256 *h)
{
    h->ctx = EVP_MD_CTX_new();
    if (h->ctx != NULL && EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(h->ctx);
        h->ctx = NULL;
    }
}

void sha256_update(struct sha256 *h, struct billet_span bytes)
{
    if (h->ctx != NULL && EVP_DigestUpdate(h->ctx, bytes.ptr, bytes.len) != 1) {
        EVP_MD_CTX_free(h->ctx);
        h->ctx = NULL;
    }
}

bool sha256_final(struct sha256 *h, unsigned char out[static CRYPTO_SHA256_BYTES])
{
    bool ok = h->ctx != NULL && EVP_DigestFinal_ex(h->ctx, out, NULL) == 1;
    EVP_MD_CTX_free(h->ctx);
    h->ctx = NULL;
    return ok;
}

bool sha256_of(struct billet_span bytes, unsigned char out[static CRYPTO_SHA256_BYTES])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_update(&h, bytes);
    return sha256_final(&h, out);
}

void crypto_sha256_hex(const struct billet_span *parts, size_t count,
                       char out[static CRYPTO_SHA256_HEX_SIZE])
{
    crypto_hash_sha256_state state; /* libsodium's: needs no memory, cannot fail */
    unsigned char hash[CRYPTO_SHA256_BYTES];
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < count; i++) {
        crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].ptr, parts[i].len);
    }
    crypto_hash_sha256_final(&state, hash);
    hex_encode(hash, sizeof hash, out);
}

void hex_encode(const unsigned char *bytes, size_t len, char *out)
{
    sodium_bin2hex(out, 2 * len + 1, bytes, len);
}

bool hex_decode(struct billet_span text, unsigned char *out, size_t len)
{
    size_t got = 0;
    return text.len == 2 * len &&
           sodium_hex2bin(out, len, text.ptr, text.len, NULL, &got, NULL) == 0 && got == len;
}

void base64url_append(struct buf *out, struct billet_span bytes)
{
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    if (bytes.len > SIZE_MAX / 4) {
        out->failed = true;
        return;
    }
    size_t size = sodium_base64_encoded_len(bytes.len, variant); /* with NUL */
    if (!buf_reserve(out, size)) {
        return;
    }
    sodium_bin2base64(out->ptr + out->len, size, (const unsigned char *)bytes.ptr, bytes.len,
                      variant);
    out->len += size - 1;
}

bool base64url_decode(struct billet_span text, struct buf *out)
{
    size_t room = text.len / 4 * 3 + 3;
    if (!buf_reserve(out, room)) {
        return false;
    }
    size_t got = 0;
    unsigned char *to = (unsigned char *)out->ptr + out->len;
    if (sodium_base642bin(to, room, text.ptr, text.len, NULL, &got, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
        out->ptr[out->len] = '\0';
        return false;
    }
    out->len += got;
    out->ptr[out->len] = '\0';
    return true;
}

void crypto_random(void *out, size_t len)
{
    if (sodium_init() < 0) {
        sodium_misuse(); /* no entropy source: going on would hand out guessable secrets */
    }
    randombytes_buf(out, len);
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}

void crypto_wipe(void *ptr, size_t len)
{
    if (ptr != NULL) {
        OPENSSL_cleanse(ptr, len);
    }
}
