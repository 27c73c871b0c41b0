/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes into physical lines, which end at a line feed (one carriage return before it belongs to
 * the end). A line that is longer than the limit is cut and marked; memory is bounded by it.
 */
#ifndef BILLET_SERVER_FEED_LINES_H
#define BILLET_SERVER_FEED_LINES_H

#include <stdint.h>

#include "billet/error.h"
#include "server/core/buf.h"

struct line {
    struct billet_span text; /* without its end */
    uint64_t number;         /* 1 = first */
    bool cut;                /* it was longer than the limit */
};

typedef enum billet_status (*line_fn)(void *arg, const struct line *line, struct billet_error *err);

struct lines {
    struct buf begun; /* the start of a line whose end has not come */
    uint64_t number;
    size_t bytes_max;
    bool cut;
    line_fn fn;
    void *arg;
};

void lines_init(struct lines *lines, size_t bytes_max, line_fn fn, void *arg);
void lines_fini(struct lines *lines);
enum billet_status lines_write(struct lines *lines, struct billet_span bytes,
                               struct billet_error *err) BILLET_MUST_CHECK;
/* The last line, when it has no end of its own. */
enum billet_status lines_finish(struct lines *lines, struct billet_error *err) BILLET_MUST_CHECK;

#endif
