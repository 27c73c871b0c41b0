/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small owner of exchanges for test_server.py and for measuring: plain text, one path a
 * behaviour. Prints its port, drains on SIGTERM. Arguments are name=value: port unix cert key
 * max head idle handling window grace (milliseconds, connections). The n-th SIGUSR1 makes the
 * n-th allocation from there, and all after it, fail; SIGUSR2 ends that. Both are confirmed by a
 * line on standard output.
 *
 *     GET /hello  "hello"             GET /later   the same after 400 ms
 *     GET /never  no reply            GET /stream  64 MiB in pieces
 *     GET /rss    resident KiB        POST /count  bytes of the body
 *     POST /pause the same, with 20 ms of pause after each MiB
 *     POST /early 403 without reading the body
 */
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/core/log.h"
#include "server/core/mem.h"
#include "server/net/net.h"

#define STREAM_BYTES ((size_t)64 * 1024 * 1024)
#define PAUSE_BYTES  ((uint64_t)1024 * 1024)
#define PAUSE_MS     20
#define LATER_MS     400
#define BODY_MAX     ((uint64_t)1024 * 1024 * 1024)

struct toy {
    struct net_exchange *ex;
    struct event *timer;
    uint64_t bytes;
    uint64_t since_pause;
    size_t sent;
    bool pauses;
    bool replied;
};

static struct event_base *base;
static struct net_server *server;
static uint32_t grace_ms = 2000;
static size_t toys;

static void say(struct toy *toy, int status, const char *text)
{
    toy->replied = true;
    net_reply_start(toy->ex, status);
    net_reply_field(toy->ex, "Content-Type", BILLET_SPAN_LITERAL("text/plain"));
    net_reply_send(toy->ex, billet_span_of(text));
}

static void say_number(struct toy *toy, uint64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    say(toy, 200, text);
}

static uint64_t rss_kib(void)
{
    unsigned long long size = 0;
    unsigned long long resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f != NULL) {
        if (fscanf(f, "%llu %llu", &size, &resident) != 2) {
            resident = 0;
        }
        fclose(f);
    }
    return resident * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

static void after(struct toy *toy, int ms, event_callback_fn fn)
{
    const struct timeval tv = {0, ms * 1000};
    toy->timer = evtimer_new(base, fn, toy);
    event_add(toy->timer, &tv);
}

static void on_later(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    say(arg, 200, "hello");
}

static void on_pause_over(evutil_socket_t fd, short what, void *arg)
{
    struct toy *toy = arg;
    (void)fd;
    (void)what;
    event_free(toy->timer);
    toy->timer = NULL;
    net_body_resume(toy->ex);
}

static void stream_on(struct net_exchange *ex)
{
    static const char piece[65536];
    struct toy *toy = net_exchange_get(ex);
    while (toy->sent < STREAM_BYTES) {
        toy->sent += sizeof piece;
        if (net_reply_write(ex, (struct billet_span){piece, sizeof piece}) == NET_PAUSE) {
            return;
        }
    }
    toy->replied = true;
    net_reply_end(ex);
}

static void get(struct toy *toy, struct billet_span path)
{
    if (billet_span_is(path, "/hello")) {
        say(toy, 200, "hello");
    } else if (billet_span_is(path, "/later")) {
        after(toy, LATER_MS, on_later);
    } else if (billet_span_is(path, "/rss")) {
        say_number(toy, rss_kib());
    } else if (billet_span_is(path, "/stream")) {
        net_reply_start(toy->ex, 200);
        stream_on(toy->ex);
    } else if (!billet_span_is(path, "/never")) {
        say(toy, 404, "no such path");
    }
}

static struct toy *toy_new(struct net_exchange *ex)
{
    struct toy *toy = mem_alloc(1, sizeof *toy);
    if (toy == NULL) {
        net_reply_abort(ex);
        return NULL;
    }
    toys++;
    toy->ex = ex;
    net_exchange_set(ex, toy);
    return toy;
}

static void on_request(void *arg, struct net_exchange *ex)
{
    struct toy *toy = toy_new(ex);
    (void)arg;
    if (toy == NULL) {
        return;
    }
    const struct http1 *head = net_exchange_head(ex);
    struct billet_span path = http1_target(head);
    if (head->method != M_POST) {
        get(toy, path);
    } else if (billet_span_is(path, "/early")) {
        say(toy, 403, "not you");
    } else {
        toy->pauses = billet_span_is(path, "/pause");
        net_body_want(ex, BODY_MAX);
    }
}

