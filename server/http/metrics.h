/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures of a process in Prometheus' text format: requests by route and status, their duration,
 * refusals by reason, connections, and whatever other parts add. Nothing here is a person's: a
 * route is told by its pattern, never by its path.
 */
#ifndef BILLET_SERVER_HTTP_METRICS_H
#define BILLET_SERVER_HTTP_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "server/core/buf.h"

struct metrics;
struct net_server;
struct route;

struct metrics *metrics_new(const struct route *routes, size_t count);
void metrics_free(struct metrics *m);

/* One request is over; route is NULL when none was found, status 0 when nobody was answered. */
void metrics_request(struct metrics *m, const struct route *route, int status, uint64_t us);

/* Adds the connections of a server under listener="name"; borrowed. NULL takes it away. */
void metrics_server(struct metrics *m, const char *name, const struct net_server *server);

/* Appends lines of its own: "# TYPE ...", samples. Called for each scrape. */
typedef void metrics_write_fn(void *arg, struct buf *out);
#define METRICS_SOURCES_MAX 16
/* false when there are METRICS_SOURCES_MAX already. */
bool metrics_source(struct metrics *m, metrics_write_fn *write, void *arg);

/* One "name value" with its type and help: for sources. */
void metrics_gauge(struct buf *out, const char *name, const char *help, double value);
void metrics_counter(struct buf *out, const char *name, const char *help, uint64_t value);

void metrics_write(const struct metrics *m, struct buf *out);

#endif
