/* SPDX-License-Identifier: Apache-2.0 */
/* Folding has made full-width brackets ASCII; the others stand in the tables. */
#include "server/text/brackets.h"

#include <string.h>

static const char *const opening[] = {"(", "[", "【", "〔", "〈", "《", NULL};
static const char *const closing[] = {")", "]", "】", "〕", "〉", "》", NULL};

/* Bytes of one of these brackets at the start of text, 0 when there is none. */
static size_t bracket(const char *text, size_t len, const char *const *kinds)
{
    for (size_t i = 0; kinds[i] != NULL; i++) {
        size_t bytes = strlen(kinds[i]);
        if (len >= bytes && memcmp(text, kinds[i], bytes) == 0) {
            return bytes;
        }
    }
    return 0;
}

/* Bytes from an opening bracket at the start of text to its end, 0 when there is none. */
static size_t remark(const char *text, size_t len, size_t most)
{
    size_t open = bracket(text, len, opening);
    for (size_t at = open; open > 0 && at < len && at - open <= most; at++) {
        size_t close = bracket(text + at, len - at, closing);
        if (close > 0) {
            return at + close;
        }
    }
    return 0;
}

size_t text_drop_brackets(char *text, size_t len, size_t most, size_t least)
{
    size_t at = 0;
    while (at < len) {
        size_t bytes = remark(text + at, len - at, most);
        if (bytes > 0 && len - bytes >= least) {
            memmove(text + at, text + at + bytes, len - at - bytes);
            len -= bytes;
        } else {
            at++;
        }
    }
    return len;
}
