/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of the HTTP layer, each with its reason; those of a whole request's body are
 * columns of the route table. A test sits at each limit and one past it.
 */
#ifndef BILLET_SERVER_NET_LIMITS_H
#define BILLET_SERVER_NET_LIMITS_H

#include <stdint.h>

/* --- the grammar --- */
/* Request line, fields and trailers together. A browser with cookies sends 1-2 KiB, proxies with
 * traces 4 KiB; offsets of fields are uint16_t. */
#define NET_HEAD_BYTES_MAX ((size_t)16384)
/* RFC 9112 section 3 asks for 8,000 at least; our longest filter with Chinese names is 2 KiB. */
#define NET_TARGET_BYTES_MAX ((size_t)8000)
/* Browsers send 15-20, nginx adds 5. */
#define NET_FIELDS_MAX 64
/* The longest name in use is below 40. */
#define NET_FIELD_NAME_MAX ((size_t)128)
/* All of them in one body: nobody we know sends any, so this is only for tolerance. */
#define NET_CHUNK_EXTENSION_BYTES_MAX ((size_t)1024)
/* 16 hexadecimal digits would overflow int64_t; 15 are 1 EiB. */
#define NET_CHUNK_SIZE_DIGITS_MAX 15

/* --- connections --- */
/* 1.3 KB each while idle; file descriptors end at 20,000 on a stock Debian. */
#define NET_CONNECTIONS_MAX ((size_t)8192)
/* Above the cap so many more get a 503; beyond them we stop accepting for a while. */
#define NET_SHED_MAX ((size_t)128)
/* From the first byte (or the accept) to the end of the head, however it is dripped. */
#define NET_HEAD_MS 10000u
/* Keep-alive; nginx keeps upstreams 60 s and must not lose the race. */
#define NET_IDLE_MS 75000u
/* The owner has a request and says nothing: longer than any statement (30 s) may take. */
#define NET_HANDLING_MS 60000u
/* A body must bring NET_BODY_WINDOW_BYTES in each such window, or end: 1 KiB/s is below any link
 * that can carry an import, and ends a drip. */
#define NET_BODY_WINDOW_MS    10000u
#define NET_BODY_WINDOW_BYTES ((uint64_t)10240)
/* The same for a reply whose bytes wait in our buffer. */
#define NET_WRITE_WINDOW_MS    10000u
#define NET_WRITE_WINDOW_BYTES ((uint64_t)10240)
/* After the last reply: so long we read and drop, so that the reply is not lost to a reset. */
#define NET_LINGER_MS    2000u
#define NET_LINGER_BYTES ((uint64_t)4 * 1024 * 1024)
/* What we hold of a body or a reply that the other side does not take: one TCP window. */
#define NET_BUFFER_BYTES ((size_t)65536)
/* Requests of one connection that are served before the loop looks at the others. */
#define NET_TURNS_MAX 32

/* --- gzip bodies --- */
/* DEFLATE reaches 1:1032; real CSV and JSON of ours 1:5 to 1:40. Counted after 1 MiB of output. */
#define NET_GZIP_RATIO_MAX   ((uint64_t)200)
#define NET_GZIP_RATIO_GRACE ((uint64_t)1048576)
/* Slices in and out of the inflater. */
#define NET_GZIP_SLICE ((size_t)16384)

#endif
