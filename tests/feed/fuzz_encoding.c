/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for encodings (tests/fuzz/README.md): the first byte is the size of a slice. A stream
 * says the same in any slices, and but for the 0xFF of what is wrong all that comes out is UTF-8.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/utf8.h"
#include "server/feed/encoding.h"

#define REQUIRE(what) ((what) ? (void)0 : abort())

static void check_text(struct billet_span text)
{
    for (size_t at = 0; at < text.len;) {
        size_t took = utf8_decode(text.ptr + at, text.len - at, NULL);
        REQUIRE(took > 0 || (unsigned char)text.ptr[at] == 0xFF);
        at += took > 0 ? took : 1;
    }
}

static void stream(enum encoding encoding, struct billet_span in, size_t slice, struct buf *out)
{
    struct encoding_stream *stream = encoding_stream_new(encoding);
    REQUIRE(stream != NULL);
    for (size_t at = 0; at < in.len; at += slice) {
        size_t len = in.len - at < slice ? in.len - at : slice;
        encoding_stream_write(stream, (struct billet_span){in.ptr + at, len}, out);
    }
    encoding_stream_finish(stream, out);
    encoding_stream_free(stream);
    check_text(buf_span(out));
}

static void try_stream(enum encoding encoding, struct billet_span in, size_t slice)
{
    struct buf whole = {0};
    struct buf sliced = {0};
    stream(encoding, in, in.len + 1, &whole);
    stream(encoding, in, slice, &sliced);
    REQUIRE(whole.len == sliced.len);
    REQUIRE(whole.len == 0 || memcmp(whole.ptr, sliced.ptr, whole.len) == 0);
    buf_fini(&whole);
    buf_fini(&sliced);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum encoding streams[] = {ENCODING_GB18030, ENCODING_UTF16LE, ENCODING_UTF16BE};
    static const enum encoding lines[] = {ENCODING_ASCII, ENCODING_UTF8, ENCODING_GB18030};
    if (size < 1) {
        return 0;
    }
    struct billet_span in = {(const char *)data + 1, size - 1};
    size_t bom = 0;
    REQUIRE(encoding_name(encoding_sniff(in, &bom)) != NULL && bom <= in.len);
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        try_stream(streams[i], in, (size_t)data[0] % 16 + 1);
    }
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct buf room = {0};
        check_text(encoding_line(lines[i], in, &room));
        buf_fini(&room);
    }
    return 0;
}
