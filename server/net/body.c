/* SPDX-License-Identifier: Apache-2.0 */
/* The gzip filter over zlib; see body.h. */
#include "server/net/body.h"

#include <string.h>
#include <zlib.h>

#include "server/core/mem.h"
#include "server/net/limits.h"

#define GZIP_ONLY (15 + 16) /* window bits; +16: gzip wrapper and no other */

enum gzip_state {
    GZIP_START,  /* between members -> INSIDE */
    GZIP_INSIDE, /* a member is open -> START, BROKEN */
    GZIP_BROKEN, /* refused; gives nothing more */
};

struct body_gzip {
    enum gzip_state state;
    z_stream z;
    uint64_t in_total;
    uint64_t out_total;
    unsigned char in[NET_GZIP_SLICE];
    unsigned char out[NET_GZIP_SLICE];
};

static void *zlib_alloc(void *arg, unsigned count, unsigned size)
{
    (void)arg;
    return mem_alloc(count, size);
}

static void zlib_free(void *arg, void *ptr)
{
    (void)arg;
    mem_free(ptr);
}

struct body_gzip *body_gzip_new(void)
{
    struct body_gzip *gz = mem_alloc(1, sizeof *gz);
    if (gz == NULL) {
        return NULL;
    }
    gz->z.zalloc = zlib_alloc;
    gz->z.zfree = zlib_free;
    if (inflateInit2(&gz->z, GZIP_ONLY) != Z_OK) {
        mem_free(gz);
        return NULL;
    }
    return gz;
}

void body_gzip_free(struct body_gzip *gz)
{
    if (gz != NULL) {
        inflateEnd(&gz->z);
        mem_free(gz);
    }
}

void body_gzip_push(struct body_gzip *gz, struct billet_span in)
{
    size_t len = in.len < sizeof gz->in ? in.len : sizeof gz->in;
    memcpy(gz->in, in.ptr, len);
    gz->z.next_in = gz->in;
    gz->z.avail_in = (unsigned)len;
    gz->in_total += len;
}

static enum net_refusal step(struct body_gzip *gz)
{
    int rc = inflate(&gz->z, Z_NO_FLUSH);
    gz->state = GZIP_INSIDE;
    if (rc == Z_STREAM_END) {
        gz->state = GZIP_START;
        rc = inflateReset(&gz->z);
    }
    if (rc == Z_MEM_ERROR) {
        return NET_REFUSE_MEMORY;
    }
    return rc == Z_OK || rc == Z_BUF_ERROR ? NET_ACCEPTED : NET_REFUSE_GZIP;
}

struct billet_span body_gzip_pull(struct body_gzip *gz, enum net_refusal *reason)
{
    const struct billet_span nothing = {NULL, 0};
    gz->z.next_out = gz->out;
    gz->z.avail_out = sizeof gz->out;
    /* Output may still wait inside zlib when the input is used up. */
    do {
        unsigned before = gz->z.avail_in;
        unsigned room = gz->z.avail_out;
        *reason = gz->state == GZIP_BROKEN ? NET_REFUSE_GZIP : NET_ACCEPTED;
        if (*reason == NET_ACCEPTED && (before > 0 || gz->state == GZIP_INSIDE)) {
            *reason = step(gz);
        }
        if (*reason != NET_ACCEPTED) {
            gz->state = GZIP_BROKEN;
            return nothing;
        }
        if (gz->z.avail_in == before && gz->z.avail_out == room) {
            break;
        }
    } while (gz->z.avail_out > 0);
    size_t len = sizeof gz->out - gz->z.avail_out;
    gz->out_total += len;
    if (gz->out_total > NET_GZIP_RATIO_GRACE && gz->out_total / NET_GZIP_RATIO_MAX > gz->in_total) {
        gz->state = GZIP_BROKEN;
        *reason = NET_REFUSE_GZIP_RATIO;
        return nothing;
    }
    return len > 0 ? (struct billet_span){(const char *)gz->out, len} : nothing;
}

enum net_refusal body_gzip_end(const struct body_gzip *gz)
{
    return gz->state == GZIP_START && gz->in_total > 0 ? NET_ACCEPTED : NET_REFUSE_GZIP;
}
