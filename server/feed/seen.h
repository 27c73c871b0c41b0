/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The references of one file: a reference that comes again with other content is an error of the
 * later row. Kept as 64-bit hashes, 16 bytes a row, up to SEEN_MAX; behind that the database's
 * own key decides (the later row wins there), which is told.
 */
#ifndef BILLET_SERVER_FEED_SEEN_H
#define BILLET_SERVER_FEED_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/span.h"

/* A province's whole year of postings; 32 MiB at most. */
#define SEEN_MAX ((size_t)1000000)

struct seen_slot {
    uint64_t key;
    uint64_t content;
};

struct seen {
    struct seen_slot *slots;
    size_t cap; /* power of two, or 0 */
    size_t count;
};

enum seen_result {
    SEEN_NEW,
    SEEN_SAME,  /* the same row again */
    SEEN_OTHER, /* the same reference with other content */
    SEEN_FULL,  /* not looked at: too many */
    SEEN_NO_MEMORY,
};

enum seen_result seen_add(struct seen *seen, struct billet_span owner, struct billet_span reference,
                          const struct billet_span *content, size_t content_count);
void seen_fini(struct seen *seen);

#endif
