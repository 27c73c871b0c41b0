/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One decoder, from table 3-7 of the Unicode standard: the first byte gives the length and the
 * range that the second byte must be in; all further bytes are 80..BF.
 */
#include "server/core/utf8.h"

struct lead {
    unsigned char first, last; /* of the lead byte */
    unsigned char low, high;   /* of the second byte */
    unsigned char len;
    unsigned char mask;
};

static const struct lead leads[] = {
    {0x00, 0x7F, 0x00, 0x00, 1, 0x7F}, {0xC2, 0xDF, 0x80, 0xBF, 2, 0x1F},
    {0xE0, 0xE0, 0xA0, 0xBF, 3, 0x0F}, {0xE1, 0xEC, 0x80, 0xBF, 3, 0x0F},
    {0xED, 0xED, 0x80, 0x9F, 3, 0x0F}, {0xEE, 0xEF, 0x80, 0xBF, 3, 0x0F},
    {0xF0, 0xF0, 0x90, 0xBF, 4, 0x07}, {0xF1, 0xF3, 0x80, 0xBF, 4, 0x07},
    {0xF4, 0xF4, 0x80, 0x8F, 4, 0x07},
};

static const struct lead *lead_of(unsigned char byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if (byte >= leads[i].first && byte <= leads[i].last) {
            return &leads[i];
        }
    }
    return NULL;
}

size_t utf8_decode(const char *ptr, size_t len, uint32_t *out)
{
    const unsigned char *bytes = (const unsigned char *)ptr;
    const struct lead *lead = len > 0 ? lead_of(bytes[0]) : NULL;
    if (lead == NULL || lead->len > len) {
        return 0;
    }
    uint32_t point = bytes[0] & lead->mask;
    for (size_t i = 1; i < lead->len; i++) {
        unsigned char low = i == 1 ? lead->low : 0x80;
        unsigned char high = i == 1 ? lead->high : 0xBF;
        if (bytes[i] < low || bytes[i] > high) {
            return 0;
        }
        point = point << 6 | (bytes[i] & 0x3FU);
    }
    if (out != NULL) {
        *out = point;
    }
    return lead->len;
}

bool utf8_valid(struct billet_span text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t len = utf8_decode(text.ptr + at, text.len - at, NULL);
        if (len == 0) {
            return false;
        }
        at += len;
    }
    return true;
}

size_t utf8_count(struct billet_span text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++) {
        size_t len = utf8_decode(text.ptr + at, text.len - at, NULL);
        at += len != 0 ? len : 1;
    }
    return count;
}
