/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request on its way through the router, as a handler sees it. All of it lives in one
 * arena and goes when the reply has left. A handler owes exactly one reply (reply.h), at once
 * or later; until then `req` is valid, even when the client has gone; afterwards it is not.
 */
#ifndef BILLET_SERVER_HTTP_REQUEST_H
#define BILLET_SERVER_HTTP_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "billet/arena.h"
#include "billet/error.h"
#include "billet/span.h"
#include "server/app/principal.h"
#include "server/core/messages.h" /* enum lang */
#include "server/core/messages.h"

#define REQUEST_ID_SIZE    27 /* 26 characters, Crockford base 32, sortable by time */
#define REQUEST_PARAMS_MAX 6
#define REQUEST_QUERY_MAX  24

struct net_exchange;
struct route;
struct router;

/* A decoded name and value of the query, or of the path. */
struct request_pair {
    struct billet_span name;
    struct billet_span value; /* decoded UTF-8 */
};

/* Where a request is; only request_set_state() writes it. */
enum request_state {
    REQUEST_AUTH,      /* the look-up of the key is under way -> READING, RUNNING, ... */
    REQUEST_READING,   /* a JSON body is coming in -> RUNNING, REPLIED */
    REQUEST_RUNNING,   /* the handler has it and owes the reply -> STREAMING, ABANDONED, REPLIED */
    REQUEST_STREAMING, /* the handler's reply is on its way -> ABANDONED, REPLIED */
    REQUEST_ABANDONED, /* answered for its owner, or nobody listens; a late answer is swallowed */
    REQUEST_REPLIED,   /* freed when its bytes have left */
    REQUEST_STATES
};

struct reply_field {
    struct reply_field *next;
    const char *name;
    const char *value;
};

struct request {
    struct billet_arena *arena;
    const struct route *route;         /* NULL while none is found */
    const struct principal *principal; /* NULL on a public route */
    enum lang lang;
    char id[REQUEST_ID_SIZE];
    struct billet_span path;            /* as sent, without the query */
    struct billet_span idempotency_key; /* {NULL, 0} when none was sent */
    struct billet_span body;            /* of BODY_JSON: the bytes as sent */
    json_t *json;                       /* of BODY_JSON: parsed; released with the request */
    void *app;                          /* router_options.app */
    void *typed;                        /* what `check` filled, for `run`; in the arena */

    /* The router's own. */
    enum request_state state;
    struct router *router;
    struct net_exchange *exchange; /* NULL when abandoned and told done */
    struct request_pair params[REQUEST_PARAMS_MAX];
    struct request_pair query[REQUEST_QUERY_MAX];
    size_t param_count;
    size_t query_count;
    size_t body_cap;
    struct reply_field *fields; /* headers of the reply, last first */
    int status;                 /* of the reply; 0 before */
    const char *reason;         /* for the log, when it was refused or abandoned */
    uint64_t started_us;
    void (*on_writable)(struct request *req);
    bool body_started; /* of BODY_STREAM: the sink takes it */
    bool body_ended;   /* of BODY_STREAM: end or fail was told */
};

/* A {name} of the route's path. Absent only if the route has no such name: {NULL, 0}. */
struct billet_span request_param(const struct request *req, const char *name);
/* The same as an id: 1 .. 2^63-1. What is no id is BILLET_ENOTFOUND: no such thing. */
enum billet_status request_param_id(const struct request *req, const char *name, int64_t *out,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* A query parameter that the route allows; {NULL, 0} when it was not sent. */
struct billet_span request_query(const struct request *req, const char *name);
/* The same as a number from least to most; `absent` when it was not sent. */
enum billet_status request_query_int(const struct request *req, const char *name, int64_t least,
                                     int64_t most, int64_t absent, int64_t *out,
                                     struct billet_error *err) BILLET_MUST_CHECK;
/* "true" or "false"; false when it was not sent. */
enum billet_status request_query_bool(const struct request *req, const char *name, bool *out,
                                      struct billet_error *err) BILLET_MUST_CHECK;
/* A header by its lower-case name; {NULL, 0} when it was not sent. Borrowed. */
struct billet_span request_header(const struct request *req, const char *lower_name);
/* If-Match: one strong tag without its quotes, "*", or {NULL, 0} when it was not sent. */
enum billet_status request_if_match(const struct request *req, struct billet_span *tag,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* The media type of the body, lower case, without parameters. */
struct billet_span request_content_type(const struct request *req);
/* The client went or the deadline passed: the reply that is still owed will not be read. */
bool request_abandoned(const struct request *req);
/* BODY_STREAM: the sink said NET_PAUSE before and can take more now. */
void request_body_resume(struct request *req);

#endif
