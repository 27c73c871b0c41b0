/* SPDX-License-Identifier: Apache-2.0 */
/* How bytes of a connection move: taking, writing at once, holding back, the last ones. */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "server/net/conn.h"

struct evbuffer *conn_input(const struct conn *conn)
{
    return bufferevent_get_input(conn->bev);
}

void conn_drain(struct conn *conn, size_t n)
{
    evbuffer_drain(conn_input(conn), n);
    conn->in_taken += n;
    conn->server->stats.bytes_in += n;
}

void conn_break(struct conn *conn)
{
    conn->broken = true;
    event_active(&conn->timer, EV_TIMEOUT, 0);
}

/*
 * Writes at once what the socket takes, and asks for write events only for the rest: most
 * replies fit, which saves two epoll_ctl() and a turn of the loop each (a third of the time).
 * The bufferevent keeps its output frozen against others; that is lifted as it does itself.
 */
void conn_flush(struct conn *conn)
{
    struct evbuffer *out = bufferevent_get_output(conn->bev);
    if (conn->state == CONN_CLOSED || bufferevent_openssl_get_ssl(conn->bev) != NULL) {
        return; /* a TLS bufferevent always wants write events */
    }
    if (evbuffer_get_length(out) > 0) {
        evbuffer_unfreeze(out, 1);
        int n = evbuffer_write(out, bufferevent_getfd(conn->bev));
        int why = errno;
        evbuffer_freeze(out, 1);
        if (n < 0 && why != EAGAIN && why != EINTR) {
            conn_break(conn);
            return;
        }
    }
    if (evbuffer_get_length(out) > 0) {
        bufferevent_enable(conn->bev, EV_WRITE);
    } else {
        bufferevent_disable(conn->bev, EV_WRITE);
    }
}

/* Back-pressure. Not libevent's high-water mark: that one costs a callback a connection, and
 * setting it without memory crashes 2.1.12. */
void conn_regulate(struct conn *conn)
{
    bool full = evbuffer_get_length(conn_input(conn)) >= NET_BUFFER_BYTES;
    bool reads = (bufferevent_get_enabled(conn->bev) & EV_READ) != 0;
    if (full && reads) {
        bufferevent_disable(conn->bev, EV_READ);
    } else if (!full && !reads && !conn->eof) {
        bufferevent_enable(conn->bev, EV_READ);
    }
}

/* What was written last must not be lost to a reset for bytes that we have not read. */
void conn_linger(struct conn *conn)
{
    SSL *ssl = bufferevent_openssl_get_ssl(conn->bev);
    if (ssl != NULL) {
        SSL_shutdown(ssl);
    }
    shutdown(bufferevent_getfd(conn->bev), SHUT_WR);
    conn_set_state(conn, CONN_LINGERING);
}
