/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
 * Only recognition and decoding; what a text means is the business of server/text.
 */
#ifndef BILLET_SERVER_CORE_UTF8_H
#define BILLET_SERVER_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/span.h"

/* Bytes (1-4) of the sequence at the start of ptr, 0 when it is not well formed or len is 0.
 * The code point goes to *out unless out is NULL. */
size_t utf8_decode(const char *ptr, size_t len, uint32_t *out);
bool utf8_valid(struct billet_span text);
/* Code points of a valid text; a byte that starts no sequence counts as one. */
size_t utf8_count(struct billet_span text);

#endif
