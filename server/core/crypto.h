/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The small pieces of cryptography that the server uses, over OpenSSL and libsodium: hashes,
 * encodings, randomness, comparison and wiping; sealed fields and blind indexes; API keys. The file
 * of keys is in keyring.h. Nothing here logs.
 *
 *     sealed text = "1." key id "." base64url(nonce, ciphertext, tag)       1 = XChaCha20-Poly1305
 *     blind index = hex(HMAC-SHA-256(key, column NUL normalised value))
 *     API key     = "blt_" prefix "_" base64url(32 random bytes)
 */
#ifndef BILLET_SERVER_CORE_CRYPTO_H
#define BILLET_SERVER_CORE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"
#include "server/core/buf.h"

#define CRYPTO_SHA256_BYTES    32
#define CRYPTO_SHA256_HEX_SIZE (2 * CRYPTO_SHA256_BYTES + 1)

/* SHA-256 of bytes that come in pieces. After a failed init (no memory) the other two are safe,
 * and final says false. */
struct evp_md_ctx_st;
struct sha256 {
    struct evp_md_ctx_st *ctx;
};
void sha256_init(struct sha256 *h);
void sha256_update(struct sha256 *h, struct billet_span bytes);
/* Also frees; must be called once for each init. */
bool sha256_final(struct sha256 *h, unsigned char out[static CRYPTO_SHA256_BYTES]);
bool sha256_of(struct billet_span bytes, unsigned char out[static CRYPTO_SHA256_BYTES]);

/* Of all parts, one after the other. */
void crypto_sha256_hex(const struct billet_span *parts, size_t count,
                       char out[static CRYPTO_SHA256_HEX_SIZE]);

/* Lower case, 2 * len characters and NUL. */
void hex_encode(const unsigned char *bytes, size_t len, char *out);
/* Exactly len bytes from 2 * len digits of either case; anything else is false. */
bool hex_decode(struct billet_span text, unsigned char *out, size_t len);

/* RFC 4648 section 5, without padding. */
void base64url_append(struct buf *out, struct billet_span bytes);
/* Appends the bytes; false (out may have grown) for what is not canonical. */
bool base64url_decode(struct billet_span text, struct buf *out);

/* From the system's generator; never fails (the library stops the process when it must). */
void crypto_random(void *out, size_t len);
/* Takes the same time wherever the difference is. */
bool crypto_equal(const void *a, const void *b, size_t len);
/* Is not optimised away. */
void crypto_wipe(void *ptr, size_t len);

/* --- fields --- */

struct keyring;

/* Where a value is kept. A sealed text is bound to it: moved to another row, column or city it
 * does not open. */
struct crypto_place {
    const char *table;
    const char *column;
    const char *city;
    int64_t id;
};

/* Appends the sealed text, printable ASCII. */
enum billet_status crypto_seal(const struct keyring *ring, const struct crypto_place *place,
                               struct billet_span plain, struct buf *out,
                               struct billet_error *err) BILLET_MUST_CHECK;
/* Appends the plain text (wipe it: buf_fini_secret). BILLET_EINTERNAL when it is damaged,
 * belongs elsewhere, or its key is not in the ring. */
enum billet_status crypto_open(const struct keyring *ring, const struct crypto_place *place,
                               struct billet_span sealed, struct buf *out,
                               struct billet_error *err) BILLET_MUST_CHECK;

#define CRYPTO_INDEX_SIZE CRYPTO_SHA256_HEX_SIZE

/* For equality only; the caller has normalised the value. */
void crypto_index(const struct keyring *ring, const char *column, struct billet_span value,
                  char out[static CRYPTO_INDEX_SIZE]);

/* --- API keys --- */

#define CRYPTO_KEY_PREFIX_SIZE 9
#define CRYPTO_KEY_TEXT_SIZE   57

/* The prefix finds the row; of the secret the database keeps the SHA-256 only. That is enough
 * without salt and stretching, because the secret is 32 random bytes and not chosen. */
struct crypto_key {
    char prefix[CRYPTO_KEY_PREFIX_SIZE]; /* 8 of 0-9 a-z */
    char text[CRYPTO_KEY_TEXT_SIZE];     /* shown once, then wiped by the caller */
    char hash[CRYPTO_SHA256_HEX_SIZE];
};

/* False only for lack of memory. */
bool crypto_key_new(struct crypto_key *out);
/* Splits and hashes what somebody presents; false when it has not the form of a key. */
bool crypto_key_read(struct billet_span text, char prefix[static CRYPTO_KEY_PREFIX_SIZE],
                     unsigned char hash[static CRYPTO_SHA256_BYTES]);
/* The one key in a file that only its owner may read. */
enum billet_status crypto_key_file(const char *path, char text[static CRYPTO_KEY_TEXT_SIZE],
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
