/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the normaliser on their way to the database. A segment collects rows of one kind,
 * learns the ids that candidates and employers have or will have (sealed values are bound to
 * them), seals identity numbers and phones, and gives the JSON array that import_segment() and
 * the uc_*_put() functions take. Plain numbers live only in the segment's own memory, which is
 * wiped.
 */
#ifndef BILLET_SERVER_APP_SEGMENT_H
#define BILLET_SERVER_APP_SEGMENT_H

#include "server/app/app.h"
#include "server/core/buf.h"
#include "server/core/crypto.h"
#include "server/feed/feed.h"

/* A segment is written when it has this many bytes, whatever its rows: postings can be long. */
#define SEGMENT_BYTES ((size_t)8 * 1024 * 1024)

struct segment;
struct jsonw;

struct segment *segment_new(struct app *app, enum feed_kind kind, const char *city);
void segment_free(struct segment *segment);
enum billet_status segment_add(struct segment *segment, const struct feed_row *row,
                               struct billet_error *err) BILLET_MUST_CHECK;
size_t segment_rows(const struct segment *segment);
/* Where it ends depends on its rows alone, so that a retry of the same file cuts the same. */
bool segment_is_full(const struct segment *segment);
/* Of what its rows say, whatever the ids and the sealed texts are. */
bool segment_digest(const struct segment *segment,
                    unsigned char out[static CRYPTO_SHA256_BYTES]) BILLET_MUST_CHECK;
/* For a queue: what comes after it. */
struct segment **segment_next(struct segment *segment);
/* The query that gives ids, and its parameter; false when this kind needs none. */
bool segment_keys(const struct segment *segment, enum query_id *query, struct buf *out);
/* Takes the ids from the answer to that query. */
enum billet_status segment_take_ids(struct segment *segment, const struct db_reply *reply,
                                    size_t stmt, struct billet_error *err) BILLET_MUST_CHECK;
/* The rows, sealed. `extra` is JSON members that end every document, "" for none. */
enum billet_status segment_json(const struct segment *segment, struct billet_span extra,
                                struct buf *out, struct billet_error *err) BILLET_MUST_CHECK;

/* One issue, or all of a row, as JSON, with their texts in both languages. */
void issue_write(const struct feed_issue *issue, const struct feed_row *row, struct jsonw *w);
void issues_write(const struct feed_issue *issues, size_t count, const struct feed_row *row,
                  struct jsonw *w);

#endif
