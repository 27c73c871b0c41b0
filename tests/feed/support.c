/* SPDX-License-Identifier: Apache-2.0 */
/* Memory here is the test's own: it ends with the process or with support_free(). */
#include "tests/feed/support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "server/core/mem.h"
#include "server/text/codes.h"
#include "server/text/rules.h"
#include "tests/support/code_sets.h"

static struct codes *codes;
static struct rules *rules;

static const char *const sets[] = {"regions",     "occupations", "skills",     "certificates",
                                   "specialties", "categories",  "employment", "shifts",
                                   "conditions",  "groups"};

static const char *top(void)
{
    const char *folder = getenv("top_srcdir");
    return folder != NULL ? folder : ".";
}

int support_setup(void **state)
{
    struct billet_error err;
    (void)state;
    codes = code_sets_load(sets, sizeof sets / sizeof sets[0]);
    return codes != NULL && rules_new(codes, &rules, &err) == BILLET_OK ? 0 : -1;
}

int support_teardown(void **state)
{
    (void)state;
    rules_free(rules);
    codes_free(codes);
    return 0;
}

struct feed_options support_options(void)
{
    return (struct feed_options){
        .codes = codes, .rules = rules, .today = {2026, 3, 2}, .home = BILLET_SPAN_LITERAL("1502")};
}

struct billet_span support_file(const char *path)
{
    char full[1024];
    snprintf(full, sizeof full, "%s/%s", top(), path);
    FILE *file = fopen(full, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", full);
    }
    size_t cap = 4 << 20;
    char *bytes = test_malloc(cap);
    size_t len = fread(bytes, 1, cap, file);
    fclose(file);
    return (struct billet_span){bytes, len};
}

static char *append(char *to, struct billet_span a, const char *glue, struct billet_span b)
{
    size_t old = to != NULL ? strlen(to) : 0;
    char *out = mem_resize(to, old + a.len + b.len + strlen(glue) + 4, 1);
    if (out == NULL) {
        mem_free(to);
        return NULL;
    }
    snprintf(out + old, a.len + b.len + strlen(glue) + 4, "%s%.*s%s%.*s", old > 0 ? "; " : "",
             (int)a.len, a.ptr, glue, (int)b.len, b.len > 0 ? b.ptr : "");
    return out;
}

static enum billet_status on_row(void *arg, const struct feed_row *row, struct billet_error *err)
{
    struct got *got = arg;
    (void)err;
    size_t at = got->count++;
    if (at >= GOT_ROWS_MAX) {
        return BILLET_OK;
    }
    struct got_row *out = &got->row[at];
    out->verdict = row->verdict;
    out->row = row->row;
    out->line = row->line;
    out->json = mem_strndup(row->json.ptr, row->json.len);
    out->reference = mem_strndup(row->reference.ptr, row->reference.len);
    out->issue_count = row->issue_count;
    out->issues = append(NULL, BILLET_SPAN_LITERAL(""), "", BILLET_SPAN_LITERAL(""));
    for (size_t i = 0; i < row->issue_count; i++) {
        out->issues =
            append(out->issues, billet_span_of(row->issues[i].code), " ", row->issues[i].pointer);
    }
    return BILLET_OK;
}

static void on_note(void *arg, const struct feed_issue *issue)
{
    struct got *got = arg;
    got->notes = append(got->notes, billet_span_of(issue->code), " ", issue->value);
}

struct got support_run(enum feed_kind kind, enum feed_format format,
                       const struct feed_options *options, struct billet_span text, size_t slice)
{
    const struct feed_sink sink = {on_row, on_note};
    struct got got = {0};
    struct feed *feed = NULL;
    got.status = feed_new(kind, format, options, &sink, &got, &feed, &got.err);
    size_t at = 0;
    while (got.status == BILLET_OK && at < text.len) {
        size_t len = slice == 0 || slice > text.len - at ? text.len - at : slice;
        got.status = feed_write(feed, text.ptr + at, len, &got.err);
        at += len;
    }
    if (got.status == BILLET_OK) {
        got.status = feed_finish(feed, &got.err);
    }
    if (feed != NULL) {
        got.counts = *feed_counts(feed);
    }
    feed_free(feed);
    return got;
}

struct got support_text(enum feed_kind kind, enum feed_format format, const char *text)
{
    struct feed_options options = support_options();
    return support_run(kind, format, &options, billet_span_of(text), 0);
}

void support_free(struct got *got)
{
    for (size_t i = 0; i < got->count && i < GOT_ROWS_MAX; i++) {
        mem_free(got->row[i].json);
        mem_free(got->row[i].reference);
        mem_free(got->row[i].issues);
    }
    mem_free(got->notes);
}

bool support_says(const struct got_row *row, const char *code)
{
    return row->issues != NULL && strstr(row->issues, code) != NULL;
}