static void on_refused(void *arg, struct net_exchange *ex, enum net_refusal reason)
{
    struct toy *toy = toy_new(ex);
    (void)arg;
    if (toy != NULL) {
        say(toy, net_refusal_status(reason), net_refusal_name(reason));
    }
}

static enum net_flow on_body(struct net_exchange *ex, struct billet_span bytes)
{
    struct toy *toy = net_exchange_get(ex);
    toy->bytes += bytes.len;
    toy->since_pause += bytes.len;
    if (!toy->pauses || toy->since_pause < PAUSE_BYTES) {
        return NET_MORE;
    }
    toy->since_pause = 0;
    after(toy, PAUSE_MS, on_pause_over);
    return NET_PAUSE;
}

static void on_body_end(struct net_exchange *ex)
{
    struct toy *toy = net_exchange_get(ex);
    say_number(toy, toy->bytes);
}

static void on_failed(struct net_exchange *ex, enum net_refusal reason)
{
    struct toy *toy = net_exchange_get(ex);
    if (!toy->replied && toy->sent == 0) {
        int status = net_refusal_status(reason);
        say(toy, status != 0 ? status : 500, net_refusal_name(reason));
    } else if (!toy->replied) {
        net_reply_abort(ex);
    }
}

static void on_done(struct net_exchange *ex)
{
    struct toy *toy = net_exchange_get(ex);
    if (toy == NULL) {
        return;
    }
    if (toy->timer != NULL) {
        event_free(toy->timer);
    }
    mem_free(toy);
    toys--;
}

static const struct net_events events = {
    .request = on_request,
    .refused = on_refused,
    .body = on_body,
    .body_end = on_body_end,
    .failed = on_failed,
    .writable = stream_on,
    .done = on_done,
};

static void on_drained(void *arg)
{
    (void)arg;
    event_base_loopbreak(base);
}

static void on_term(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    (void)arg;
    net_server_drain(server, grace_ms, on_drained, NULL);
}

static void on_hunger(evutil_socket_t fd, short what, void *arg)
{
    static unsigned long nth;
    (void)what;
    (void)arg;
    mem_test_fail_at(fd == SIGUSR1 ? ++nth : 0);
    puts("signal"); /* it has come to the loop */
    fflush(stdout);
}

/* libevent's allocations fail as well. */
static void *test_alloc(size_t size)
{
    return mem_alloc(1, size);
}

static void *test_resize(void *ptr, size_t size)
{
    return mem_resize(ptr, 1, size);
}

static void option(struct net_options *o, const char *name, const char *value)
{
    const uint32_t number = (uint32_t)strtoul(value, NULL, 10);
    const struct {
        const char *name;
        uint32_t *number;
    } numbers[] = {
        {"head", &o->head_ms},          {"idle", &o->idle_ms}, {"handling", &o->handling_ms},
        {"window", &o->body_window_ms}, {"grace", &grace_ms},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(name, numbers[i].name) == 0) {
            *numbers[i].number = number;
        }
    }
    if (strcmp(name, "max") == 0) {
        o->connections_max = number;
    } else if (strcmp(name, "unix") == 0) {
        o->unix_path = value;
    } else if (strcmp(name, "cert") == 0) {
        o->tls_cert = value;
    } else if (strcmp(name, "key") == 0) {
        o->tls_key = value;
    } else if (strcmp(name, "port") == 0) {
        o->port = (uint16_t)number;
    }
}

int main(int argc, char **argv)
{
    struct net_options options = {.host = "127.0.0.1"};
    struct billet_error err;
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals != NULL) {
            *equals = '\0';
            option(&options, argv[i], equals + 1);
        }
    }
    signal(SIGPIPE, SIG_IGN);
    event_set_mem_functions(test_alloc, test_resize, mem_free);
    log_init("toy", getenv("TOY_DEBUG") != NULL ? LOG_DEBUG : LOG_ERROR);
    base = event_base_new();
    server = net_server_new(base, &options, &events, NULL, &err);
    if (server == NULL) {
        fprintf(stderr, "%s: %s\n", err.message, err.detail);
        return 1;
    }
    struct event *term = evsignal_new(base, SIGTERM, on_term, NULL);
    event_add(term, NULL);
    struct event *hungry = evsignal_new(base, SIGUSR1, on_hunger, NULL);
    event_add(hungry, NULL);
    struct event *fed = evsignal_new(base, SIGUSR2, on_hunger, NULL);
    event_add(fed, NULL);
    printf("%d\n", net_server_port(server));
    fflush(stdout);
    event_base_dispatch(base);
    event_free(term);
    event_free(hungry);
    event_free(fed);
    net_server_free(server);
    event_base_free(base);
    return toys == 0 ? 0 : 3; /* every exchange was told done */
}
