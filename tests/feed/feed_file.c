/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a file through the import parser and prints what became of it: for tests that compare
 * with expected lines, and for measuring. Not installed.
 *
 *   feed_file [-k vacancy|candidate|employer] [-f FORMAT] [-m MAPPING] [-q]
 *             [-s SLICE] -c CODES_FOLDER FILE|-
 *
 * One line a row: verdict, row, line, JSON; then its issues, indented. -q: counts only. Exit 0,
 * or 1 when the file could not be read to its end.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/core/messages.h"
#include "server/feed/feed.h"
#include "server/feed/mapping.h"
#include "server/text/codes.h"
#include "server/text/rules.h"

static const char *const sets[] = {
    "regions.tsv",    "occupations.tsv", "skills.tsv", "certificates.tsv", "specialties.tsv",
    "categories.tsv", "employment.tsv",  "shifts.tsv", "conditions.tsv",   "groups.tsv"};
static const char *const verdicts[] = {"taken", "review", "refused"};

struct tool {
    bool quiet;
    uint64_t with_unknowns;
};

static void say_issue(const struct feed_issue *issue, const struct feed_row *row)
{
    struct buf text = {0};
    struct message_value values[3 + FEED_ARGS_MAX] = {
        message_int("row", row != NULL ? (int64_t)row->row : 0),
        message_span("field", issue->column.ptr != NULL ? issue->column : issue->field),
        message_span("value", issue->value)};
    size_t count = 3;
    for (size_t i = 0; i < FEED_ARGS_MAX && issue->args[i].name != NULL; i++) {
        values[count++] = message_span(issue->args[i].name, issue->args[i].value);
    }
    bool known = message_format(&text, issue->code, LANG_ZH, values, count);
    printf("    %s %s %.*s%s%.*s\n", issue->severity == FEED_ERROR ? "error" : "warning",
           issue->code, (int)issue->pointer.len, issue->pointer.ptr, known ? " " : " NO MESSAGE ",
           (int)text.len, buf_span(&text).ptr);
    buf_fini(&text);
}

static enum billet_status on_row(void *arg, const struct feed_row *row, struct billet_error *err)
{
    struct tool *tool = arg;
    (void)err;
    tool->with_unknowns += row->verdict == FEED_TAKEN && row->issue_count > 0 ? 1 : 0;
    if (tool->quiet) {
        return BILLET_OK;
    }
    printf("%s %" PRIu64 " %" PRIu64 " %.*s\n", verdicts[row->verdict], row->row, row->line,
           (int)row->json.len, row->json.ptr != NULL ? row->json.ptr : "");
    for (size_t i = 0; i < row->issue_count; i++) {
        say_issue(&row->issues[i], row);
    }
    return BILLET_OK;
}

static void on_note(void *arg, const struct feed_issue *issue)
{
    struct tool *tool = arg;
    if (!tool->quiet) {
        printf("note\n");
        say_issue(issue, NULL);
    }
}

static struct codes *load_codes(const char *folder)
{
    struct codes *codes = codes_new();
    struct billet_error err;
    for (size_t i = 0; codes != NULL && i < sizeof sets / sizeof sets[0]; i++) {
        char path[1024];
        (void)snprintf(path, sizeof path, "%s/%s", folder, sets[i]);
        if (codes_add_file(codes, path, &err) != BILLET_OK) {
            fprintf(stderr, "%s\n", err.message);
        }
    }
    if (codes == NULL || codes_seal(codes, &err) != BILLET_OK) {
        exit(2);
    }
    return codes;
}

static size_t word_index(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    fprintf(stderr, "feed_file: unknown word %s\n", word);
    exit(2);
}

static enum billet_status pump(FILE *file, struct feed *feed, size_t slice,
                               struct billet_error *err)
{
    static char bytes[1 << 16];
    enum billet_status status = BILLET_OK;
    size_t n = 0;
    while (status == BILLET_OK && (n = fread(bytes, 1, slice, file)) > 0) {
        status = feed_write(feed, bytes, n, err);
    }
    return status == BILLET_OK ? feed_finish(feed, err) : status;
}

/* getrusage() would tell the peak of the program that started this one, if that was higher. */
static long peak_kib(void)
{
    char line[256];
    long peak = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            peak = strtol(line + 6, NULL, 10);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return peak;
}

static void say_counts(const struct feed *feed, const struct tool *tool, double seconds)
{
    const struct feed_counts *c = feed_counts(feed);
    printf("rows %" PRIu64 " taken %" PRIu64 " (with issues %" PRIu64 ") review %" PRIu64
           " refused %" PRIu64 " empty %" PRIu64 " lines %" PRIu64 " bytes %" PRIu64 "\n",
           c->rows, c->taken, tool->with_unknowns, c->needs_review, c->refused, c->empty, c->lines,
           c->bytes);
    fprintf(stderr, "%.3f s, %.0f rows/s, peak %ld KiB\n", seconds, (double)c->rows / seconds,
            peak_kib());
}

/* Of the processor: other programs run beside the tests. */
static double now(void)
{
    struct timespec ts;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static const char *const kinds[] = {"vacancy", "candidate", "employer"};

    enum feed_kind kind = FEED_VACANCY;
    enum feed_format format = FEED_CSV;
    struct tool tool = {0};
    struct billet_error err = {0};
    struct feed_options options = {.today = {2026, 3, 2}, .home = BILLET_SPAN_LITERAL("1502")};
    const char *codes = NULL;
    size_t slice = 1 << 16;
    int option = 0;
    while ((option = getopt(argc, argv, "k:f:m:qs:c:")) != -1) {
        switch (option) {
        case 'k':
            kind = (enum feed_kind)word_index(kinds, 3, optarg);
            break;
        case 'f':
            if (!feed_format_named(billet_span_of(optarg), &format)) {
                return 2;
            }
            break;
        case 'm':
            if (feed_mapping_find(billet_span_of(optarg), &options.mapping, &err) != BILLET_OK) {
                return 2;
            }
            break;
        case 'q':
            tool.quiet = true;
            break;
        case 's':
            slice = (size_t)strtoul(optarg, NULL, 10);
            break;
        case 'c':
            codes = optarg;
            break;
        default:
            return 2;
        }
    }
    if (codes == NULL || optind + 1 != argc || slice == 0 || slice > 1 << 16) {
        return 2;
    }
    const struct feed_sink sink = {on_row, on_note};
    struct codes *index = load_codes(codes);
    struct rules *rules = NULL;
    struct feed *feed = NULL;
    FILE *file = strcmp(argv[optind], "-") == 0 ? stdin : fopen(argv[optind], "rb");
    options.codes = index;
    if (file == NULL || rules_new(index, &rules, &err) != BILLET_OK) {
        return 2;
    }
    options.rules = rules;
    if (feed_new(kind, format, &options, &sink, &tool, &feed, &err) != BILLET_OK) {
        return 2;
    }
    double start = now();
    enum billet_status status = pump(file, feed, slice, &err);
    say_counts(feed, &tool, now() - start);
    if (status != BILLET_OK) {
        printf("stopped: %s %s\n", err.code, err.message);
    }
    feed_free(feed);
    rules_free(rules);
    codes_free(index);
    (void)fclose(file);
    return status == BILLET_OK ? 0 : 1;
}
