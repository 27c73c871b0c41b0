/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures a bundle: bench_engine DIR. Prints seconds (by the clock, of the processor) of
 * reading, of each step of the run, of checking, and the peak of memory; nothing is written.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "server/bundle/bundle.h"

struct watch {
    const char *what;
    double started;
    double cpu_started;
};

static double read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

static double cpu_now(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static void lap(struct watch *watch, const char *what)
{
    double t = now();
    if (watch->what != NULL) {
        printf("%-10s %8.3f s %8.3f s\n", watch->what, t - watch->started,
               cpu_now() - watch->cpu_started);
    }
    watch->what = what;
    watch->started = t;
    watch->cpu_started = cpu_now();
}

static bool step(void *arg, const char *what, size_t done, size_t total)
{
    struct watch *watch = arg;
    (void)done;
    (void)total;
    if (watch->what == NULL || strcmp(watch->what, what) != 0) {
        lap(watch, what);
    }
    return true;
}

static double report_lists(const struct billet_match *match)
{
    double listed = 0;
    for (size_t i = 0; i < match->vacancy_count; i++) {
        listed += (double)match->vacancies[i].count;
    }
    printf("listed at vacancies %.0f, referrals %zu, objective", listed, match->referral_count);
    for (size_t i = 0; i < match->objective.tier_count; i++) {
        printf(" %lld", (long long)match->objective.tiers[i]);
    }
    printf(" / %lld\n", (long long)match->objective.sum_mutual);
    return listed;
}

static int measure(struct bundle_folder *folder, struct billet_arena *arena)
{
    struct billet_error err = {0};
    struct billet_round round;
    struct billet_match *match = NULL;
    struct bundle_output output = {0};
    struct billet_verdict verdict = {0};
    struct watch watch = {0};
    struct billet_options options = {.progress = step, .progress_arg = &watch};
    char digest[BUNDLE_SHA256_TEXT];
    double started = now();
    double cpu_started = cpu_now();
    lap(&watch, "read");
    enum billet_status status = bundle_read(&folder->input, arena, &round, &err);
    status = status == BILLET_OK ? bundle_input_digest(&folder->input, digest, &err) : status;
    status = status == BILLET_OK ? billet_match_run(&round, &options, &match, &err) : status;
    lap(&watch, "write");
    status = status == BILLET_OK ? bundle_write(&round, match, digest, &output, &err) : status;
    lap(&watch, "verify");
    printf("%-10s %8.3f s %8.3f s\n", "TOTAL run", now() - started, cpu_now() - cpu_started);
    struct billet_span outputs[BUNDLE_OUTPUTS];
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        outputs[i] = buf_span(&output.files[i]);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%-10s %8ld MB\n", "peak", usage.ru_maxrss / 1024);
    if (status == BILLET_OK) {
        status = bundle_verify(&folder->input, outputs, &options, &verdict, &err);
    }
    lap(&watch, NULL);
    if (status != BILLET_OK || verdict.finding != BILLET_VALID) {
        printf("FAILED: %s %s\n", err.message, verdict.text);
    } else {
        report_lists(match);
    }
    billet_match_free(match);
    bundle_output_fini(&output);
    return status == BILLET_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct billet_error err = {0};
    struct bundle_folder folder;
    if (argc < 2 || bundle_folder_read(&folder, argv[1], false, &err) != BILLET_OK) {
        fprintf(stderr, "usage: bench_engine DIR (%s)\n", err.message);
        return 2;
    }
    struct billet_arena *arena = billet_arena_new(NULL);
    int code = arena == NULL ? 1 : measure(&folder, arena);
    billet_arena_free(arena);
    bundle_folder_fini(&folder);
    return code;
}
