/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A byte buffer that grows, up to a hard maximum. Failure is sticky: the first append that does
 * not fit sets `failed`, all later ones do nothing, and the caller asks once at the end.
 * A zeroed struct is an empty buffer with the default maximum. Whenever ptr is not NULL,
 * ptr[len] is NUL, so that text can be read as a C string.
 */
#ifndef BILLET_SERVER_CORE_BUF_H
#define BILLET_SERVER_CORE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/span.h"
#include "billet/status.h"

#define BUF_BYTES_MAX_DEFAULT ((size_t)64 * 1024 * 1024)

struct buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t max; /* most bytes it may hold; 0 = BUF_BYTES_MAX_DEFAULT */
    bool failed;
};

void buf_init(struct buf *b, size_t max);
/* Frees; the struct is an empty buffer again. */
void buf_fini(struct buf *b);
/* Empties and clears `failed`, keeps the memory. */
void buf_reset(struct buf *b);
/* Wipes the memory, then frees it: for buffers that held secrets. Growing a buffer leaves old
 * copies behind, so reserve first. */
void buf_fini_secret(struct buf *b);

/* Room for `more` further bytes. False (and failed) when that cannot be. */
bool buf_reserve(struct buf *b, size_t more);
void buf_append(struct buf *b, const void *bytes, size_t len);
void buf_append_span(struct buf *b, struct billet_span span);
void buf_append_text(struct buf *b, const char *text);
void buf_append_char(struct buf *b, char c);
void buf_append_int(struct buf *b, int64_t value);
void buf_printf(struct buf *b, const char *format, ...) BILLET_PRINTF(2, 3);
void buf_vprintf(struct buf *b, const char *format, va_list args) BILLET_PRINTF(2, 0);
/* Drops the first n bytes (all, when there are fewer). */
void buf_consume(struct buf *b, size_t n);
/* Cuts to len bytes; nothing happens when there are fewer. */
void buf_truncate(struct buf *b, size_t len);

/* What it holds, borrowed until the next change. Never a NULL pointer. */
static inline struct billet_span buf_span(const struct buf *b)
{
    return (struct billet_span){b->ptr != NULL ? b->ptr : "", b->len};
}

#define DECIMAL_BYTES_MAX 20 /* -9223372036854775808 */

/* Writes a number in decimal, without a NUL; what stands behind it. For lines by the million. */
char *decimal_put(char *at, int64_t value);

#endif
