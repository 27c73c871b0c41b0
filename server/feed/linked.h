/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows out of one document of JSON-LD, for a mapping that is `linked`.
 */
#ifndef BILLET_SERVER_FEED_LINKED_H
#define BILLET_SERVER_FEED_LINKED_H

#include "server/feed/format.h"

/* Rows of one document: one of a row's size (FEED_ROW_BYTES_MAX) has some hundred posts. Longer
 * feeds are a list of posts. */
#define LINKED_ROWS_MAX 2000

/* Every JobPosting in it is a row, and so is an object that does not say what it is; nodes of
 * other types are counted as empty. */
enum billet_status feed_row_linked(struct feed *feed, uint64_t line, const json_t *node,
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
