/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why the HTTP layer does not go on with a request or a connection: one closed set, one table
 * (refusal.c) with the status it is answered with, a stable name for logs and metrics, and a
 * sentence for the problem document.
 */
#ifndef BILLET_SERVER_NET_REFUSAL_H
#define BILLET_SERVER_NET_REFUSAL_H

enum net_refusal {
    NET_ACCEPTED = 0,

    /* the grammar: http1.c */
    NET_REFUSE_BARE_CR,         /* CR without LF */
    NET_REFUSE_BARE_LF,         /* LF without CR */
    NET_REFUSE_METHOD_SYNTAX,   /* no token before the first space */
    NET_REFUSE_METHOD_UNKNOWN,  /* a token, but none of ours */
    NET_REFUSE_TARGET_SYNTAX,   /* a byte or form that no target has */
    NET_REFUSE_TARGET_LONG,     /* NET_TARGET_BYTES_MAX */
    NET_REFUSE_TARGET_HOST,     /* the target's authority is not the Host field */
    NET_REFUSE_LINE_SYNTAX,     /* not METHOD SP TARGET SP VERSION CRLF */
    NET_REFUSE_VERSION,         /* HTTP/x.y, but neither 1.0 nor 1.1 */
    NET_REFUSE_FIELD_NAME,      /* no token before the colon; space before it */
    NET_REFUSE_FIELD_VALUE,     /* control byte */
    NET_REFUSE_FIELD_FOLDED,    /* obs-fold, or space before the first field */
    NET_REFUSE_HEAD_LONG,       /* NET_HEAD_BYTES_MAX, NET_FIELDS_MAX, NET_FIELD_NAME_MAX */
    NET_REFUSE_FIELD_REPEATED,  /* a second Content-Type, Authorization ... */
    NET_REFUSE_HOST_MISSING,    /* HTTP/1.1 without Host */
    NET_REFUSE_HOST_REPEATED,   /* two Host fields */
    NET_REFUSE_HOST_SYNTAX,     /* not name, address or [address] and port */
    NET_REFUSE_LENGTH_SYNTAX,   /* Content-Length is not plain digits */
    NET_REFUSE_LENGTH_REPEATED, /* two of them, even equal ones */
    NET_REFUSE_LENGTH_OVERFLOW, /* more than int64_t holds */
    NET_REFUSE_LENGTH_CHUNKED,  /* Content-Length with Transfer-Encoding */
    NET_REFUSE_CODING_UNKNOWN,  /* Transfer-Encoding is not "chunked" alone */
    NET_REFUSE_CODING_REPEATED, /* two Transfer-Encoding fields */
    NET_REFUSE_CODING_VERSION,  /* Transfer-Encoding in HTTP/1.0 */
    NET_REFUSE_EXPECT,          /* Expect is not 100-continue */
    NET_REFUSE_CHUNK_SIZE,      /* no hexadecimal number, or too large */
    NET_REFUSE_CHUNK_EXTENSION, /* malformed or too long */
    NET_REFUSE_CHUNK_END,       /* no CRLF after the data */
    NET_REFUSE_TRAILER,         /* a trailer that would frame, route or authenticate */

    /* the body: body.c */
    NET_REFUSE_ENCODING_UNKNOWN, /* Content-Encoding is not gzip */
    NET_REFUSE_GZIP,             /* damaged, cut off, or followed by something */
    NET_REFUSE_GZIP_RATIO,       /* a bomb */
    NET_REFUSE_BODY_SIZE,        /* more than the owner wants */

    /* the connection: conn.c */
    NET_REFUSE_HEAD_TIMEOUT,
    NET_REFUSE_BODY_TIMEOUT,
    NET_REFUSE_HANDLING_TIMEOUT, /* the owner was silent for too long */
    NET_REFUSE_WRITE_TIMEOUT,    /* the client does not read */
    NET_REFUSE_GONE,             /* the client went */
    NET_REFUSE_CROWDED,          /* NET_CONNECTIONS_MAX */
    NET_REFUSE_DRAINING,         /* we are shutting down */
    NET_REFUSE_MEMORY,

    NET_REFUSALS
};

/* The HTTP status it is answered with; 0 when nobody is there to read one. */
int net_refusal_status(enum net_refusal reason);
/* "length_repeated": stable, for logs and metrics. */
const char *net_refusal_name(enum net_refusal reason);
/* "Content-Length is given twice": a sentence without a full stop. */
const char *net_refusal_text(enum net_refusal reason);

#endif
