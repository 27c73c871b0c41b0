/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doubling growth under a maximum. One byte more than asked is always kept for the final NUL.
 */
#include "server/core/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "server/core/mem.h"

#define BUF_FIRST_BYTES 256

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_fini(struct buf *b)
{
    mem_free(b->ptr);
    *b = (struct buf){.max = b->max};
}

void buf_fini_secret(struct buf *b)
{
    if (b->ptr != NULL) {
        OPENSSL_cleanse(b->ptr, b->cap);
    }
    buf_fini(b);
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->ptr != NULL) {
        b->ptr[0] = '\0';
    }
}

static size_t buf_max(const struct buf *b)
{
    size_t max = b->max != 0 ? b->max : BUF_BYTES_MAX_DEFAULT;
    return max < SIZE_MAX / 4 ? max : SIZE_MAX / 4;
}

static size_t grown_cap(const struct buf *b, size_t need)
{
    size_t cap = b->cap != 0 ? b->cap : BUF_FIRST_BYTES;
    while (cap < need) {
        cap *= 2;
    }
    size_t top = buf_max(b) + 1;
    return cap < top ? cap : top;
}

bool buf_reserve(struct buf *b, size_t more)
{
    if (b->failed) {
        return false;
    }
    size_t max = buf_max(b);
    if (more > max || b->len > max - more) {
        b->failed = true;
        return false;
    }
    size_t need = b->len + more + 1;
    if (need <= b->cap) {
        return true;
    }
    size_t cap = grown_cap(b, need);
    char *ptr = mem_resize(b->ptr, cap, 1);
    if (ptr == NULL) {
        b->failed = true;
        return false;
    }
    ptr[b->len] = '\0';
    b->ptr = ptr;
    b->cap = cap;
    return true;
}

void buf_append(struct buf *b, const void *bytes, size_t len)
{
    if (!buf_reserve(b, len)) {
        return;
    }
    if (len > 0) {
        memcpy(b->ptr + b->len, bytes, len);
    }
    b->len += len;
    b->ptr[b->len] = '\0';
}

void buf_append_span(struct buf *b, struct billet_span span)
{
    buf_append(b, span.ptr, span.len);
}

void buf_append_text(struct buf *b, const char *text)
{
    buf_append(b, text, strlen(text));
}

void buf_append_char(struct buf *b, char c)
{
    buf_append(b, &c, 1);
}

char *decimal_put(char *at, int64_t value)
{
    char digits[DECIMAL_BYTES_MAX];
    size_t count = 0;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        digits[count++] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0) {
        *at++ = '-';
    }
    while (count > 0) {
        *at++ = digits[--count];
    }
    return at;
}

void buf_append_int(struct buf *b, int64_t value)
{
    char text[DECIMAL_BYTES_MAX];
    buf_append(b, text, (size_t)(decimal_put(text, value) - text));
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0) {
        b->failed = true;
    } else if (buf_reserve(b, (size_t)len)) {
        vsnprintf(b->ptr + b->len, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

void buf_consume(struct buf *b, size_t n)
{
    size_t gone = n < b->len ? n : b->len;
    if (gone == 0) {
        return;
    }
    b->len -= gone;
    memmove(b->ptr, b->ptr + gone, b->len);
    b->ptr[b->len] = '\0';
}

void buf_truncate(struct buf *b, size_t len)
{
    if (len < b->len) {
        b->len = len;
        b->ptr[len] = '\0';
    }
}
