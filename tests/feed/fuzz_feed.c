/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for everything that reads files of strangers: CSV with its headings and
 * guesses, NDJSON, JSON, XLSX, XML. The first byte chooses kind and format, the second the slice.
 * Rows must add up, JSON that comes out must be JSON, and a second run in other slices must tell
 * the same rows. Codes come from $top_srcdir/migrations. Run as tests/fuzz/README.md tells.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/feed/feed.h"
#include "server/text/codes.h"
#include "server/text/rules.h"

#define ROW_BYTES_MAX ((size_t)64 * 1024)

struct told {
    uint64_t rows, hash;
};

static struct codes *codes;
static struct rules *rules;

static void require(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_feed: %s\n", what);
        abort();
    }
}

static void load(void)
{
    static const char *const sets[] = {"regions",     "occupations", "skills",     "certificates",
                                       "specialties", "categories",  "employment", "shifts",
                                       "conditions",  "groups"};
    const char *top = getenv("top_srcdir");
    struct billet_error err;
    codes = codes_new();
    require(codes != NULL, "codes");
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        char path[1024];
        (void)snprintf(path, sizeof path, "%s/migrations/codes/%s.tsv", top != NULL ? top : ".",
                       sets[i]);
        require(codes_add_file(codes, path, &err) == BILLET_OK, path);
    }
    require(codes_seal(codes, &err) == BILLET_OK, "codes sealed");
    require(rules_new(codes, &rules, &err) == BILLET_OK, "rules");
}

static enum billet_status on_row(void *arg, const struct feed_row *row, struct billet_error *err)
{
    struct told *told = arg;
    (void)err;
    told->rows++;
    require(row->verdict == FEED_TAKEN || row->issue_count > 0, "a row not taken without a word");
    for (size_t i = 0; i < row->json.len; i++) {
        told->hash = told->hash * 1099511628211u + (unsigned char)row->json.ptr[i];
    }
    told->hash = told->hash * 31 + row->line * 7 + (uint64_t)row->verdict;
    if (row->json.len > 0) {
        json_t *json = json_loadb(row->json.ptr, row->json.len, JSON_REJECT_DUPLICATES, NULL);
        require(json != NULL, "a row that is no JSON");
        json_decref(json);
    }
    return BILLET_OK;
}

static struct told run(enum feed_kind kind, enum feed_format format, const char *bytes, size_t len,
                       size_t slice, enum billet_status *status)
{
    static const struct feed_sink sink = {.row = on_row};
    const struct feed_options options = {.codes = codes,
                                         .rules = rules,
                                         .today = {2026, 3, 2},
                                         .home = BILLET_SPAN_LITERAL("1502"),
                                         .own_employer = true,
                                         .row_bytes_max = ROW_BYTES_MAX};
    struct told told = {0, 0};
    struct feed *feed = NULL;
    struct billet_error err = {0};
    *status = feed_new(kind, format, &options, &sink, &told, &feed, &err);
    require(*status == BILLET_OK, "a feed");
    for (size_t at = 0; at < len && *status == BILLET_OK; at += slice) {
        *status = feed_write(feed, bytes + at, len - at < slice ? len - at : slice, &err);
    }
    if (*status == BILLET_OK) {
        *status = feed_finish(feed, &err);
    }
    require(*status == BILLET_OK || err.code[0] != '\0', "refused without a code");
    const struct feed_counts *c = feed_counts(feed);
    require(c->taken + c->needs_review + c->refused == told.rows,
            "rows told are not those counted");
    require(c->taken + c->needs_review + c->refused + c->empty == c->rows, "rows do not add up");
    feed_free(feed);
    return told;
}

static void try_bytes(enum feed_kind kind, enum feed_format format, const char *bytes, size_t len,
                      size_t slice)
{
    enum billet_status one;
    enum billet_status other;
    struct told first = run(kind, format, bytes, len, len > 0 ? len : 1, &one);
    struct told second = run(kind, format, bytes, len, slice, &other);
    require(one == other && first.rows == second.rows && first.hash == second.hash,
            "slices change what is read");
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    load();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum feed_format formats[] = {FEED_CSV, FEED_NDJSON, FEED_JSON, FEED_XLSX,
                                               FEED_XML};
    if (size >= 2) {
        enum feed_kind kind = (enum feed_kind)(data[0] % FEED_KINDS);
        enum feed_format format = formats[data[0] / FEED_KINDS % 5];
        try_bytes(kind, format, (const char *)data + 2, size - 2, (size_t)data[1] + 1);
    }
    return 0;
}
