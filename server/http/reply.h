/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one reply that a handler owes. Headers first, then one of the functions that end it; after
 * that `req` is gone. Every function may be called for a request whose client has left.
 *
 * Failures are RFC 9457 problems; reply_error() makes one from a struct billet_error through
 * the table of statuses in reply.c.
 */
#ifndef BILLET_SERVER_HTTP_REPLY_H
#define BILLET_SERVER_HTTP_REPLY_H

#include <jansson.h>

#include "billet/error.h"
#include "billet/span.h"
#include "server/http/request.h"
#include "server/net/net.h" /* enum net_flow */

/* --- headers, before the end ------------------------------------------------------------- */

void reply_header(struct request *req, const char *name, const char *value);
/* A path of ours: "/v1/rounds/%lld". */
void reply_location(struct request *req, const char *format, ...) BILLET_PRINTF(2, 3);
/* ETag: "tag". */
void reply_etag(struct request *req, struct billet_span tag);
/* Link: <this path with its query, cursor replaced>; rel="next". */
void reply_link_next(struct request *req, struct billet_span cursor);

/* --- ends -------------------------------------------------------------------------------- */

/* JSON text that is ready, e.g. from PostgreSQL; copied. */
void reply_json_text(struct request *req, int status, struct billet_span json);
/* A tree; released. NULL (no memory to build it) becomes 503. */
void reply_json(struct request *req, int status, json_t *tree);
/* 204, 202, 304 ... */
void reply_empty(struct request *req, int status);
/* Any other type; copied. */
void reply_bytes(struct request *req, int status, const char *content_type,
                 struct billet_span bytes);

struct problem_item {
    const char *pointer; /* JSON Pointer into the body, or the name of a parameter */
    const char *code;
    const char *message;
};

/* A problem from the table of statuses. err must not be BILLET_OK. */
void reply_error(struct request *req, const struct billet_error *err);
/* The same with the fields that are wrong, and with a status the table cannot know (0: table). */
void reply_problem(struct request *req, int status, const struct billet_error *err,
                   const struct problem_item *items, size_t item_count);

/* --- a reply in pieces ------------------------------------------------------------------- */

void reply_stream_start(struct request *req, int status, const char *content_type);
/* NET_PAUSE: enough is under way; wait for on_writable, once. It is also called when the client
 * leaves meanwhile (request_abandoned()): the end is still owed. */
enum net_flow reply_stream_write(struct request *req, struct billet_span bytes,
                                 void (*on_writable)(struct request *req));
void reply_stream_end(struct request *req);
/* It cannot be finished: the connection is cut, so that nobody takes it for whole. */
void reply_stream_abort(struct request *req);

/* The status that a failure has over HTTP. */
int reply_status_of(enum billet_status status);

#endif
