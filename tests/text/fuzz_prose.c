/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for reading prose (tests/fuzz/README.md): up to a tab the title, then the
 * description. Bytes that are no UTF-8 become '?', since a feed has refused them before. Every
 * quote is a slice of its text, at the offset that is told.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/utf8.h"
#include "server/text/prose.h"

#define TEXT_MAX      ((size_t)16 * 1024)
#define REQUIRE(what) ((what) ? (void)0 : abort())

static struct prose *prose;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char *const sets[] = {"regions", "skills",     "certificates",
                                       "shifts",  "conditions", "employment"};
    static struct codes *codes;
    static struct rules *rules;
    const char *top = getenv("top_srcdir");
    struct billet_error err;
    (void)argc;
    (void)argv;
    codes = codes_new();
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        char path[1024];
        (void)snprintf(path, sizeof path, "%s/migrations/codes/%s.tsv", top != NULL ? top : ".",
                       sets[i]);
        REQUIRE(codes_add_file(codes, path, &err) == BILLET_OK);
    }
    REQUIRE(codes_seal(codes, &err) == BILLET_OK);
    REQUIRE(rules_new(codes, &rules, &err) == BILLET_OK);
    prose = prose_new(rules);
    REQUIRE(prose != NULL);
    return 0;
}

static size_t clean(const uint8_t *data, size_t size, char *out)
{
    size_t len = size < TEXT_MAX ? size : TEXT_MAX;
    memcpy(out, data, len);
    for (size_t at = 0; at < len;) {
        size_t took = utf8_decode(out + at, len - at, NULL);
        if (took == 0) {
            out[at] = '?';
            took = 1;
        }
        at += took;
    }
    return len;
}

static void check(const struct prose_mention *m, struct billet_span title, struct billet_span text)
{
    struct billet_span all = strcmp(m->field, "title") == 0 ? title : text;
    size_t from = (size_t)(m->quote.ptr - all.ptr);
    REQUIRE(m->quote.ptr >= all.ptr && from + m->quote.len <= all.len && m->quote.len > 0);
    REQUIRE(m->start == utf8_count((struct billet_span){all.ptr, from}));
    REQUIRE(m->end == m->start + utf8_count(m->quote));
    REQUIRE(m->what == RULE_FINDING || m->what == RULE_VALUE);
    REQUIRE(utf8_valid(m->quote));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char room[TEXT_MAX];
    const struct billet_span nowhere = {NULL, 0};
    size_t len = clean(data, size, room);
    const char *tab = memchr(room, '\t', len);
    size_t cut = tab != NULL ? (size_t)(tab - room) : 0;
    struct billet_span title = {room, cut};
    struct billet_span text = {room + cut, len - cut};
    size_t count = 0;
    prose_begin(prose);
    REQUIRE(prose_read(prose, "title", PROSE_TITLE, title, nowhere));
    REQUIRE(prose_read(prose, "description", PROSE_HEAD, text, nowhere));
    const struct prose_mention *mentions = prose_mentions(prose, &count);
    REQUIRE(count <= PROSE_MENTIONS_MAX);
    for (size_t i = 0; i < count; i++) {
        check(&mentions[i], title, text);
    }
    for (int value = 0; value < PROSE_VALUES; value++) {
        (void)prose_best(prose, (enum prose_value)value);
    }
    return 0;
}
