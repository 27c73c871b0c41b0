/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Employers whose names have one stem (employer_name.h). Two that both have a credit code are two
 * in law, whatever they are called. Each is told with one of its kind: the first that has a code,
 * else the first.
 */
#ifndef BILLET_SERVER_TEXT_SAME_NAMES_H
#define BILLET_SERVER_TEXT_SAME_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/span.h"

struct same_names;

/* NULL: no memory. */
struct same_names *same_names_new(void);
void same_names_free(struct same_names *names);
/* False: no memory. */
bool same_names_add(struct same_names *names, int64_t id, struct billet_span name, bool registered);

/* a < b; false ends it. */
typedef bool same_names_found_fn(void *arg, int64_t a, int64_t b);
/* False when `found` ended it. */
bool same_names_find(struct same_names *names, same_names_found_fn *found, void *arg);

#endif
