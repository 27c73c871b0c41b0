/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of routes with trivial handlers and a fake look-up of keys, for test_router.py: the
 * generic part of server/http over real sockets, without a database. Prints the ports of the
 * public and the admin listener, drains on SIGTERM. handling=MS sets the handling deadline.
 *
 * Keys: "officer", "employer" now; "later-officer" after 50 ms; "never" does not answer for a
 * second; all others are refused.
 */
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/log.h"
#include "server/core/mem.h"
#include "server/http/admin.h"
#include "server/http/router.h"

static struct event_base *base;
static struct net_server *public_server;
static struct net_server *admin_server;
static struct admin admin;
static size_t sunk;

/* --- waiting --------------------------------------------------------------------------------- */

struct wait {
    struct event *timer;
    struct request *req;
    void (*then)(struct request *req);
};

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct wait *wait = arg;
    void (*then)(struct request * req) = wait->then;
    struct request *req = wait->req;
    (void)fd;
    (void)what;
    event_free(wait->timer);
    mem_free(wait);
    then(req);
}

enum { LATE_MS = 3000 }; /* well after every deadline that the tests set */

static void after(struct request *req, int ms, void (*then)(struct request *req))
{
    const struct timeval tv = {ms / 1000, ms % 1000 * 1000};
    struct wait *wait = mem_alloc(1, sizeof *wait);
    wait->req = req;
    wait->then = then;
    wait->timer = evtimer_new(base, on_timer, wait);
    event_add(wait->timer, &tv);
}

/* --- keys ------------------------------------------------------------------------------------ */

static const struct principal officer = {.role = ROLE_OFFICER, .id = "key-1", .city = "4401"};
static const struct principal employer = {.role = ROLE_EMPLOYER, .id = "key-2", .city = "4401"};

static void let_officer_in(struct request *req)
{
    router_authenticated(req, &officer, NULL);
}

static void authenticate(struct request *req, const struct credential *credential)
{
    struct billet_error err;
    if (billet_span_is(credential->value, "officer") ||
        billet_span_is(credential->value, "session=officer")) {
        router_authenticated(req, &officer, NULL);
    } else if (billet_span_is(credential->value, "employer")) {
        router_authenticated(req, &employer, NULL);
    } else if (billet_span_is(credential->value, "later-officer")) {
        after(req, 50, let_officer_in);
    } else if (billet_span_is(credential->value, "never")) {
        after(req, LATE_MS, let_officer_in);
    } else {
        billet_error_set(&err, BILLET_EDENIED, "the key is not known");
        snprintf(err.code, sizeof err.code, "http.unauthorized");
        router_authenticated(req, NULL, &err);
    }
}

/* --- handlers -------------------------------------------------------------------------------- */

static enum handler_result hello_run(struct request *req)
{
    reply_json_text(req, 200, BILLET_SPAN_LITERAL("{\"hello\":true}"));
    return HANDLER_DONE;
}

/* Tells what the router made of the request. */
static enum handler_result echo_run(struct request *req)
{
    json_t *params = json_object();
    json_t *query = json_object();
    for (size_t i = 0; i < req->param_count; i++) {
        json_object_setn_new(params, req->params[i].name.ptr, req->params[i].name.len,
                             json_stringn(req->params[i].value.ptr, req->params[i].value.len));
    }
    for (size_t i = 0; i < req->query_count; i++) {
        json_object_setn_new(query, req->query[i].name.ptr, req->query[i].name.len,
                             json_stringn(req->query[i].value.ptr, req->query[i].value.len));
    }
    reply_etag(req, BILLET_SPAN_LITERAL("7"));
    reply_link_next(req, BILLET_SPAN_LITERAL("a/b"));
    reply_json(req, 200,
               json_pack("{s:o, s:o, s:s, s:O?}", "params", params, "query", query, "route",
                         req->route->path, "json", req->json));
    return HANDLER_DONE;
}

