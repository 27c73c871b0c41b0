/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The worker's loop: take what waits, do it, else chain the audit, tidy up, rest. Any number of
 * workers may run, on any host; PostgreSQL is the queue.
 */
#ifndef BILLET_SERVER_JOBS_LOOP_H
#define BILLET_SERVER_JOBS_LOOP_H

#include "server/app/work.h"

struct jobs_options {
    int poll_ms; /* between looks when nothing waits */
    int keep_h;  /* answers to Idempotency-Keys */
    bool once;   /* ends when nothing waits: for the command line and tests */
};

/* Until work->go_on says no. A database that is away is waited for, unless `once`. */
enum billet_status jobs_run(const struct work *work, const struct jobs_options *options,
                            struct billet_error *err) BILLET_MUST_CHECK;

#endif
