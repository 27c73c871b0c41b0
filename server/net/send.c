/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replies: status line and fields as the owner says, framing and connection fields as the
 * request demands. Bytes are copied to the output of the connection; without a connection they
 * go nowhere.
 */
#include <assert.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <string.h>

#include "server/core/log.h"
#include "server/net/conn.h"
#include "server/net/http1_inner.h"

static const struct {
    int status;
    const char *phrase;
} phrases[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

static const char *phrase_of(int status)
{
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (phrases[i].status == status) {
            return phrases[i].phrase;
        }
    }
    return "";
}

static void put(struct net_exchange *ex, const char *bytes, size_t len)
{
    if (ex->conn == NULL) {
        return;
    }
    if (bufferevent_write(ex->conn->bev, bytes, len) != 0) {
        conn_break(ex->conn);
        return;
    }
    ex->conn->out_added += len;
    ex->server->stats.bytes_out += len;
}

static void put_text(struct net_exchange *ex, const char *text)
{
    put(ex, text, strlen(text));
}

/* The owner's part is over: let the connection go on, or the exchange go. */
static void ended(struct net_exchange *ex)
{
    ex->reply = REPLY_ENDED;
    if (ex->conn == NULL) {
        exchange_finish(ex);
    } else {
        conn_advance(ex->conn);
    }
}

/* A body that was not read to its end cannot be told from the next request. */
static bool body_left(const struct net_exchange *ex)
{
    return http1_has_body(&ex->head) && ex->body != BODY_WHOLE;
}

void net_reply_start(struct net_exchange *ex, int status)
{
    assert(ex->reply == REPLY_NONE && ex->told);
    ex->reply = REPLY_HEAD;
    ex->bodiless = ex->head.method == M_HEAD || status == 204 || status == 304;
    struct conn *conn = ex->conn;
    if (conn == NULL) {
        return;
    }
    conn->last = conn->last || body_left(ex) || ex->server->draining;
    conn_set_state(conn, CONN_WRITING);
    char line[128];
    int n = snprintf(line, sizeof line, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, phrase_of(status),
                     server_date(ex->server));
    put(ex, line, (size_t)n);
}

void net_reply_field(struct net_exchange *ex, const char *name, struct billet_span value)
{
    assert(ex->reply == REPLY_HEAD);
    if (http1_run(value.ptr, value.len, C_VALUE) != value.len) {
        log_event(LOG_ERROR, "reply_field_dropped", log_text("name", name));
        return;
    }
    put_text(ex, name);
    put(ex, ": ", 2);
    put(ex, value.ptr, value.len);
    put(ex, "\r\n", 2);
}

static void end_head(struct net_exchange *ex)
{
    put_text(ex, ex->conn != NULL && ex->conn->last ? "Connection: close\r\n\r\n" : "\r\n");
}

void net_reply_send(struct net_exchange *ex, struct billet_span body)
{
    assert(ex->reply == REPLY_HEAD);
    char line[48];
    int n = snprintf(line, sizeof line, "Content-Length: %zu\r\n", body.len);
    if (!ex->bodiless || (ex->head.method == M_HEAD && body.len > 0)) {
        put(ex, line, (size_t)n);
    }
    end_head(ex);
    if (!ex->bodiless) {
        put(ex, body.ptr, body.len);
    }
    ended(ex);
}

/* HTTP/1.0 knows no chunks: there the end of the connection is the end of the body. A head that
 * was refused is answered as 1.1. */
static void start_stream(struct net_exchange *ex)
{
    ex->reply = REPLY_STREAM;
    bool chunks = ex->head.minor || !ex->head.head_done;
    ex->chunked = chunks && !ex->bodiless;
    if (ex->conn != NULL && !chunks) {
        ex->conn->last = true;
    }
    if (ex->chunked) {
        put_text(ex, "Transfer-Encoding: chunked\r\n");
    }
    end_head(ex);
}

enum net_flow net_reply_write(struct net_exchange *ex, struct billet_span bytes)
{
    assert(ex->reply == REPLY_HEAD || ex->reply == REPLY_STREAM);
    if (ex->reply == REPLY_HEAD) {
        start_stream(ex);
    }
    if (bytes.len > 0 && !ex->bodiless) { /* an empty chunk would be the last */
        char size[24];
        int n = snprintf(size, sizeof size, "%zx\r\n", bytes.len);
        put(ex, size, ex->chunked ? (size_t)n : 0);
        put(ex, bytes.ptr, bytes.len);
        put(ex, "\r\n", ex->chunked ? 2 : 0);
    }
    if (ex->conn == NULL) {
        return NET_MORE;
    }
    conn_flush(ex->conn);
    size_t waiting = evbuffer_get_length(bufferevent_get_output(ex->conn->bev));
    ex->starved = waiting > NET_BUFFER_BYTES;
    return ex->starved ? NET_PAUSE : NET_MORE;
}

void net_reply_end(struct net_exchange *ex)
{
    assert(ex->reply == REPLY_HEAD || ex->reply == REPLY_STREAM);
    if (ex->reply == REPLY_HEAD) {
        net_reply_send(ex, BILLET_SPAN_LITERAL(""));
        return;
    }
    put(ex, "0\r\n\r\n", ex->chunked ? 5 : 0);
    ended(ex);
}

void net_reply_abort(struct net_exchange *ex)
{
    assert(ex->reply != REPLY_ENDED);
    ex->reply = REPLY_ENDED;
    if (ex->conn != NULL) {
        conn_close(ex->conn, NET_REFUSE_GONE); /* finishes the exchange as well */
    } else {
        exchange_finish(ex);
    }
}
