/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What router.c (events and order of steps), intake.c (what the columns of a route demand of a
 * request) and reply.c share.
 */
#ifndef BILLET_SERVER_HTTP_ROUTER_INNER_H
#define BILLET_SERVER_HTTP_ROUTER_INNER_H

#include "server/http/metrics.h"
#include "server/http/router.h"

#define ROUTER_SPARE_ARENAS 64 /* 32 KiB each: as many as requests are usually under way */

struct router {
    struct router_options options;
    struct metrics *metrics;
    struct billet_arena *spare[ROUTER_SPARE_ARENAS];
    size_t spare_count;
    size_t alive; /* requests */
};

/* router.c */
void request_set_state(struct request *req, enum request_state to);
/* A late answer came: the owner is rid of it; frees it unless its bytes are on their way. */
void request_release(struct request *req);

/* reply.c: answers a request that its owner still has; the owner's own answer is swallowed. */
void reply_for_owner(struct request *req, int status, const struct billet_error *err);

/* intake.c: each is one step, and answers the request itself when it returns false. */
/* Request id, language, path. */
void intake_identify(struct request *req);
/* Route and path parameters, 404, 405. */
bool intake_route(struct request *req);
/* Query, Idempotency-Key, type of the body. */
bool intake_demands(struct request *req);
/* The key that was shown; 401. */
bool intake_credential(struct request *req, struct credential *out);
/* A slice of a JSON body; false when it cannot be held. */
bool intake_body(struct request *req, struct billet_span bytes);
/* The whole body as JSON. */
bool intake_json(struct request *req);
/* Answers with a problem of our own. */
void intake_refuse(struct request *req, enum billet_status status, const char *code,
                   const char *message);

#endif
