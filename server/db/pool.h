/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the pool: its struct, and what a connection tells it. Requests wait in one queue, first
 * come first served; connections are slots of a fixed array, brought up on demand.
 */
#ifndef BILLET_SERVER_DB_POOL_H
#define BILLET_SERVER_DB_POOL_H

#include "server/db/conn.h"
#include "server/db/request.h"

TAILQ_HEAD(db_queue, db_request);

struct db_pool {
    struct event_base *base;
    char *conninfo;
    char *server_options; /* for the libpq keyword "options" */
    char *application_name;
    size_t queue_max;
    struct db_queue queue;
    size_t queued;
    struct event dispatch; /* work for idle connections: handled in the next turn of the loop */
    uint64_t done;
    uint64_t failed;
    uint64_t lost;
    unsigned in_callback; /* db_pool_free() and db_wait() are forbidden then */
    size_t conn_count;
    struct db_conn conns[];
};

/* There is more in the queue than connections on their way up. */
bool db_pool_wants_connection(const struct db_pool *pool);
/* A connection became READY, or DOWN: look at the queue in the next turn. */
void db_pool_wake(struct db_pool *pool);
/* An attempt to connect failed; when no other connection is up, the queue fails with it. */
void db_pool_unreachable(struct db_pool *pool, const struct billet_error *err);
/* Back to the head of the queue: nothing of it was sent. */
void db_pool_requeue(struct db_pool *pool, struct db_request *req);
/* Runs the callback and frees the request. err NULL: success. */
void db_pool_answer(struct db_pool *pool, struct db_request *req, const struct billet_error *err);

#endif
