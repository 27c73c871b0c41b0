/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers inside the bundle: the round's frame, and one line of facts at a time.
 */
#ifndef BILLET_SERVER_BUNDLE_READ_H
#define BILLET_SERVER_BUNDLE_READ_H

#include "server/bundle/bundle.h"
#include "server/bundle/fields.h"

enum billet_status read_round(struct billet_arena *arena, struct billet_span text,
                              struct billet_round *out, struct billet_error *err) BILLET_MUST_CHECK;
enum billet_status read_policy(const struct reader *r, const json_t *value,
                               struct billet_policy *policy) BILLET_MUST_CHECK;

/* Rows of one .ndjson file, in the arena. */
struct rows {
    const void *items;
    size_t count;
};
enum billet_status read_rows(struct billet_arena *arena, const char *file, struct billet_span text,
                             const struct table *table, struct rows *out,
                             struct billet_error *err) BILLET_MUST_CHECK;

/* The next line of text without its line end, moved past; false at the end. */
bool next_line(struct billet_span *text, struct billet_span *line);

#endif
