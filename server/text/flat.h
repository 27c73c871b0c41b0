/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text without its HTML, and the way back: tags of blocks become line ends, other tags nothing,
 * the usual entities the characters they stand for. Most texts have none and stay as they are.
 */
#ifndef BILLET_SERVER_TEXT_FLAT_H
#define BILLET_SERVER_TEXT_FLAT_H

#include <stdbool.h>
#include <stdint.h>

#include "server/core/buf.h"

struct flat {
    struct billet_span raw;
    struct billet_span text; /* raw itself, or what `room` holds */
    struct buf room;
    uint32_t *origin; /* byte of text -> byte of raw; of no use while text is raw */
    size_t origin_cap;
    uint32_t *points; /* code points before every FLAT_STEP-th byte of raw */
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