static enum billet_status number_check(struct request *req, struct billet_error *err)
{
    int64_t *both = billet_arena_array(req->arena, 2, sizeof *both);
    struct billet_span tag;
    bool deep = false;
    req->typed = both;
    enum billet_status status = request_param_id(req, "id", &both[0], err);
    if (status == BILLET_OK) {
        status = request_query_int(req, "limit", 1, 200, 50, &both[1], err);
    }
    if (status == BILLET_OK) {
        status = request_query_bool(req, "deep", &deep, err);
    }
    return status == BILLET_OK ? request_if_match(req, &tag, err) : status;
}

static enum handler_result number_run(struct request *req)
{
    const int64_t *both = req->typed;
    reply_json(req, 200, json_pack("[I, I]", (json_int_t)both[0], (json_int_t)both[1]));
    return HANDLER_DONE;
}

static void created(struct request *req)
{
    reply_location(req, "/v1/things/%d", 12);
    reply_json_text(req, 201, BILLET_SPAN_LITERAL("{\"id\":12}"));
}

static enum handler_result create_run(struct request *req)
{
    after(req, 20, created);
    return HANDLER_WAIT;
}

static enum handler_result slow_run(struct request *req)
{
    after(req, LATE_MS, created);
    return HANDLER_WAIT;
}

static enum handler_result wrong_run(struct request *req)
{
    const struct problem_item items[] = {{"/a", "field.range", "too large"},
                                         {"/b/0", "field.date", "no date"}};
    struct billet_error err;
    billet_error_set(&err, BILLET_EINVAL, "two fields are wrong");
    snprintf(err.code, sizeof err.code, "http.invalid");
    reply_problem(req, 422, &err, items, 2);
    return HANDLER_DONE;
}

static enum handler_result forgetful_run(struct request *req)
{
    (void)req;
    return HANDLER_DONE;
}

#define PIECES 200

static void pour(struct request *req)
{
    static char piece[10000];
    size_t *sent = req->typed;
    memset(piece, 'x', sizeof piece);
    while (*sent < PIECES && !request_abandoned(req)) {
        ++*sent;
        if (reply_stream_write(req, (struct billet_span){piece, sizeof piece}, pour) == NET_PAUSE) {
            return;
        }
    }
    reply_stream_end(req);
}

static enum handler_result stream_run(struct request *req)
{
    req->typed = billet_arena_alloc(req->arena, sizeof(size_t));
    reply_stream_start(req, 200, "text/plain");
    pour(req);
    return HANDLER_WAIT;
}

static enum handler_result break_run(struct request *req)
{
    reply_stream_start(req, 200, "text/plain");
    reply_stream_write(req, BILLET_SPAN_LITERAL("half"), NULL);
    reply_stream_abort(req);
    return HANDLER_DONE;
}

/* --- a sink ---------------------------------------------------------------------------------- */

static enum handler_result sink_run(struct request *req)
{
    sunk = 0;
    if (request_query(req, "no").ptr != NULL) {
        hello_run(req);
        return HANDLER_DONE;
    }
    return HANDLER_WAIT;
}

static enum net_flow sink_data(struct request *req, struct billet_span bytes)
{
    sunk += bytes.len;
    if (memchr(bytes.ptr, '!', bytes.len) != NULL) { /* pauses, and is woken */
        after(req, 20, request_body_resume);
        return NET_PAUSE;
    }
    return NET_MORE;
}

static void sink_end(struct request *req)
{
    reply_json(req, 200, json_pack("{s:I}", "bytes", (json_int_t)sunk));
}

static void sink_fail(struct request *req, const struct billet_error *err)
{
    reply_error(req, err);
}

static const struct body_sink sink = {.data = sink_data, .end = sink_end, .fail = sink_fail};

