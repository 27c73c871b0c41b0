/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A digest over files whose bytes come in pieces; the framing is told in digest.c.
 */
#ifndef BILLET_SERVER_BUNDLE_DIGEST_H
#define BILLET_SERVER_BUNDLE_DIGEST_H

#include "server/bundle/bundle.h"
#include "server/core/crypto.h"

struct bundle_digest {
    struct sha256 hash;
};

void bundle_digest_init(struct bundle_digest *digest);
/* A file begins, of so many bytes; they follow. */
void bundle_digest_file(struct bundle_digest *digest, const char *name, size_t bytes);
void bundle_digest_add(struct bundle_digest *digest, struct billet_span bytes);
/* Must be called once for each init. BILLET_ENOMEM. */
enum billet_status bundle_digest_final(struct bundle_digest *digest, char text[BUNDLE_SHA256_TEXT],
                                       struct billet_error *err) BILLET_MUST_CHECK;

#endif
