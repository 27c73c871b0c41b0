/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 by OpenSSL: see digest.h.
 */
#include "server/core/digest.h"

#include <openssl/evp.h>
#include <stdio.h>

bool digest_sha256_hex(struct billet_span bytes, char out[static DIGEST_SHA256_HEX_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    if (EVP_Digest(bytes.ptr, bytes.len, digest, &len, EVP_sha256(), NULL) != 1 ||
        len * 2 + 1 != DIGEST_SHA256_HEX_SIZE) {
        return false;
    }
    for (unsigned int i = 0; i < len; i++) {
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    }
    return true;
}
