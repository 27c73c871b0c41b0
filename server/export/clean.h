/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text on its way into a document: walk it by characters and never fail. What no document may
 * hold (broken bytes, NUL and other controls, U+FFFE, U+FFFF) is seen as U+FFFD, so that no
 * cell can break the file around it.
 */
#ifndef BILLET_SERVER_EXPORT_CLEAN_H
#define BILLET_SERVER_EXPORT_CLEAN_H

#include <stddef.h>
#include <stdint.h>

#include "billet/span.h"

struct clean_char {
    uint32_t code;
    struct billet_span bytes; /* its UTF-8: in the text, or U+FFFD's */
};

/* The character at *pos, and *pos moved behind it. *pos < text.len. */
struct clean_char clean_next(struct billet_span text, size_t *pos);

/* Copies cleaned text and a NUL into out: at most units_max UTF-16 units (what Excel counts) and
 * size - 1 bytes; a text that is cut ends in "…"; every line end becomes LF. Returns the length
 * in bytes. size > 4. */
size_t clean_copy(struct billet_span text, size_t units_max, char *out, size_t size);

#endif
