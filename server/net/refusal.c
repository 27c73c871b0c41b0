/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of refusals. Statuses follow RFC 9110 section 15; where a request may be an attempt
 * at smuggling it is 400 and the connection closes.
 */
#include "server/net/refusal.h"

#include <stddef.h>

struct row {
    int status;
    const char *name;
    const char *text;
};

/* clang-format off */
static const struct row table[NET_REFUSALS] = {
    [NET_ACCEPTED] = {200, "accepted", "accepted"},
    [NET_REFUSE_BARE_CR] = {400, "bare_cr", "a carriage return stands without a line feed"},
    [NET_REFUSE_BARE_LF] = {400, "bare_lf", "a line feed stands without a carriage return"},
    [NET_REFUSE_METHOD_SYNTAX] = {400, "method_syntax", "the request line has no method"},
    [NET_REFUSE_METHOD_UNKNOWN] = {501, "method_unknown", "the method is not known here"},
    [NET_REFUSE_TARGET_SYNTAX] = {400, "target_syntax", "the request target is malformed"},
    [NET_REFUSE_TARGET_LONG] = {414, "target_long", "the request target is too long"},
    [NET_REFUSE_TARGET_HOST] = {400, "target_host", "the request target names another host"},
    [NET_REFUSE_LINE_SYNTAX] = {400, "line_syntax", "the request line is malformed"},
    [NET_REFUSE_VERSION] = {505, "version", "the HTTP version is neither 1.1 nor 1.0"},
    [NET_REFUSE_FIELD_NAME] = {400, "field_name", "a header name is malformed"},
    [NET_REFUSE_FIELD_VALUE] = {400, "field_value", "a header value holds a control byte"},
    [NET_REFUSE_FIELD_FOLDED] = {400, "field_folded", "a header line begins with white space"},
    [NET_REFUSE_HEAD_LONG] = {431, "head_long", "the header fields are too long or too many"},
    [NET_REFUSE_FIELD_REPEATED] = {400, "field_repeated", "a header of one value is repeated"},
    [NET_REFUSE_HOST_MISSING] = {400, "host_missing", "the Host header is missing"},
    [NET_REFUSE_HOST_REPEATED] = {400, "host_repeated", "the Host header is given twice"},
    [NET_REFUSE_HOST_SYNTAX] = {400, "host_syntax", "the Host header is malformed"},
    [NET_REFUSE_LENGTH_SYNTAX] = {400, "length_syntax", "Content-Length is not a plain number"},
    [NET_REFUSE_LENGTH_REPEATED] = {400, "length_repeated", "Content-Length is given twice"},
    [NET_REFUSE_LENGTH_OVERFLOW] = {413, "length_overflow", "Content-Length is too large"},
    [NET_REFUSE_LENGTH_CHUNKED] = {400, "length_chunked",
                                   "Content-Length and Transfer-Encoding are given together"},
    [NET_REFUSE_CODING_UNKNOWN] = {501, "coding_unknown", "Transfer-Encoding is not chunked"},
    [NET_REFUSE_CODING_REPEATED] = {400, "coding_repeated", "Transfer-Encoding is given twice"},
    [NET_REFUSE_CODING_VERSION] = {400, "coding_version", "HTTP/1.0 has no Transfer-Encoding"},
    [NET_REFUSE_EXPECT] = {417, "expect", "the expectation is not 100-continue"},
    [NET_REFUSE_CHUNK_SIZE] = {400, "chunk_size", "a chunk has no valid size"},
    [NET_REFUSE_CHUNK_EXTENSION] = {400, "chunk_extension",
                                    "a chunk extension is malformed or too long"},
    [NET_REFUSE_CHUNK_END] = {400, "chunk_end", "a chunk does not end where its size says"},
    [NET_REFUSE_TRAILER] = {400, "trailer", "a trailer is not allowed to carry this header"},

    [NET_REFUSE_ENCODING_UNKNOWN] = {415, "encoding_unknown", "the Content-Encoding is not gzip"},
    [NET_REFUSE_GZIP] = {400, "gzip", "the gzip body is damaged or cut off"},
    [NET_REFUSE_GZIP_RATIO] = {413, "gzip_ratio", "the gzip body grows out of all proportion"},
    [NET_REFUSE_BODY_SIZE] = {413, "body_size", "the body is too large"},

    [NET_REFUSE_HEAD_TIMEOUT] = {408, "head_timeout", "the request head took too long"},
    [NET_REFUSE_BODY_TIMEOUT] = {408, "body_timeout", "the request body came too slowly"},
    [NET_REFUSE_HANDLING_TIMEOUT] = {503, "handling_timeout", "the request took too long"},
    [NET_REFUSE_WRITE_TIMEOUT] = {0, "write_timeout", "the client did not read its reply"},
    [NET_REFUSE_GONE] = {0, "gone", "the client closed the connection"},
    [NET_REFUSE_CROWDED] = {503, "crowded", "too many connections are open"},
    [NET_REFUSE_DRAINING] = {503, "draining", "the server is shutting down"},
    [NET_REFUSE_MEMORY] = {503, "memory", "memory could not be had"},
};
/* clang-format on */

int net_refusal_status(enum net_refusal reason)
{
    return table[reason].status;
}

const char *net_refusal_name(enum net_refusal reason)
{
    return table[reason].name;
}

const char *net_refusal_text(enum net_refusal reason)
{
    return table[reason].text;
}
