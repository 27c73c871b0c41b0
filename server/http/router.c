/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a request, as events of its exchange push it on. router.h draws the way; intake.c
 * has the steps before the handler.
 */
#include "server/http/router.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "server/core/limits.h"
#include "server/core/log.h"
#include "server/core/mem.h"
#include "server/http/router_inner.h"
#include "server/http/target.h"

#define TO(state) (1u << (state))

static const unsigned legal[REQUEST_STATES] = {
    [REQUEST_AUTH] =
        TO(REQUEST_READING) | TO(REQUEST_RUNNING) | TO(REQUEST_ABANDONED) | TO(REQUEST_REPLIED),
    [REQUEST_READING] = TO(REQUEST_RUNNING) | TO(REQUEST_ABANDONED) | TO(REQUEST_REPLIED),
    [REQUEST_RUNNING] = TO(REQUEST_STREAMING) | TO(REQUEST_ABANDONED) | TO(REQUEST_REPLIED),
    [REQUEST_STREAMING] = TO(REQUEST_ABANDONED) | TO(REQUEST_REPLIED),
    [REQUEST_ABANDONED] = TO(REQUEST_REPLIED),
    [REQUEST_REPLIED] = 0,
};

void request_set_state(struct request *req, enum request_state to)
{
    assert((legal[req->state] & TO(to)) != 0);
    req->state = to;
}

/* --- life of a request ----------------------------------------------------------------------- */

static uint64_t now_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000u + (uint64_t)ts.tv_nsec / 1000u;
}

static struct request *request_new(struct router *router, struct net_exchange *ex)
{
    struct billet_arena *arena =
        router->spare_count > 0 ? router->spare[--router->spare_count] : billet_arena_new(NULL);
    struct request *req = arena != NULL ? billet_arena_alloc(arena, sizeof *req) : NULL;
    if (req == NULL) {
        billet_arena_free(arena);
        return NULL;
    }
    req->arena = arena;
    req->router = router;
    req->exchange = ex;
    req->app = router->options.app;
    req->started_us = now_us();
    router->alive++;
    net_exchange_set(ex, req);
    intake_identify(req);
    return req;
}

/* Whoever is over first waits for the other: owner and exchange. */
static void request_free(struct request *req)
{
    struct router *router = req->router;
    struct billet_arena *arena = req->arena;
    json_decref(req->json);
    router->alive--;
    if (router->spare_count < ROUTER_SPARE_ARENAS) {
        billet_arena_reset(arena);
        router->spare[router->spare_count++] = arena;
    } else {
        billet_arena_free(arena);
    }
}

void request_release(struct request *req)
{
    request_set_state(req, REQUEST_REPLIED);
    if (req->exchange == NULL) {
        request_free(req);
    }
}

static void log_request(const struct request *req, uint64_t us)
{
    const struct principal *who = req->principal;
    log_event(LOG_INFO, "request", log_text("request_id", req->id),
              log_text("method", req->route != NULL ? http1_method_name(req->route->method) : NULL),
              log_text("route", req->route != NULL ? req->route->path : NULL),
              log_int("status", req->status), log_int("us", (int64_t)us),
              log_text("principal", who != NULL ? who->id : NULL),
              log_text("peer", net_exchange_peer(req->exchange)), log_text("reason", req->reason));
}

static void on_done(struct net_exchange *ex)
{
    struct request *req = net_exchange_get(ex);
    if (req == NULL) {
        return;
    }
    uint64_t us = now_us() - req->started_us;
    metrics_request(req->router->metrics, req->route, req->status, us);
    log_request(req, us);
    req->exchange = NULL;
    if (req->state == REQUEST_REPLIED) {
        request_free(req);
    }
}

/* --- steps ----------------------------------------------------------------------------------- */

static uint64_t body_max(const struct request *req)
{
    const struct router_options *options = &req->router->options;
    bool json = req->route->body == BODY_JSON;
    uint64_t set = json ? options->json_body_max : options->stream_body_max;
    uint64_t usual = json ? LIMIT_JSON_BODY_BYTES : LIMIT_STREAM_BODY_BYTES;
    uint64_t own = req->route->body_max; /* less than usual: the route's own reason */
    return set != 0 && (own >= usual || set < own) ? set : own;
}

