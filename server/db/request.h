/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the pool: a batch as its maker fills it, and the request that the pool makes of it.
 * A request owns an arena with copies of everything, so the maker may go away.
 *
 *     queued (conn == NULL)  ->  running (conn != NULL)  ->  answered or detached, and freed
 */
#ifndef BILLET_SERVER_DB_REQUEST_H
#define BILLET_SERVER_DB_REQUEST_H

#include <event2/event_struct.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <sys/queue.h>

#include "server/db/db.h"

#define DB_SCOPE_PARAMS 9

/* Parameters as libpq takes them. */
struct db_statement {
    enum query_id query;
    const char **values;
    int *lengths;
    int *formats;
};

struct db_batch {
    struct billet_arena *arena;
    bool scoped; /* scope_values are set before the first statement */
    bool snapshot;
    const char *scope_values[DB_SCOPE_PARAMS];
    size_t count;
    size_t room; /* of statements */
    struct db_statement *statements;
};

struct db_reply {
    size_t count;
    PGresult *results[]; /* one a statement */
};

struct db_conn;

struct db_request {
    TAILQ_ENTRY(db_request) link; /* while queued */
    struct billet_arena *arena;
    struct db_pool *pool;
    struct db_conn *conn;
    struct event deadline;
    db_done_fn *done;
    void *arg;
    struct db_batch batch;
    struct db_reply *reply;
    bool committed;
    bool failed; /* err holds the first reason */
    struct billet_error err;
};

/* Copies the batch. NULL: no memory. */
struct db_request *db_request_new(const struct db_batch *batch);
/* Keeps the first error only. */
void db_request_fail(struct db_request *req, const struct billet_error *err);
void db_request_free(struct db_request *req);

#endif
