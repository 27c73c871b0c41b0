/* SPDX-License-Identifier: Apache-2.0 */
/*
 * struct billet_error: filled once, where the reason is known. Texts that do not fit are cut
 * at a UTF-8 boundary, because they end up in JSON.
 */
#include "billet/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void cut_utf8(char *text, size_t size)
{
    size_t len = strlen(text);
    if (len + 1 < size) {
        return;
    }
    while (len > 0 && ((unsigned char)text[len - 1] & 0xC0) == 0x80) {
        len--;
    }
    if (len > 0 && ((unsigned char)text[len - 1] & 0x80) != 0) {
        len--;
    }
    text[len] = '\0';
}

static void format_into(char *text, size_t size, const char *format, va_list args)
{
    vsnprintf(text, size, format, args);
    cut_utf8(text, size);
}

enum billet_status billet_error_set(struct billet_error *err, enum billet_status status,
                                    const char *format, ...)
{
    if (err == NULL) {
        return status;
    }
    memset(err, 0, sizeof *err);
    err->status = status;
    va_list args;
    va_start(args, format);
    format_into(err->message, sizeof err->message, format, args);
    va_end(args);
    return status;
}

void billet_error_detail(struct billet_error *err, const char *format, ...)
{
    if (err == NULL) {
        return;
    }
    va_list args;
    va_start(args, format);
    format_into(err->detail, sizeof err->detail, format, args);
    va_end(args);
}

void billet_error_code(struct billet_error *err, const char *code)
{
    if (err != NULL) {
        snprintf(err->code, sizeof err->code, "%s", code);
    }
}

void billet_error_field(struct billet_error *err, const char *format, ...)
{
    if (err == NULL) {
        return;
    }
    va_list args;
    va_start(args, format);
    format_into(err->field, sizeof err->field, format, args);
    va_end(args);
}

const char *billet_status_name(enum billet_status status)
{
    switch (status) {
    case BILLET_OK:
        return "ok";
    case BILLET_EINVAL:
        return "invalid";
    case BILLET_ENOTFOUND:
        return "not_found";
    case BILLET_ECONFLICT:
        return "conflict";
    case BILLET_EDENIED:
        return "denied";
    case BILLET_ELIMIT:
        return "limit";
    case BILLET_EBUSY:
        return "busy";
    case BILLET_ETIMEOUT:
        return "timeout";
    case BILLET_EUPSTREAM:
        return "upstream";
    case BILLET_ENOMEM:
        return "no_memory";
    case BILLET_EINTERNAL:
        return "internal";
    }
    return "internal";
}
