/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue, its deadlines, and who gets which connection. Handing out happens in an event of
 * its own, so that db_submit() never runs a callback and many submissions share one turn.
 */
#include "server/db/pool.h"

#include <assert.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "server/core/buf.h"
#include "server/core/limits.h"
#include "server/core/log.h"
#include "server/core/mem.h"

/* --- the queue --- */

static struct db_request *queue_pop(struct db_pool *pool)
{
    struct db_request *req = TAILQ_FIRST(&pool->queue);
    TAILQ_REMOVE(&pool->queue, req, link);
    pool->queued--;
    return req;
}

void db_pool_requeue(struct db_pool *pool, struct db_request *req)
{
    req->conn = NULL;
    TAILQ_INSERT_HEAD(&pool->queue, req, link);
    pool->queued++;
}

static size_t count_state(const struct db_pool *pool, enum db_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < pool->conn_count; i++) {
        count += pool->conns[i].state == state ? 1 : 0;
    }
    return count;
}

bool db_pool_wants_connection(const struct db_pool *pool)
{
    return pool->queued > count_state(pool, DB_CONNECTING);
}

void db_pool_wake(struct db_pool *pool)
{
    event_active(&pool->dispatch, EV_TIMEOUT, 0);
}

static struct db_conn *find_ready(struct db_pool *pool)
{
    for (size_t i = 0; i < pool->conn_count; i++) {
        if (pool->conns[i].state == DB_READY) {
            return &pool->conns[i];
        }
    }
    return NULL;
}

static void on_dispatch(evutil_socket_t fd, short events, void *arg)
{
    (void)fd;
    (void)events;
    struct db_pool *pool = arg;
    struct db_conn *ready = find_ready(pool);
    while (pool->queued > 0 && ready != NULL) {
        db_conn_serve(ready, queue_pop(pool));
        ready = find_ready(pool);
    }
    for (size_t i = 0; i < pool->conn_count && db_pool_wants_connection(pool); i++) {
        if (pool->conns[i].state == DB_DOWN) {
            db_conn_advance(&pool->conns[i]);
        }
    }
}

/* --- answers --- */

void db_pool_answer(struct db_pool *pool, struct db_request *req, const struct billet_error *err)
{
    evtimer_del(&req->deadline);
    pool->done += err == NULL ? 1 : 0;
    pool->failed += err != NULL ? 1 : 0;
    pool->in_callback++;
    req->done(req->arg, err == NULL ? req->reply : NULL, err);
    pool->in_callback--;
    db_request_free(req);
}

/* Those who come while the answers are given are left for the next attempt. */
static void fail_queue(struct db_pool *pool, const struct billet_error *err)
{
    for (size_t n = pool->queued; n > 0 && pool->queued > 0; n--) {
        db_pool_answer(pool, queue_pop(pool), err);
    }
}

void db_pool_unreachable(struct db_pool *pool, const struct billet_error *err)
{
    if (count_state(pool, DB_DOWN) == pool->conn_count) {
        fail_queue(pool, err);
    }
}

/* Takes the request away from its queue or its connection. */
static void unlink_request(struct db_request *req)
{
    struct db_conn *conn = req->conn;
    evtimer_del(&req->deadline);
    if (conn == NULL) {
        TAILQ_REMOVE(&req->pool->queue, req, link);
        req->pool->queued--;
        return;
    }
    req->conn = NULL;
    db_conn_abandon(conn);
}

static void on_deadline(evutil_socket_t fd, short events, void *arg)
{
    (void)fd;
    (void)events;
    struct db_request *req = arg;
    bool running = req->conn != NULL;
    struct billet_error err;
    billet_error_set(&err, BILLET_ETIMEOUT, "the database did not answer in time");
    billet_error_detail(&err, "%s",
                        running ? "The work was on its way and may have been done."
                                : "No connection was free; nothing was done.");
    billet_error_code(&err, running ? "db.timeout" : "db.busy");
    unlink_request(req);
    db_pool_answer(req->pool, req, &err);
}

/* --- for callers --- */

static enum billet_status queue_full(const struct db_pool *pool, struct billet_error *err)
{
    billet_error_set(err, BILLET_EBUSY, "the queue for the database is full");
    billet_error_detail(err, "%zu requests are waiting.", pool->queued);
    billet_error_code(err, "db.busy");
    return BILLET_EBUSY;
}

struct db_request *db_submit(struct db_pool *pool, const struct db_batch *batch,
                             uint32_t deadline_ms, db_done_fn *done, void *arg,
                             struct billet_error *err)
{
    assert(deadline_ms > 0);
    if (pool->queued >= pool->queue_max) {
        queue_full(pool, err);
        return NULL;
    }
    struct db_request *req = db_request_new(batch);
    if (req == NULL) {
        billet_error_set(err, BILLET_ENOMEM, "no memory for a request to the database");
        return NULL;
    }
    req->pool = pool;
    req->done = done;
    req->arg = arg;
    evtimer_assign(&req->deadline, pool->base, on_deadline, req);
    struct timeval tv = {.tv_sec = deadline_ms / 1000,
                         .tv_usec = (long)(deadline_ms % 1000) * 1000};
    evtimer_add(&req->deadline, &tv);
    TAILQ_INSERT_TAIL(&pool->queue, req, link);
    pool->queued++;
    db_pool_wake(pool);
    return req;
}

