/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state machine of one connection. Each step function does what its state can do now and
 * says whether it moved; db_conn_advance() goes round until one must wait, and only then tells
 * libevent what to wait for. That saves a system call for each state passed through.
 */
#include "server/db/conn.h"

#include <assert.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "server/core/limits.h"
#include "server/core/log.h"
#include "server/core/mem.h"
#include "server/db/pipeline.h"
#include "server/db/pool.h"
#include "server/db/query.h"
#include "server/db/sqlstate.h"

#define ADVANCE_ROUNDS_MAX 64 /* more without waiting is a bug of ours */
#define BACKOFF_FIRST_MS   50

#define TO(state) (1U << (state))

static const struct {
    const char *name;
    unsigned next;  /* states it may go to */
    short events;   /* what its wait is for; CONNECTING asks libpq */
    uint32_t limit; /* ms it may last; 0 = for ever, or the state decides */
} states[DB_STATE_COUNT] = {
    [DB_DOWN] = {"down", TO(DB_CONNECTING) | TO(DB_CLOSED), 0, 0},
    [DB_CONNECTING] = {"connecting", TO(DB_READY) | TO(DB_DOWN) | TO(DB_CLOSED), 0,
                       LIMIT_DB_CONNECT_MS},
    [DB_READY] = {"ready", TO(DB_SENDING) | TO(DB_DOWN) | TO(DB_CLOSED), EV_READ, 0},
    [DB_SENDING] = {"sending", TO(DB_RECEIVING) | TO(DB_DRAINING) | TO(DB_DOWN) | TO(DB_CLOSED),
                    EV_READ | EV_WRITE, 0},
    [DB_RECEIVING] = {"receiving", TO(DB_READY) | TO(DB_DRAINING) | TO(DB_DOWN) | TO(DB_CLOSED),
                      EV_READ, 0},
    [DB_DRAINING] = {"draining", TO(DB_READY) | TO(DB_DOWN) | TO(DB_CLOSED), EV_READ,
                     LIMIT_DB_DRAIN_MS},
    [DB_CLOSED] = {"closed", 0, 0, 0},
};

const char *db_state_name(enum db_state state)
{
    return states[state].name;
}

/* --- timers and events --- */

static void timer_set(struct db_conn *conn, uint32_t ms)
{
    struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = (long)(ms % 1000) * 1000};
    conn->time_is_up = false;
    if (ms == 0) {
        evtimer_del(&conn->timer);
    } else {
        evtimer_add(&conn->timer, &tv);
    }
}

static void on_io(evutil_socket_t fd, short events, void *arg)
{
    (void)fd;
    (void)events;
    struct db_conn *conn = arg;
    conn->io_fired = true;
    db_conn_advance(conn);
}

static void on_timer(evutil_socket_t fd, short events, void *arg)
{
    (void)fd;
    (void)events;
    struct db_conn *conn = arg;
    conn->time_is_up = true;
    db_conn_advance(conn);
}

static void disarm(struct db_conn *conn)
{
    if (conn->armed != 0) {
        event_del(&conn->io);
        conn->armed = 0;
    }
}

static void arm(struct db_conn *conn, short events)
{
    int fd = conn->pg != NULL ? PQsocket(conn->pg) : -1;
    if (fd < 0 || events == 0) {
        disarm(conn);
        return;
    }
    if (conn->armed == events && conn->armed_fd == fd) {
        return;
    }
    disarm(conn);
    event_assign(&conn->io, conn->pool->base, fd, (short)(events | EV_PERSIST), on_io, conn);
    event_add(&conn->io, NULL);
    conn->armed = events;
    conn->armed_fd = fd;
}

static short events_wanted(const struct db_conn *conn)
{
    if (conn->state == DB_CONNECTING || conn->state == DB_DRAINING) {
        return conn->wanted;
    }
    return states[conn->state].events;
}

/* --- the one writer of the state --- */

static void db_conn_set_state(struct db_conn *conn, enum db_state next)
{
    assert(next < DB_STATE_COUNT);
    assert((states[conn->state].next & TO(next)) != 0);
    if (log_enabled(LOG_DEBUG)) {
        const struct db_request *req = conn->req;
        log_event(LOG_DEBUG, "db_state", log_int("conn", conn->number),
                  log_text("from", states[conn->state].name), log_text("to", states[next].name),
                  log_text("query", req != NULL && req->batch.count > 0
                                        ? db_queries[req->batch.statements[0].query].name
                                        : NULL));
    }
    conn->state = next;
    conn->wanted = states[next].events;
    timer_set(conn, states[next].limit);
}

static uint32_t backoff_ms(unsigned failures)
{
    if (failures <= 1) {
        return 0;
    }
    unsigned shift = failures - 2 < 5 ? failures - 2 : 5;
    uint32_t ms = (uint32_t)BACKOFF_FIRST_MS << shift;
    return ms < LIMIT_DB_BACKOFF_MS ? ms : LIMIT_DB_BACKOFF_MS;
}

