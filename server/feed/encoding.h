/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What encoding a sheet is in, and its text as UTF-8. Chinese sheets are UTF-8 (often with a
 * byte order mark), GB18030 or, saved as "Unicode text", UTF-16 with a mark.
 */
#ifndef BILLET_SERVER_FEED_ENCODING_H
#define BILLET_SERVER_FEED_ENCODING_H

#include "billet/span.h"
#include "server/core/buf.h"

enum encoding {
    ENCODING_ASCII, /* nothing seen yet that would tell */
    ENCODING_UTF8,
    ENCODING_GB18030,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
};

/* Looks at the first bytes; *bom is the length of the mark. */
enum encoding encoding_sniff(struct billet_span sample, size_t *bom);
const char *encoding_name(enum encoding encoding);

/* A whole line of UTF-8, ASCII or GB18030 as UTF-8: in itself, or what room holds then. Bytes
 * that are wrong become 0xFF, which UTF-8 never has, so that the line keeps its shape and its
 * reader sees the damage. */
struct billet_span encoding_line(enum encoding encoding, struct billet_span in, struct buf *room);

/* UTF-16 or GB18030 as a stream. */
struct encoding_stream;
struct encoding_stream *encoding_stream_new(enum encoding encoding);
void encoding_stream_free(struct encoding_stream *stream);
/* Appends to out. Wrong units become 0xFF, and so does half a character at the end. */
void encoding_stream_write(struct encoding_stream *stream, struct billet_span in, struct buf *out);
void encoding_stream_finish(struct encoding_stream *stream, struct buf *out);

#endif
