/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of endpoints and the way of a request through it:
 *
 *     path and method -> key -> role -> query names -> body kind, type, size, idempotency key
 *         -> body -> check (pure) -> run (acts) -> reply
 *
 * What a column can say is never said in a handler. A whole endpoint:
 *
 *     static enum billet_status round_new_check(struct request *req, struct billet_error *err)
 *     {
 *         struct round_new *in = billet_arena_alloc(req->arena, sizeof *in);
 *         ... fill *in from req->json, request_param_id(), request_query_int() ...
 *         req->typed = in;
 *         return BILLET_OK;
 *     }
 *
 *     static void round_new_done(void *arg, const struct db_reply *db, const struct billet_error
 * *e)
 *     {
 *         struct request *req = arg;
 *         if (e != NULL) {
 *             reply_error(req, e);
 *             return;
 *         }
 *         reply_location(req, "/v1/rounds/%s", ...);
 *         reply_json_text(req, 201, ...);
 *     }
 *
 *     static enum handler_result round_new_run(struct request *req)
 *     {
 *         ... start the use case with round_new_done and req ...
 *         return HANDLER_WAIT;
 *     }
 *
 *     static const struct route routes[] = {
 *         {.method = M_POST, .path = "/v1/rounds", .roles = ROLE_OFFICER,
 *          .body = BODY_JSON, .body_max = LIMIT_JSON_BODY_BYTES, .audit = "round.new",
 *          .summary = "Open a round of a drive.",
 *          .check = round_new_check, .run = round_new_run},
 *     };
 */
#ifndef BILLET_SERVER_HTTP_ROUTER_H
#define BILLET_SERVER_HTTP_ROUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/error.h"
#include "server/http/metrics.h"
#include "server/http/reply.h"
#include "server/http/request.h"
#include "server/net/net.h"

enum handler_result {
    HANDLER_DONE,  /* the reply was given */
    HANDLER_WAIT,  /* a callback will give it */
    HANDLER_LATER, /* BODY_STREAM: so will it, and the body waits for router_body_start() */
};

enum body_kind {
    BODY_NONE,   /* a body is 400 */
    BODY_JSON,   /* one JSON value, parsed before check; other types are 415 */
    BODY_STREAM, /* handed on in slices to route.sink after run */
};

/*
 * Takes a streamed body. Order: check, run (which sets up and returns HANDLER_WAIT, or replies
 * and returns HANDLER_DONE), data*, then end or fail. The reply is owed in every case.
 */
struct body_sink {
    enum net_flow (*data)(struct request *req, struct billet_span bytes);
    void (*end)(struct request *req);
    /* The body broke: malformed, too large, too slow, or the client has gone. */
    void (*fail)(struct request *req, const struct billet_error *err);
};

struct route {
    enum http1_method method;
    const char *path;          /* "/v1/rounds/{round}:freeze"; literals win over {names} */
    uint32_t roles;            /* enum role bits; ROLE_PUBLIC: no key */
    enum body_kind body;       /* what it takes */
    uint64_t body_max;         /* bytes after decoding; 413 above */
    const char *content_types; /* with spaces between; NULL: application/json for BODY_JSON */
    const char *query;         /* names it knows, with spaces between; any other is 400 */
    bool idempotent;           /* Idempotency-Key is required (400 without) */
    const char *audit;         /* action in the audit log; NULL: nothing to audit */
    const char *summary;       /* one sentence for the index and the manual page */
    const void *use_case;      /* for handlers that serve many routes */
    enum billet_status (*check)(struct request *req, struct billet_error *err); /* may be NULL */
    enum handler_result (*run)(struct request *req);
    const struct body_sink *sink; /* BODY_STREAM only */
};

/* What the client showed to say who it is. */
enum credential_kind { CREDENTIAL_BEARER, CREDENTIAL_COOKIE };
struct credential {
    enum credential_kind kind;
    struct billet_span value; /* token, or the whole Cookie header; a secret: never logged */
};

struct router_options {
    const struct route *routes; /* borrowed for good */
    size_t route_count;
    void *app; /* becomes request.app */
    /* Largest bodies of each kind; 0, or more than a small route takes: as the route says. */
    uint64_t json_body_max;
    uint64_t stream_body_max;
    /* Looks the key up and calls router_authenticated() exactly once, now or later. */
    void (*authenticate)(struct request *req, const struct credential *credential);
    /* Told of every 403 to a known principal, before it is sent; may be NULL. */
    void (*denied)(struct request *req);
};

struct router *router_new(const struct router_options *options, struct billet_error *err);
void router_free(struct router *router);
/* What net_server_new() is given for this router, with the router as its argument. */
const struct net_events *router_events(void);

/* Its figures; more sources may be added (metrics.h). */
struct metrics *router_metrics(struct router *router);

/* The answer of `authenticate`: a principal (copied), or NULL and why. */
void router_authenticated(struct request *req, const struct principal *principal,
                          const struct billet_error *err);

/* After HANDLER_LATER: the sink is ready for the body. Until then the sink hears of nothing; a
 * request that was abandoned meanwhile is replied to as any other. */
void router_body_start(struct request *req);

/* The table is sound: every row has roles, run, summary; no two rows take the same path. */
enum billet_status router_check_table(const struct route *routes, size_t count,
                                      struct billet_error *err) BILLET_MUST_CHECK;

#endif
