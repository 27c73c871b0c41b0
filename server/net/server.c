/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a server: opening, the reaper that frees what has closed, draining, the end.
 */
#include <assert.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "server/core/mem.h"
#include "server/net/conn.h"
#include "server/net/tls.h"

/* --- the reaper ------------------------------------------------------------------------------ */

static void reap_exchanges(struct net_server *server)
{
    while (server->dead_exchanges != NULL) {
        struct net_exchange *ex = server->dead_exchanges;
        server->dead_exchanges = ex->next;
        if (ex->told) {
            server->events->done(ex);
        }
        exchange_free(ex);
    }
}

static void reap_conns(struct net_server *server)
{
    while (server->dead_conns != NULL) {
        struct conn *conn = server->dead_conns;
        server->dead_conns = conn->next;
        conn_free(conn);
    }
}

static void tell_drained(struct net_server *server)
{
    void (*drained)(void *arg) = server->drained;
    if (drained != NULL && server->stats.open == 0) {
        server->drained = NULL;
        event_del(&server->grace);
        drained(server->drained_arg);
    }
}

static void on_reap(evutil_socket_t fd, short what, void *arg)
{
    struct net_server *server = arg;
    (void)fd;
    (void)what;
    reap_exchanges(server);
    reap_conns(server);
    listener_resume(server);
    if (server->draining) {
        tell_drained(server); /* last: it may free the server */
    }
}

void server_reap_later(struct net_server *server)
{
    event_active(&server->reaper, EV_TIMEOUT, 0);
}

/* --- the date -------------------------------------------------------------------------------- */

/* Not strftime(): the names of days are English whatever the locale. */
const char *server_date(struct net_server *server)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct timeval now;
    event_base_gettimeofday_cached(server->base, &now);
    if (now.tv_sec == server->date_second) {
        return server->date;
    }
    struct tm tm;
    gmtime_r(&now.tv_sec, &tm);
    snprintf(server->date, sizeof server->date, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
             days + (size_t)3 * (size_t)tm.tm_wday, tm.tm_mday % 100,
             months + (size_t)3 * (size_t)tm.tm_mon, (tm.tm_year + 1900) % 10000, tm.tm_hour % 100,
             tm.tm_min % 100, tm.tm_sec % 100);
    server->date_second = now.tv_sec;
    return server->date;
}

/* --- draining -------------------------------------------------------------------------------- */

static void close_all(struct net_server *server)
{
    while (server->conns != NULL) {
        conn_close(server->conns, NET_REFUSE_DRAINING);
    }
}

static void on_grace(evutil_socket_t fd, short what, void *arg)
{
    struct net_server *server = arg;
    (void)fd;
    (void)what;
    close_all(server);
    server_reap_later(server);
}

void net_server_drain(struct net_server *server, uint32_t grace_ms, void (*drained)(void *arg),
                      void *arg)
{
    const struct timeval tv = {grace_ms / 1000, (suseconds_t)(grace_ms % 1000) * 1000};
    server->draining = true;
    server->drained = drained;
    server->drained_arg = arg;
    listener_close(server);
    event_add(&server->grace, &tv);
    struct conn *next = NULL;
    for (struct conn *conn = server->conns; conn != NULL; conn = next) {
        next = conn->next;
        conn_advance(conn); /* idle ones close themselves */
    }
    server_reap_later(server);
}

/* --- life ------------------------------------------------------------------------------------ */

static void fill_defaults(struct net_options *o)
{
    o->connections_max = o->connections_max != 0 ? o->connections_max : NET_CONNECTIONS_MAX;
    o->head_ms = o->head_ms != 0 ? o->head_ms : NET_HEAD_MS;
    o->idle_ms = o->idle_ms != 0 ? o->idle_ms : NET_IDLE_MS;
    o->handling_ms = o->handling_ms != 0 ? o->handling_ms : NET_HANDLING_MS;
    o->body_window_ms = o->body_window_ms != 0 ? o->body_window_ms : NET_BODY_WINDOW_MS;
}

static enum billet_status open_all(struct net_server *server, struct billet_error *err)
{
    const struct net_options *o = &server->options;
    if (o->tls_cert != NULL) {
        server->tls = tls_context_new(o->tls_cert, o->tls_key, err);
        if (server->tls == NULL) {
            return BILLET_EINVAL;
        }
    }
    return listener_open(server, err);
}

struct net_server *net_server_new(struct event_base *base, const struct net_options *options,
                                  const struct net_events *events, void *arg,
                                  struct billet_error *err)
{
    struct net_server *server = mem_alloc(1, sizeof *server);
    if (server == NULL) {
        billet_error_set(err, BILLET_ENOMEM, "memory for a server could not be had");
        return NULL;
    }
    signal(SIGPIPE, SIG_IGN); /* a write to a client that has gone is an error, not the end */
    server->base = base;
    server->events = events;
    server->arg = arg;
    server->options = *options;
    fill_defaults(&server->options);
    event_assign(&server->reaper, base, -1, 0, on_reap, server);
    event_assign(&server->grace, base, -1, 0, on_grace, server);
    if (open_all(server, err) != BILLET_OK) {
        net_server_free(server);
        return NULL;
    }
    return server;
}

/* Exchanges that are still owed a reply stay with their owners, who end them some day. */
static void orphan_exchanges(struct net_server *server)
{
    while (server->exchanges != NULL) {
        struct net_exchange *ex = server->exchanges;
        server->exchanges = ex->next;
        ex->prev = NULL;
        ex->next = NULL;
        ex->orphaned = server->events;
        ex->server = NULL;
    }
}

void net_server_free(struct net_server *server)
{
    if (server == NULL) {
        return;
    }
    listener_close(server);
    close_all(server);
    orphan_exchanges(server);
    reap_exchanges(server);
    reap_conns(server);
    event_del(&server->reaper);
    event_del(&server->grace);
    tls_context_free(server->tls);
    mem_free(server);
}

const struct net_stats *net_server_stats(const struct net_server *server)
{
    return &server->stats;
}
