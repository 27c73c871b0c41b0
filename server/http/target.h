/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths and queries: pure functions from bytes to names and values. Strict: what decodes to
 * control characters or to no UTF-8, "." and ".." segments and repeated names are refused.
 */
#ifndef BILLET_SERVER_HTTP_TARGET_H
#define BILLET_SERVER_HTTP_TARGET_H

#include "billet/arena.h"
#include "billet/error.h"
#include "billet/span.h"
#include "server/http/request.h"

/* Splits "path?query". *query is {NULL, 0} without "?". */
void target_split(struct billet_span target, struct billet_span *path, struct billet_span *query);

/* Percent-decoding of a checked target (every "%" has two digits). "+" is a space in a query. */
enum billet_status target_decode(struct billet_arena *arena, struct billet_span raw, bool in_query,
                                 struct billet_span *out,
                                 struct billet_error *err) BILLET_MUST_CHECK;
/* The inverse, for links: all but unreserved characters. {NULL, 0} when memory is out. */
struct billet_span target_encode(struct billet_arena *arena, struct billet_span text);

/*
 * Does the path fit "/v1/rounds/{round}:run"? A {name} takes one or more bytes within a segment.
 * Returns how many literal bytes the pattern has plus one (so that literals win over names), 0
 * when it does not fit. params, when not NULL, gets the raw values, *count how many.
 */
size_t target_match(const char *pattern, struct billet_span path, struct request_pair *params,
                    size_t *count);

/* "a=1&b=" into pairs, names and values decoded; an error names the parameter in err->field. */
enum billet_status target_query(struct billet_arena *arena, struct billet_span raw,
                                struct request_pair *pairs, size_t *count,
                                struct billet_error *err) BILLET_MUST_CHECK;

/* Is the word one of those in the list, with spaces between? */
bool target_listed(const char *list, struct billet_span word);

#endif
