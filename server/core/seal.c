/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealing and opening of single fields, and their blind indexes. The first part of a sealed
 * text names the algorithm, so that another (the SM family) can come beside it.
 */
#include "server/core/crypto.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "server/core/keyring_inner.h"

#define SEAL_VERSION "1."
#define NONCE_BYTES  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES    crypto_aead_xchacha20poly1305_ietf_ABYTES
#define PLACE_SIZE   256

_Static_assert(KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "size of a key");

/* table LF column LF city LF id: names have no line feeds, so no two places read the same. */
static size_t place_text(const struct crypto_place *place, char out[static PLACE_SIZE])
{
    int len = snprintf(out, PLACE_SIZE, "%s\n%s\n%s\n%" PRId64, place->table, place->column,
                       place->city, place->id);
    assert(len > 0 && len < PLACE_SIZE);
    return (size_t)len;
}

static enum billet_status put_sealed(struct buf *raw, const struct key *key,
                                     const struct crypto_place *place, struct billet_span plain)
{
    char ad[PLACE_SIZE];
    size_t ad_len = place_text(place, ad);
    if (!buf_reserve(raw, NONCE_BYTES + plain.len + TAG_BYTES)) {
        return BILLET_ENOMEM;
    }
    unsigned char *nonce = (unsigned char *)raw->ptr;
    crypto_random(nonce, NONCE_BYTES);
    unsigned long long len = 0;
    int rc = crypto_aead_xchacha20poly1305_ietf_encrypt(
        nonce + NONCE_BYTES, &len, (const unsigned char *)plain.ptr, plain.len,
        (const unsigned char *)ad, ad_len, NULL, nonce, key->bytes);
    raw->len = NONCE_BYTES + (size_t)len;
    return rc == 0 ? BILLET_OK : BILLET_EINTERNAL;
}

enum billet_status crypto_seal(const struct keyring *ring, const struct crypto_place *place,
                               struct billet_span plain, struct buf *out, struct billet_error *err)
{
    uint32_t id = keyring_newest(ring, KEY_AEAD);
    struct buf raw = {0};
    enum billet_status status = put_sealed(&raw, keyring_find(ring, KEY_AEAD, id), place, plain);
    if (status == BILLET_OK) {
        buf_printf(out, SEAL_VERSION "%" PRIu32 ".", id);
        base64url_append(out, buf_span(&raw));
        status = out->failed ? BILLET_ENOMEM : BILLET_OK;
    }
    buf_fini(&raw);
    return status == BILLET_OK ? status : billet_error_set(err, status, "could not seal a value");
}

static enum billet_status cannot_open(const struct crypto_place *place, const char *why,
                                      struct billet_error *err)
{
    billet_error_set(err, BILLET_EINTERNAL, "cannot open a sealed value");
    billet_error_detail(err, "%s of %s, city %s, id %" PRId64 ": %s.", place->column, place->table,
                        place->city, place->id, why);
    billet_error_code(err, "key.sealed_damaged");
    return BILLET_EINTERNAL;
}

/* Splits "1.ID.BASE64"; false when it is anything else. */
static bool split(struct billet_span sealed, uint32_t *id, struct billet_span *body)
{
    const size_t skip = sizeof SEAL_VERSION - 1;
    if (sealed.len < skip || memcmp(sealed.ptr, SEAL_VERSION, skip) != 0) {
        return false;
    }
    const char *dot = memchr(sealed.ptr + skip, '.', sealed.len - skip);
    if (dot == NULL) {
        return false;
    }
    size_t head = (size_t)(dot - sealed.ptr);
    *body = (struct billet_span){dot + 1, sealed.len - head - 1};
    return keyring_parse_id((struct billet_span){sealed.ptr + skip, head - skip}, id);
}

static bool open_raw(const struct key *key, const struct crypto_place *place,
                     struct billet_span raw, struct buf *out)
{
    if (raw.len < NONCE_BYTES + TAG_BYTES || !buf_reserve(out, raw.len)) {
        return false;
    }
    char ad[PLACE_SIZE];
    size_t ad_len = place_text(place, ad);
    const unsigned char *nonce = (const unsigned char *)raw.ptr;
    unsigned long long len = 0;
    int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(
        (unsigned char *)out->ptr + out->len, &len, NULL, nonce + NONCE_BYTES,
        raw.len - NONCE_BYTES, (const unsigned char *)ad, ad_len, nonce, key->bytes);
    if (rc == 0) {
        out->len += (size_t)len;
    }
    out->ptr[out->len] = '\0';
    return rc == 0;
}

enum billet_status crypto_open(const struct keyring *ring, const struct crypto_place *place,
                               struct billet_span sealed, struct buf *out, struct billet_error *err)
{
    uint32_t id = 0;
    struct billet_span body = {NULL, 0};
    if (!split(sealed, &id, &body)) {
        return cannot_open(place, "it is not a sealed text", err);
    }
    const struct key *key = keyring_find(ring, KEY_AEAD, id);
    if (key == NULL) {
        return cannot_open(place, "its key is not in the file of keys", err);
    }
    struct buf raw = {0};
    bool ok = base64url_decode(body, &raw) && open_raw(key, place, buf_span(&raw), out);
    buf_fini(&raw);
    return ok ? BILLET_OK : cannot_open(place, "it is damaged or belongs elsewhere", err);
}

void crypto_index(const struct keyring *ring, const char *column, struct billet_span value,
                  char out[static CRYPTO_INDEX_SIZE])
{
    const struct key *key = keyring_find(ring, KEY_INDEX, keyring_newest(ring, KEY_INDEX));
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&state, key->bytes, sizeof key->bytes);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)column, strlen(column) + 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)value.ptr, value.len);
    crypto_auth_hmacsha256_final(&state, mac);
    hex_encode(mac, sizeof mac, out);
    crypto_wipe(&state, sizeof state);
}