static void go_down(struct db_conn *conn)
{
    disarm(conn);
    PQfinish(conn->pg);
    conn->pg = NULL;
    conn->doomed = false;
    memset(conn->prepared, 0, sizeof conn->prepared);
    conn->failures++;
    conn->pool->lost++;
    db_conn_set_state(conn, DB_DOWN);
    timer_set(conn, backoff_ms(conn->failures));
    db_pool_wake(conn->pool);
}

/* --- DOWN and CONNECTING --- */

static void on_notice(void *arg, const PGresult *result)
{
    struct db_conn *conn = arg;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (sqlstate != NULL && sqlstate_ends_connection(sqlstate)) {
        conn->doomed = true; /* the server said good-bye while nothing was asked */
    }
    log_event(LOG_DEBUG, "db_notice", log_int("conn", conn->number),
              log_text("sqlstate", sqlstate));
}

static bool step_down(struct db_conn *conn)
{
    if (evtimer_pending(&conn->timer, NULL) || !db_pool_wants_connection(conn->pool)) {
        return false;
    }
    const struct db_pool *pool = conn->pool;
    const char *const keywords[] = {"dbname", "fallback_application_name", "client_encoding",
                                    "options", NULL};
    const char *const values[] = {pool->conninfo, pool->application_name, "UTF8",
                                  pool->server_options, NULL};
    conn->pg = PQconnectStartParams(keywords, values, 1);
    if (conn->pg != NULL) {
        PQsetNoticeReceiver(conn->pg, on_notice, conn);
    }
    conn->io_fired = false;
    db_conn_set_state(conn, DB_CONNECTING);
    conn->wanted = EV_WRITE; /* libpq: behave as if PQconnectPoll had asked to write */
    return true;
}

/* libpq 15 keeps the server's SQLSTATE of a failed connection to itself; these are the standard's
 * for "cannot connect" and "connection lost". */
#define SQLSTATE_UNREACHABLE "08001"
#define SQLSTATE_LOST        "08006"

static void fill_down(struct billet_error *err, const char *sqlstate, const char *message,
                      const char *reason)
{
    billet_error_set(err, BILLET_EUPSTREAM, "%s", message);
    billet_error_detail(err, "%s", reason);
    billet_error_code(err, "db.down");
    snprintf(err->sqlstate, sizeof err->sqlstate, "%s", sqlstate);
}

static bool connect_failed(struct db_conn *conn, const char *reason)
{
    struct billet_error err;
    fill_down(&err, SQLSTATE_UNREACHABLE, "could not connect to the database", reason);
    if (conn->failures % 16 == 0) {
        log_event(LOG_WARN, "db_connect_failed", log_int("conn", conn->number), log_error(&err));
    }
    go_down(conn);
    db_pool_unreachable(conn->pool, &err);
    return true;
}

static bool connected(struct db_conn *conn)
{
    if (PQsetnonblocking(conn->pg, 1) != 0 || PQenterPipelineMode(conn->pg) != 1) {
        return connect_failed(conn, PQerrorMessage(conn->pg));
    }
    db_conn_set_state(conn, DB_READY);
    db_pool_wake(conn->pool);
    return true;
}

static bool step_connecting(struct db_conn *conn)
{
    if (conn->pg == NULL || PQstatus(conn->pg) == CONNECTION_BAD) {
        return connect_failed(conn, conn->pg != NULL ? PQerrorMessage(conn->pg) : "no memory");
    }
    if (conn->time_is_up) {
        return connect_failed(conn, "the server did not answer in time");
    }
    if (!conn->io_fired) {
        return false;
    }
    conn->io_fired = false;
    disarm(conn); /* libpq may close the socket and open another with the same number */
    switch (PQconnectPoll(conn->pg)) {
    case PGRES_POLLING_OK:
        return connected(conn);
    case PGRES_POLLING_READING:
        conn->wanted = EV_READ;
        return false;
    case PGRES_POLLING_WRITING:
        conn->wanted = EV_WRITE;
        return false;
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE:
        break;
    }
    return connect_failed(conn, PQerrorMessage(conn->pg));
}

/* --- a batch --- */

/* The connection is gone. What was committed, or refused, before that stays so; of the rest
 * nobody knows. */
static bool lost(struct db_conn *conn)
{
    struct db_request *req = conn->req;
    struct billet_error err;
    fill_down(&err, SQLSTATE_LOST, "the database connection was lost", PQerrorMessage(conn->pg));
    log_event(LOG_WARN, "db_lost", log_int("conn", conn->number),
              log_text("state", states[conn->state].name), log_error(&err));
    conn->req = NULL;
    go_down(conn);
    if (req != NULL) {
        const struct billet_error *first = req->failed ? &req->err : &err;
        db_pool_answer(conn->pool, req, req->committed ? NULL : first);
    }
    return true;
}

/* Reads when there is something, and always looks whether the server has gone. */
static bool take_input(struct db_conn *conn)
{
    conn->io_fired = false;
    return PQconsumeInput(conn->pg) == 1;
}

