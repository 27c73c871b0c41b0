/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for inflating bodies (tests/fuzz/README.md): the first byte is the size of a slice.
 * What comes out does not depend on the slices and keeps the proportion of limits.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/buf.h"
#include "server/net/body.h"
#include "server/net/limits.h"

#define REQUIRE(what) ((what) ? (void)0 : abort())

static enum net_refusal inflate_all(struct billet_span in, size_t slice, struct buf *out)
{
    struct body_gzip *gz = body_gzip_new();
    enum net_refusal reason = NET_ACCEPTED;
    REQUIRE(gz != NULL);
    for (size_t at = 0; at < in.len && reason == NET_ACCEPTED; at += slice) {
        size_t len = in.len - at < slice ? in.len - at : slice;
        body_gzip_push(gz, (struct billet_span){in.ptr + at, len});
        struct billet_span got;
        do {
            got = body_gzip_pull(gz, &reason);
            REQUIRE(got.len <= NET_GZIP_SLICE);
            buf_append(out, got.ptr, got.len);
        } while (got.len > 0 && reason == NET_ACCEPTED);
    }
    reason = reason == NET_ACCEPTED ? body_gzip_end(gz) : reason;
    body_gzip_free(gz);
    return reason;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole = {0};
    struct buf sliced = {0};
    if (size < 1) {
        return 0;
    }
    struct billet_span in = {(const char *)data + 1, size - 1};
    enum net_refusal one = inflate_all(in, NET_GZIP_SLICE, &whole);
    enum net_refusal other = inflate_all(in, (size_t)data[0] + 1, &sliced);
    if (one == NET_ACCEPTED && other == NET_ACCEPTED) {
        REQUIRE(whole.len == sliced.len);
        REQUIRE(whole.len == 0 || memcmp(whole.ptr, sliced.ptr, whole.len) == 0);
    }
    buf_fini(&whole);
    buf_fini(&sliced);
    return 0;
}
