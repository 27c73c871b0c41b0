/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of HTTP/1.1 requests (RFC 9112), strict, as a push parser: bytes in any split go
 * in, steps come out; no I/O. What two implementations might read differently is refused, never
 * mended, since a proxy in front may have read it the other way.
 *
 *     head    = [CRLF] method SP target SP "HTTP/1." ("0" / "1") CRLF *(name ":" value CRLF) CRLF
 *     target  = origin-form, absolute-form with the same authority as Host, or "*" for OPTIONS
 *     body    = nothing, Content-Length bytes, or chunks with checked extensions and trailers
 *
 * HTTP/1.0 is taken (nginx speaks it upstream by default): no keep-alive, no Transfer-Encoding,
 * Host may be missing. Upgrade, TE and unknown fields are left to be ignored.
 */
#ifndef BILLET_SERVER_NET_HTTP1_H
#define BILLET_SERVER_NET_HTTP1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/span.h"
#include "server/core/buf.h"
#include "server/net/limits.h"
#include "server/net/refusal.h"

enum http1_method { M_GET, M_HEAD, M_POST, M_PUT, M_PATCH, M_DELETE, M_OPTIONS, M_COUNT };

/* "GET". */
const char *http1_method_name(enum http1_method method);

/* Where the parser is; each state takes the bytes that its comment names. */
enum http1_state {
    H1_START,            /* one CRLF may come before the method */
    H1_START_LF,         /* its LF */
    H1_METHOD,           /* token, SP */
    H1_TARGET,           /* visible bytes, SP */
    H1_VERSION,          /* "HTTP/1.1" */
    H1_LINE_CR,          /* CR after it */
    H1_LINE_LF,          /* LF after that */
    H1_FIELD,            /* first byte of a name, or CR: the end */
    H1_NAME,             /* token, ":" */
    H1_VALUE_SPACE,      /* optional white space before the value */
    H1_VALUE,            /* value, CR */
    H1_VALUE_LF,         /* LF after a value */
    H1_HEAD_LF,          /* LF that ends head or trailers */
    H1_CHUNK_SIZE,       /* hexadecimal digits, ";" or CR */
    H1_EXTENSION,        /* first byte of a name */
    H1_EXTENSION_NAME,   /* token, "=", ";" or CR */
    H1_EXTENSION_VALUE,  /* first byte of a value: token or quote */
    H1_EXTENSION_TOKEN,  /* token, ";" or CR */
    H1_EXTENSION_QUOTED, /* bytes, backslash or the closing quote */
    H1_EXTENSION_ESCAPE, /* the byte after a backslash */
    H1_EXTENSION_END,    /* after the closing quote: ";" or CR */
    H1_CHUNK_LF,         /* LF after the size */
    H1_CHUNK_CR,         /* CR after the data */
    H1_CHUNK_END_LF,     /* LF after that */
    H1_CHUNK_DATA,       /* left bytes */
    H1_BODY,             /* left bytes */
    H1_DONE,             /* whole; http1_reset() for the next */
    H1_REFUSED,          /* see refusal; takes nothing more */
    H1_STATES
};

enum http1_step {
    HTTP1_WANT,    /* took all; wants more */
    HTTP1_HEAD,    /* the head is whole; the rest of the bytes was not looked at */
    HTTP1_BODY,    /* a slice of the body, inside the bytes given */
    HTTP1_DONE,    /* the request is whole; what follows is the next one's */
    HTTP1_REFUSED, /* see http1.refusal */
};

struct http1_part {
    uint16_t at;
    uint16_t len;
};

struct http1_field {
    struct http1_part name; /* lower case */
    struct http1_part value;
};

struct http1 {
    enum http1_state state;
    enum net_refusal refusal;
    enum http1_method method;
    bool minor;           /* 1 of HTTP/1.1 */
    bool keep_alive;      /* the connection may serve another request */
    bool expect_continue; /* the client waits for 100 before it sends the body */
    bool chunked;
    bool has_length;
    bool has_host;
    bool trailing;            /* fields that come now are trailers */
    bool head_done;           /* the head was whole */
    uint8_t digits;           /* of the chunk size so far */
    uint64_t length;          /* Content-Length */
    uint64_t left;            /* bytes of the body or chunk that are still to come */
    size_t head_bytes;        /* head and trailers so far, as sent */
    size_t extensions;        /* bytes of chunk extensions so far */
    size_t head_len;          /* bytes of the store that hold the head; trailers come behind */
    size_t mark;              /* start of the part that is being read */
    struct http1_part target; /* origin-form or "*" */
    struct http1_part authority;
    size_t field_count;
    struct http1_field field[NET_FIELDS_MAX];
    struct buf store;
};

/* A zeroed struct is ready as well. */
void http1_init(struct http1 *p);
void http1_fini(struct http1 *p);
/* For the next request of the connection; keeps memory. */
void http1_reset(struct http1 *p);

/* Takes bytes from the front, says how many in *taken, and stops at the first step that the
 * caller must see. *body is set for HTTP1_BODY only. O(len), no look-ahead. */
enum http1_step http1_push(struct http1 *p, const char *bytes, size_t len, size_t *taken,
                           struct billet_span *body);
/* Is there to be a body? Asked after HTTP1_HEAD. */
bool http1_has_body(const struct http1 *p);

/* Borrowed until the next reset. */
struct billet_span http1_text(const struct http1 *p, struct http1_part part);
struct billet_span http1_target(const struct http1 *p);
/* By lower-case name, the first of its kind; {NULL, 0} when absent. */
struct billet_span http1_header(const struct http1 *p, const char *lower_name);

#endif