/* clang-format off */
static const struct route routes[] = {
    {.method = M_GET, .path = "/public", .roles = ROLE_PUBLIC, .summary = "s", .run = hello_run},
    {.method = M_GET, .path = "/v1/things", .roles = ROLE_OFFICER | ROLE_EMPLOYER,
     .query = "limit cursor q", .summary = "s", .run = echo_run},
    {.method = M_POST, .path = "/v1/things", .roles = ROLE_OFFICER, .body = BODY_JSON,
     .body_max = 1000, .summary = "s", .run = create_run},
    {.method = M_GET, .path = "/v1/things/{id}", .roles = ROLE_OFFICER, .query = "limit deep",
     .summary = "s", .check = number_check, .run = number_run},
    {.method = M_POST, .path = "/v1/things/{id}:run", .roles = ROLE_OFFICER, .idempotent = true,
     .summary = "s", .run = echo_run},
    {.method = M_PUT, .path = "/v1/things/{id}/parts/{reference}", .roles = ROLE_OFFICER,
     .body = BODY_JSON, .body_max = 1000, .summary = "s", .run = echo_run},
    {.method = M_GET, .path = "/v1/things/best", .roles = ROLE_OFFICER, .summary = "s",
     .run = hello_run},
    {.method = M_POST, .path = "/v1/things:import", .roles = ROLE_OFFICER, .body = BODY_STREAM,
     .body_max = 100000, .content_types = "text/csv application/x-ndjson", .query = "no",
     .summary = "s", .run = sink_run, .sink = &sink},
    {.method = M_GET, .path = "/v1/slow", .roles = ROLE_OFFICER, .summary = "s", .run = slow_run},
    {.method = M_GET, .path = "/v1/wrong", .roles = ROLE_OFFICER, .summary = "s",
     .run = wrong_run},
    {.method = M_GET, .path = "/v1/forgetful", .roles = ROLE_OFFICER, .summary = "s",
     .run = forgetful_run},
    {.method = M_GET, .path = "/v1/stream", .roles = ROLE_OFFICER, .summary = "s",
     .run = stream_run},
    {.method = M_GET, .path = "/v1/break", .roles = ROLE_OFFICER, .summary = "s",
     .run = break_run},
};
/* clang-format on */

static void on_drained(void *arg)
{
    (void)arg;
    event_base_loopbreak(base);
}

static void on_term(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    (void)arg;
    net_server_drain(public_server, 2000, on_drained, NULL);
}

static void write_pool(void *arg, struct buf *out)
{
    (void)arg;
    metrics_gauge(out, "toy_pool", "A source of its own.", 3);
}

static void say_ready(struct request *req)
{
    admin_ready_answer(req, NULL);
}

static void on_ready(void *arg, struct request *req)
{
    (void)arg;
    after(req, 10, say_ready);
}

int main(int argc, char **argv)
{
    struct billet_error err = {.status = BILLET_OK};
    struct net_options options = {.host = "127.0.0.1"};
    if (argc > 1 && strncmp(argv[1], "handling=", 9) == 0) {
        options.handling_ms = (uint32_t)strtoul(argv[1] + 9, NULL, 10);
    }
    log_init("toy", LOG_INFO);
    base = event_base_new();
    const struct router_options router_options = {.routes = routes,
                                                  .route_count = sizeof routes / sizeof routes[0],
                                                  .authenticate = authenticate};
    struct router *router = router_new(&router_options, &err);
    if (router == NULL) {
        fprintf(stderr, "%s %s\n", err.message, err.detail);
        return 1;
    }
    admin =
        (struct admin){.metrics = router_metrics(router), .version = "1.2.3", .ready = on_ready};
    struct router *admin_router = admin_router_new(&admin, &err);
    public_server = net_server_new(base, &options, router_events(), router, &err);
    admin_server = net_server_new(base, &options, router_events(), admin_router, &err);
    if (public_server == NULL || admin_server == NULL) {
        fprintf(stderr, "%s %s\n", err.message, err.detail);
        return 1;
    }
    metrics_server(admin.metrics, "public", public_server);
    metrics_source(admin.metrics, write_pool, NULL);
    struct event *term = evsignal_new(base, SIGTERM, on_term, NULL);
    event_add(term, NULL);
    printf("%d %d\n", net_server_port(public_server), net_server_port(admin_server));
    fflush(stdout);
    event_base_dispatch(base);
    event_free(term);
    net_server_free(public_server);
    net_server_free(admin_server);
    router_free(router);
    router_free(admin_router);
    event_base_free(base);
    return 0;
}