/* check, then run; a streamed body starts to flow once run has set itself up. */
static void run(struct request *req)
{
    struct billet_error err = {.status = BILLET_OK};
    const struct route *route = req->route;
    request_set_state(req, REQUEST_RUNNING);
    if (route->check != NULL && route->check(req, &err) != BILLET_OK) {
        reply_error(req, &err);
        return;
    }
    enum handler_result result = route->run(req);
    if (result == HANDLER_DONE && req->state == REQUEST_RUNNING) {
        intake_refuse(req, BILLET_EINTERNAL, "", "the handler gave no reply");
    } else if (result == HANDLER_WAIT && route->body == BODY_STREAM) {
        router_body_start(req);
    }
}

void router_body_start(struct request *req)
{
    if (req->state == REQUEST_RUNNING) {
        req->body_started = true;
        net_body_want(req->exchange, body_max(req));
    }
}

static void after_auth(struct request *req)
{
    if (!intake_demands(req)) {
        return;
    }
    if (req->route->body == BODY_JSON) {
        request_set_state(req, REQUEST_READING);
        net_body_want(req->exchange, body_max(req));
        return;
    }
    run(req);
}

void router_authenticated(struct request *req, const struct principal *principal,
                          const struct billet_error *err)
{
    if (req->state == REQUEST_ABANDONED) {
        request_release(req);
        return;
    }
    struct principal *copy =
        principal != NULL ? billet_arena_alloc(req->arena, sizeof *copy) : NULL;
    if (principal == NULL) {
        reply_error(req, err);
        return;
    }
    if (copy == NULL) {
        intake_refuse(req, BILLET_ENOMEM, "", "no memory for the request");
        return;
    }
    *copy = *principal;
    req->principal = copy;
    if ((req->route->roles & (uint32_t)copy->role) == 0) {
        intake_refuse(req, BILLET_EDENIED, "http.denied", "the role may not do this");
        return;
    }
    after_auth(req);
}

/* --- events ---------------------------------------------------------------------------------- */

static void on_request(void *arg, struct net_exchange *ex)
{
    struct router *router = arg;
    struct credential credential;
    struct request *req = request_new(router, ex);
    if (req == NULL) {
        net_reply_abort(ex);
        return;
    }
    if (!intake_route(req)) {
        return;
    }
    if ((req->route->roles & ROLE_PUBLIC) != 0) {
        after_auth(req);
    } else if (intake_credential(req, &credential)) {
        router->options.authenticate(req, &credential);
    }
}

/* A refusal of the connection as an error; its code follows its status. */
static void refusal_error(enum net_refusal reason, struct billet_error *err)
{
    static const struct {
        int status;
        enum billet_status as;
        const char *code;
    } rows[] = {
        {408, BILLET_ETIMEOUT, "http.too_slow"}, {413, BILLET_ELIMIT, "http.too_large"},
        {415, BILLET_EINVAL, "http.media_type"}, {503, BILLET_EBUSY, "status.busy"},
        {0, BILLET_ETIMEOUT, "http.gone"},       {-1, BILLET_EINVAL, "http.protocol"},
    };
    int status = net_refusal_status(reason);
    size_t i = 0;
    while (rows[i].status != status && rows[i].status != -1) {
        i++;
    }
    billet_error_set(err, rows[i].as, "%s", net_refusal_text(reason));
    snprintf(err->code, sizeof err->code, "%s", rows[i].code);
    snprintf(err->detail, sizeof err->detail, "%s (%s).", net_refusal_text(reason),
             net_refusal_name(reason));
}

static void on_refused(void *arg, struct net_exchange *ex, enum net_refusal reason)
{
    struct billet_error err;
    struct request *req = request_new(arg, ex);
    if (req == NULL) {
        net_reply_abort(ex);
        return;
    }
    refusal_error(reason, &err);
    req->reason = net_refusal_name(reason);
    reply_problem(req, net_refusal_status(reason), &err, NULL, 0);
}

static enum net_flow on_body(struct net_exchange *ex, struct billet_span bytes)
{
    struct request *req = net_exchange_get(ex);
    if (req->state == REQUEST_RUNNING) {
        return req->route->sink->data(req, bytes);
    }
    if (req->state == REQUEST_READING && !intake_body(req, bytes)) {
        intake_refuse(req, BILLET_ENOMEM, "", "no memory for the body");
    }
    return NET_MORE;
}

static void on_body_end(struct net_exchange *ex)
{
    struct request *req = net_exchange_get(ex);
    if (req->state == REQUEST_RUNNING) {
        req->body_ended = true;
        req->route->sink->end(req);
    } else if (req->state == REQUEST_READING && intake_json(req)) {
        run(req);
    }
}

