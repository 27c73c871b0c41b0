/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list: the sender is stopped while anything waits, so it is never long.
 */
#include "server/app/segments.h"

void segments_append(struct segments *queue, struct segment *segment)
{
    struct segment **end = &queue->first;
    while (*end != NULL) {
        end = segment_next(*end);
    }
    *end = segment;
}

static struct segment *shift(struct segments *queue)
{
    struct segment *first = queue->first;
    queue->first = *segment_next(first);
    *segment_next(first) = NULL;
    return first;
}

struct segment *segments_take(struct segments *queue, struct billet_error *err)
{
    char hex[CRYPTO_SHA256_HEX_SIZE];
    if (!segment_digest(queue->first, queue->digest)) {
        billet_error_set(err, BILLET_ENOMEM, "no memory for a digest");
        return NULL;
    }
    hex_encode(queue->digest, sizeof queue->digest, hex);
    buf_printf(&queue->digests, "%s\"\\\\x%s\"", queue->taken++ == 0 ? "{" : ",", hex);
    return shift(queue);
}

struct billet_span segments_told(struct segments *queue)
{
    buf_append_text(&queue->digests, queue->taken == 0 ? "{}" : "}");
    return buf_span(&queue->digests);
}

void segments_fini(struct segments *queue)
{
    while (queue->first != NULL) {
        segment_free(shift(queue));
    }
    buf_fini(&queue->digests);
}
