/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running reads the frozen bytes, computes, and seals. The bytes go as soon as the facts and their
 * digest are there. While the engine computes, its progress call renews the lease.
 */
#include "server/app/work_inner.h"

#include "server/app/frozen.h"
#include "server/core/clock.h"
#include "server/core/log.h"
#include "server/core/processors.h"

/* --- the lease ------------------------------------------------------------------------------ */

static bool renew(struct run *run)
{
    char lease_s[24];
    struct billet_error err;
    struct db_reply *reply = NULL;
    db_param params[] = {billet_span_of(run->id), billet_span_of(run->lease),
                         work_number(lease_s, run->work->lease_s)};
    if (app_wait(&run->call, "round.renew", Q_ROUND_HEARTBEAT, params, 3, APP_DEADLINE_MS, &reply,
                 &err) != BILLET_OK) {
        return true; /* the database may come back before the lease runs out */
    }
    bool held = db_reply_bool(reply, 0, 0, "held");
    db_reply_free(reply);
    run->renewed_ms = (int64_t)clock_mono_ms();
    return held;
}

static bool on_progress(void *arg, const char *what, size_t done, size_t total)
{
    struct run *run = arg;
    (void)what;
    (void)done;
    (void)total;
    if (run->work->go_on != NULL && !run->work->go_on(run->work->arg)) {
        return false;
    }
    if ((int64_t)clock_mono_ms() - run->renewed_ms > (int64_t)run->work->lease_s * 1000 / 3) {
        run->lost = !renew(run);
    }
    return !run->lost;
}

/* --- steps ------------------------------------------------------------------------------------ */

static void step_ends(struct run *run, enum step step)
{
    int64_t now = (int64_t)clock_mono_ms();
    run->step_ms[step] = now - run->step_began_ms;
    run->step_began_ms = now;
}

static void log_steps(const struct run *run)
{
    log_event(
        LOG_INFO, "round_steps", log_int("round", run->round->id),
        log_int("fetch_ms", run->step_ms[STEP_FETCH]), log_int("read_ms", run->step_ms[STEP_READ]),
        log_int("engine_ms", run->step_ms[STEP_ENGINE]),
        log_int("write_ms", run->step_ms[STEP_WRITE]), log_int("seal_ms", run->step_ms[STEP_SEAL]));
}

/* Facts, in the arena, and the digest of the bytes that they were read from. */
static enum billet_status read_facts(struct run *run, struct billet_arena *arena,
                                     struct billet_round *facts, char digest[BUNDLE_SHA256_TEXT],
                                     struct billet_error *err)
{
    struct frozen frozen;
    enum billet_status status = frozen_read(&run->call, run->round->id, &frozen, err);
    if (status != BILLET_OK) {
        return status;
    }
    step_ends(run, STEP_FETCH);
    status = bundle_read(&frozen.input, arena, facts, err);
    if (status == BILLET_OK) {
        status = bundle_input_digest(&frozen.input, digest, err);
    }
    frozen_fini(&frozen);
    step_ends(run, STEP_READ);
    return status;
}

static enum billet_status write_and_seal(struct run *run, const struct billet_round *facts,
                                         const struct billet_match *match, const char *digest,
                                         struct billet_error *err)
{
    struct bundle_output output = {0};
    enum billet_status status = bundle_write_sealed(facts, match, digest, &output, err);
    step_ends(run, STEP_WRITE);
    if (status == BILLET_OK) {
        status = work_seal(run, match, &output, err);
        step_ends(run, STEP_SEAL);
    }
    bundle_output_fini(&output);
    return status;
}

static enum billet_status compute(struct run *run, struct billet_arena *arena,
                                  struct billet_error *err)
{
    struct billet_round facts = {0};
    struct billet_match *match = NULL;
    char digest[BUNDLE_SHA256_TEXT];
    const struct billet_options options = {
        .progress = on_progress, .progress_arg = run, .threads = processors_online()};
    enum billet_status status = read_facts(run, arena, &facts, digest, err);
    if (status == BILLET_OK) {
        status = billet_match_run(&facts, &options, &match, err);
        step_ends(run, STEP_ENGINE);
    }
    if (status == BILLET_OK) {
        status = write_and_seal(run, &facts, match, digest, err);
    }
    billet_match_free(match);
    return status;
}

enum billet_status work_run(struct run *run, struct billet_error *err)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the round");
    }
    run->step_began_ms = (int64_t)clock_mono_ms();
    enum billet_status status = compute(run, arena, err);
    billet_arena_free(arena);
    if (status == BILLET_OK) {
        log_steps(run);
    }
    return status;
}
