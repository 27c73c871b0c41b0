/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 of bytes at hand: checksums of files, not secrets.
 */
#ifndef BILLET_SERVER_CORE_DIGEST_H
#define BILLET_SERVER_CORE_DIGEST_H

#include <stdbool.h>

#include "billet/span.h"

#define DIGEST_SHA256_HEX_SIZE 65

/* Lower-case hexadecimal, ended by NUL. False only when the library has no SHA-256. */
bool digest_sha256_hex(struct billet_span bytes, char out[static DIGEST_SHA256_HEX_SIZE]);

#endif
