/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The term automaton: word ends, longest and nested hits, folding, and random terms and texts
 * against looking for every term at every place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "server/core/mem.h"
#include "server/text/automaton.h"

static const struct {
    const char *term;
    uint8_t kind;
} terms[] = {
    {"c", 0},    {"C++", 0},    {"CAD", 0},  {"form", 0},   {"Java", 0}, {"JavaScript", 0},
    {"电工", 0}, {"电工证", 0}, {"证书", 0}, {"Office", 0}, {".NET", 0}, {"SQL Server", 0},
    {"电", 1},   {"电工", 1},   {"工证", 1}, {"B2", 0},     {"H5", 0},   {"K", 2},
};

static struct automaton *small_set(void)
{
    struct automaton *automaton = automaton_new(UINT32_C(1) << 1, UINT32_C(1) << 2);
    struct billet_error err;
    assert_non_null(automaton);
    for (uint32_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        assert_int_equal(
            automaton_add(automaton, billet_span_of(terms[i].term), terms[i].kind, i, &err),
            BILLET_OK);
    }
    assert_int_equal(automaton_seal(automaton, &err), BILLET_OK);
    return automaton;
}

/* Hits as text: "CAD@3-6 电工*0-6", nested ones with a star. */
struct trace {
    char text[1024];
    size_t len;
};

static bool write_hit(void *arg, const struct automaton_hit *hit)
{
    struct trace *trace = arg;
    int n = snprintf(trace->text + trace->len, sizeof trace->text - trace->len, "%s%s%c%zu-%zu",
                     trace->len > 0 ? " " : "", terms[hit->id].term, hit->kind == 1 ? '*' : '@',
                     hit->start, hit->end);
    trace->len += (size_t)n;
    return trace->len < sizeof trace->text;
}

static const struct {
    const char *text, *hits;
} cases[] = {
    {"", ""},
    {"platform reform", ""},
    {"form, FORM", "form@0-4 form@6-10"},
    {"熟练CAD制图", "CAD@6-9"},
    {"ＣＡＤ", "CAD@0-9"},
    {"xＣＡＤ", ""},
    {"ＣＡＤx", ""},
    {"CAＤ", "CAD@0-5"},
    {"AutoCAD", ""},
    {"CAD2010", ""},
    {"Office2010", "Office@0-6"},
    {"3Office", "Office@1-7"},
    {"C++/C", "C++@0-3 c@4-5"},
    {"C+", "c@0-1"},
    {"Java、JavaScript", "Java@0-4 JavaScript@7-17"},
    {"Javas", ""},
    {"é form", "form@3-7"},
    {"éform", ""},
    {"formé", ""},
    {"ASP.NET", ".NET@3-7"},
    {"SQL\n\tserver", "SQL Server@0-11"},
    {"SQL　Server", "SQL Server@0-12"},
    {"SQ\xE2\x80\x8BL Server", "SQL Server@0-13"},
    {"电工证书", "电*0-3 电工*0-6 电工证@0-9 工证*3-9"},
    {"电工证,证书", "电*0-3 电工*0-6 电工证@0-9 工证*3-9 证书@10-16"},
    {"持B2证", "B2@3-5"},
    {"AB2", ""},
    {"B21", ""},
    {"\xE7\x94", ""},
    {"\xE7\x94\xE2\x80\x8B\xB5", ""}, /* 电 with something within */
    {"电\x01工", "电*0-3"},
    {"\xFF\xFE"
     "CAD\xFF",
     "CAD@2-5"},
    {"H5\xC2", "H5@0-2"},
    {"6K8", "K@1-2"},
    {"6KM", "K@1-2"},
    {"aKM", ""},
};

static void test_cases(void **state)
{
    (void)state;
    struct automaton *automaton = small_set();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trace trace = {.len = 0};
        automaton_scan(automaton, billet_span_of(cases[i].text), write_hit, &trace);
        print_message("# %s\n", cases[i].text);
        assert_string_equal(trace.text, cases[i].hits);
    }
    automaton_free(automaton);
}

static bool stop_at_once(void *arg, const struct automaton_hit *hit)
{
    (void)hit;
    (*(size_t *)arg)++;
    return false;
}

