/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Freezing is one SQL function in one snapshot. Running reads the frozen bytes, computes, and
 * seals: slices of lists, then referrals, certificate and hashes, all in one transaction that is
 * refused when the lease was lost. While the engine computes, its progress call renews the lease.
 */
#include "server/app/work.h"

#include <stdio.h>
#include <string.h>

#include "server/app/frozen.h"
#include "server/core/clock.h"
#include "server/core/jsonw.h"
#include "server/core/log.h"
#include "server/core/processors.h"
#include "server/store/list_pairs.h"

#include "config.h"

#define SLICES_MAX         100 /* of one side's lists */
#define SLICE_OWNERS_LEAST 500
#define SEAL_BYTES         ((size_t)64 * 1024 * 1024) /* of one parameter */

struct run {
    const struct work *work;
    const struct work_round *round;
    struct app_call call;
    char id[24];
    char lease[24];
    int64_t renewed_ms;
    bool lost;
};

static struct app_call call_of(const struct work *work)
{
    return (struct app_call){
        .app = work->app, .who = work->who, .request_id = "worker", .purpose = ""};
}

static db_param number(char text[24], int64_t value)
{
    snprintf(text, 24, "%lld", (long long)value);
    return billet_span_of(text);
}

enum billet_status work_claim(const struct work *work, struct work_round *out, bool *found,
                              struct billet_error *err)
{
    char lease[24];
    struct db_reply *reply = NULL;
    struct app_call call = call_of(work);
    db_param params[] = {number(lease, work->lease_s)};
    enum billet_status status =
        app_wait(&call, "round.claim", Q_ROUND_CLAIM, params, 1, APP_DEADLINE_MS, &reply, err);
    if (status != BILLET_OK) {
        return status;
    }
    *found = db_reply_rows(reply, 0) == 1;
    if (*found) {
        db_reply_int64(reply, 0, 0, "id", &out->id);
        db_reply_int64(reply, 0, 0, "lease", &out->lease);
        db_reply_int64(reply, 0, 0, "attempts", &out->attempts);
        out->run = billet_span_is(db_reply_text(reply, 0, 0, "state"), "running");
    }
    db_reply_free(reply);
    return BILLET_OK;
}

enum billet_status work_seal_audit(const struct work *work, int64_t *sealed,
                                   struct billet_error *err)
{
    char most[24];
    struct db_reply *reply = NULL;
    struct app_call call = call_of(work);
    db_param params[] = {number(most, WORK_SEAL_ENTRIES)};
    enum billet_status status =
        app_wait(&call, "audit.seal", Q_AUDIT_SEAL_NEXT, params, 1, WORK_DEADLINE_MS, &reply, err);
    if (status == BILLET_OK) {
        db_reply_int64(reply, 0, 0, "sealed", sealed);
        db_reply_free(reply);
    }
    return status;
}

enum billet_status work_tidy(const struct work *work, int keep_h, int64_t *gone,
                             struct billet_error *err)
{
    char hours[24];
    char most[24];
    struct db_reply *reply = NULL;
    struct app_call call = call_of(work);
    db_param params[] = {number(hours, keep_h), number(most, WORK_TIDY_ROWS)};
    enum billet_status status = app_wait(&call, "idempotency.expire", Q_IDEMPOTENCY_EXPIRE, params,
                                         2, WORK_DEADLINE_MS, &reply, err);
    if (status == BILLET_OK) {
        db_reply_int64(reply, 0, 0, "gone", gone);
        db_reply_free(reply);
    }
    return status;
}

/* --- the lease ------------------------------------------------------------------------------ */

static bool renew(struct run *run)
{
    char lease_s[24];
    struct billet_error err;
    struct db_reply *reply = NULL;
    db_param params[] = {billet_span_of(run->id), billet_span_of(run->lease),
                         number(lease_s, run->work->lease_s)};
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

/* --- freeze ---------------------------------------------------------------------------------- */

static enum billet_status freeze(struct run *run, struct billet_error *err)
{
    struct db_reply *reply = NULL;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct db_scope scope = app_scope(&run->call, "round.freeze");
    scope.snapshot = true;
    struct db_batch *batch = arena != NULL ? db_batch_new(arena, &scope) : NULL;
    db_param params[] = {billet_span_of(run->id), billet_span_of(run->lease)};
    enum billet_status status = batch == NULL
                                    ? billet_error_set(err, BILLET_ENOMEM, "no memory for a batch")
                                    : db_batch_add(batch, Q_ROUND_FREEZE, params, 2, err);
    if (status == BILLET_OK) {
        status = db_wait(run->call.app->pool, batch, WORK_DEADLINE_MS, &reply, err);
    }
    db_reply_free(reply);
    billet_arena_free(arena);
    return status;
}

/* --- seal ------------------------------------------------------------------------------------- */

static enum billet_status add_slice(struct run *run, struct db_batch *batch, enum list_side side,
                                    const struct billet_list *lists, size_t count,
                                    struct billet_error *err)
{
    struct buf owners;
    struct buf pairs;
    buf_init(&owners, SEAL_BYTES);
    buf_init(&pairs, SEAL_BYTES);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&owners, "%c%lld", i == 0 ? '{' : ',', (long long)lists[i].owner);
        buf_append_text(&pairs, i == 0 ? "{\"\\\\x" : ",\"\\\\x");
        list_pairs_hex(&lists[i], side, &pairs);
        buf_append_char(&pairs, '"');
    }
    buf_append_char(&owners, '}');
    buf_append_char(&pairs, '}');
    db_param params[] = {billet_span_of(run->id), billet_span_of(run->lease),
                         billet_span_of(side == LIST_VACANCY ? "vacancy" : "candidate"),
                         buf_span(&owners), buf_span(&pairs)};
    enum billet_status status =
        owners.failed || pairs.failed
            ? billet_error_set(err, BILLET_ENOMEM, "no memory for the lists")
            : db_batch_add(batch, Q_ROUND_LISTS_PUT, params, 5, err);
    buf_fini(&owners);
    buf_fini(&pairs);
    return status;
}

