/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billetd, the HTTP server: wiring only. Things are made in the order in which they need each
 * other and taken down in the reverse; what they do is in their own folders.
 *
 *     settings -> database -> runtime (loop, pool, keys, codes) -> routers -> listeners -> loop
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "server/admin/program.h"
#include "server/app/denied.h"
#include "server/app/keys.h"
#include "server/app/ready.h"
#include "server/app/runtime.h"
#include "server/app/use_case.h"
#include "server/core/clock.h"
#include "server/core/log.h"
#include "server/http/admin.h"
#include "server/http/metrics.h"
#include "server/http/routes.h"
#include "server/net/net.h"

#define EXIT_USAGE       2
#define EXIT_UNREACHABLE 5

struct billetd {
    struct config *config;
    struct runtime runtime;
    struct router *router;
    struct admin admin;
    struct router *admin_router;
    struct net_server *server;
    struct net_server *admin_server;
};

/* --- who calls ------------------------------------------------------------------------------- */

static void key_checked(void *arg, const struct principal *who, const struct billet_error *err)
{
    router_authenticated(arg, who, err);
}

static void authenticate(struct request *req, const struct credential *credential)
{
    struct billet_error err;
    struct app *app = req->app;
    if (credential->kind != CREDENTIAL_BEARER) {
        billet_error_set(&err, BILLET_EDENIED, "only bearer keys are taken");
        snprintf(err.code, sizeof err.code, "http.unauthorized");
        router_authenticated(req, NULL, &err);
        return;
    }
    keys_check(app, app->cache, req->arena, req->id, credential->value, key_checked, req);
}

static void denied(struct request *req)
{
    const struct use_case *use_case =
        req->route->use_case != NULL ? use_case_find(req->route->use_case) : NULL;
    const struct app_call call = {.app = req->app,
                                  .arena = req->arena,
                                  .who = req->principal,
                                  .request_id = req->id,
                                  .purpose = ""};
    denied_note(&call, req->route->audit,
                use_case != NULL && use_case->object != NULL ? use_case->object : "");
}

/* --- admin listener -------------------------------------------------------------------------- */

static void ready_done(void *arg, const struct billet_error *err)
{
    admin_ready_answer(arg, err);
}

static void ready(void *arg, struct request *req)
{
    struct billetd *d = arg;
    ready_check(&d->runtime.app, req->arena, ready_done, req);
}

static void pool_figures(void *arg, struct buf *out)
{
    struct billetd *d = arg;
    struct db_pool_stats stats;
    db_pool_stats(d->runtime.app.pool, &stats);
    metrics_gauge(out, "billet_db_connections", "Connections that are up.",
                  (double)stats.connections);
    metrics_gauge(out, "billet_db_busy", "Connections at work.", (double)stats.busy);
    metrics_gauge(out, "billet_db_queued", "Batches that wait.", (double)stats.queued);
    metrics_counter(out, "billet_db_batches_total", "Batches committed.", stats.done);
    metrics_counter(out, "billet_db_failed_total", "Batches answered with an error.", stats.failed);
}

/* --- start ------------------------------------------------------------------------------------ */

/* "127.0.0.1:8080", "[::1]:8080" or "unix:/path"; the text was checked as a setting. */
static void address_split(const char *address, char host[64], struct net_options *out)
{
    const char *colon = strrchr(address, ':');
    if (strncmp(address, "unix:", 5) == 0) {
        out->unix_path = address + 5;
        return;
    }
    bool bracket = address[0] == '[';
    snprintf(host, 64, "%.*s", (int)(colon - address) - (bracket ? 2 : 0), address + bracket);
    out->host = host;
    out->port = (uint16_t)strtoul(colon + 1, NULL, 10);
}

static const char *file_setting(const struct config *config, enum config_id id)
{
    const char *text = config_text(config, id);
    return text[0] != '\0' ? text : NULL;
}

static struct net_server *listen_on(struct billetd *d, enum config_id address, bool tls,
                                    struct router *router, struct billet_error *err)
{
    char host[64];
    struct net_options options = {
        .tls_cert = tls ? file_setting(d->config, CONFIG_TLS_CERT) : NULL,
        .tls_key = tls ? file_setting(d->config, CONFIG_TLS_KEY) : NULL,
        .connections_max = (size_t)config_number(d->config, CONFIG_CONNECTIONS_MAX),
    };
    address_split(config_text(d->config, address), host, &options);
    struct net_server *server =
        net_server_new(loop_base(d->runtime.loop), &options, router_events(), router, err);
    if (server != NULL) {
        log_event(LOG_INFO, "listening", log_text("address", config_text(d->config, address)),
                  log_int("port", net_server_port(server)),
                  log_bool("tls", options.tls_cert != NULL));
    }
    return server;
}