static bool step_ready(struct db_conn *conn)
{
    if (conn->req == NULL && !conn->io_fired) {
        return false;
    }
    bool alive = take_input(conn) && !PQisBusy(conn->pg) && !conn->doomed;
    if (!alive) {
        struct db_request *req = conn->req;
        conn->req = NULL;
        if (req != NULL) {
            db_pool_requeue(conn->pool, req);
        }
        return lost(conn);
    }
    if (conn->req == NULL) {
        return false;
    }
    db_conn_set_state(conn, DB_SENDING);
    return pipeline_send_batch(conn, conn->req) ? true : lost(conn);
}

static bool step_sending(struct db_conn *conn)
{
    if (conn->io_fired && !take_input(conn)) {
        return lost(conn);
    }
    if (conn->req == NULL) {
        db_conn_set_state(conn, DB_DRAINING);
        return true;
    }
    int flushed = PQflush(conn->pg);
    if (flushed < 0) {
        return lost(conn);
    }
    if (flushed > 0) {
        return false;
    }
    db_conn_set_state(conn, DB_RECEIVING);
    return true;
}

/* All steps are answered: the connection goes on before the caller hears of it, so that the
 * callback finds a pool in order. */
static bool batch_ended(struct db_conn *conn)
{
    struct db_request *req = conn->req;
    assert(req->committed || req->failed);
    conn->req = NULL;
    conn->failures = 0;
    if (conn->doomed) {
        go_down(conn);
    } else if (PQtransactionStatus(conn->pg) == PQTRANS_IDLE) {
        db_conn_set_state(conn, DB_READY);
        db_pool_wake(conn->pool);
    } else {
        db_conn_set_state(conn, DB_DRAINING);
    }
    db_pool_answer(conn->pool, req, req->committed ? NULL : &req->err);
    return true;
}

static bool step_receiving(struct db_conn *conn)
{
    if (conn->req == NULL) {
        db_conn_set_state(conn, DB_DRAINING);
        return true;
    }
    if (conn->io_fired) {
        take_input(conn); /* after a failure libpq still hands out what came before it */
    }
    switch (pipeline_receive(conn)) {
    case PIPELINE_WAIT:
        return false;
    case PIPELINE_LOST:
        return lost(conn);
    case PIPELINE_SYNCED:
        break;
    }
    return batch_ended(conn);
}

static bool drained(struct db_conn *conn)
{
    PGTransactionStatusType tx = PQtransactionStatus(conn->pg);
    if (tx == PQTRANS_IDLE && !conn->doomed) {
        db_conn_set_state(conn, DB_READY);
        db_pool_wake(conn->pool);
        return true;
    }
    bool rolled_back = conn->steps[0].kind == STEP_ROLLBACK;
    if (tx == PQTRANS_IDLE || rolled_back || !pipeline_send_rollback(conn)) {
        return lost(conn);
    }
    return true;
}

static bool step_draining(struct db_conn *conn)
{
    if (conn->time_is_up || (conn->io_fired && !take_input(conn))) {
        return lost(conn);
    }
    int flushed = PQflush(conn->pg);
    if (flushed < 0) {
        return lost(conn);
    }
    conn->wanted = flushed > 0 ? EV_READ | EV_WRITE : EV_READ;
    switch (pipeline_receive(conn)) {
    case PIPELINE_WAIT:
        return false;
    case PIPELINE_LOST:
        return lost(conn);
    case PIPELINE_SYNCED:
        break;
    }
    return drained(conn);
}

static bool step(struct db_conn *conn)
{
    switch (conn->state) {
    case DB_DOWN:
        return step_down(conn);
    case DB_CONNECTING:
        return step_connecting(conn);
    case DB_READY:
        return step_ready(conn);
    case DB_SENDING:
        return step_sending(conn);
    case DB_RECEIVING:
        return step_receiving(conn);
    case DB_DRAINING:
        return step_draining(conn);
    case DB_CLOSED:
    case DB_STATE_COUNT:
        break;
    }
    return false;
}

void db_conn_advance(struct db_conn *conn)
{
    unsigned rounds = 0;
    while (step(conn)) {
        rounds++;
        assert(rounds < ADVANCE_ROUNDS_MAX);
    }
    arm(conn, events_wanted(conn));
}

/* --- for the pool --- */

void db_conn_init(struct db_conn *conn, struct db_pool *pool, unsigned number)
{
    *conn = (struct db_conn){.pool = pool, .number = number, .state = DB_DOWN, .armed_fd = -1};
    evtimer_assign(&conn->timer, pool->base, on_timer, conn);
}

void db_conn_serve(struct db_conn *conn, struct db_request *req)
{
    assert(conn->state == DB_READY);
    assert(conn->req == NULL);
    conn->req = req;
    req->conn = conn;
    db_conn_advance(conn);
}

void db_conn_abandon(struct db_conn *conn)
{
    assert(conn->req != NULL);
    conn->req = NULL;
    db_conn_advance(conn);
}

void db_conn_close(struct db_conn *conn)
{
    disarm(conn);
    db_conn_set_state(conn, DB_CLOSED);
    evtimer_del(&conn->timer);
    PQfinish(conn->pg);
    conn->pg = NULL;
}
