/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of server/net: the server, its connections and their exchanges. Others use net.h.
 *
 *     net_server --< conn --0..1-- net_exchange
 *
 * A connection has an exchange from the first byte of a request until its reply has left. When
 * the client goes, the connection closes at once and leaves the exchange to its owner, who still
 * ends it. Closing is in two steps: detached and marked now, freed by the server's reaper on the
 * next turn of the loop, so nothing is freed while it is on the stack.
 */
#ifndef BILLET_SERVER_NET_CONN_H
#define BILLET_SERVER_NET_CONN_H

#include <event2/bufferevent.h>
#include <event2/event_struct.h>

#include "server/net/body.h"
#include "server/net/net.h"

#define PEER_SIZE 48

/*
 * Reading is always on, so that a reset is noticed, but the input is bounded by
 * NET_BUFFER_BYTES: a state that does not take from it holds back the client.
 */
enum conn_state {
    CONN_HEAD,      /* reads a head; head_ms from accept or first byte -> HANDLING, CLOSED */
    CONN_HANDLING,  /* the owner works; handling_ms -> BODY, WRITING, CLOSED */
    CONN_BODY,      /* reads a body; a window's worth each window -> HANDLING, WRITING, CLOSED */
    CONN_WRITING,   /* a reply goes out; a window's worth each window -> IDLE, LINGERING, CLOSED */
    CONN_IDLE,      /* kept alive; idle_ms -> HEAD, CLOSED */
    CONN_LINGERING, /* wrote its last; reads and drops; NET_LINGER_MS -> CLOSED */
    CONN_CLOSED,    /* detached; the reaper frees it */
    CONN_STATES
};

enum body_state {
    BODY_UNASKED, /* nobody wants it yet -> OPEN */
    BODY_OPEN,    /* slices go to the owner -> PAUSED, WHOLE, BROKEN */
    BODY_PAUSED,  /* the owner has enough for now -> OPEN, BROKEN */
    BODY_WHOLE,   /* body_end was told */
    BODY_BROKEN,  /* failed was told, or is about to be */
};

enum reply_state {
    REPLY_NONE,   /* -> HEAD, ENDED (abort) */
    REPLY_HEAD,   /* status line and fields -> STREAM, ENDED */
    REPLY_STREAM, /* pieces of the body -> ENDED */
    REPLY_ENDED,  /* the owner has done its duty */
};

struct conn;

struct net_exchange {
    struct net_server *server;         /* NULL when the server was freed first */
    const struct net_events *orphaned; /* then: whom to tell done */
    struct conn *conn;                 /* NULL when the client has gone */
    struct net_exchange *prev;
    struct net_exchange *next;
    void *owner;
    enum body_state body;
    enum reply_state reply;
    enum net_refusal refusal; /* of the body, to be told by conn_advance() */
    bool told;                /* request or refused was told: a reply is owed */
    bool failed;              /* failed was told */
    bool starved;             /* the owner waits for writable */
    bool bodiless;            /* the reply has no body: HEAD, 204, 304 */
    bool chunked;             /* the reply's body is chunked */
    uint64_t body_max;
    uint64_t body_bytes;
    struct body_gzip *gzip; /* NULL when the body is plain */
    struct http1 head;
    char peer[PEER_SIZE];
};

struct conn {
    struct net_server *server;
    struct conn *prev;
    struct conn *next;
    struct net_exchange *ex;
    struct bufferevent *bev;
    struct event timer;
    enum conn_state state;
    uint32_t number;
    uint64_t deadline_ms;
    uint64_t timer_ms;  /* when the timer fires; 0: not armed. It may fire early, never late */
    uint64_t in_taken;  /* bytes ever taken from the input */
    uint64_t out_added; /* bytes ever put into the output */
    uint64_t mark;      /* how many had moved when the window began */
    bool advancing;     /* conn_advance() is on the stack */
    bool eof;           /* the other side sends no more */
    bool broken;        /* a write failed: closed on the next advance */
    bool last;          /* no further request after this reply */
    char peer[PEER_SIZE];
};

struct net_server {
    struct event_base *base;
    const struct net_events *events;
    void *arg;
    struct net_options options; /* zeros replaced; strings are not kept */
    struct evconnlistener *tcp;
    struct evconnlistener *local;
    struct ssl_ctx_st *tls;
    struct conn *conns;             /* open */
    struct conn *dead_conns;        /* for the reaper */
    struct net_exchange *exchanges; /* alive */
    struct net_exchange *dead_exchanges;
    struct event reaper;
    struct event grace;   /* end of a drain */
    struct event breathe; /* no descriptors were left: accept again */
    bool draining;
    bool holding; /* the listeners are off for a while */
    void (*drained)(void *arg);
    void *drained_arg;
    uint32_t last_number;
    struct net_stats stats;
    time_t date_second;
    char date[48];
};

/* server.c */
void server_reap_later(struct net_server *server);
/* "Sun, 22 Nov 2026 13:32:01 GMT", made once a second. */
const char *server_date(struct net_server *server);

/* listener.c */
enum billet_status listener_open(struct net_server *server, struct billet_error *err);
void listener_close(struct net_server *server);
/* Accepts again, when it had stopped for the number of connections. */
void listener_resume(struct net_server *server);

/* conn.c */
struct conn *conn_new(struct net_server *server, struct bufferevent *bev, const char *peer);
void conn_free(struct conn *conn);
/* The only mover. */
void conn_advance(struct conn *conn);
/* The only writer of state. */
void conn_set_state(struct conn *conn, enum conn_state to);
/* Marks and detaches; the reaper frees. */
void conn_close(struct conn *conn, enum net_refusal reason);
/* Answers 503 at once: above the cap. */
void conn_shed(struct conn *conn, enum net_refusal reason);

/* conn_io.c */
struct evbuffer *conn_input(const struct conn *conn);
/* It cannot go on, but its owner is on the stack: closes on the next turn of the loop. */
void conn_break(struct conn *conn);
/* Writes what the socket takes now. */
void conn_flush(struct conn *conn);
/* Takes n bytes from the input. */
void conn_drain(struct conn *conn, size_t n);
/* Stops reading while the input is full, starts again when it is not. */
void conn_regulate(struct conn *conn);
/* The last reply has left: shuts the write side, reads and drops for a while. */
void conn_linger(struct conn *conn);

/* exchange.c */
struct net_exchange *exchange_new(struct conn *conn);
void exchange_free(struct net_exchange *ex);
/* Told once: the request will not come as it should. */
void exchange_fail(struct net_exchange *ex, enum net_refusal reason);
/* The reply has left or is lost. */
void exchange_finish(struct net_exchange *ex);
/* BODY_OPEN: takes what is there. false: wait for more. */
bool exchange_read_body(struct net_exchange *ex);

#endif
