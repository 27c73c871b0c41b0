/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for the term automaton (tests/fuzz/README.md). The first byte chooses the mode and
 * which kinds are nested and loose, then lines are terms up to an empty one, the rest is the text.
 * Any bytes: each hit folds to its term, hits are in order and those of a kind do not overlap. In
 * the other mode each byte stands for a Han character: the hits are those of the plain way.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/text/automaton.h"
#include "server/text/fold.h"

#define TERMS_MAX     24
#define TEXT_MAX      ((size_t)2048)
#define KINDS         3
#define HAN_BYTES     3
#define NESTED_KIND   0
#define LONGEST_KIND  1
#define REQUIRE(what) ((what) ? (void)0 : abort())

struct term {
    char text[AUTOMATON_TERM_BYTES_MAX];
    size_t len;
};

struct world {
    struct billet_span text;
    struct term terms[TERMS_MAX];
    size_t count;
    uint32_t nested;
    size_t last_start, last_end[KINDS], last_begun[KINDS];
    size_t hits[KINDS];
};

static bool on_hit(void *arg, const struct automaton_hit *hit)
{
    struct world *w = arg;
    char folded[TEXT_MAX + 1];
    REQUIRE(hit->id < w->count && hit->kind == hit->id % KINDS);
    REQUIRE(hit->start < hit->end && hit->end <= w->text.len && hit->start >= w->last_start);
    const struct term *term = &w->terms[hit->id];
    size_t len = text_fold((struct billet_span){w->text.ptr + hit->start, hit->end - hit->start},
                           folded, sizeof folded);
    REQUIRE(len == term->len && memcmp(folded, term->text, len) == 0);
    bool again = hit->start == w->last_begun[hit->kind] && hit->end == w->last_end[hit->kind];
    bool nested = (w->nested & UINT32_C(1) << hit->kind) != 0;
    REQUIRE(nested || again || hit->start >= w->last_end[hit->kind]);
    w->last_start = w->last_begun[hit->kind] = hit->start;
    w->last_end[hit->kind] = hit->end;
    w->hits[hit->kind]++;
    return true;
}

/* Each byte as one of four characters. */
static size_t write_han(struct billet_span in, char *out, size_t cap)
{
    static const char *const han[] = {"电", "工", "证", "师"};
    size_t len = 0;
    for (size_t i = 0; i < in.len && len + HAN_BYTES <= cap; i++) {
        memcpy(out + len, han[(unsigned char)in.ptr[i] % 4], HAN_BYTES);
        len += HAN_BYTES;
    }
    return len;
}

static bool stands_at(const struct world *w, const struct term *term, size_t at)
{
    return w->text.len - at >= term->len && memcmp(w->text.ptr + at, term->text, term->len) == 0;
}

/* How many hits of a kind the plain way finds in a text of Han alone. */
static size_t plain_count(const struct world *w, uint32_t kind, bool nested)
{
    size_t count = 0;
    for (size_t at = 0; at < w->text.len;) {
        size_t longest = 0;
        for (size_t i = kind; i < w->count; i += KINDS) {
            bool here = stands_at(w, &w->terms[i], at);
            count += here && nested ? 1 : 0;
            longest = here && w->terms[i].len > longest ? w->terms[i].len : longest;
        }
        for (size_t i = kind; !nested && i < w->count; i += KINDS) {
            count += w->terms[i].len == longest && stands_at(w, &w->terms[i], at) ? 1 : 0;
        }
        at += !nested && longest > 0 ? longest : HAN_BYTES;
    }
    return count;
}

static void add_terms(struct world *w, struct automaton *automaton, struct billet_span *left,
                      bool han)
{
    while (left->len > 0 && w->count < TERMS_MAX) {
        const char *end = memchr(left->ptr, '\n', left->len);
        struct billet_span line = {left->ptr, end != NULL ? (size_t)(end - left->ptr) : left->len};
        char written[AUTOMATON_TERM_BYTES_MAX];
        struct term *term = &w->terms[w->count];
        struct billet_error err;
        left->ptr += line.len + (end != NULL ? 1 : 0);
        left->len -= line.len + (end != NULL ? 1 : 0);
        if (line.len == 0) {
            return;
        }
        if (han) {
            line = (struct billet_span){written, write_han(line, written, sizeof written)};
        }
        uint8_t kind = (uint8_t)(w->count % KINDS);
        if (automaton_add(automaton, line, kind, (uint32_t)w->count, &err) == BILLET_OK) {
            term->len = text_fold(line, term->text, sizeof term->text);
            w->count++;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world w;
    char text[TEXT_MAX];
    struct billet_error err;
    if (size < 2) {
        return 0;
    }
    bool han = (data[0] & 0x80) != 0;
    w = (struct world){.nested = han ? UINT32_C(1) << NESTED_KIND : data[0] & 7U};
    struct automaton *automaton = automaton_new(w.nested, data[0] >> 3 & 7U);
    struct billet_span left = {(const char *)data + 1, size - 1};
    REQUIRE(automaton != NULL);
    add_terms(&w, automaton, &left, han);
    REQUIRE(automaton_seal(automaton, &err) == BILLET_OK);
    w.text = (struct billet_span){left.ptr, left.len < TEXT_MAX ? left.len : TEXT_MAX};
    if (han) {
        w.text = (struct billet_span){text, write_han(left, text, sizeof text)};
    }
    automaton_scan(automaton, w.text, on_hit, &w);
    for (uint32_t kind = NESTED_KIND; han && kind <= LONGEST_KIND; kind++) {
        REQUIRE(w.hits[kind] == plain_count(&w, kind, kind == NESTED_KIND));
    }
    automaton_free(automaton);
    return 0;
}
