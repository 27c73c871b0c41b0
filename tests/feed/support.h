/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the import parser share: the shipped code sets in memory, and a run of the
 * parser over bytes in slices of a given size, with everything it said kept.
 */
#ifndef BILLET_TESTS_FEED_SUPPORT_H
#define BILLET_TESTS_FEED_SUPPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "server/feed/feed.h"

#define GOT_ROWS_MAX 64

/* One row as it was told; issues are "code pointer" joined by "; ". */
struct got_row {
    enum feed_verdict verdict;
    uint64_t row, line;
    char *json;
    char *reference;
    char *issues;
    size_t issue_count;
};

struct got {
    struct got_row row[GOT_ROWS_MAX];
    size_t count; /* rows told, with those behind the last kept one */
    char *notes;
    struct feed_counts counts;
    enum billet_status status;
    struct billet_error err;
};

/* The options that tests start from: today 2026-03-02, home 1502, shipped codes and rules. */
struct feed_options support_options(void);
/* A whole file of the source tree; fails the test when it is not there. */
struct billet_span support_file(const char *path);
/* Runs a feed over text in slices of `slice` bytes (0: all at once). */
struct got support_run(enum feed_kind kind, enum feed_format format,
                       const struct feed_options *options, struct billet_span text, size_t slice);
struct got support_text(enum feed_kind kind, enum feed_format format, const char *text);
void support_free(struct got *got);
/* Does some issue of the row have this code? */
bool support_says(const struct got_row *row, const char *code);

/* For cmocka_run_group_tests. */
int support_setup(void **state);
int support_teardown(void **state);

#endif
