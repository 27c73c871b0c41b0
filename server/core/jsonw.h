/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes compact JSON (no white space) straight into a buffer: for answers, logs and the long
 * lists that would be too large as a tree. Commas and colons are the writer's business:
 *
 *     struct jsonw w;
 *     jsonw_init(&w, &out);
 *     jsonw_object_begin(&w);
 *     jsonw_key(&w, "rows");  jsonw_int(&w, 3);
 *     jsonw_object_end(&w);
 *     if (!jsonw_done(&w)) ...
 *
 * Failure is sticky, as in buf.h: a value where a key is due, an end that fits no begin, too
 * deep nesting, text that is not UTF-8, a buffer that is full. Numbers are integers.
 */
#ifndef BILLET_SERVER_CORE_JSONW_H
#define BILLET_SERVER_CORE_JSONW_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/span.h"
#include "server/core/buf.h"

#define JSONW_DEPTH_MAX 64 /* as deep as we let others send to us */

struct jsonw {
    struct buf *out;
    unsigned depth;
    uint64_t objects; /* bit d: the level d+1 is an object */
    uint64_t filled;  /* bit d: it has a member already */
    bool after_key;
    bool finished; /* the outermost value is complete */
    bool failed;
};

void jsonw_init(struct jsonw *w, struct buf *out);
void jsonw_object_begin(struct jsonw *w);
void jsonw_object_end(struct jsonw *w);
void jsonw_array_begin(struct jsonw *w);
void jsonw_array_end(struct jsonw *w);
void jsonw_key(struct jsonw *w, const char *key);
void jsonw_key_span(struct jsonw *w, struct billet_span key);
/* NULL (or {NULL, 0}) is written as null. */
void jsonw_text(struct jsonw *w, const char *text);
void jsonw_span(struct jsonw *w, struct billet_span text);
/* Like jsonw_span, but bytes that are not UTF-8 become U+FFFD: for logs and quoted input. */
void jsonw_span_lossy(struct jsonw *w, struct billet_span text);
void jsonw_int(struct jsonw *w, int64_t value);
void jsonw_bool(struct jsonw *w, bool value);
void jsonw_null(struct jsonw *w);
/* A value that is JSON already, e.g. from PostgreSQL: taken as it is, not checked. */
void jsonw_raw(struct jsonw *w, struct billet_span json);
/* One whole value was written and nothing failed. */
bool jsonw_done(const struct jsonw *w);

#endif
