/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The admin listener's endpoints, on a loopback or Unix socket of its own, so that they answer
 * when the public one is crowded: /live, /ready, /metrics, /version. No keys: who reaches the
 * socket may read it.
 */
#ifndef BILLET_SERVER_HTTP_ADMIN_H
#define BILLET_SERVER_HTTP_ADMIN_H

#include "server/http/router.h"

struct admin {
    struct metrics *metrics; /* of the public router; borrowed */
    const char *version;
    /* Finds out whether database and migrations are as they must be, and calls
     * admin_ready_answer() exactly once, now or later. NULL: always ready. */
    void (*ready)(void *arg, struct request *req);
    void *ready_arg;
    bool draining; /* set by the wiring: /ready says no */
};

/* A router over the table of admin endpoints; `admin` is borrowed for as long as it lives. */
struct router *admin_router_new(struct admin *admin, struct billet_error *err);
/* err NULL: ready. */
void admin_ready_answer(struct request *req, const struct billet_error *err);

#endif
