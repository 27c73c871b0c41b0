/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state machine of a connection. Callbacks of the bufferevent and the timer record what
 * happened and call conn_advance(); a state's step returns true when it moved (go round again)
 * and false when it must wait. Moving bytes is conn_io.c's.
 */
#include "server/net/conn.h"

#include <assert.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/bufferevent_ssl.h>
#include <stdio.h>
#include <string.h>

#include "server/core/clock.h"
#include "server/core/log.h"
#include "server/core/mem.h"

#define TO(state) (1u << (state))

/* Names and legal moves; conn.h says what each state waits for. */
static const struct {
    const char *name;
    unsigned next;
} states[CONN_STATES] = {
    [CONN_HEAD] = {"head", TO(CONN_HANDLING) | TO(CONN_CLOSED)},
    [CONN_HANDLING] = {"handling", TO(CONN_BODY) | TO(CONN_WRITING) | TO(CONN_CLOSED)},
    [CONN_BODY] = {"body", TO(CONN_HANDLING) | TO(CONN_WRITING) | TO(CONN_CLOSED)},
    [CONN_WRITING] = {"writing", TO(CONN_IDLE) | TO(CONN_LINGERING) | TO(CONN_CLOSED)},
    [CONN_IDLE] = {"idle", TO(CONN_HEAD) | TO(CONN_CLOSED)},
    [CONN_LINGERING] = {"lingering", TO(CONN_CLOSED)},
    [CONN_CLOSED] = {"closed", 0},
};

static size_t output_len(const struct conn *conn)
{
    return evbuffer_get_length(bufferevent_get_output(conn->bev));
}

/* --- deadlines ------------------------------------------------------------------------------- */

static uint32_t state_ms(const struct conn *conn)
{
    const struct net_options *o = &conn->server->options;
    switch (conn->state) {
    case CONN_HEAD:
        return o->head_ms;
    case CONN_HANDLING:
        return o->handling_ms;
    case CONN_BODY:
        return o->body_window_ms;
    case CONN_WRITING:
        return NET_WRITE_WINDOW_MS;
    case CONN_IDLE:
        return o->idle_ms;
    case CONN_LINGERING:
        return NET_LINGER_MS;
    case CONN_CLOSED:
    case CONN_STATES:
        break;
    }
    return 0;
}

static uint64_t bytes_moved(const struct conn *conn)
{
    return conn->state == CONN_WRITING ? conn->out_added - output_len(conn) : conn->in_taken;
}

/* Moving a deadline later costs nothing: the timer fires too early and is set again. */
static void arm(struct conn *conn)
{
    if (conn->timer_ms != 0 && conn->timer_ms <= conn->deadline_ms) {
        return;
    }
    uint64_t now = clock_mono_ms();
    uint64_t ms = conn->deadline_ms > now ? conn->deadline_ms - now : 0;
    struct timeval tv = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
    event_add(&conn->timer, &tv);
    conn->timer_ms = conn->deadline_ms;
}

/* A new deadline and, for body and reply, a new window. */
static void restart_clock(struct conn *conn)
{
    conn->deadline_ms = clock_mono_ms() + state_ms(conn);
    conn->mark = bytes_moved(conn);
    arm(conn);
}

/* --- the setter ------------------------------------------------------------------------------ */

void conn_set_state(struct conn *conn, enum conn_state to)
{
    assert((states[conn->state].next & TO(to)) != 0);
    if (log_enabled(LOG_DEBUG)) {
        log_event(LOG_DEBUG, "conn", log_int("conn", conn->number),
                  log_text("from", states[conn->state].name), log_text("to", states[to].name));
    }
    conn->state = to;
    if (to != CONN_CLOSED) {
        restart_clock(conn);
    }
}

/* --- steps ----------------------------------------------------------------------------------- */

/* The head cannot be taken: the owner says so, then the connection ends. */
static void refuse(struct conn *conn, enum net_refusal reason)
{
    conn->last = true;
    conn->ex->told = true;
    conn->server->stats.refused[reason]++;
    conn_set_state(conn, CONN_HANDLING);
    conn->server->events->refused(conn->server->arg, conn->ex, reason);
}

static void announce(struct conn *conn)
{
    struct net_exchange *ex = conn->ex;
    conn->last = conn->last || !ex->head.keep_alive || conn->server->draining;
    ex->told = true;
    conn->server->stats.requests++;
    conn_set_state(conn, CONN_HANDLING);
    conn->server->events->request(conn->server->arg, ex);
}

