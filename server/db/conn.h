/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection: a state machine moved by db_conn_advance() alone. Callbacks of libevent note
 * what happened (io_fired, time_is_up) and call it. A connection is a slot of its pool and
 * lives as long; what comes and goes is the PGconn in it.
 */
#ifndef BILLET_SERVER_DB_CONN_H
#define BILLET_SERVER_DB_CONN_H

#include <event2/event_struct.h>
#include <libpq-fe.h>
#include <stdbool.h>

#include "server/db/db.h"

enum db_state {
    DB_DOWN,       /* no socket; waits for the back-off and for demand -> CONNECTING */
    DB_CONNECTING, /* PQconnectPoll says what to wait for -> READY, DOWN */
    DB_READY,      /* idle; read-armed to notice a lost server -> SENDING, DOWN */
    DB_SENDING,    /* PQflush said 1: waits for read or write -> RECEIVING, DRAINING, DOWN */
    DB_RECEIVING,  /* results until the sync -> READY, DRAINING, DOWN */
    DB_DRAINING,   /* nobody waits: discards, rolls back -> READY; too long -> DOWN */
    DB_CLOSED,     /* the pool is going; for good */
    DB_STATE_COUNT
};

/* What was sent and is to be answered, in order. */
enum db_step_kind {
    STEP_BEGIN,
    STEP_PREPARE,
    STEP_SCOPE,
    STEP_STATEMENT,
    STEP_COMMIT,
    STEP_ROLLBACK,
    STEP_SYNC,
};

struct db_step {
    enum db_step_kind kind;
    enum query_id query;
    size_t stmt; /* of a STEP_STATEMENT: its place in the batch */
};

/* Each of begin, scope, statements, commit may have a prepare before it; then the sync. */
#define DB_STEPS_MAX (2 * (DB_STATEMENTS_MAX + 3) + 1)

struct db_conn {
    struct db_pool *pool;
    unsigned number; /* in logs */
    enum db_state state;
    PGconn *pg;             /* NULL in DOWN and CLOSED */
    struct db_request *req; /* whom the answer is for; NULL: nobody */
    struct event io;        /* READ, WRITE on the socket */
    struct event timer;     /* back-off, connect, drain */
    int armed_fd;           /* what io waits for now: socket, */
    short armed;            /* and events; 0 = none */
    short wanted;           /* while connecting: what PQconnectPoll asked for */
    bool io_fired;
    bool time_is_up;
    bool doomed;       /* usable no more; goes down after this batch */
    unsigned failures; /* in a row, since the last batch that was answered */
    struct db_step steps[DB_STEPS_MAX];
    size_t step_count;
    size_t step_at;
    bool prepared[QUERY_COUNT];
};

void db_conn_init(struct db_conn *conn, struct db_pool *pool, unsigned number);
/* Does everything that can be done now; returns when it must wait. */
void db_conn_advance(struct db_conn *conn);
/* Gives a READY connection its next request. */
void db_conn_serve(struct db_conn *conn, struct db_request *req);
/* The request of this connection is answered or detached; the answer is for nobody. */
void db_conn_abandon(struct db_conn *conn);
/* Ends it for good. Its request is not answered: that is the pool's. */
void db_conn_close(struct db_conn *conn);
const char *db_state_name(enum db_state state);

#endif