void db_detach(struct db_request *request)
{
    unlink_request(request);
    db_request_free(request);
}

void db_pool_stats(const struct db_pool *pool, struct db_pool_stats *out)
{
    size_t ready = count_state(pool, DB_READY);
    size_t busy = count_state(pool, DB_SENDING) + count_state(pool, DB_RECEIVING) +
                  count_state(pool, DB_DRAINING);
    *out = (struct db_pool_stats){.connections = ready + busy,
                                  .busy = busy,
                                  .queued = pool->queued,
                                  .done = pool->done,
                                  .failed = pool->failed,
                                  .lost = pool->lost};
}

/* --- life --- */

/* What every session is set to, whatever the server's configuration says: texts that we parse
 * have one form, and a statement whose client has gone is stopped within a second. */
static char *server_options(const char *own, const struct db_pool_options *options)
{
    uint32_t timeout = options->statement_timeout_ms;
    struct buf text = {0};
    buf_printf(&text, "%s -c statement_timeout=%u", own != NULL ? own : "",
               timeout != 0 ? timeout : LIMIT_DB_STATEMENT_MS);
    if (options->timezone != NULL) { /* for civil dates; instants are always told in UTC */
        buf_printf(&text, " -c billet.timezone=%s", options->timezone);
    }
    buf_append_text(&text, " -c TimeZone=UTC -c client_connection_check_interval=1000 -c jit=off"
                           " -c plan_cache_mode=force_generic_plan"
                           " -c idle_in_transaction_session_timeout=60000 -c DateStyle=ISO"
                           " -c bytea_output=hex -c standard_conforming_strings=on");
    char *copy = text.failed ? NULL : mem_strdup(text.ptr);
    buf_fini(&text);
    return copy;
}

/* The options that the connection string has of its own; false: it is no connection string. */
static bool conninfo_options(const char *conninfo, char **own)
{
    PQconninfoOption *parsed = PQconninfoParse(conninfo, NULL);
    for (PQconninfoOption *o = parsed; o != NULL && o->keyword != NULL; o++) {
        if (strcmp(o->keyword, "options") == 0 && o->val != NULL) {
            *own = mem_strdup(o->val);
        }
    }
    PQconninfoFree(parsed);
    return parsed != NULL;
}

static bool copy_options(struct db_pool *pool, const char *own,
                         const struct db_pool_options *options)
{
    const char *name = options->application_name;
    pool->conninfo = mem_strdup(options->conninfo);
    pool->application_name = mem_strdup(name != NULL ? name : "billet");
    pool->server_options = server_options(own, options);
    return pool->conninfo != NULL && pool->application_name != NULL && pool->server_options != NULL;
}

static struct db_pool *pool_alloc(struct event_base *base, const struct db_pool_options *options)
{
    size_t count = options->connections_max;
    struct db_pool *pool = mem_alloc(1, sizeof *pool + count * sizeof pool->conns[0]);
    if (pool == NULL) {
        return NULL;
    }
    pool->base = base;
    pool->queue_max = options->queue_max != 0 ? options->queue_max : LIMIT_DB_QUEUE;
    pool->conn_count = count;
    TAILQ_INIT(&pool->queue);
    event_assign(&pool->dispatch, base, -1, 0, on_dispatch, pool);
    for (size_t i = 0; i < count; i++) {
        db_conn_init(&pool->conns[i], pool, (unsigned)i + 1);
    }
    return pool;
}

struct db_pool *db_pool_new(struct event_base *base, const struct db_pool_options *options,
                            struct billet_error *err)
{
    char *own = NULL;
    if (options->connections_max < 1 || options->connections_max > LIMIT_DB_CONNECTIONS_MAX) {
        billet_error_set(err, BILLET_EINVAL, "the pool cannot have %zu connections",
                         options->connections_max);
        return NULL;
    }
    if (!conninfo_options(options->conninfo, &own)) { /* not quoted: it may hold a password */
        billet_error_set(err, BILLET_EINVAL, "the database setting is no connection string");
        return NULL;
    }
    struct db_pool *pool = pool_alloc(base, options);
    bool ok = pool != NULL && copy_options(pool, own, options);
    mem_free(own);
    if (!ok) {
        db_pool_free(pool);
        billet_error_set(err, BILLET_ENOMEM, "no memory for the pool");
        return NULL;
    }
    return pool;
}

void db_pool_free(struct db_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    assert(pool->in_callback == 0);
    struct billet_error err;
    billet_error_set(&err, BILLET_EUPSTREAM, "the program is closing its database connections");
    pool->queue_max = 0; /* callbacks get EBUSY when they submit again */
    fail_queue(pool, &err);
    for (size_t i = 0; i < pool->conn_count; i++) {
        struct db_request *req = pool->conns[i].req;
        pool->conns[i].req = NULL;
        db_conn_close(&pool->conns[i]);
        if (req != NULL) {
            db_pool_answer(pool, req, &err);
        }
    }
    event_del(&pool->dispatch);
    mem_free(pool->conninfo);
    mem_free(pool->application_name);
    mem_free(pool->server_options);
    mem_free(pool);
}
