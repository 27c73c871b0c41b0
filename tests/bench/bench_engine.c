/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures the engine once and prints one line of JSON: seconds of each step by the clock and of
 * the processor, peak of memory, counts. One measurement a process, so that the peak is its own.
 *
 *     bench_engine codes=FOLDER [KEY=NUMBER...]      a round drawn in memory
 *     bench_engine folder=DIR [KEY=NUMBER...]        a bundle
 *
 * The keys are the table below. Steps that the engine reports through its progress callback are
 * told apart by their names; what comes before the first of them is "snapshot". bench.py calls
 * this and makes the tables.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/bundle/bundle.h"
#include "server/draw/draw.h"

#define STEPS_MAX 24

struct settings {
    const char *codes;
    const char *folder;
    long candidates;
    long vacancies;
    long eligible;
    long seed;
    long k;
    long tiers;
    long method;     /* enum billet_method */
    long lists_only; /* stop when the lists are there */
    long write;
    long verify;
    long sample; /* rows a side for the share */
    long threads;
    long scan; /* enum billet_scan */
};

static struct settings set = {
    .candidates = 5000, .vacancies = 1000, .eligible = 10, .seed = 1, .k = 50, .sample = 1000};

static const struct {
    const char *name;
    long *number;
    const char **text;
} keys[] = {
    {"codes", NULL, &set.codes},
    {"folder", NULL, &set.folder},
    {"candidates", &set.candidates, NULL},
    {"vacancies", &set.vacancies, NULL},
    {"eligible", &set.eligible, NULL},
    {"seed", &set.seed, NULL},
    {"k", &set.k, NULL},
    {"tiers", &set.tiers, NULL},
    {"method", &set.method, NULL},
    {"lists_only", &set.lists_only, NULL},
    {"write", &set.write, NULL},
    {"verify", &set.verify, NULL},
    {"sample", &set.sample, NULL},
    {"threads", &set.threads, NULL},
    {"scan", &set.scan, NULL},
};

/* --- the clock -------------------------------------------------------------------------------- */

struct step {
    const char *name;
    double clock;
    double cpu;
};

static struct step steps[STEPS_MAX];
static size_t step_count;
static struct step running;
static bool listed;

static double read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Ends the step that runs and begins the next; NULL: none. A name that was there goes on. */
static void lap(const char *next)
{
    double clock = read_clock(CLOCK_MONOTONIC);
    double cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    if (running.name != NULL) {
        size_t at = 0;
        while (at < step_count && strcmp(steps[at].name, running.name) != 0) {
            at++;
        }
        if (at == step_count && step_count < STEPS_MAX) {
            steps[step_count++].name = running.name;
        }
        steps[at].clock += clock - running.clock;
        steps[at].cpu += cpu - running.cpu;
    }
    running = (struct step){next, clock, cpu};
}

static bool progress(void *arg, const char *what, size_t done, size_t total)
{
    (void)arg;
    (void)done;
    (void)total;
    if (running.name == NULL || strcmp(running.name, what) != 0) {
        lap(what);
    }
    listed = listed || strcmp(what, "graph") == 0;
    return !(set.lists_only != 0 && listed);
}

/* Peak of resident memory in KiB, since the start or the last reset. */
static long peak_kib(void)
{
    char line[256];
    long kib = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            kib = strtol(line + 6, NULL, 10);
        }
    }
    if (f != NULL) {
        fclose(f);
    }
    return kib;
}

/* Gives back what drawing took, and lets the peak begin anew from what is held now. */
static void reset_peak(void)
{
    malloc_trim(0);
    FILE *f = fopen("/proc/self/clear_refs", "w");
    if (f != NULL) {
        fputs("5", f);
        fclose(f);
    }
}

/* --- one measurement -------------------------------------------------------------------------- */

struct measured {
    struct billet_arena *arena; /* of the facts */
    struct bundle_folder folder;
    struct billet_round round;
    struct billet_match *match;
    struct bundle_output output;
    struct draw_share share;
    struct billet_scan_counts counts;
    long facts_kib;
    long peak_kib; /* of facts, run and writing; not of verify */
};

static enum billet_status draw_facts(struct measured *m, struct billet_error *err)
{
    struct draw_options options;
    struct draw *draw = NULL;
    draw_options_default(&options);
    options.codes = set.codes;
    options.candidates = (size_t)set.candidates;
    options.vacancies = (size_t)set.vacancies;
    options.eligible = (uint32_t)set.eligible;
    options.seed = (uint64_t)set.seed;
    options.k = (int32_t)set.k;
    options.tiers = (size_t)set.tiers;
    options.method = (enum billet_method)set.method;
    lap("settle");
    enum billet_status status = draw_new(&options, m->arena, &draw, err);
    size_t rows = (size_t)set.sample;
    status = status == BILLET_OK ? draw_measure(draw, rows, &m->share, err) : status;
    lap("draw");
    return status == BILLET_OK ? draw_round(draw, m->arena, &m->round, err) : status;
}

static enum billet_status read_facts(struct measured *m, struct billet_error *err)
{
    lap("open");
    enum billet_status status = bundle_folder_read(&m->folder, set.folder, false, err);
    lap("read");
    status = status == BILLET_OK ? bundle_read(&m->folder.input, m->arena, &m->round, err) : status;
    m->round.method = (enum billet_method)set.method;
    return status;
}