static void test_edges(void **state)
{
    (void)state;
    struct billet_error err;
    char longest[AUTOMATON_TERM_BYTES_MAX + 1];
    memset(longest, 'a', sizeof longest);
    struct automaton *automaton = automaton_new(0, 0);
    struct billet_span over = {longest, sizeof longest};
    struct billet_span most = {longest, sizeof longest - 1};
    assert_int_equal(automaton_add(automaton, over, 0, 1, &err), BILLET_EINVAL);
    assert_int_equal(automaton_add(automaton, billet_span_of(" "), 0, 1, &err), BILLET_EINVAL);
    assert_int_equal(automaton_add(automaton, most, AUTOMATON_KINDS, 1, &err), BILLET_EINVAL);
    assert_int_equal(automaton_add(automaton, most, 0, 1, &err), BILLET_OK);
    assert_int_equal(automaton_add(automaton, most, 0, 2, &err), BILLET_OK);
    assert_int_equal(automaton_seal(automaton, &err), BILLET_OK);
    assert_int_equal(automaton_count(automaton), 2);
    size_t hits = 0;
    automaton_scan(automaton, most, stop_at_once, &hits);
    assert_int_equal(hits, 1);
    automaton_free(automaton);

    automaton = automaton_new(0, 0);
    assert_int_equal(automaton_seal(automaton, &err), BILLET_OK);
    automaton_scan(automaton, most, stop_at_once, &hits);
    assert_int_equal(hits, 1);
    automaton_free(automaton);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (unsigned long n = 1; n < 12; n++) {
        struct billet_error err;
        mem_test_fail_at(n);
        struct automaton *automaton = automaton_new(0, 0);
        enum billet_status status = BILLET_ENOMEM;
        if (automaton != NULL) {
            status = automaton_add(automaton, billet_span_of("a"), 0, 0, &err);
        }
        if (status == BILLET_OK) {
            status = automaton_seal(automaton, &err);
        }
        mem_test_fail_at(0);
        assert_true(status == BILLET_OK || status == BILLET_ENOMEM);
        automaton_free(automaton);
    }
}

/* ---- against the plain way: characters 0 and 1 of two bytes each, so that no word ends ---- */

#define WORDS     40
#define WORD_MAX  6
#define TEXT_MAX  60
#define ROUNDS    400
#define CHAR_SIZE 3

static uint32_t seed;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 16) % sides;
}

static void write_word(char *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        memcpy(out + i * CHAR_SIZE, dice(2) == 0 ? "电" : "工", CHAR_SIZE);
    }
    out[len * CHAR_SIZE] = '\0';
}

struct found {
    struct automaton_hit hits[4096];
    size_t count;
};

static bool keep_hit(void *arg, const struct automaton_hit *hit)
{
    struct found *found = arg;
    assert_true(found->count < 4096);
    found->hits[found->count++] = *hit;
    return true;
}

static bool has_hit(const struct found *found, uint8_t kind, size_t start, size_t end, uint32_t id)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct automaton_hit *hit = &found->hits[i];
        if (hit->kind == kind && hit->start == start && hit->end == end && hit->id == id) {
            return true;
        }
    }
    return false;
}

static size_t check_nested(const struct found *found, char words[][WORD_MAX * CHAR_SIZE + 1],
                           const char *text)
{
    size_t count = 0;
    for (uint32_t w = 0; w < WORDS; w++) {
        for (const char *at = strstr(text, words[w]); at != NULL; at = strstr(at + 1, words[w])) {
            size_t start = (size_t)(at - text);
            assert_true(has_hit(found, 1, start, start + strlen(words[w]), w));
            count++;
        }
    }
    return count;
}

static size_t check_longest(const struct found *found, char words[][WORD_MAX * CHAR_SIZE + 1],
                            const char *text)
{
    size_t count = 0;
    for (size_t at = 0; text[at] != '\0';) {
        size_t best = 0;
        for (uint32_t w = 0; w < WORDS; w++) {
            size_t len = strlen(words[w]);
            best = len > best && strncmp(text + at, words[w], len) == 0 ? len : best;
        }
        for (uint32_t w = 0; best > 0 && w < WORDS; w++) {
            if (strlen(words[w]) == best && strncmp(text + at, words[w], best) == 0) {
                assert_true(has_hit(found, 0, at, at + best, w));
                count++;
            }
        }
        at += best > 0 ? best : CHAR_SIZE;
    }
    return count;
}

static void test_random(void **state)
{
    (void)state;
    static struct found found;
    char words[WORDS][WORD_MAX * CHAR_SIZE + 1];
    char text[TEXT_MAX * CHAR_SIZE + 1];
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct billet_error err;
        struct automaton *automaton = automaton_new(UINT32_C(1) << 1, 0);
        seed = round;
        for (uint32_t w = 0; w < WORDS; w++) {
            write_word(words[w], 1 + dice(WORD_MAX));
            struct billet_span word = billet_span_of(words[w]);
            assert_int_equal(automaton_add(automaton, word, 0, w, &err), BILLET_OK);
            assert_int_equal(automaton_add(automaton, word, 1, w, &err), BILLET_OK);
        }
        assert_int_equal(automaton_seal(automaton, &err), BILLET_OK);
        write_word(text, dice(TEXT_MAX));
        found.count = 0;
        automaton_scan(automaton, billet_span_of(text), keep_hit, &found);
        size_t expected = check_nested(&found, words, text) + check_longest(&found, words, text);
        assert_int_equal(found.count, expected);
        automaton_free(automaton);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
