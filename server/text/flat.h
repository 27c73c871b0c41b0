/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text as rules see it, and the way back: folded (fold.h) and without HTML. Tags of blocks
 * become line ends, other tags nothing, the usual entities the characters they stand for.
 */
#ifndef BILLET_SERVER_TEXT_FLAT_H
#define BILLET_SERVER_TEXT_FLAT_H

#include <stdbool.h>
#include <stdint.h>

#include "server/core/buf.h"

/* Bytes of text from `at` on, up to the next run: they come from raw one by one, or all from one
 * place. */
struct flat_run {
    uint32_t at;
    uint32_t raw;
    bool one_by_one;
};

struct flat {
    struct billet_span raw;
    struct billet_span text; /* what `bytes` holds */
    char *bytes;
    size_t bytes_cap;
    struct flat_run *runs;
    size_t run_count, run_cap;
    uint32_t *points; /* code points before every 64th byte of raw */
    size_t points_cap;
};

/* Zeroed is empty. False: no memory. raw is borrowed as long as it is used. */
bool flat_read(struct flat *flat, struct billet_span raw);
void flat_fini(struct flat *flat);
/* Where a byte of text comes from; the end of text is the end of raw. */
size_t flat_origin(const struct flat *flat, size_t at);
/* Where what ends before byte `at` of text ends in raw: markup behind it is left out. */
size_t flat_end(const struct flat *flat, size_t at);
/* Code points of raw before its byte `at`. */
size_t flat_points(const struct flat *flat, size_t at);

#endif
