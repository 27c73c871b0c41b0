/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Some of a candidate's edges, wanted first come first: a heap, since most candidates are served
 * long before their last wish.
 */
#ifndef BILLET_MATCHER_WISHES_H
#define BILLET_MATCHER_WISHES_H

#include "matcher/run.h"

struct wishes {
    uint64_t *keys; /* appeal and mutual, both from the top, then the edge */
    size_t count;
};

/* Into memory for as many; no order yet. O(1). */
void wishes_add(struct wishes *wishes, const struct graph *graph, size_t edge);
/* Orders what was added. O(count). */
void wishes_order(struct wishes *wishes, const struct graph *graph);
/* Takes the best edge out; there is one. O(log count). */
uint32_t wishes_take(struct wishes *wishes, const struct graph *graph);

#endif
