/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Borrowed bytes: a pointer and a length, not ended by NUL. A span owns nothing and lives as
 * long as what it points into. {NULL, 0} is "absent"; a non-NULL pointer with length 0 is "".
 */
#ifndef BILLET_SPAN_H
#define BILLET_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct billet_span {
    const char *ptr;
    size_t len;
};

#define BILLET_SPAN_LITERAL(s) ((struct billet_span){(s), sizeof(s) - 1})

static inline struct billet_span billet_span_of(const char *text)
{
    return (struct billet_span){text, text != NULL ? strlen(text) : 0};
}

static inline bool billet_span_eq(struct billet_span a, struct billet_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool billet_span_is(struct billet_span a, const char *text)
{
    return billet_span_eq(a, billet_span_of(text));
}

#endif
