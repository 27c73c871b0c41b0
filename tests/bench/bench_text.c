/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What reading prose costs: bench_text CODES_FOLDER FILE... Prints how long start-up takes (code
 * sets, rules and lexicon), then megabytes a second of processor through all rules and a lexicon
 * filled up to 10,000 terms, and of a loop over the same terms, in the same run. Files are those
 * of ads.py: title, unit separator, description, record separator. A megabyte is 10^6 bytes of
 * such text as it came in.
 */
#include "config.h" /* memmem */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "server/core/buf.h"
#include "server/core/utf8.h"
#include "server/text/prose.h"

#define TERMS_WANTED 10000
#define TEXT_BYTES   ((size_t)256 * 1024 * 1024)
#define NAIVE_BYTES  ((size_t)256 * 1024)
#define UNIT_END     '\x1f'
#define RECORD_END   '\x1e'

static const char *const sets[] = {"regions", "skills",     "certificates",
                                   "shifts",  "conditions", "employment"};

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const struct billet_error *err)
{
    (void)fprintf(stderr, "bench_text: %s\n", err->message);
    exit(1);
}

struct terms {
    struct billet_span term[2 * TERMS_WANTED];
    size_t count;
};

static bool keep_term(void *arg, const struct code *code, struct billet_span term)
{
    struct terms *terms = arg;
    (void)code;
    if (terms->count < TERMS_WANTED && utf8_count(term) > 2) {
        terms->term[terms->count++] = term;
    }
    return true;
}

/* Names of streets serve as further skills: real Chinese words that no rule knows. */
static void fill_up(struct codes *codes, const struct codes *regions, size_t have,
                    struct billet_error *err)
{
    static struct terms extra;
    codes_each(regions, CODES_REGIONS, keep_term, &extra);
    for (size_t i = 0; i < extra.count && have + i < TERMS_WANTED; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "bench_%zu", i);
        const struct codes_row row = {.set = BILLET_SPAN_LITERAL("skills"),
                                      .code = billet_span_of(name),
                                      .parent = BILLET_SPAN_LITERAL("g_bench"),
                                      .name_zh = extra.term[i]};
        if (codes_add(codes, &row, err) != BILLET_OK) {
            fail(err);
        }
    }
}

static void load(struct codes *codes, const char *folder, struct billet_error *err)
{
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        char path[1024];
        (void)snprintf(path, sizeof path, "%s/%s.tsv", folder, sets[i]);
        if (codes_add_file(codes, path, err) != BILLET_OK) {
            fail(err);
        }
    }
}

static struct buf read_files(int count, char **paths)
{
    struct buf text = {.max = 2 * TEXT_BYTES};
    char chunk[65536];
    for (int i = 0; i < count; i++) {
        FILE *file = fopen(paths[i], "rb");
        size_t n = 0;
        while (file != NULL && text.len < TEXT_BYTES &&
               (n = fread(chunk, 1, sizeof chunk, file)) > 0) {
            buf_append(&text, chunk, n);
        }
        if (file != NULL) {
            (void)fclose(file);
        }
    }
    return text;
}

/* Up to the separator, which is skipped; all that is left where there is none. */
static struct billet_span cut(struct billet_span *left, char separator)
{
    const char *end = left->len > 0 ? memchr(left->ptr, separator, left->len) : NULL;
    struct billet_span part = {left->ptr, end != NULL ? (size_t)(end - left->ptr) : left->len};
    size_t used = part.len + (end != NULL ? 1 : 0);
    left->ptr += used;
    left->len -= used;
    return part;
}

/* Runs `each` over the ads of the text; returns the bytes. */
static size_t over_ads(struct billet_span text, size_t most,
                       void (*each)(void *arg, struct billet_span ad), void *arg)
{
    struct billet_span left = text;
    while (left.len > 0 && text.len - left.len < most) {
        each(arg, cut(&left, RECORD_END));
    }
    return text.len - left.len;
}

struct reading {
    struct prose *prose;
    size_t mentions;
};

static void read_text(struct prose *prose, const char *field, enum prose_section section,
                      struct billet_span text)
{
    if (!prose_read(prose, field, section, text, (struct billet_span){NULL, 0})) {
        exit(1);
    }
}

static void read_ad(void *arg, struct billet_span ad)
{
    struct reading *reading = arg;
    size_t count = 0;
    prose_begin(reading->prose);
    read_text(reading->prose, "title", PROSE_TITLE, cut(&ad, UNIT_END));
    read_text(reading->prose, "description", PROSE_HEAD, ad);
    (void)prose_mentions(reading->prose, &count);
    reading->mentions += count;
}

struct naive {
    const struct rules *rules;
    struct terms terms;
    size_t found;
};

static void loop_ad(void *arg, struct billet_span ad)
{
    struct naive *naive = arg;
    for (size_t i = 0; i < naive->terms.count; i++) {
        const struct billet_span *term = &naive->terms.term[i];
        naive->found += memmem(ad.ptr, ad.len, term->ptr, term->len) != NULL ? 1 : 0;
    }
}

static void say_speed(const char *what, size_t bytes, double seconds, size_t found)
{
    printf("%-28s %8.1f MB/s  (%.2f s for %.1f MB, %zu found)\n", what,
           (double)bytes / 1e6 / seconds, seconds, (double)bytes / 1e6, found);
}

int main(int argc, char **argv)
{
    struct billet_error err = {0};
    struct codes *codes = codes_new();
    struct codes *regions = codes_new();
    struct rules *rules = NULL;
    if (argc < 3 || codes == NULL || regions == NULL) {
        return 2;
    }
    double start = cpu();
    load(codes, argv[1], &err);
    load(regions, argv[1], &err);
    double loaded = (cpu() - start) / 2; /* the second load only serves this program */
    if (codes_seal(regions, &err) != BILLET_OK || rules_new(regions, &rules, &err) != BILLET_OK) {
        fail(&err);
    }
    size_t shipped = rules->lexicon_count;
    start = cpu();
    rules_free(rules);
    rules = NULL;
    fill_up(codes, regions, shipped, &err);
    double filled = cpu();
    if (codes_seal(codes, &err) != BILLET_OK || rules_new(codes, &rules, &err) != BILLET_OK) {
        fail(&err);
    }
    printf("%-28s %8.3f s\n", "code sets", loaded);
    printf("%-28s %8.3f s  (%zu rules, %zu terms shipped, %zu here)\n", "rules and lexicon",
           cpu() - filled, rules->count, shipped, rules->lexicon_count);
    struct buf text = read_files(argc - 2, argv + 2);
    struct reading reading = {.prose = prose_new(rules)};
    static struct naive naive;
    if (text.len == 0 || reading.prose == NULL) {
        return 2;
    }
    over_ads(buf_span(&text), NAIVE_BYTES, read_ad, &reading); /* warm */
    reading.mentions = 0;
    start = cpu();
    size_t bytes = over_ads(buf_span(&text), text.len, read_ad, &reading);
    say_speed("rules and lexicon", bytes, cpu() - start, reading.mentions);
    codes_each(codes, CODES_SKILLS, keep_term, &naive.terms);
    start = cpu();
    bytes = over_ads(buf_span(&text), NAIVE_BYTES, loop_ad, &naive);
    say_speed("a loop over the terms alone", bytes, cpu() - start, naive.found);
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("%-28s %8.1f MB\n", "peak memory", (double)usage.ru_maxrss / 1024);
    prose_free(reading.prose);
    buf_fini(&text);
    rules_free(rules);
    codes_free(codes);
    codes_free(regions);
    return 0;
}
