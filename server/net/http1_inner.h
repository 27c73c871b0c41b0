/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What http1.c (bytes), http1_head.c (meaning of line and fields) and http1_chunk.c (chunked
 * bodies) share; nobody else includes it.
 */
#ifndef BILLET_SERVER_NET_HTTP1_INNER_H
#define BILLET_SERVER_NET_HTTP1_INNER_H

#include "server/net/http1.h"

/* Classes of bytes, RFC 9110 section 5.6 and RFC 3986 section 2. */
enum {
    C_TOKEN = 1 << 0,  /* tchar */
    C_TARGET = 1 << 1, /* pchar, "/", "?", "%", and "[" "]" for an address */
    C_VALUE = 1 << 2,  /* visible, SP, HTAB, 0x80-0xFF */
    C_HEX = 1 << 3,
    C_DIGIT = 1 << 4,
    C_HOST = 1 << 5, /* letters, digits, "-", ".", "_" */
};
extern const uint8_t http1_class[256];

static inline bool http1_is(char c, unsigned classes)
{
    return (http1_class[(unsigned char)c] & classes) != 0;
}

/* Bytes from the front that are all in the class. */
size_t http1_run(const char *in, size_t len, unsigned classes);

/* A state's function takes at least one byte, or refuses. Returns how many it took. */
typedef size_t http1_state_fn(struct http1 *p, const char *in, size_t len);

static inline size_t http1_go(struct http1 *p, enum http1_state state, size_t took)
{
    p->state = state;
    return took;
}

static inline size_t http1_refuse(struct http1 *p, enum net_refusal reason)
{
    p->refusal = reason;
    return http1_go(p, H1_REFUSED, 0);
}

/* http1_head.c: each is called when its part is whole. NET_ACCEPTED or why not. */
enum net_refusal http1_on_method(struct http1 *p);
enum net_refusal http1_on_target(struct http1 *p);
enum net_refusal http1_on_version(struct http1 *p, struct billet_span text);
enum net_refusal http1_on_field(struct http1 *p, struct http1_field field);
enum net_refusal http1_on_head(struct http1 *p);

/* http1_chunk.c: indexed by state, NULL where the state is not one of a chunk. */
extern http1_state_fn *const http1_chunk_states[H1_STATES];

#endif