/* Nothing of the reply was sent yet, or it breaks in the middle. */
static void abandon(struct request *req, enum net_refusal reason, const struct billet_error *err)
{
    int status = net_refusal_status(reason);
    status = status != 0 ? status : 503; /* nobody reads it; for the figures */
    if (req->state == REQUEST_STREAMING) {
        void (*waiting)(struct request *) = req->on_writable;
        request_set_state(req, REQUEST_ABANDONED);
        net_reply_abort(req->exchange);
        if (waiting != NULL) { /* its owner finds that nobody listens, and ends */
            waiting(req);
        }
    } else if (req->state == REQUEST_READING) {
        reply_problem(req, status, err, NULL, 0);
    } else {
        reply_for_owner(req, status, err);
    }
}

static void on_failed(struct net_exchange *ex, enum net_refusal reason)
{
    struct billet_error err;
    struct request *req = net_exchange_get(ex);
    if (req == NULL || req->state == REQUEST_REPLIED || req->state == REQUEST_ABANDONED) {
        return;
    }
    refusal_error(reason, &err);
    req->reason = net_refusal_name(reason);
    bool sinking = req->state == REQUEST_RUNNING && req->body_started;
    if (sinking && !req->body_ended) {
        req->body_ended = true;
        req->route->sink->fail(req, &err);
        return;
    }
    abandon(req, reason, &err);
}

static void on_writable(struct net_exchange *ex)
{
    struct request *req = net_exchange_get(ex);
    void (*waiting)(struct request *) = req->on_writable;
    if (req->state == REQUEST_STREAMING && waiting != NULL) {
        req->on_writable = NULL;
        waiting(req);
    }
}

const struct net_events *router_events(void)
{
    static const struct net_events events = {
        .request = on_request,
        .refused = on_refused,
        .body = on_body,
        .body_end = on_body_end,
        .failed = on_failed,
        .writable = on_writable,
        .done = on_done,
    };
    return &events;
}

/* --- life of the router ---------------------------------------------------------------------- */

/* Two patterns of one method that some path fits alike. */
static bool same_paths(const struct route *a, const struct route *b)
{
    return a->method == b->method && strcmp(a->path, b->path) == 0;
}

static const char *row_fault(const struct route *routes, size_t i)
{
    const struct route *r = &routes[i];
    if (r->path == NULL || r->path[0] != '/' || r->summary == NULL || r->run == NULL) {
        return "path, summary or run is missing";
    }
    if (r->roles == ROLE_NONE) {
        return "roles are missing";
    }
    if ((r->body == BODY_STREAM) != (r->sink != NULL)) {
        return "a sink belongs to a streamed body";
    }
    if ((r->body == BODY_NONE) != (r->body_max == 0)) {
        return "body_max belongs to a body";
    }
    if (r->method == M_HEAD || r->method == M_OPTIONS || (r->method == M_GET && r->body_max > 0)) {
        return "the method cannot be offered so";
    }
    for (size_t k = 0; k < i; k++) {
        if (same_paths(&routes[k], r)) {
            return "the path is taken";
        }
    }
    return NULL;
}

enum billet_status router_check_table(const struct route *routes, size_t count,
                                      struct billet_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const char *fault = row_fault(routes, i);
        if (fault != NULL) {
            billet_error_set(err, BILLET_EINTERNAL, "route %zu is wrong: %s", i, fault);
            billet_error_detail(err, "%s", routes[i].path != NULL ? routes[i].path : "");
            return BILLET_EINTERNAL;
        }
    }
    return BILLET_OK;
}

struct router *router_new(const struct router_options *options, struct billet_error *err)
{
    if (router_check_table(options->routes, options->route_count, err) != BILLET_OK) {
        return NULL;
    }
    struct router *router = mem_alloc(1, sizeof *router);
    struct metrics *metrics = metrics_new(options->routes, options->route_count);
    if (router == NULL || metrics == NULL) {
        mem_free(router);
        metrics_free(metrics);
        billet_error_set(err, BILLET_ENOMEM, "no memory for the router");
        return NULL;
    }
    router->options = *options;
    router->metrics = metrics;
    return router;
}

void router_free(struct router *router)
{
    if (router == NULL) {
        return;
    }
    if (router->alive > 0) { /* an owner never answered: our bug */
        log_event(LOG_ERROR, "requests_left", log_int("count", (int64_t)router->alive));
    }
    for (size_t i = 0; i < router->spare_count; i++) {
        billet_arena_free(router->spare[i]);
    }
    metrics_free(router->metrics);
    mem_free(router);
}

struct metrics *router_metrics(struct router *router)
{
    return router->metrics;
}