static bool step_head(struct conn *conn)
{
    struct evbuffer_iovec v;
    if (evbuffer_peek(conn_input(conn), -1, NULL, &v, 1) < 1 || v.iov_len == 0) {
        if (conn->eof || (conn->server->draining && conn->ex == NULL)) {
            conn_close(conn, NET_REFUSE_GONE);
        }
        return false;
    }
    conn->ex = conn->ex != NULL ? conn->ex : exchange_new(conn);
    if (conn->ex == NULL) {
        conn_close(conn, NET_REFUSE_MEMORY);
        return false;
    }
    size_t taken = 0;
    struct billet_span body = {NULL, 0};
    enum http1_step step = http1_push(&conn->ex->head, v.iov_base, v.iov_len, &taken, &body);
    conn_drain(conn, taken);
    if (step == HTTP1_REFUSED) {
        refuse(conn, conn->ex->head.refusal);
    } else if (step == HTTP1_HEAD) {
        announce(conn);
    }
    return true;
}

static bool step_handling(struct conn *conn)
{
    struct net_exchange *ex = conn->ex;
    if (ex->refusal != NET_ACCEPTED && !ex->failed) {
        exchange_fail(ex, ex->refusal);
        return true;
    }
    return false;
}

static bool step_writing(struct conn *conn)
{
    conn_flush(conn);
    if (conn->broken) {
        return true;
    }
    struct net_exchange *ex = conn->ex;
    size_t waiting = output_len(conn);
    if (ex->reply == REPLY_ENDED && waiting == 0) {
        conn->ex = NULL;
        exchange_finish(ex);
        if (conn->last) {
            conn_linger(conn);
        } else {
            conn_set_state(conn, CONN_IDLE);
        }
        return true;
    }
    if (ex->starved && ex->reply == REPLY_STREAM && waiting <= NET_BUFFER_BYTES / 2) {
        ex->starved = false;
        conn->server->events->writable(ex);
        return true;
    }
    return false;
}

static bool step_idle(struct conn *conn)
{
    if (evbuffer_get_length(conn_input(conn)) > 0) {
        conn_set_state(conn, CONN_HEAD);
        return true;
    }
    if (conn->eof || conn->server->draining) {
        conn_close(conn, NET_REFUSE_GONE);
    }
    return false;
}

static bool step_lingering(struct conn *conn)
{
    conn_drain(conn, evbuffer_get_length(conn_input(conn)));
    if (conn->eof || conn->in_taken - conn->mark > NET_LINGER_BYTES) {
        conn_close(conn, NET_REFUSE_GONE);
    }
    return false;
}

static bool step(struct conn *conn)
{
    if (conn->broken) {
        conn_close(conn, NET_REFUSE_GONE);
        return false;
    }
    switch (conn->state) {
    case CONN_HEAD:
        return step_head(conn);
    case CONN_HANDLING:
        return step_handling(conn);
    case CONN_BODY:
        return exchange_read_body(conn->ex);
    case CONN_WRITING:
        return step_writing(conn);
    case CONN_IDLE:
        return step_idle(conn);
    case CONN_LINGERING:
        return step_lingering(conn);
    case CONN_CLOSED:
    case CONN_STATES:
        break;
    }
    return false;
}

void conn_advance(struct conn *conn)
{
    if (conn->advancing) {
        return; /* the loop below is on the stack and will see what changed */
    }
    conn->advancing = true;
    unsigned turns = 0;
    while (turns < NET_TURNS_MAX && step(conn)) {
        turns++;
    }
    if (turns == NET_TURNS_MAX && conn->state != CONN_CLOSED) {
        event_active(&conn->timer, EV_TIMEOUT, 0); /* the others first */
    }
    if (conn->state != CONN_CLOSED) {
        conn_regulate(conn);
    }
    conn->advancing = false;
}

/* --- events ---------------------------------------------------------------------------------- */

