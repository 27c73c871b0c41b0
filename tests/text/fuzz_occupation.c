/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for the coder of occupations (tests/fuzz/README.md): title, duties and industry are
 * parted by tabs; any bytes. What comes out keeps to occupation.h, and reading twice says the same.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/text/occupation.h"

#define REQUIRE(what) ((what) ? (void)0 : abort())

static struct codes *codes;
static struct occupation_coder *coders[2];

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char *const files[] = {"occupations.tsv", "vague.tsv", "soc2018.tsv"};
    const char *top = getenv("top_srcdir");
    struct billet_error err;
    char path[1024];
    (void)argc;
    (void)argv;
    codes = codes_new();
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/migrations/codes/%s", top != NULL ? top : ".",
                       files[i]);
        REQUIRE(codes_add_file(codes, path, &err) == BILLET_OK);
    }
    REQUIRE(codes_seal(codes, &err) == BILLET_OK);
    (void)snprintf(path, sizeof path, "%s/migrations/codes/occupation.weights",
                   top != NULL ? top : ".");
    REQUIRE(occupation_new(&coders[0], codes, CODES_OCCUPATIONS, path, &err) == BILLET_OK);
    REQUIRE(occupation_new(&coders[1], codes, CODES_SOC, path, &err) == BILLET_OK);
    return 0;
}

static struct billet_span cut(struct billet_span *left)
{
    const char *end = left->len > 0 ? memchr(left->ptr, '\t', left->len) : NULL;
    struct billet_span part = {left->ptr, end != NULL ? (size_t)(end - left->ptr) : left->len};
    size_t used = part.len + (end != NULL ? 1 : 0);
    left->ptr += used;
    left->len -= used;
    return part;
}

static void check(const struct occupation_text *text, const struct occupation_reading *reading)
{
    const struct billet_span *fields[] = {&text->title, &text->duties, &text->industry};
    REQUIRE(reading->count <= OCCUPATION_CANDIDATES);
    for (size_t i = 0; i < reading->count; i++) {
        const struct occupation_candidate *c = &reading->candidates[i];
        REQUIRE(c->code != NULL && c->confidence >= 1 && c->confidence <= 99);
        REQUIRE(c->evidence_count <= OCCUPATION_EVIDENCE);
        for (size_t k = 0; k < c->evidence_count; k++) {
            const struct occupation_evidence *e = &c->evidence[k];
            REQUIRE(e->start < e->end && e->end <= fields[e->field]->len);
        }
        for (size_t k = 0; k < i; k++) {
            REQUIRE(c->code != reading->candidates[k].code);
        }
    }
    bool sure = reading->count > 0 && reading->candidates[0].confidence >= OCCUPATION_CONFIDENT;
    REQUIRE(!reading->confident || (sure && !reading->vague));
}

static bool same(const struct occupation_reading *a, const struct occupation_reading *b)
{
    bool equal = a->count == b->count && a->confident == b->confident && a->vague == b->vague;
    for (size_t i = 0; equal && i < a->count; i++) {
        equal = a->candidates[i].code == b->candidates[i].code &&
                a->candidates[i].confidence == b->candidates[i].confidence;
    }
    return equal;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct billet_span left = {(const char *)data, size};
    struct occupation_text text = {0};
    text.title = cut(&left);
    text.duties = cut(&left);
    text.industry = left;
    for (size_t i = 0; i < 2; i++) {
        struct occupation_reading first;
        struct occupation_reading second;
        occupation_read(coders[i], &text, &first);
        check(&text, &first);
        occupation_read(coders[i], &text, &second);
        REQUIRE(same(&first, &second));
    }
    return 0;
}
