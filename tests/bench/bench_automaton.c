/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_automaton TEXT SET.tsv...: all names and synonyms of the sets, looked for in the text by
 * the automaton and by a loop over the terms. The loop takes a slice of the text only; both must
 * find the same number of hits in it, else exit 1. Figures are of CPU time.
 */
#include <stdio.h>
#include <time.h>

#include "server/core/buf.h"
#include "server/core/mem.h"
#include "server/text/automaton.h"
#include "server/text/fold.h"

#define SLICE_BYTES ((size_t)128 * 1024)
#define SCANS       10

struct terms {
    struct buf text; /* folded, each ended by NUL */
    size_t count;
};

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool read_file(const char *path, struct buf *out)
{
    char chunk[65536];
    size_t n = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0) {
        buf_append(out, chunk, n);
    }
    (void)fclose(file);
    return !out->failed;
}

static struct billet_span cut(struct billet_span *left, char separator)
{
    const char *end = left->len > 0 ? memchr(left->ptr, separator, left->len) : NULL;
    struct billet_span part = {left->ptr, end != NULL ? (size_t)(end - left->ptr) : left->len};
    size_t skip = part.len + (end != NULL ? 1 : 0);
    left->ptr += skip;
    left->len -= skip;
    return part;
}

static void add_term(struct terms *terms, struct billet_span term)
{
    char folded[AUTOMATON_TERM_BYTES_MAX];
    size_t len = term.len <= sizeof folded ? text_fold(term, folded, sizeof folded) : 0;
    if (len > 0) {
        buf_append(&terms->text, folded, len);
        buf_append_char(&terms->text, '\0');
        terms->count++;
    }
}

/* Columns 3 to 5: name_zh, name_en, synonyms. */
static void add_set(struct terms *terms, struct billet_span text)
{
    (void)cut(&text, '\n');
    (void)cut(&text, '\n');
    while (text.len > 0) {
        struct billet_span line = cut(&text, '\n');
        (void)cut(&line, '\t');
        (void)cut(&line, '\t');
        add_term(terms, cut(&line, '\t'));
        add_term(terms, cut(&line, '\t'));
        struct billet_span synonyms = cut(&line, '\t');
        while (synonyms.len > 0) {
            add_term(terms, cut(&synonyms, '|'));
        }
    }
}

static struct automaton *build(const struct terms *terms)
{
    struct billet_error err;
    struct automaton *automaton = automaton_new(1, 0);
    struct billet_span left = buf_span(&terms->text);
    bool good = automaton != NULL;
    for (uint32_t i = 0; good && left.len > 0; i++) {
        good = automaton_add(automaton, cut(&left, '\0'), 0, i, &err) == BILLET_OK;
    }
    return good && automaton_seal(automaton, &err) == BILLET_OK ? automaton : NULL;
}

static bool count_hit(void *arg, const struct automaton_hit *hit)
{
    (void)hit;
    (*(size_t *)arg)++;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_' ||
           ((unsigned char)c >= 0xC3 && (unsigned char)c <= 0xC9);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool parted(char end, char beside, size_t len)
{
    bool word = is_letter(end) || is_digit(end);
    bool goes_on = is_letter(beside) || (is_digit(beside) && (is_digit(end) || len < 4));
    return !word || !goes_on;
}

/* The slice is folded and ended by NUL, with a space before it. */
static size_t naive(const struct terms *terms, const char *text)
{
    size_t hits = 0;
    const char *term = terms->text.ptr;
    for (size_t i = 0; i < terms->count; i++) {
        size_t len = strlen(term);
        for (const char *at = strstr(text, term); at != NULL; at = strstr(at + 1, term)) {
            char before = ((unsigned char)at[-1] & 0xC0) == 0x80 && (unsigned char)at[-2] >= 0xC3 &&
                                  (unsigned char)at[-2] <= 0xC9
                              ? 'a'
                              : at[-1];
            hits += parted(term[0], before, len) && parted(term[len - 1], at[len], len) ? 1 : 0;
        }
        term += len + 1;
    }
    return hits;
}

static int compare(const struct terms *terms, const struct automaton *automaton, const char *slice,
                   size_t len)
{
    size_t hits = 0;
    double start = now();
    size_t expected = naive(terms, slice + 2);
    double naive_s = now() - start;
    start = now();
    automaton_scan(automaton, (struct billet_span){slice, len}, count_hit, &hits);
    double scan_s = now() - start;
    printf("loop over the terms: %.3f MB/s, automaton %.1f MB/s on the same %zu KB: %.0f times\n",
           (double)len / 1e6 / naive_s, (double)len / 1e6 / scan_s, len / 1024, naive_s / scan_s);
    printf("hits: %zu and %zu\n", expected, hits);
    return hits == expected ? 0 : 1;
}

static int measure(const struct terms *terms, struct billet_span text)
{
    static char slice[SLICE_BYTES + 3] = "  ";
    double start = now();
    struct automaton *automaton = build(terms);
    if (automaton == NULL) {
        return 2;
    }
    printf("%zu terms, built in %.3f s, %zu KB\n", terms->count, now() - start,
           automaton_bytes(automaton) / 1024);
    size_t hits = 0;
    start = now();
    for (int i = 0; i < SCANS; i++) {
        automaton_scan(automaton, text, count_hit, &hits);
    }
    double mb = (double)text.len * SCANS / 1e6;
    printf("%.1f MB scanned at %.1f MB/s, %zu hits\n", mb, mb / (now() - start), hits);
    size_t len = 2 + text_fold(text, slice + 2, SLICE_BYTES);
    int result = compare(terms, automaton, slice, len);
    automaton_free(automaton);
    return result;
}

int main(int argc, char **argv)
{
    struct terms terms = {.count = 0};
    struct buf text = {0};
    bool good = argc >= 3 && read_file(argv[1], &text);
    for (int i = 2; good && i < argc; i++) {
        struct buf set = {0};
        good = read_file(argv[i], &set);
        add_set(&terms, buf_span(&set));
        buf_fini(&set);
    }
    int result = good ? measure(&terms, buf_span(&text)) : 2;
    buf_fini(&terms.text);
    buf_fini(&text);
    return result;
}