static void expire(struct conn *conn)
{
    bool window_kept = bytes_moved(conn) - conn->mark >= NET_BODY_WINDOW_BYTES;
    switch (conn->state) {
    case CONN_HEAD:
        if (conn->ex != NULL) {
            refuse(conn, NET_REFUSE_HEAD_TIMEOUT);
            return;
        }
        conn_close(conn, NET_REFUSE_HEAD_TIMEOUT);
        return;
    case CONN_HANDLING:
        if (conn->ex->failed) {
            conn_close(conn, NET_REFUSE_HANDLING_TIMEOUT);
            return;
        }
        restart_clock(conn);
        exchange_fail(conn->ex, NET_REFUSE_HANDLING_TIMEOUT);
        return;
    case CONN_BODY:
        if (!window_kept) {
            exchange_fail(conn->ex, NET_REFUSE_BODY_TIMEOUT);
            return;
        }
        restart_clock(conn);
        return;
    case CONN_WRITING:
        if (!window_kept && output_len(conn) > 0) {
            conn_close(conn, NET_REFUSE_WRITE_TIMEOUT);
            return;
        }
        restart_clock(conn);
        return;
    case CONN_IDLE:
    case CONN_LINGERING:
        conn_close(conn, NET_REFUSE_GONE);
        return;
    case CONN_CLOSED:
    case CONN_STATES:
        return;
    }
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct conn *conn = arg;
    (void)fd;
    (void)what;
    conn->timer_ms = 0;
    if (conn->state != CONN_CLOSED && clock_mono_ms() >= conn->deadline_ms) {
        expire(conn);
    }
    if (conn->state != CONN_CLOSED) {
        arm(conn);
        conn_advance(conn);
    }
}

static void on_ready(struct bufferevent *bev, void *arg)
{
    (void)bev;
    conn_advance(arg);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct conn *conn = arg;
    (void)bev;
    if ((what & BEV_EVENT_ERROR) != 0) {
        conn_close(conn, NET_REFUSE_GONE);
        return;
    }
    conn->eof = conn->eof || (what & BEV_EVENT_EOF) != 0;
    conn->last = conn->last || conn->eof;
    conn_advance(conn);
}

/* --- life ------------------------------------------------------------------------------------ */

struct conn *conn_new(struct net_server *server, struct bufferevent *bev, const char *peer)
{
    struct conn *conn = mem_alloc(1, sizeof *conn);
    if (conn == NULL) {
        return NULL;
    }
    conn->server = server;
    conn->bev = bev;
    conn->number = ++server->last_number;
    conn->state = CONN_HEAD;
    snprintf(conn->peer, sizeof conn->peer, "%s", peer);
    event_assign(&conn->timer, server->base, -1, 0, on_timer, conn);
    conn->next = server->conns;
    if (conn->next != NULL) {
        conn->next->prev = conn;
    }
    server->conns = conn;
    server->stats.open++;
    bufferevent_setcb(bev, on_ready, on_ready, on_event, conn);
    bufferevent_setwatermark(bev, EV_WRITE, NET_BUFFER_BYTES / 2, 0);
    restart_clock(conn);
    bufferevent_disable(bev, EV_WRITE); /* see conn_flush() */
    bufferevent_enable(bev,
                       bufferevent_openssl_get_ssl(bev) != NULL ? EV_READ | EV_WRITE : EV_READ);
    return conn;
}

void conn_free(struct conn *conn)
{
    bufferevent_free(conn->bev);
    mem_free(conn);
}

static void unlink_conn(struct conn *conn)
{
    struct net_server *server = conn->server;
    struct conn **at = conn->prev != NULL ? &conn->prev->next : &server->conns;
    *at = conn->next;
    if (conn->next != NULL) {
        conn->next->prev = conn->prev;
    }
    conn->prev = NULL;
    conn->next = server->dead_conns;
    server->dead_conns = conn;
    server->stats.open--;
}

void conn_close(struct conn *conn, enum net_refusal reason)
{
    if (conn->state == CONN_CLOSED) {
        return;
    }
    conn_set_state(conn, CONN_CLOSED);
    bufferevent_setcb(conn->bev, NULL, NULL, NULL, NULL);
    bufferevent_disable(conn->bev, EV_READ | EV_WRITE);
    event_del(&conn->timer);
    unlink_conn(conn);
    server_reap_later(conn->server);
    struct net_exchange *ex = conn->ex;
    conn->ex = NULL;
    if (ex == NULL) {
        return;
    }
    ex->conn = NULL;
    if (!ex->told || ex->reply == REPLY_ENDED) {
        exchange_finish(ex);
    } else {
        exchange_fail(ex, reason);
    }
}

void conn_shed(struct conn *conn, enum net_refusal reason)
{
    conn->ex = exchange_new(conn);
    if (conn->ex == NULL) {
        conn_close(conn, NET_REFUSE_MEMORY);
        return;
    }
    refuse(conn, reason);
    conn_advance(conn);
}
