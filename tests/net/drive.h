/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pushes bytes through the grammar as a connection would and tells the outcome in one line:
 * "accept:REQUESTS:BODYBYTES", "want:REQUESTS" or "refuse:REASON".
 */
#ifndef BILLET_TESTS_NET_DRIVE_H
#define BILLET_TESTS_NET_DRIVE_H

#include <stdio.h>

#include "server/net/http1.h"

#define DRIVE_SIZE 64

struct drive {
    struct http1 parser;
    size_t requests;
    uint64_t body;
    bool any;    /* bytes of a request that is not whole */
    bool closed; /* the last request ended the connection */
};

static inline void drive_push(struct drive *d, const char *bytes, size_t len)
{
    while (!d->closed && d->parser.state != H1_REFUSED) {
        size_t taken = 0;
        struct billet_span slice = {NULL, 0};
        enum http1_step step = http1_push(&d->parser, bytes, len, &taken, &slice);
        d->any = d->any || taken > 0;
        bytes += taken;
        len -= taken;
        d->body += slice.len;
        if (step == HTTP1_WANT || step == HTTP1_REFUSED) {
            return;
        }
        if (step == HTTP1_DONE) {
            d->requests++;
            d->any = false;
            d->closed = !d->parser.keep_alive;
            http1_reset(&d->parser);
        }
    }
}

static inline void drive_tell(const struct drive *d, char out[static DRIVE_SIZE])
{
    if (d->parser.state == H1_REFUSED) {
        snprintf(out, DRIVE_SIZE, "refuse:%s", net_refusal_name(d->parser.refusal));
    } else if (d->any) {
        snprintf(out, DRIVE_SIZE, "want:%zu", d->requests);
    } else {
        snprintf(out, DRIVE_SIZE, "accept:%zu:%llu", d->requests, (unsigned long long)d->body);
    }
}

/* In two pieces, cut at `cut`; step > 0: in pieces of that many bytes. */
static inline void drive_all(const char *bytes, size_t len, size_t cut, size_t step,
                             char out[static DRIVE_SIZE])
{
    struct drive d = {0};
    http1_init(&d.parser);
    if (step == 0) {
        drive_push(&d, bytes, cut);
        drive_push(&d, bytes + cut, len - cut);
    }
    for (size_t at = 0; step > 0 && at < len; at += step) {
        drive_push(&d, bytes + at, len - at < step ? len - at : step);
    }
    drive_tell(&d, out);
    http1_fini(&d.parser);
}

#endif
