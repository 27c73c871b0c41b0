/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the worker does, one step a call, synchronously: claim a round, freeze it or run it, seal
 * the audit chain. A round belongs to whoever holds its newest lease; a worker that lost it
 * changes nothing more. Killed at any point, the round is claimed again and ends the same.
 */
#ifndef BILLET_SERVER_APP_WORK_H
#define BILLET_SERVER_APP_WORK_H

#include "server/app/app.h"

#define WORK_DEADLINE_MS  600000 /* a statement of a large freeze or seal */
#define WORK_ATTEMPTS_MAX 100    /* claims without an end: then the round has failed */
#define WORK_SEAL_ENTRIES 5000   /* audit entries a transaction */
#define WORK_TIDY_ROWS    10000  /* kept answers a transaction */

struct work {
    struct app *app;
    const struct principal *who; /* role worker */
    int lease_s;
    /* Asked now and then: false stops the work where it is. NULL: never. */
    bool (*go_on)(void *arg);
    void *arg;
};

struct work_round {
    int64_t id;
    int64_t lease;
    int64_t attempts;
    bool run; /* else freeze */
};

/* *found is false when nothing waits. */
enum billet_status work_claim(const struct work *work, struct work_round *out, bool *found,
                              struct billet_error *err) BILLET_MUST_CHECK;
/* Does what the round waits for. A failure that a retry cannot mend is written to the round, and
 * is BILLET_OK here; others leave the lease to run out. */
enum billet_status work_do(const struct work *work, const struct work_round *round,
                           struct billet_error *err) BILLET_MUST_CHECK;
/* Forgets answers to Idempotency-Keys that are older than keep_h hours, up to WORK_TIDY_ROWS. */
enum billet_status work_tidy(const struct work *work, int keep_h, int64_t *gone,
                             struct billet_error *err) BILLET_MUST_CHECK;
/* Chains audit entries; *sealed is how many. */
enum billet_status work_seal_audit(const struct work *work, int64_t *sealed,
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
