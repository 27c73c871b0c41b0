/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exchange as its owner uses it, and the way of a body to it:
 *
 *     input of the connection -> http1 (framing) -> [gzip] -> size cap -> events->body
 */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>
#include <strings.h>

#include "server/core/mem.h"
#include "server/net/conn.h"

struct net_exchange *exchange_new(struct conn *conn)
{
    struct net_exchange *ex = mem_alloc(1, sizeof *ex);
    if (ex == NULL) {
        return NULL;
    }
    http1_init(&ex->head);
    ex->server = conn->server;
    ex->conn = conn;
    memcpy(ex->peer, conn->peer, sizeof ex->peer);
    ex->next = ex->server->exchanges;
    if (ex->next != NULL) {
        ex->next->prev = ex;
    }
    ex->server->exchanges = ex;
    return ex;
}

void exchange_free(struct net_exchange *ex)
{
    body_gzip_free(ex->gzip);
    http1_fini(&ex->head);
    mem_free(ex);
}

void exchange_finish(struct net_exchange *ex)
{
    struct net_server *server = ex->server;
    ex->conn = NULL;
    if (server == NULL) { /* the server went first: nobody is left to reap */
        ex->orphaned->done(ex);
        exchange_free(ex);
        return;
    }
    struct net_exchange **at = ex->prev != NULL ? &ex->prev->next : &server->exchanges;
    *at = ex->next;
    if (ex->next != NULL) {
        ex->next->prev = ex->prev;
    }
    ex->prev = NULL;
    ex->next = server->dead_exchanges;
    server->dead_exchanges = ex;
    server_reap_later(server);
}

void exchange_fail(struct net_exchange *ex, enum net_refusal reason)
{
    if (ex->failed) {
        return;
    }
    ex->failed = true;
    ex->body = BODY_BROKEN;
    ex->server->stats.refused[reason]++;
    if (ex->conn != NULL) {
        ex->conn->last = true;
        if (ex->conn->state == CONN_BODY) {
            conn_set_state(ex->conn, CONN_HANDLING);
        }
    }
    ex->server->events->failed(ex, reason);
}

/* --- the body -------------------------------------------------------------------------------- */

/* Hands a slice on. false: refused, paused, replied or gone; the connection's state says which. */
static bool deliver(struct net_exchange *ex, struct billet_span slice)
{
    ex->body_bytes += slice.len;
    if (ex->body_bytes > ex->body_max) {
        exchange_fail(ex, NET_REFUSE_BODY_SIZE);
        return false;
    }
    if (ex->server->events->body(ex, slice) == NET_PAUSE && ex->body == BODY_OPEN &&
        ex->conn != NULL && ex->conn->state == CONN_BODY) {
        ex->body = BODY_PAUSED;
        conn_set_state(ex->conn, CONN_HANDLING);
    }
    return ex->conn != NULL && ex->conn->state == CONN_BODY;
}

/* One slice out of the inflater. true: it gave one. */
static bool deliver_inflated(struct net_exchange *ex)
{
    enum net_refusal reason = NET_ACCEPTED;
    struct billet_span slice = body_gzip_pull(ex->gzip, &reason);
    if (reason != NET_ACCEPTED) {
        exchange_fail(ex, reason);
        return true;
    }
    if (slice.len > 0) {
        deliver(ex, slice);
    }
    return slice.len > 0;
}

static void body_whole(struct net_exchange *ex)
{
    enum net_refusal reason = ex->gzip != NULL ? body_gzip_end(ex->gzip) : NET_ACCEPTED;
    if (reason != NET_ACCEPTED) {
        exchange_fail(ex, reason);
        return;
    }
    ex->body = BODY_WHOLE;
    conn_set_state(ex->conn, CONN_HANDLING);
    ex->server->events->body_end(ex);
}