static enum billet_status add_lists(struct run *run, struct db_batch *batch, enum list_side side,
                                    const struct billet_list *lists, size_t count,
                                    struct billet_error *err)
{
    size_t slice = count / SLICES_MAX + 1;
    if (slice < SLICE_OWNERS_LEAST) {
        slice = SLICE_OWNERS_LEAST;
    }
    for (size_t at = 0; at < count; at += slice) {
        size_t some = count - at < slice ? count - at : slice;
        enum billet_status status = add_slice(run, batch, side, lists + at, some, err);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

/* The four arrays of the referrals, each a PostgreSQL array literal. */
struct arrays {
    struct buf vacancies, candidates, scores, confirms;
};

static void arrays_write(const struct billet_match *match, struct arrays *out)
{
    for (size_t i = 0; i < match->referral_count; i++) {
        const struct billet_pair *p = &match->referrals[i];
        char open = i == 0 ? '{' : ',';
        buf_printf(&out->vacancies, "%c%lld", open, (long long)p->vacancy);
        buf_printf(&out->candidates, "%c%lld", open, (long long)p->candidate);
        buf_printf(&out->scores, "%c%d,%d,%d", open, p->mutual, p->fit, p->appeal);
        buf_printf(&out->confirms, "%c\"", open);
        bool any = false;
        for (size_t g = 0; g < BILLET_GATES; g++) {
            if ((p->confirm >> g & 1) != 0) {
                buf_printf(&out->confirms, "%s%s", any ? "," : "", billet_gate_code(g));
                any = true;
            }
        }
        buf_append_char(&out->confirms, '"');
    }
    const char *end = match->referral_count == 0 ? "{}" : "}";
    buf_append_text(&out->vacancies, end);
    buf_append_text(&out->candidates, end);
    buf_append_text(&out->scores, end);
    buf_append_text(&out->confirms, end);
}

static void counts_write(const struct billet_match *match, struct buf *out)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    jsonw_key(&w, "vacancies");
    jsonw_int(&w, (int64_t)match->vacancy_count);
    jsonw_key(&w, "candidates");
    jsonw_int(&w, (int64_t)match->candidate_count);
    jsonw_key(&w, "referrals");
    jsonw_int(&w, (int64_t)match->referral_count);
    jsonw_key(&w, "sum_mutual");
    jsonw_int(&w, match->objective.sum_mutual);
    jsonw_key(&w, "tiers");
    jsonw_array_begin(&w);
    for (size_t i = 0; i < match->objective.tier_count; i++) {
        jsonw_int(&w, match->objective.tiers[i]);
    }
    jsonw_array_end(&w);
    jsonw_object_end(&w);
}

static enum billet_status add_seal(struct run *run, struct db_batch *batch,
                                   const struct billet_match *match,
                                   const struct bundle_output *output, struct billet_error *err)
{
    struct arrays a = {0};
    struct buf counts = {0};
    buf_init(&a.vacancies, SEAL_BYTES);
    buf_init(&a.candidates, SEAL_BYTES);
    buf_init(&a.scores, SEAL_BYTES);
    buf_init(&a.confirms, SEAL_BYTES);
    arrays_write(match, &a);
    counts_write(match, &counts);
    db_param params[] = {
        billet_span_of(run->id),
        billet_span_of(run->lease),
        buf_span(&a.vacancies),
        buf_span(&a.candidates),
        buf_span(&a.scores),
        buf_span(&a.confirms),
        buf_span(&output->files[BUNDLE_CERTIFICATE]),
        billet_span_of(output->input_sha256),
        billet_span_of(output->result_sha256),
        billet_span_of(PACKAGE_VERSION),
        buf_span(&counts),
    };
    bool failed = a.vacancies.failed || a.candidates.failed || a.scores.failed ||
                  a.confirms.failed || counts.failed;
    enum billet_status status =
        failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for the seal")
               : db_batch_add(batch, Q_ROUND_SEAL, params, sizeof params / sizeof params[0], err);
    buf_fini(&a.vacancies);
    buf_fini(&a.candidates);
    buf_fini(&a.scores);
    buf_fini(&a.confirms);
    buf_fini(&counts);
    return status;
}

static enum billet_status seal(struct run *run, const struct billet_match *match,
                               const struct bundle_output *output, struct billet_error *err)
{
    struct db_reply *reply = NULL;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct db_scope scope = app_scope(&run->call, "round.seal");
    struct db_batch *batch = arena != NULL ? db_batch_new(arena, &scope) : NULL;
    enum billet_status status =
        batch == NULL
            ? billet_error_set(err, BILLET_ENOMEM, "no memory for a batch")
            : add_lists(run, batch, LIST_VACANCY, match->vacancies, match->vacancy_count, err);
    if (status == BILLET_OK) {
        status =
            add_lists(run, batch, LIST_CANDIDATE, match->candidates, match->candidate_count, err);
    }
    if (status == BILLET_OK) {
        status = add_seal(run, batch, match, output, err);
    }
    if (status == BILLET_OK) {
        status = db_wait(run->call.app->pool, batch, WORK_DEADLINE_MS, &reply, err);
    }
    db_reply_free(reply);
    billet_arena_free(arena);
    return status;
}

/* --- run ---------------------------------------------------------------------------------------
 */

static enum billet_status compute(struct run *run, const struct frozen *frozen,
                                  struct billet_error *err)
{
    struct billet_round facts = {0};
    struct billet_match *match = NULL;
    struct bundle_output output = {0};
    char digest[BUNDLE_SHA256_TEXT];
    struct billet_arena *arena = billet_arena_new(NULL);
    const struct billet_options options = {
        .progress = on_progress, .progress_arg = run, .threads = processors_online()};
    enum billet_status status =
        arena == NULL ? billet_error_set(err, BILLET_ENOMEM, "no memory for the round")
                      : bundle_read(&frozen->input, arena, &facts, err);
    if (status == BILLET_OK) {
        status = bundle_input_digest(&frozen->input, digest, err);
    }
    if (status == BILLET_OK) {
        status = billet_match_run(&facts, &options, &match, err);
    }
    if (status == BILLET_OK) {
        status = bundle_write(&facts, match, digest, &output, err);
    }
    if (status == BILLET_OK) {
        status = seal(run, match, &output, err);
    }
    bundle_output_fini(&output);
    billet_match_free(match);
    billet_arena_free(arena);
    return status;
}

static enum billet_status compute_round(struct run *run, struct billet_error *err)
{
    struct frozen frozen;
    enum billet_status status = frozen_read(&run->call, run->round->id, &frozen, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = compute(run, &frozen, err);
    frozen_fini(&frozen);
    return status;
}

static bool retry_may_help(const struct billet_error *why)
{
    switch (why->status) {
    case BILLET_EBUSY:
    case BILLET_ETIMEOUT:
    case BILLET_EUPSTREAM:
    case BILLET_ENOMEM:
        return true;
    case BILLET_ECONFLICT: /* a lost lease, a pseudonym drawn twice; not frozen rows that went */
        return strcmp(why->code, "round.vacancy_gone") != 0;
    case BILLET_OK:
    case BILLET_EINVAL:
    case BILLET_ENOTFOUND:
    case BILLET_EDENIED:
    case BILLET_ELIMIT:
    case BILLET_EINTERNAL:
        return false;
    }
    return false;
}

static enum billet_status give_up(struct run *run, const struct billet_error *why,
                                  struct billet_error *err)
{
    char text[420];
    struct db_reply *reply = NULL;
    snprintf(text, sizeof text, "%s%s%s", why->message, why->detail[0] != '\0' ? ": " : "",
             why->detail);
    db_param params[] = {billet_span_of(run->id), billet_span_of(run->lease), billet_span_of(text)};
    log_event(LOG_ERROR, "round_failed", log_int("round", run->round->id), log_error(why));
    enum billet_status status =
        app_wait(&run->call, "round.fail", Q_ROUND_FAIL, params, 3, APP_DEADLINE_MS, &reply, err);
    db_reply_free(reply);
    return status;
}

enum billet_status work_do(const struct work *work, const struct work_round *round,
                           struct billet_error *err)
{
    struct run run = {.work = work, .round = round, .call = call_of(work)};
    struct billet_error why;
    number(run.id, round->id);
    number(run.lease, round->lease);
    run.renewed_ms = (int64_t)clock_mono_ms();
    if (round->attempts > WORK_ATTEMPTS_MAX) {
        billet_error_set(&why, BILLET_EINTERNAL, "given up after %d attempts", WORK_ATTEMPTS_MAX);
        return give_up(&run, &why, err);
    }
    enum billet_status status = round->run ? compute_round(&run, &why) : freeze(&run, &why);
    if (status == BILLET_OK) {
        return BILLET_OK;
    }
    if (run.lost || retry_may_help(&why)) {
        *err = why;
        return status;
    }
    return give_up(&run, &why, err);
}
