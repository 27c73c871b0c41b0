/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Content-Disposition: attachment; filename="list_3.xlsx"; filename*=UTF-8''...
 *
 * The name may hold what a person typed: it is cleaned first (no control, no separator of
 * paths, no mark that turns the direction of writing, no dot in front), then written twice.
 */
#include "server/export/export.h"

#include <string.h>

#include "server/export/clean.h"

#define NAME_UNITS_MAX 80u
#define NAME_BYTES     (NAME_UNITS_MAX * 3 + 1)

/* Marks that are not seen but change how the rest is read: "exe.slx" must not look like xlsx. */
static bool is_invisible(uint32_t code)
{
    return (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || code == 0x61C;
}

static bool is_forbidden(uint32_t code)
{
    return code < 0x20 || code == 0xFFFD || (code >= 0x80 && code < 0xA0) ||
           (code < 0x80 && strchr("\"*/:<>?\\|;%", (int)code) != NULL);
}

static void clean_name(struct billet_span name, char out[NAME_BYTES])
{
    char copy[NAME_BYTES];
    struct billet_span text = {copy, clean_copy(name, NAME_UNITS_MAX, copy, sizeof copy)};
    size_t len = 0;
    for (size_t pos = 0; pos < text.len;) {
        struct clean_char c = clean_next(text, &pos);
        bool in_front = len == 0 && (c.code == '.' || c.code == ' ');
        if (in_front || is_invisible(c.code)) {
            continue;
        }
        struct billet_span bytes = is_forbidden(c.code) ? BILLET_SPAN_LITERAL("_") : c.bytes;
        memcpy(out + len, bytes.ptr, bytes.len);
        len += bytes.len;
    }
    out[len] = '\0';
    if (len == 0) {
        memcpy(out, "export", sizeof "export");
    }
}

/* One "_" for each run of characters that old readers do not know. */
static void put_ascii(struct buf *out, const char *name)
{
    bool in_run = false;
    for (const char *c = name; *c != '\0'; c++) {
        bool is_ascii = (unsigned char)*c < 0x80;
        if (is_ascii || !in_run) {
            buf_append_char(out, is_ascii ? *c : '_');
        }
        in_run = !is_ascii;
    }
}

/* RFC 8187: letters, digits and a few signs as they are, all other bytes as %XX. */
static void put_encoded(struct buf *out, const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "!#$&+-.^_`|~";
    for (const char *c = name; *c != '\0'; c++) {
        if (strchr(plain, *c) != NULL) {
            buf_append_char(out, *c);
        } else {
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*c);
        }
    }
}

void export_disposition(struct billet_span name, const char *extension, struct buf *out)
{
    char cleaned[NAME_BYTES];
    clean_name(name, cleaned);
    buf_append_text(out, "attachment; filename=\"");
    put_ascii(out, cleaned);
    buf_printf(out, ".%s\"; filename*=UTF-8''", extension);
    put_encoded(out, cleaned);
    buf_printf(out, ".%s", extension);
}
