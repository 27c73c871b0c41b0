/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the scan of a bundle: bench_scan DIR [auto|portable|reference] [THREADS] [digest].
 * With `digest` the run goes on (as method choice) and prints a digest of all lists, by which two
 * ways of scanning a large round can be compared; else it stops at the lists. Prints seconds
 * by the clock of reading, of the snapshot, of building columns, of the scan (facts in columns to
 * sorted lists), what the scan did, and the peak of memory before and after it.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "server/bundle/bundle.h"

struct watch {
    const char *what;
    double started;
    double cpu_started;
    double scan;
    bool whole; /* does not stop at the lists */
};

static double read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void lap(struct watch *watch, const char *what)
{
    double now = read_clock(CLOCK_MONOTONIC);
    double cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (watch->what != NULL) {
        printf("%-8s %9.3f s, %9.3f s of the processor, peak %ld MiB\n", watch->what,
               now - watch->started, cpu - watch->cpu_started, usage.ru_maxrss / 1024);
    }
    if (watch->what != NULL && strcmp(watch->what, "scan") == 0) {
        watch->scan = now - watch->started;
    }
    watch->what = what;
    watch->started = now;
    watch->cpu_started = cpu;
}

/* Stops when the lists are there, unless they are to be seen. */
static bool step(void *arg, const char *what, size_t done, size_t total)
{
    struct watch *watch = arg;
    (void)done;
    (void)total;
    if (watch->what == NULL || strcmp(watch->what, what) != 0) {
        lap(watch, what);
    }
    return watch->whole || strcmp(what, "lists") != 0;
}

static enum billet_scan way_of(const char *name)
{
    if (strcmp(name, "reference") == 0) {
        return BILLET_SCAN_REFERENCE;
    }
    return strcmp(name, "portable") == 0 ? BILLET_SCAN_PORTABLE : BILLET_SCAN_AUTO;
}

/* FNV-1a, 64 bits at a time. */
static uint64_t digest_lists(uint64_t hash, const struct billet_list *lists, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lists[i].count; k++) {
            const struct billet_pair *p = &lists[i].pairs[k];
            const uint64_t words[] = {(uint64_t)p->candidate,   (uint64_t)p->vacancy,
                                      (uint64_t)p->mutual,      (uint64_t)p->fit,
                                      (uint64_t)p->appeal,      (uint64_t)p->confirm,
                                      (uint64_t)lists[i].owner, (uint64_t)k};
            for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
                hash = (hash ^ words[w]) * UINT64_C(0x100000001b3);
            }
        }
    }
    return hash;
}

static void print_digest(const struct billet_match *match)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = digest_lists(hash, match->vacancies, match->vacancy_count);
    hash = digest_lists(hash, match->candidates, match->candidate_count);
    printf("digest   %016llx\n", (unsigned long long)hash);
}

static int measure(const char *path, struct billet_options *options, struct watch *watch)
{
    struct billet_error err = {0};
    struct bundle_folder folder;
    struct billet_round round;
    struct billet_match *match = NULL;
    struct billet_arena *arena = billet_arena_new(NULL);
    lap(watch, "read");
    if (arena == NULL || bundle_folder_read(&folder, path, false, &err) != BILLET_OK) {
        fprintf(stderr, "bench_scan: %s\n", err.message);
        billet_arena_free(arena);
        return 2;
    }
    enum billet_status status = bundle_read(&folder.input, arena, &round, &err);
    lap(watch, "snapshot");
    round.method = watch->whole ? BILLET_CHOICE : round.method;
    if (status == BILLET_OK) {
        status = billet_match_run(&round, options, &match, &err);
    }
    if (match != NULL) {
        print_digest(match);
    }
    double pairs = (double)round.candidate_count * (double)round.vacancy_count;
    if (watch->scan > 0) {
        printf("pairs    %.3g, %.3g a second\n", pairs, pairs / watch->scan);
    }
    billet_match_free(match);
    bundle_folder_fini(&folder);
    billet_arena_free(arena);
    return watch->scan > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct billet_scan_counts counts = {0};
    struct watch watch = {0};
    struct billet_options options = {.progress = step, .progress_arg = &watch};
    if (argc < 2) {
        fprintf(stderr, "usage: bench_scan DIR [auto|portable|reference] [THREADS] [digest]\n");
        return 2;
    }
    options.scan = argc > 2 ? way_of(argv[2]) : BILLET_SCAN_AUTO;
    options.threads = argc > 3 ? (int32_t)strtol(argv[3], NULL, 10) : 1;
    watch.whole = argc > 4 && strcmp(argv[4], "digest") == 0;
    options.counts = &counts;
    int code = measure(argv[1], &options, &watch);
    printf("eligible %llu, chunks %llu, deepened %llu, scored %llu, offered %llu\n",
           (unsigned long long)counts.eligible, (unsigned long long)counts.chunks,
           (unsigned long long)counts.deepened, (unsigned long long)counts.scored,
           (unsigned long long)counts.offered);
    return code;
}
