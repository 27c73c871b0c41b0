/* SPDX-License-Identifier: Apache-2.0 */
/* The admin endpoints; see admin.h. */
#include "server/http/admin.h"

#include "server/core/jsonw.h"

#define METRICS_TYPE      "text/plain; version=0.0.4"
#define METRICS_BYTES_MAX ((size_t)4 * 1024 * 1024)

static enum handler_result live_run(struct request *req)
{
    reply_json_text(req, 200, BILLET_SPAN_LITERAL("{\"live\":true}"));
    return HANDLER_DONE;
}

void admin_ready_answer(struct request *req, const struct billet_error *err)
{
    if (err != NULL) {
        reply_problem(req, 503, err, NULL, 0);
    } else {
        reply_json_text(req, 200, BILLET_SPAN_LITERAL("{\"ready\":true}"));
    }
}

static enum handler_result ready_run(struct request *req)
{
    struct admin *admin = req->app;
    if (admin->draining) {
        struct billet_error err;
        billet_error_set(&err, BILLET_EBUSY, "the server is shutting down");
        admin_ready_answer(req, &err);
        return HANDLER_DONE;
    }
    if (admin->ready == NULL) {
        admin_ready_answer(req, NULL);
        return HANDLER_DONE;
    }
    admin->ready(admin->ready_arg, req);
    return HANDLER_WAIT;
}

static enum handler_result metrics_run(struct request *req)
{
    const struct admin *admin = req->app;
    struct buf out = {.max = METRICS_BYTES_MAX};
    metrics_write(admin->metrics, &out);
    if (out.failed) {
        struct billet_error err;
        billet_error_set(&err, BILLET_ENOMEM, "no memory for the figures");
        reply_error(req, &err);
    } else {
        reply_bytes(req, 200, METRICS_TYPE, buf_span(&out));
    }
    buf_fini(&out);
    return HANDLER_DONE;
}

static enum handler_result version_run(struct request *req)
{
    const struct admin *admin = req->app;
    struct buf out = {0};
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_object_begin(&w);
    jsonw_key(&w, "version");
    jsonw_text(&w, admin->version);
    jsonw_object_end(&w);
    reply_json_text(req, 200, buf_span(&out));
    buf_fini(&out);
    return HANDLER_DONE;
}

static const struct route admin_routes[] = {
    {.method = M_GET,
     .path = "/live",
     .roles = ROLE_PUBLIC,
     .summary = "The process runs.",
     .run = live_run},
    {.method = M_GET,
     .path = "/ready",
     .roles = ROLE_PUBLIC,
     .summary = "It can serve: database and migrations.",
     .run = ready_run},
    {.method = M_GET,
     .path = "/metrics",
     .roles = ROLE_PUBLIC,
     .summary = "Figures in Prometheus' text format.",
     .run = metrics_run},
    {.method = M_GET,
     .path = "/version",
     .roles = ROLE_PUBLIC,
     .summary = "The version of the program.",
     .run = version_run},
};

struct router *admin_router_new(struct admin *admin, struct billet_error *err)
{
    const struct router_options options = {
        .routes = admin_routes,
        .route_count = sizeof admin_routes / sizeof admin_routes[0],
        .app = admin,
    };
    return router_new(&options, err);
}
