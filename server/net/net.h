/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP/1.1 for those who know no sockets: a server takes connections and hands out exchanges;
 * an exchange is one request and its one reply. No routes, no JSON.
 *
 * The owner of an exchange hears, in this order:
 *
 *     request  --> (body* --> body_end)   when it asked for the body with net_body_want()
 *         \------> failed                 at most once: the body broke, time ran out, client gone
 *     refused                             instead of request: no valid head; reply with `status`
 *     done                                last, once: the reply has left or is lost; free yours
 *
 * Everything else follows from one rule: each exchange that was told with `request` or
 * `refused` is owed exactly one net_reply_end() (or _send, or _abort), even after `failed`.
 * Reply functions may be called at any time, inside callbacks or later, also when the client
 * has gone (then they do nothing). They never call back; net_body_want() and net_body_resume()
 * may, before they return.
 */
#ifndef BILLET_SERVER_NET_NET_H
#define BILLET_SERVER_NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"
#include "server/net/http1.h"
#include "server/net/refusal.h"

struct event_base;
struct net_exchange;
struct net_server;

enum net_flow {
    NET_MORE,  /* go on */
    NET_PAUSE, /* no more until resumed (body) or writable (reply) */
};

struct net_events {
    void (*request)(void *arg, struct net_exchange *ex);
    void (*refused)(void *arg, struct net_exchange *ex, enum net_refusal reason);
    /* The whole slice is taken in any case; NET_PAUSE holds back the next one. */
    enum net_flow (*body)(struct net_exchange *ex, struct billet_span bytes);
    void (*body_end)(struct net_exchange *ex);
    void (*failed)(struct net_exchange *ex, enum net_refusal reason);
    void (*writable)(struct net_exchange *ex);
    void (*done)(struct net_exchange *ex);
};

struct net_options {
    const char *host;      /* numeric address; NULL: no TCP */
    uint16_t port;         /* 0: the system chooses, see net_server_port() */
    const char *unix_path; /* NULL: no Unix socket; an old socket file is replaced */
    const char *tls_cert;  /* PEM files; NULL: no TLS */
    const char *tls_key;
    size_t connections_max; /* these four: 0 = the limit of limits.h */
    uint32_t head_ms;
    uint32_t idle_ms;
    uint32_t handling_ms;
    uint32_t body_window_ms;
};

struct net_server *net_server_new(struct event_base *base, const struct net_options *options,
                                  const struct net_events *events, void *arg,
                                  struct billet_error *err);
uint16_t net_server_port(const struct net_server *server);
/* No new connections, keep-alive ends, idle ones close; `drained` runs once, when none is left or
 * grace_ms have passed. */
void net_server_drain(struct net_server *server, uint32_t grace_ms, void (*drained)(void *arg),
                      void *arg);
/* Cuts what is left. Not from a callback of this server. Owners still get failed and done. */
void net_server_free(struct net_server *server);

struct net_stats {
    size_t open;
    uint64_t accepted;
    uint64_t requests;
    uint64_t bytes_in;
    uint64_t bytes_out;
    uint64_t refused[NET_REFUSALS];
};
const struct net_stats *net_server_stats(const struct net_server *server);

/* --- an exchange ------------------------------------------------------------------------- */

/* The owner's pointer, NULL until set. */
void net_exchange_set(struct net_exchange *ex, void *owner);
void *net_exchange_get(const struct net_exchange *ex);
/* The head; after `refused` only what was read of it. */
const struct http1 *net_exchange_head(const struct net_exchange *ex);
/* Bytes of the peer's address as text, "unix" for a Unix socket. */
const char *net_exchange_peer(const struct net_exchange *ex);

/* From `request` on: wants the body, at most max bytes after decoding (`failed` with
 * NET_REFUSE_BODY_SIZE above). Says 100 Continue where the client waits for it. */
void net_body_want(struct net_exchange *ex, uint64_t max);
void net_body_resume(struct net_exchange *ex);

/* --- its reply --------------------------------------------------------------------------- */

/* status 200..599, then fields, then one of the ends. */
void net_reply_start(struct net_exchange *ex, int status);
/* A value with control characters is left out (and logged): a reply is never split. */
void net_reply_field(struct net_exchange *ex, const char *name, struct billet_span value);
/* The whole body at once; copied. Ends the reply. */
void net_reply_send(struct net_exchange *ex, struct billet_span body);
/* The body in pieces. NET_PAUSE: wait for `writable`. */
enum net_flow net_reply_write(struct net_exchange *ex, struct billet_span bytes);
void net_reply_end(struct net_exchange *ex);
/* A reply that broke in the middle: cuts the connection. Also ends an exchange with no reply. */
void net_reply_abort(struct net_exchange *ex);

#endif