static enum billet_status open_runtime(struct billetd *d, struct billet_error *err)
{
    char keys[PATH_MAX];
    char weights[PATH_MAX];
    struct cluster_access access;
    const struct access_settings settings = program_access_settings(d->config);
    enum billet_status status = cluster_ensure(&settings, ACCESS_APP, &access, err);
    if (status == BILLET_OK) {
        status = program_keys_file(d->config, keys, err);
    }
    if (status == BILLET_OK) {
        status = program_weights_file(d->config, weights, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    const struct runtime_options options = {
        .conninfo = access.conninfo,
        .program = "billetd",
        .keys_file = keys,
        .timezone = config_text(d->config, CONFIG_TIMEZONE),
        .connections = (size_t)config_number(d->config, CONFIG_DB_CONNECTIONS),
        .queue = (size_t)config_number(d->config, CONFIG_DB_QUEUE_MAX),
        .statement_ms = (uint32_t)config_number(d->config, CONFIG_DB_STATEMENT_MS),
        .exports = (size_t)config_number(d->config, CONFIG_EXPORTS_MAX),
        .imports = (size_t)config_number(d->config, CONFIG_IMPORTS_MAX),
        .codes = true,
        .weights = weights,
    };
    return runtime_open(&d->runtime, &options, err);
}

static uint64_t limit(const struct billetd *d, enum config_id id)
{
    return (uint64_t)config_number(d->config, id);
}

static enum billet_status open_http(struct billetd *d, struct billet_error *err)
{
    const struct router_options options = {.routes = routes,
                                           .route_count = route_count,
                                           .app = &d->runtime.app,
                                           .json_body_max = limit(d, CONFIG_JSON_BODY_MAX),
                                           .stream_body_max = limit(d, CONFIG_STREAM_BODY_MAX),
                                           .authenticate = authenticate,
                                           .denied = denied};
    d->router = router_new(&options, err);
    if (d->router == NULL) {
        return err->status;
    }
    d->admin = (struct admin){.metrics = router_metrics(d->router),
                              .version = PACKAGE_VERSION,
                              .ready = ready,
                              .ready_arg = d};
    d->admin_router = admin_router_new(&d->admin, err);
    d->server = d->admin_router != NULL ? listen_on(d, CONFIG_LISTEN, true, d->router, err) : NULL;
    d->admin_server =
        d->server != NULL ? listen_on(d, CONFIG_ADMIN_LISTEN, false, d->admin_router, err) : NULL;
    if (d->admin_server == NULL) {
        return err->status;
    }
    metrics_server(d->admin.metrics, "public", d->server);
    metrics_source(d->admin.metrics, pool_figures, d);
    return BILLET_OK;
}

/* --- stop --------------------------------------------------------------------------------------
 */

static void drained(void *arg)
{
    struct billetd *d = arg;
    loop_stop(d->runtime.loop);
}

static void asked_to_stop(void *arg)
{
    struct billetd *d = arg;
    if (d->admin.draining) {
        return;
    }
    d->admin.draining = true;
    log_event(LOG_INFO, "draining", log_text("why", "signal"));
    net_server_drain(d->server, (uint32_t)config_number(d->config, CONFIG_SHUTDOWN_GRACE_S) * 1000,
                     drained, d);
}

static void billetd_fini(struct billetd *d)
{
    if (d->admin.metrics != NULL) {
        metrics_server(d->admin.metrics, "public", NULL);
    }
    net_server_free(d->server);
    net_server_free(d->admin_server);
    runtime_close(&d->runtime);
    router_free(d->admin_router);
    router_free(d->router);
    config_free(d->config);
}

static int fail(const struct billet_error *err)
{
    log_event(LOG_ERROR, "start_failed", log_error(err));
    return err->status == BILLET_EINVAL      ? EXIT_USAGE
           : err->status == BILLET_EUPSTREAM ? EXIT_UNREACHABLE
                                             : EXIT_FAILURE;
}

static enum billet_status start(struct billetd *d, struct billet_error *err)
{
    enum log_level level = LOG_INFO;
    if (log_level_parse(config_text(d->config, CONFIG_LOG_LEVEL), &level)) {
        log_init("billetd", level);
    }
    enum billet_status status = config_check_server(d->config, err);
    if (status == BILLET_OK) {
        status = clock_timezone_set(config_text(d->config, CONFIG_TIMEZONE), err);
    }
    if (status == BILLET_OK) {
        status = open_runtime(d, err);
    }
    if (status == BILLET_OK) {
        status = open_http(d, err);
    }
    if (status == BILLET_OK) {
        /* The port and the TLS key may be root's alone; from here on nothing needs root. */
        const struct access_settings settings = program_access_settings(d->config);
        status = admin_drop_privileges(&settings, err);
    }
    if (status == BILLET_OK) {
        status = loop_on_stop(d->runtime.loop, asked_to_stop, d, err);
    }
    return status;
}

int main(int argc, char **argv)
{
    struct billetd d = {0};
    struct config_args args = {0};
    struct billet_error err = {0};
    log_init("billetd", LOG_INFO);
    if (program_config(argc, argv, &d.config, &args, &err) != BILLET_OK) {
        return fail(&err);
    }
    if (args.version || args.help) {
        puts(args.version ? "billetd " PACKAGE_VERSION
                          : "usage: billetd [--config FILE] [--SETTING VALUE]...\n"
                            "settings: billet config show");
        config_free(d.config);
        return EXIT_SUCCESS;
    }
    enum billet_status status = start(&d, &err);
    if (status == BILLET_OK) {
        loop_run(d.runtime.loop);
    }
    int code = status == BILLET_OK ? EXIT_SUCCESS : fail(&err);
    billetd_fini(&d);
    return code;
}
