/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet-worker: takes rounds from PostgreSQL, freezes and computes them, chains the audit. Any
 * number may run, on any host. Wiring only.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "server/admin/program.h"
#include "server/app/runtime.h"
#include "server/core/clock.h"
#include "server/core/log.h"
#include "server/jobs/loop.h"

#define EXIT_USAGE       2
#define EXIT_UNREACHABLE 5

static volatile sig_atomic_t stop_asked;

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

static bool go_on(void *arg)
{
    (void)arg;
    return stop_asked == 0;
}

static void watch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

static enum billet_status open_runtime(const struct config *config, struct runtime *runtime,
                                       struct billet_error *err)
{
    struct cluster_access access;
    const struct access_settings settings = program_access_settings(config);
    enum billet_status status = cluster_ensure(&settings, ACCESS_WORKER, &access, err);
    if (status == BILLET_OK) {
        status = admin_drop_privileges(&settings, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    const struct runtime_options options = {
        .conninfo = access.conninfo,
        .program = "billet-worker",
        .timezone = config_text(config, CONFIG_TIMEZONE),
        .connections = 1,
        .statement_ms = (uint32_t)config_number(config, CONFIG_WORKER_STATEMENT_MS),
    };
    return runtime_open(runtime, &options, err);
}

/* The worker acts for the whole of one city. */
static enum billet_status be_worker(const struct config *config, struct principal *who,
                                    struct billet_error *err)
{
    const char *city = config_text(config, CONFIG_CITY);
    if (city[0] == '\0') {
        return billet_error_set(err, BILLET_EINVAL, "no city is set: setting city");
    }
    *who = (struct principal){.role = ROLE_WORKER, .id = "worker"};
    snprintf(who->city, sizeof who->city, "%s", city);
    snprintf(who->region_from, sizeof who->region_from, "%s", city);
    snprintf(who->region_to, sizeof who->region_to, "%s~", city);
    return BILLET_OK;
}

static enum billet_status work(const struct config *config, struct billet_error *err)
{
    struct principal who;
    struct runtime runtime;
    enum billet_status status = be_worker(config, &who, err);
    if (status == BILLET_OK) {
        status = clock_timezone_set(config_text(config, CONFIG_TIMEZONE), err);
    }
    if (status == BILLET_OK) {
        status = open_runtime(config, &runtime, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    const struct work work = {.app = &runtime.app,
                              .who = &who,
                              .lease_s = (int)config_number(config, CONFIG_WORKER_LEASE_S),
                              .go_on = go_on};
    const struct jobs_options options = {
        .poll_ms = (int)config_number(config, CONFIG_WORKER_POLL_MS),
        .keep_h = (int)config_number(config, CONFIG_IDEMPOTENCY_KEEP_H),
    };
    log_event(LOG_INFO, "working", log_text("city", who.city));
    status = jobs_run(&work, &options, err);
    runtime_close(&runtime);
    return status;
}

static int fail(const struct billet_error *err)
{
    log_event(LOG_ERROR, "worker_failed", log_error(err));
    return err->status == BILLET_EINVAL      ? EXIT_USAGE
           : err->status == BILLET_EUPSTREAM ? EXIT_UNREACHABLE
                                             : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct config *config = NULL;
    struct config_args args = {0};
    struct billet_error err = {0};
    enum log_level level = LOG_INFO;
    log_init("billet-worker", LOG_INFO);
    if (program_config(argc, argv, &config, &args, &err) != BILLET_OK) {
        return fail(&err);
    }
    if (args.version || args.help) {
        puts(args.version ? "billet-worker " PACKAGE_VERSION
                          : "usage: billet-worker [--config FILE] [--SETTING VALUE]...\n"
                            "settings: billet config show");
        config_free(config);
        return EXIT_SUCCESS;
    }
    if (log_level_parse(config_text(config, CONFIG_LOG_LEVEL), &level)) {
        log_init("billet-worker", level);
    }
    watch_signals();
    enum billet_status status = work(config, &err);
    config_free(config);
    return status == BILLET_OK ? EXIT_SUCCESS : fail(&err);
}
