/* SPDX-License-Identifier: Apache-2.0 */
/* Counters and their text; see metrics.h. */
#include "server/http/metrics.h"

#include <string.h>

#include "server/core/mem.h"
#include "server/http/router.h"

/* Statuses that we give; others count as the last, "other". */
static const int statuses[] = {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 408, 409, 412,
                               413, 414, 415, 422, 428, 429, 431, 500, 501, 503, 505, 0};
#define STATUS_COUNT (sizeof statuses / sizeof statuses[0])

/* Upper bounds in milliseconds: a read takes 2-5, an import seconds to minutes. */
static const unsigned bounds_ms[] = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 5000, 30000};
#define BOUND_COUNT (sizeof bounds_ms / sizeof bounds_ms[0])

struct route_counts {
    uint64_t by_status[STATUS_COUNT];
    uint64_t by_bound[BOUND_COUNT + 1]; /* not cumulative; the last is +Inf */
    uint64_t sum_us;
    uint64_t count;
};

struct source {
    metrics_write_fn *write;
    void *arg;
};

struct listed_server {
    const char *name;
    const struct net_server *server;
};

#define SERVERS_MAX 4

struct metrics {
    const struct route *routes;
    size_t route_count;
    struct route_counts *counts; /* one more than routes: no route */
    struct source sources[METRICS_SOURCES_MAX];
    size_t source_count;
    struct listed_server servers[SERVERS_MAX];
};

struct metrics *metrics_new(const struct route *routes, size_t count)
{
    struct metrics *m = mem_alloc(1, sizeof *m);
    struct route_counts *counts = mem_alloc(count + 1, sizeof *counts);
    if (m == NULL || counts == NULL) {
        mem_free(m);
        mem_free(counts);
        return NULL;
    }
    m->routes = routes;
    m->route_count = count;
    m->counts = counts;
    return m;
}

void metrics_free(struct metrics *m)
{
    if (m != NULL) {
        mem_free(m->counts);
        mem_free(m);
    }
}

void metrics_request(struct metrics *m, const struct route *route, int status, uint64_t us)
{
    size_t index = route != NULL ? (size_t)(route - m->routes) : m->route_count;
    struct route_counts *c = &m->counts[index];
    size_t s = 0;
    while (s < STATUS_COUNT - 1 && statuses[s] != status) {
        s++;
    }
    size_t b = 0;
    while (b < BOUND_COUNT && us > (uint64_t)bounds_ms[b] * 1000) {
        b++;
    }
    c->by_status[s]++;
    c->by_bound[b]++;
    c->sum_us += us;
    c->count++;
}

void metrics_server(struct metrics *m, const char *name, const struct net_server *server)
{
    for (size_t i = 0; i < SERVERS_MAX; i++) {
        if (m->servers[i].name == NULL || strcmp(m->servers[i].name, name) == 0) {
            m->servers[i] = (struct listed_server){name, server};
            return;
        }
    }
}

bool metrics_source(struct metrics *m, metrics_write_fn *write, void *arg)
{
    if (m->source_count == METRICS_SOURCES_MAX) {
        return false;
    }
    m->sources[m->source_count++] = (struct source){write, arg};
    return true;
}

/* --- text ------------------------------------------------------------------------------------ */

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_gauge(struct buf *out, const char *name, const char *help, double value)
{
    head(out, name, "gauge", help);
    buf_printf(out, "%s %.17g\n", name, value);
}

void metrics_counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
    head(out, name, "counter", help);
    buf_printf(out, "%s %llu\n", name, (unsigned long long)value);
}

/* method="GET",route="/v1/..." ; braces of patterns are fine in a label. */
static void route_labels(const struct metrics *m, size_t index, struct buf *out)
{
    if (index == m->route_count) {
        buf_append_text(out, "method=\"\",route=\"\"");
        return;
    }
    const struct route *route = &m->routes[index];
    buf_printf(out, "method=\"%s\",route=\"%s\"", http1_method_name(route->method), route->path);
}

static void write_requests(const struct metrics *m, struct buf *out)
{
    head(out, "billet_http_requests_total", "counter", "Requests by route and status.");
    for (size_t i = 0; i <= m->route_count; i++) {
        for (size_t s = 0; s < STATUS_COUNT; s++) {
            if (m->counts[i].by_status[s] > 0) {
                buf_append_text(out, "billet_http_requests_total{");
                route_labels(m, i, out);
                buf_printf(out, ",status=\"%d\"} %llu\n", statuses[s],
                           (unsigned long long)m->counts[i].by_status[s]);
            }
        }
    }
}

static void write_durations(const struct metrics *m, size_t i, struct buf *out)
{
    const struct route_counts *c = &m->counts[i];
    const char *name = "billet_http_request_duration_seconds";
    uint64_t below = 0;
    for (size_t b = 0; b < BOUND_COUNT; b++) {
        below += c->by_bound[b];
        buf_printf(out, "%s_bucket{", name);
        route_labels(m, i, out);
        buf_printf(out, ",le=\"%g\"} %llu\n", bounds_ms[b] / 1000.0, (unsigned long long)below);
    }
    buf_printf(out, "%s_bucket{", name);
    route_labels(m, i, out);
    buf_printf(out, ",le=\"+Inf\"} %llu\n%s_sum{", (unsigned long long)c->count, name);
    route_labels(m, i, out);
    buf_printf(out, "} %.6f\n%s_count{", (double)c->sum_us / 1e6, name);
    route_labels(m, i, out);
    buf_printf(out, "} %llu\n", (unsigned long long)c->count);
}

static void write_server(const struct listed_server *s, struct buf *out)
{
    const struct net_stats *st = net_server_stats(s->server);
    buf_printf(out, "billet_net_connections{listener=\"%s\"} %zu\n", s->name, st->open);
    buf_printf(out, "billet_net_accepted_total{listener=\"%s\"} %llu\n", s->name,
               (unsigned long long)st->accepted);
    buf_printf(out, "billet_net_received_bytes_total{listener=\"%s\"} %llu\n", s->name,
               (unsigned long long)st->bytes_in);
    buf_printf(out, "billet_net_sent_bytes_total{listener=\"%s\"} %llu\n", s->name,
               (unsigned long long)st->bytes_out);
    for (int r = 1; r < NET_REFUSALS; r++) {
        if (st->refused[r] > 0) {
            buf_printf(out, "billet_net_refused_total{listener=\"%s\",reason=\"%s\"} %llu\n",
                       s->name, net_refusal_name((enum net_refusal)r),
                       (unsigned long long)st->refused[r]);
        }
    }
}

static void write_servers(const struct metrics *m, struct buf *out)
{
    buf_append_text(out, "# TYPE billet_net_connections gauge\n"
                         "# TYPE billet_net_accepted_total counter\n"
                         "# TYPE billet_net_received_bytes_total counter\n"
                         "# TYPE billet_net_sent_bytes_total counter\n"
                         "# TYPE billet_net_refused_total counter\n");
    for (size_t i = 0; i < SERVERS_MAX; i++) {
        if (m->servers[i].server != NULL) {
            write_server(&m->servers[i], out);
        }
    }
}

void metrics_write(const struct metrics *m, struct buf *out)
{
    write_requests(m, out);
    head(out, "billet_http_request_duration_seconds", "histogram", "From head to last byte.");
    for (size_t i = 0; i <= m->route_count; i++) {
        if (m->counts[i].count > 0) {
            write_durations(m, i, out);
        }
    }
    write_servers(m, out);
    for (size_t i = 0; i < m->source_count; i++) {
        m->sources[i].write(m->sources[i].arg, out);
    }
}
