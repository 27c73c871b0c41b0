/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where requests end: reads payloads from standard input, each as "LENGTH\n" and its bytes, and
 * prints a line of "END METHOD TARGET;" for each request that was whole, END being the offset
 * behind it, and then "want", "idle" or "refuse".
 *
 *     boundaries          our grammar
 *     boundaries peer     http_parser, where it is installed
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "server/core/mem.h"
#include "server/net/http1.h"
#ifdef HAVE_HTTP_PARSER_H
#include <http_parser.h>
#endif

static void ours(const char *bytes, size_t len)
{
    struct http1 p = {0};
    size_t at = 0;
    size_t behind = 0; /* the last request that was whole */
    bool closed = false;
    while (!closed && p.state != H1_REFUSED) {
        size_t taken = 0;
        struct billet_span slice;
        enum http1_step step = http1_push(&p, bytes + at, len - at, &taken, &slice);
        at += taken;
        if (step == HTTP1_WANT) {
            break;
        }
        if (step == HTTP1_DONE) {
            struct billet_span target = http1_target(&p);
            printf("%zu %s %.*s;", at, http1_method_name(p.method), (int)target.len, target.ptr);
            closed = !p.keep_alive;
            behind = at;
            http1_reset(&p);
        }
    }
    puts(p.state == H1_REFUSED ? "refuse" : closed || behind == len ? "idle" : "want");
    http1_fini(&p);
}

#ifdef HAVE_HTTP_PARSER_H

struct peer {
    const char *target;
    size_t target_len;
    bool done;
};

static int begun(http_parser *parser)
{
    *(struct peer *)parser->data = (struct peer){0};
    return 0;
}

static int at_url(http_parser *parser, const char *at, size_t len)
{
    struct peer *peer = parser->data;
    peer->target = peer->target == NULL ? at : peer->target;
    peer->target_len += len;
    return 0;
}

static int done(http_parser *parser)
{
    struct peer *peer = parser->data;
    peer->done = true;
    http_parser_pause(parser, 1);
    return 0;
}

static void theirs(const char *bytes, size_t len)
{
    static const http_parser_settings settings = {
        .on_message_begin = begun, .on_url = at_url, .on_message_complete = done};
    struct peer peer = {0};
    http_parser parser;
    http_parser_init(&parser, HTTP_REQUEST);
    parser.data = &peer;
    size_t at = 0;
    size_t behind = 0;
    bool closed = false;
    while (!closed && at < len) {
        peer.done = false;
        at += http_parser_execute(&parser, &settings, bytes + at, len - at);
        if (!peer.done) {
            break;
        }
        http_parser_pause(&parser, 0);
        printf("%zu %s %.*s;", at, http_method_str(parser.method), (int)peer.target_len,
               peer.target);
        behind = at;
        closed = http_should_keep_alive(&parser) == 0 || parser.upgrade;
    }
    bool refused = HTTP_PARSER_ERRNO(&parser) != HPE_OK;
    puts(refused ? "refuse" : closed || behind == len ? "idle" : "want");
}

#endif

int main(int argc, char **argv)
{
    void (*read_all)(const char *, size_t) = ours;
    if (argc > 1 && strcmp(argv[1], "peer") == 0) {
#ifdef HAVE_HTTP_PARSER_H
        read_all = theirs;
#else
        return 77;
#endif
    }
    char line[32];
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t len = strtoul(line, NULL, 10);
        char *bytes = mem_alloc(len + 1, 1);
        if (bytes == NULL || fread(bytes, 1, len, stdin) != len) {
            return 1;
        }
        read_all(bytes, len);
        mem_free(bytes);
    }
    return 0;
}
