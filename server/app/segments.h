/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The full segments of an import that wait to be written, and the digests of those that were
 * taken: by them a retry under the same key is held to the same file.
 */
#ifndef BILLET_SERVER_APP_SEGMENTS_H
#define BILLET_SERVER_APP_SEGMENTS_H

#include "server/app/segment.h"

struct segments {
    struct segment *first; /* one slice of small rows may fill several */
    unsigned taken;
    unsigned char digest[CRYPTO_SHA256_BYTES]; /* of the one taken last */
    struct buf digests;                        /* of all, an array's text without its end */
};

void segments_append(struct segments *queue, struct segment *segment);
/* The next one, the caller's now; NULL for lack of memory. Not to be called when none waits. */
struct segment *segments_take(struct segments *queue, struct billet_error *err);
/* Ends the text of the digests. Once, when nothing more comes. */
struct billet_span segments_told(struct segments *queue);
void segments_fini(struct segments *queue);

#endif