static enum billet_status run(struct measured *m, struct billet_error *err)
{
    const struct billet_options options = {.progress = progress,
                                           .threads = (int32_t)set.threads,
                                           .scan = (enum billet_scan)set.scan,
                                           .counts = &m->counts};
    lap("snapshot");
    enum billet_status status = billet_match_run(&m->round, &options, &m->match, err);
    lap(NULL);
    if (status == BILLET_ETIMEOUT && set.lists_only != 0 && listed) {
        return BILLET_OK;
    }
    return status;
}

static enum billet_status write_and_verify(struct measured *m, struct billet_error *err)
{
    static char digest[BUNDLE_SHA256_TEXT] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    const struct billet_options options = {.threads = (int32_t)set.threads};
    struct billet_verdict verdict = {0};
    struct billet_span outputs[BUNDLE_OUTPUTS];
    lap("digest");
    enum billet_status status =
        set.folder != NULL ? bundle_input_digest(&m->folder.input, digest, err) : BILLET_OK;
    lap("write");
    status =
        status == BILLET_OK ? bundle_write(&m->round, m->match, digest, &m->output, err) : status;
    m->peak_kib = peak_kib();
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        outputs[i] = buf_span(&m->output.files[i]);
    }
    if (status == BILLET_OK && set.verify != 0 && set.folder != NULL) {
        lap("verify");
        status = bundle_verify(&m->folder.input, outputs, &options, &verdict, err);
    }
    lap(NULL);
    if (status == BILLET_OK && verdict.finding != BILLET_VALID) {
        return billet_error_set(err, BILLET_EINTERNAL, "not valid: %.120s", verdict.text);
    }
    return status;
}

static enum billet_status measure(struct measured *m, struct billet_error *err)
{
    enum billet_status status = set.folder != NULL ? read_facts(m, err) : draw_facts(m, err);
    reset_peak();
    m->facts_kib = peak_kib();
    status = status == BILLET_OK ? run(m, err) : status;
    m->peak_kib = peak_kib();
    if (status == BILLET_OK && (set.write != 0 || set.verify != 0) && m->match != NULL) {
        status = write_and_verify(m, err);
    }
    return status;
}

/* --- the line --------------------------------------------------------------------------------- */

static void print_objective(const struct billet_match *match)
{
    size_t pairs = 0;
    for (size_t i = 0; i < match->vacancy_count; i++) {
        pairs += match->vacancies[i].count;
    }
    printf(",\"listed\":%zu,\"referrals\":%zu,\"tiers\":[", pairs, match->referral_count);
    for (size_t i = 0; i < match->objective.tier_count; i++) {
        printf("%s%" PRId64, i > 0 ? "," : "", match->objective.tiers[i]);
    }
    printf("],\"sum_mutual\":%" PRId64, match->objective.sum_mutual);
}

static void print_line(const struct measured *m)
{
    printf("{\"candidates\":%zu,\"vacancies\":%zu,\"method\":\"%s\"", m->round.candidate_count,
           m->round.vacancy_count, billet_method_names[m->round.method]);
    printf(",\"sampled\":%zu,\"eligible\":%zu", m->share.pairs, m->share.eligible);
    printf(",\"facts_kib\":%ld,\"peak_kib\":%ld,\"steps\":{", m->facts_kib, m->peak_kib);
    for (size_t i = 0; i < step_count; i++) {
        printf("%s\"%s\":[%.6f,%.6f]", i > 0 ? "," : "", steps[i].name, steps[i].clock,
               steps[i].cpu);
    }
    printf("}");
    printf(",\"counts\":{\"eligible\":%" PRIu64 ",\"chunks\":%" PRIu64 ",\"deepened\":%" PRIu64
           ",\"scored\":%" PRIu64 ",\"offered\":%" PRIu64 "}",
           m->counts.eligible, m->counts.chunks, m->counts.deepened, m->counts.scored,
           m->counts.offered);
    if (m->match != NULL) {
        print_objective(m->match);
    }
    if (m->output.result_sha256[0] != '\0') {
        printf(",\"result_sha256\":\"%s\"", m->output.result_sha256);
    }
    printf("}\n");
}

static bool take_setting(char *word)
{
    char *equals = strchr(word, '=');
    if (equals == NULL) {
        return false;
    }
    *equals = '\0';
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].name, word) == 0 && keys[i].text != NULL) {
            *keys[i].text = equals + 1;
            return true;
        }
        if (strcmp(keys[i].name, word) == 0) {
            *keys[i].number = strtol(equals + 1, NULL, 10);
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    struct billet_error err = {0};
    struct measured m = {.arena = billet_arena_new(NULL)};
    for (int i = 1; i < argc; i++) {
        if (!take_setting(argv[i])) {
            fprintf(stderr, "bench_engine: no such key: %s\n", argv[i]);
            return 2;
        }
    }
    enum billet_status status = measure(&m, &err);
    if (status == BILLET_OK) {
        print_line(&m);
    } else {
        fprintf(stderr, "bench_engine: %s\n", err.message);
    }
    billet_match_free(m.match);
    bundle_output_fini(&m.output);
    bundle_folder_fini(&m.folder);
    billet_arena_free(m.arena);
    return status == BILLET_OK ? 0 : 1;
}
