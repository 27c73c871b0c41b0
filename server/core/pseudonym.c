/* SPDX-License-Identifier: Apache-2.0 */
#include "server/core/pseudonym.h"

#include <stdint.h>
#include <string.h>

#include "server/core/crypto.h"

#define VALUE_CHARS (PSEUDONYM_CHARS - 1)
#define CHECK_BASE  37

static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

void pseudonym_make(char out[static PSEUDONYM_CHARS + 1])
{
    unsigned char random[VALUE_CHARS];
    uint64_t value = 0;
    crypto_random(random, sizeof random);
    for (size_t i = 0; i < VALUE_CHARS; i++) {
        unsigned digit = random[i] % 32;
        value = value * 32 + digit;
        out[i] = signs[digit];
    }
    out[VALUE_CHARS] = signs[value % CHECK_BASE];
    out[PSEUDONYM_CHARS] = '\0';
}

/* 0 .. 36, or -1. */
static int sign_value(char c)
{
    char upper = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    if (upper == 'I' || upper == 'L') {
        return 1;
    }
    if (upper == 'O') {
        return 0;
    }
    const char *at = upper != '\0' ? strchr(signs, upper) : NULL;
    return at != NULL ? (int)(at - signs) : -1;
}

/* Values of the signs in text; false when there is another sign or another number of them. */
static bool read_signs(struct billet_span text, int values[static PSEUDONYM_CHARS])
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '-' || text.ptr[i] == ' ') {
            continue;
        }
        int value = sign_value(text.ptr[i]);
        int base = count == VALUE_CHARS ? CHECK_BASE : 32;
        if (count == PSEUDONYM_CHARS || value < 0 || value >= base) {
            return false;
        }
        values[count++] = value;
    }
    return count == PSEUDONYM_CHARS;
}

bool pseudonym_parse(struct billet_span text, char out[static PSEUDONYM_CHARS + 1])
{
    int values[PSEUDONYM_CHARS];
    if (!read_signs(text, values)) {
        return false;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < VALUE_CHARS; i++) {
        value = value * 32 + (uint64_t)values[i];
    }
    if ((int)(value % CHECK_BASE) != values[VALUE_CHARS]) {
        return false;
    }
    for (size_t i = 0; i < PSEUDONYM_CHARS; i++) {
        out[i] = signs[values[i]];
    }
    out[PSEUDONYM_CHARS] = '\0';
    return true;
}
