/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chunked bodies (RFC 9112 section 7.1):
 *
 *     chunk     = 1*HEXDIG *(";" name ["=" (token / quoted-string)]) CRLF data CRLF
 *     last      = 1*"0" [extensions] CRLF trailers CRLF
 *
 * No white space is taken around the size or in extensions: parsers disagree about it. Extensions
 * are checked and dropped. Trailers are fields, read by http1.c.
 */
#include "server/net/http1_inner.h"

static unsigned hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    return (unsigned)((c | 0x20) - 'a' + 10);
}

/* What may follow a size, a name or a value: the next extension or the end of the line. */
static size_t after(struct http1 *p, char c, enum net_refusal reason)
{
    switch (c) {
    case ';':
        return http1_go(p, H1_EXTENSION, 1);
    case '\r':
        return http1_go(p, H1_CHUNK_LF, 1);
    case '\n':
        return http1_refuse(p, NET_REFUSE_BARE_LF);
    default:
        return http1_refuse(p, reason);
    }
}

static size_t on_size(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (!http1_is(in[0], C_HEX)) {
        return p->digits == 0 ? http1_refuse(p, NET_REFUSE_CHUNK_SIZE)
                              : after(p, in[0], NET_REFUSE_CHUNK_SIZE);
    }
    if (p->digits == NET_CHUNK_SIZE_DIGITS_MAX) {
        return http1_refuse(p, NET_REFUSE_CHUNK_SIZE);
    }
    p->digits++;
    p->left = p->left * 16 + hex_value(in[0]);
    return 1;
}

/* Counts what extensions cost; true when it is too much. */
static bool costs(struct http1 *p, size_t n)
{
    p->extensions += n;
    return p->extensions > NET_CHUNK_EXTENSION_BYTES_MAX;
}

static size_t on_extension(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (!http1_is(in[0], C_TOKEN)) {
        return http1_refuse(p, in[0] == '\n' ? NET_REFUSE_BARE_LF : NET_REFUSE_CHUNK_EXTENSION);
    }
    return http1_go(p, H1_EXTENSION_NAME, 0);
}

static size_t on_token(struct http1 *p, const char *in, size_t len)
{
    size_t n = http1_run(in, len, C_TOKEN);
    if (costs(p, n)) {
        return http1_refuse(p, NET_REFUSE_CHUNK_EXTENSION);
    }
    return n > 0 ? n : after(p, in[0], NET_REFUSE_CHUNK_EXTENSION);
}

static size_t on_name(struct http1 *p, const char *in, size_t len)
{
    return in[0] == '=' ? http1_go(p, H1_EXTENSION_VALUE, 1) : on_token(p, in, len);
}

static size_t on_value(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (in[0] == '"') {
        return http1_go(p, H1_EXTENSION_QUOTED, 1);
    }
    if (!http1_is(in[0], C_TOKEN)) {
        return http1_refuse(p, in[0] == '\n' ? NET_REFUSE_BARE_LF : NET_REFUSE_CHUNK_EXTENSION);
    }
    return http1_go(p, H1_EXTENSION_TOKEN, 0);
}

static size_t on_quoted(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (costs(p, 1)) {
        return http1_refuse(p, NET_REFUSE_CHUNK_EXTENSION);
    }
    switch (in[0]) {
    case '"':
        return http1_go(p, H1_EXTENSION_END, 1);
    case '\\':
        return http1_go(p, H1_EXTENSION_ESCAPE, 1);
    case '\n':
        return http1_refuse(p, NET_REFUSE_BARE_LF);
    default:
        return http1_is(in[0], C_VALUE) ? 1 : http1_refuse(p, NET_REFUSE_CHUNK_EXTENSION);
    }
}

static size_t on_escape(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (!http1_is(in[0], C_VALUE)) {
        return http1_refuse(p, in[0] == '\n' ? NET_REFUSE_BARE_LF : NET_REFUSE_CHUNK_EXTENSION);
    }
    return http1_go(p, H1_EXTENSION_QUOTED, 1);
}

static size_t on_extension_end(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    return after(p, in[0], NET_REFUSE_CHUNK_EXTENSION);
}

static size_t on_chunk_lf(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    if (in[0] != '\n') {
        return http1_refuse(p, NET_REFUSE_BARE_CR);
    }
    p->trailing = p->left == 0;
    return http1_go(p, p->trailing ? H1_FIELD : H1_CHUNK_DATA, 1);
}

static size_t on_chunk_cr(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    return in[0] == '\r' ? http1_go(p, H1_CHUNK_END_LF, 1) : http1_refuse(p, NET_REFUSE_CHUNK_END);
}

static size_t on_chunk_end_lf(struct http1 *p, const char *in, size_t len)
{
    (void)len;
    p->digits = 0;
    return in[0] == '\n' ? http1_go(p, H1_CHUNK_SIZE, 1) : http1_refuse(p, NET_REFUSE_CHUNK_END);
}

http1_state_fn *const http1_chunk_states[H1_STATES] = {
    [H1_CHUNK_SIZE] = on_size,           [H1_EXTENSION] = on_extension,
    [H1_EXTENSION_NAME] = on_name,       [H1_EXTENSION_VALUE] = on_value,
    [H1_EXTENSION_TOKEN] = on_token,     [H1_EXTENSION_QUOTED] = on_quoted,
    [H1_EXTENSION_ESCAPE] = on_escape,   [H1_EXTENSION_END] = on_extension_end,
    [H1_CHUNK_LF] = on_chunk_lf,         [H1_CHUNK_CR] = on_chunk_cr,
    [H1_CHUNK_END_LF] = on_chunk_end_lf,
};
