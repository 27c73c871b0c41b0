/* SPDX-License-Identifier: Apache-2.0 */
/* See clean.h. */
#include "server/export/clean.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "server/core/utf8.h"

static const struct clean_char replacement = {0xFFFD, {"\xEF\xBF\xBD", 3}};
static const struct clean_char line_end = {'\n', {"\n", 1}};
static const struct billet_span ellipsis = {"\xE2\x80\xA6", 3};

static bool is_allowed(uint32_t code)
{
    if (code < 0x20) {
        return code == '\t' || code == '\n' || code == '\r';
    }
    return code != 0x7F && (code & 0xFFFEu) != 0xFFFEu;
}

struct clean_char clean_next(struct billet_span text, size_t *pos)
{
    assert(*pos < text.len);
    const char *ptr = text.ptr + *pos;
    uint32_t code = 0;
    size_t len = utf8_decode(ptr, text.len - *pos, &code);
    *pos += len > 0 ? len : 1;
    if (len == 0 || !is_allowed(code)) {
        return replacement;
    }
    return (struct clean_char){code, {ptr, len}};
}

size_t clean_copy(struct billet_span text, size_t units_max, char *out, size_t size)
{
    assert(size > ellipsis.len + 1);
    size_t len = 0;
    size_t units = 0;
    size_t cut = 0; /* where "…" still fits */
    for (size_t pos = 0; pos < text.len;) {
        struct clean_char c = clean_next(text, &pos);
        if (c.code == '\r') {
            if (pos < text.len && text.ptr[pos] == '\n') {
                continue;
            }
            c = line_end;
        }
        units += c.code > 0xFFFF ? 2 : 1;
        if (units > units_max || len + c.bytes.len >= size) {
            memcpy(out + cut, ellipsis.ptr, ellipsis.len);
            len = cut + ellipsis.len;
            break;
        }
        memcpy(out + len, c.bytes.ptr, c.bytes.len);
        len += c.bytes.len;
        cut = units < units_max && len + ellipsis.len < size ? len : cut;
    }
    out[len] = '\0';
    return len;
}
