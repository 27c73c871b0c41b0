/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gzip filter between a body as sent and its owner: bytes are pushed in slices and pulled
 * out in slices, so that an owner who pauses holds back the inflater as well. Output is capped
 * by proportion here and by size in exchange.c. Several gzip members in a row are one body.
 */
#ifndef BILLET_SERVER_NET_BODY_H
#define BILLET_SERVER_NET_BODY_H

#include "billet/span.h"
#include "server/net/refusal.h"

struct body_gzip;

/* NULL when memory is out. */
struct body_gzip *body_gzip_new(void);
void body_gzip_free(struct body_gzip *gz);

/* At most NET_GZIP_SLICE bytes, copied; only after pull has given all it had. */
void body_gzip_push(struct body_gzip *gz, struct billet_span in);
/* The next slice, valid until the next call; empty: push more. Sets *reason when it refuses. */
struct billet_span body_gzip_pull(struct body_gzip *gz, enum net_refusal *reason);
/* The body as sent is over: was the stream whole? */
enum net_refusal body_gzip_end(const struct body_gzip *gz);

#endif
