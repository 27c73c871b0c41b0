/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database as the rest of the server sees it: batches of named queries, each batch one
 * transaction, sent in one pipeline, answered by one callback.
 *
 *     batch:  begin(scope) ; statement ; statement ; ... ; commit
 *
 * The scope (who, for which city, doing what) is set local to the transaction before the first
 * statement, so that a connection never carries one principal's rights to the next.
 *
 * The callback runs exactly once and never before db_submit() has returned. The reply is
 * borrowed: it is valid only inside the callback (or until db_wait()'s reply is freed).
 */
#ifndef BILLET_SERVER_DB_DB_H
#define BILLET_SERVER_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/arena.h"
#include "billet/error.h"
#include "billet/span.h"
#include "server/db/queries.h" /* generated: enum query_id */

/* Statements of a batch: a request has a few; the seal of a round brings its lists in slices. */
#define DB_STATEMENTS_MAX 256
#define DB_PARAMS_MAX     24

/* Becomes the settings billet.* of the transaction. Texts are borrowed until db_submit(). */
struct db_scope {
    const char *city;        /* four digits */
    const char *role;        /* admin officer supervisor organiser employer worker */
    const char *principal;   /* api key id or local:<user> */
    const char *employer;    /* id of the employer a key speaks for, else "" */
    const char *region_from; /* range of candidate.bureau_region, "" .. "~" for a whole city */
    const char *region_to;
    const char *action;     /* audit action: vacancy.put */
    const char *purpose;    /* why, in the audit line; may be "" */
    const char *request_id; /* ties the audit line to the log */
    bool snapshot;          /* REPEATABLE READ instead of READ COMMITTED */
};

/* One parameter in text format; for bytea the raw bytes. ptr == NULL is SQL NULL. */
typedef struct billet_span db_param;

struct db_batch;
struct db_pool;
struct db_request;
struct db_reply;

/* A batch lives in the arena and is copied into the pool's queue by db_submit(). A NULL scope
 * sets nothing: for health checks and for looking up who is calling. NULL: no memory. */
struct db_batch *db_batch_new(struct billet_arena *arena, const struct db_scope *scope);
/* Copies the parameters into the arena. BILLET_EINTERNAL when the count is not the query's,
 * BILLET_ELIMIT for too many statements or too long a value, BILLET_EINVAL for a text with NUL
 * in it (the field names the parameter). */
enum billet_status db_batch_add(struct db_batch *batch, enum query_id query, const db_param *params,
                                size_t param_count, struct billet_error *err) BILLET_MUST_CHECK;

/* err is NULL on success; reply is NULL on failure. */
typedef void db_done_fn(void *arg, const struct db_reply *reply, const struct billet_error *err);

/*
 * Queues the batch; NULL (and err) only when the queue is full (BILLET_EBUSY) or memory is out.
 * deadline_ms (not 0) bounds waiting plus running; past it the callback gets BILLET_ETIMEOUT and
 * the connection drains or is dropped. After ETIMEOUT and EUPSTREAM a batch that was on its way
 * may have been committed: say so to people, or make the batch repeatable.
 */
struct db_request *db_submit(struct db_pool *pool, const struct db_batch *batch,
                             uint32_t deadline_ms, db_done_fn *done, void *arg,
                             struct billet_error *err);
/* The caller no longer wants the answer: the callback will not run. What is still queued is not
 * sent; what is on its way may be committed or not. Not allowed once the callback has begun. */
void db_detach(struct db_request *request);

/* Synchronous use by the CLI and the worker: pumps the pool's loop until the batch is answered.
 * On success *reply is owned by the caller. Never called from a callback. */
enum billet_status db_wait(struct db_pool *pool, const struct db_batch *batch, uint32_t deadline_ms,
                           struct db_reply **reply, struct billet_error *err) BILLET_MUST_CHECK;
/* Inside the callback of that request: the reply becomes the caller's, for any thread to read. */
struct db_reply *db_reply_take(struct db_request *request);
void db_reply_free(struct db_reply *reply);
/* For what is made of several batches and callbacks: runs the pool's loop until *done is true.
 * BILLET_ETIMEOUT after deadline_ms; what was submitted is then still under way. */
enum billet_status db_pump(struct db_pool *pool, const bool *done, uint32_t deadline_ms,
                           struct billet_error *err) BILLET_MUST_CHECK;

/* Reading. stmt counts from 0 in the order of db_batch_add(). A column that the query does not
 * have is our bug (assert); NULL and range are the caller's to handle. */
size_t db_reply_rows(const struct db_reply *reply, size_t stmt);
bool db_reply_is_null(const struct db_reply *reply, size_t stmt, size_t row, const char *column);
/* Borrowed text of the value; {NULL, 0} for NULL. */
struct billet_span db_reply_text(const struct db_reply *reply, size_t stmt, size_t row,
                                 const char *column);
/* false (and *out untouched) for NULL or a value that is no int64. */
bool db_reply_int64(const struct db_reply *reply, size_t stmt, size_t row, const char *column,
                    int64_t *out);
bool db_reply_bool(const struct db_reply *reply, size_t stmt, size_t row, const char *column);
/* Decodes a bytea in hex output into the arena; {NULL, 0} for NULL or lack of memory. */
struct billet_span db_reply_bytes(const struct db_reply *reply, size_t stmt, size_t row,
                                  const char *column, struct billet_arena *arena);

/* The pool. base is borrowed; connections are made when needed, all by the thread that runs
 * base. Host names are looked up by libpq, which waits: use a socket folder or hostaddr=. */
struct event_base;
struct db_pool_options {
    const char *conninfo;          /* libpq string; copied */
    size_t connections_max;        /* 1 .. LIMIT_DB_CONNECTIONS_MAX */
    size_t queue_max;              /* 0 = LIMIT_DB_QUEUE */
    uint32_t statement_timeout_ms; /* 0 = LIMIT_DB_STATEMENT_MS */
    const char *application_name;
    const char *timezone; /* of civil dates in SQL (billet_today); NULL = Asia/Shanghai */
};
struct db_pool *db_pool_new(struct event_base *base, const struct db_pool_options *options,
                            struct billet_error *err);
/* Answers every waiter with BILLET_EUPSTREAM, closes, frees. Not from a callback. NULL is fine. */
void db_pool_free(struct db_pool *pool);

struct db_pool_stats {
    size_t connections; /* up, idle or busy */
    size_t busy;
    size_t queued;
    uint64_t done;   /* batches committed */
    uint64_t failed; /* batches answered with an error */
    uint64_t lost;   /* connections lost and attempts that failed */
};
void db_pool_stats(const struct db_pool *pool, struct db_pool_stats *out);

#endif