/* The bytes stay in the input until they are delivered: a slice points into it. */
static bool take(struct net_exchange *ex, const char *bytes, size_t len)
{
    struct conn *conn = ex->conn;
    size_t taken = 0;
    struct billet_span slice = {NULL, 0};
    enum http1_step step = http1_push(&ex->head, bytes, len, &taken, &slice);
    if (step == HTTP1_REFUSED) {
        exchange_fail(ex, ex->head.refusal);
    } else if (step == HTTP1_DONE) {
        body_whole(ex);
    } else if (step == HTTP1_BODY && ex->gzip != NULL) {
        body_gzip_push(ex->gzip, slice);
    } else if (step == HTTP1_BODY) {
        deliver(ex, slice);
    }
    conn_drain(conn, taken);
    return taken > 0 || step != HTTP1_WANT;
}

bool exchange_read_body(struct net_exchange *ex)
{
    struct conn *conn = ex->conn;
    if (ex->gzip != NULL && deliver_inflated(ex)) {
        return true;
    }
    struct evbuffer_iovec v = {NULL, 0};
    evbuffer_peek(bufferevent_get_input(conn->bev), -1, NULL, &v, 1);
    size_t len = v.iov_len < NET_GZIP_SLICE ? v.iov_len : NET_GZIP_SLICE;
    if (take(ex, v.iov_base, len)) {
        return true;
    }
    if (conn->eof) {
        conn_close(conn, NET_REFUSE_GONE);
    }
    return false;
}

/* --- for the owner --------------------------------------------------------------------------- */

static bool is_word(struct billet_span text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

static enum net_refusal open_body(struct net_exchange *ex)
{
    struct billet_span coding = http1_header(&ex->head, "content-encoding");
    bool plain = coding.ptr == NULL || is_word(coding, "identity");
    if (!plain && !is_word(coding, "gzip") && !is_word(coding, "x-gzip")) {
        return NET_REFUSE_ENCODING_UNKNOWN;
    }
    if (ex->head.length > ex->body_max) {
        return NET_REFUSE_BODY_SIZE;
    }
    if (!plain && http1_has_body(&ex->head)) {
        ex->gzip = body_gzip_new();
        return ex->gzip != NULL ? NET_ACCEPTED : NET_REFUSE_MEMORY;
    }
    return NET_ACCEPTED;
}

void net_body_want(struct net_exchange *ex, uint64_t max)
{
    struct conn *conn = ex->conn;
    if (conn == NULL || conn->state != CONN_HANDLING || ex->body != BODY_UNASKED) {
        return;
    }
    ex->body_max = max;
    ex->refusal = open_body(ex);
    ex->body = ex->refusal == NET_ACCEPTED ? BODY_OPEN : BODY_BROKEN;
    if (ex->body == BODY_OPEN) {
        bool waits = ex->head.expect_continue && http1_has_body(&ex->head) &&
                     evbuffer_get_length(bufferevent_get_input(conn->bev)) == 0;
        if (waits) {
            static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
            bufferevent_write(conn->bev, text, sizeof text - 1);
            conn->out_added += sizeof text - 1;
            conn_flush(conn);
        }
    }
    if (ex->body == BODY_OPEN && conn->state != CONN_CLOSED) {
        conn_set_state(conn, CONN_BODY);
    }
    conn_advance(conn);
}

void net_body_resume(struct net_exchange *ex)
{
    if (ex->conn == NULL || ex->body != BODY_PAUSED || ex->conn->state != CONN_HANDLING) {
        return;
    }
    ex->body = BODY_OPEN;
    conn_set_state(ex->conn, CONN_BODY);
    conn_advance(ex->conn);
}

void net_exchange_set(struct net_exchange *ex, void *owner)
{
    ex->owner = owner;
}

void *net_exchange_get(const struct net_exchange *ex)
{
    return ex->owner;
}

const struct http1 *net_exchange_head(const struct net_exchange *ex)
{
    return &ex->head;
}

const char *net_exchange_peer(const struct net_exchange *ex)
{
    return ex->peer;
}
