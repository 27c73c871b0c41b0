/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One turn: a round if one waits; else the audit chain; else, now and then, what nobody needs any
 * more; else a rest. Failures are logged here,
 * once, and answered with a rest.
 */
#include "server/jobs/loop.h"

#include <time.h>

#include "server/core/clock.h"
#include "server/core/log.h"

#define TIDY_EVERY_MS 600000

enum turn { TURN_WORKED, TURN_IDLE, TURN_FAILED };

static bool going(const struct work *work)
{
    return work->go_on == NULL || work->go_on(work->arg);
}

static void rest(int ms)
{
    struct timespec pause = {ms / 1000, (long)(ms % 1000) * 1000000L};
    nanosleep(&pause, NULL); /* a signal ends it early: the loop asks go_on next */
}

static enum turn take_round(const struct work *work, struct billet_error *err)
{
    struct work_round round = {0};
    bool found = false;
    if (work_claim(work, &round, &found, err) != BILLET_OK) {
        return TURN_FAILED;
    }
    if (!found) {
        return TURN_IDLE;
    }
    const char *what = round.run ? "run" : "freeze";
    int64_t started = (int64_t)clock_mono_ms();
    log_event(LOG_INFO, "round_taken", log_int("round", round.id), log_text("what", what),
              log_int("lease", round.lease), log_int("attempts", round.attempts));
    if (work_do(work, &round, err) != BILLET_OK) {
        return TURN_FAILED;
    }
    log_event(LOG_INFO, "round_moved", log_int("round", round.id), log_text("what", what),
              log_int("ms", (int64_t)clock_mono_ms() - started));
    return TURN_WORKED;
}

static enum turn chain(const struct work *work, struct billet_error *err)
{
    int64_t sealed = 0;
    if (work_seal_audit(work, &sealed, err) != BILLET_OK) {
        return TURN_FAILED;
    }
    return sealed > 0 ? TURN_WORKED : TURN_IDLE;
}

/* Now and then; *next_ms is when it is time again. */
static enum turn tidy(const struct work *work, int keep_h, uint64_t *next_ms,
                      struct billet_error *err)
{
    int64_t gone = 0;
    if (clock_mono_ms() < *next_ms) {
        return TURN_IDLE;
    }
    if (work_tidy(work, keep_h, &gone, err) != BILLET_OK) {
        return TURN_FAILED;
    }
    if (gone == WORK_TIDY_ROWS) {
        return TURN_WORKED; /* there may be more */
    }
    *next_ms = clock_mono_ms() + TIDY_EVERY_MS;
    return TURN_IDLE;
}

/* What comes first that has work. */
static enum turn turn(const struct work *work, const struct jobs_options *options,
                      uint64_t *tidy_ms, struct billet_error *err)
{
    enum turn done = take_round(work, err);
    if (done == TURN_IDLE) {
        done = chain(work, err);
    }
    if (done == TURN_IDLE) {
        done = tidy(work, options->keep_h, tidy_ms, err);
    }
    return done;
}

enum billet_status jobs_run(const struct work *work, const struct jobs_options *options,
                            struct billet_error *err)
{
    uint64_t tidy_ms = 0;
    while (going(work)) {
        switch (turn(work, options, &tidy_ms, err)) {
        case TURN_WORKED:
            break;
        case TURN_FAILED:
            log_event(LOG_WARN, "turn_failed", log_error(err));
            if (options->once) {
                return err->status;
            }
            rest(options->poll_ms);
            break;
        case TURN_IDLE:
            if (options->once) {
                return BILLET_OK;
            }
            rest(options->poll_ms);
            break;
        }
    }
    return BILLET_OK;
}
