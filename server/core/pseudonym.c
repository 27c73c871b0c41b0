/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crockford's base 32 leaves out I, L, O and U; its check characters go on with * ~ $ = U.
 */
#include "server/core/pseudonym.h"

#include <sodium.h>

static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

void pseudonym_text(uint64_t bits, char out[static PSEUDONYM_SIZE])
{
    for (unsigned i = 0; i < PSEUDONYM_BITS / 5; i++) {
        out[i] = signs[bits >> (PSEUDONYM_BITS - 5 * (i + 1)) & 31];
    }
    out[8] = signs[(bits & ((UINT64_C(1) << PSEUDONYM_BITS) - 1)) % 37];
    out[9] = '\0';
}

void pseudonym_draw(char out[static PSEUDONYM_SIZE])
{
    uint64_t bits = 0;
    randombytes_buf(&bits, sizeof bits);
    pseudonym_text(bits, out);
}
