/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The items of a list that a person typed: parted by 、 , ; | or a line end, in half or full
 * width, but not inside parentheses: "焊接（熟练，必须）、识图".
 */
#ifndef BILLET_SERVER_FEED_LIST_H
#define BILLET_SERVER_FEED_LIST_H

#include <stdbool.h>

#include "billet/span.h"

/* Takes the next item, trimmed, that is not empty off the list. */
bool list_next(struct billet_span *list, struct billet_span *item);
/* The same for items that are lists of a looser kind: also / + and white space part. */
bool list_next_loose(struct billet_span *list, struct billet_span *item);
/* "焊接（熟练，必须）" -> "焊接" and "熟练，必须": the parentheses that end the item; inner is
 * {NULL, 0} without any. */
void list_split_parens(struct billet_span item, struct billet_span *name,
                       struct billet_span *inner);

/* Without white space at both ends, and without a separator at the end. */
struct billet_span list_trim(struct billet_span text);

#endif
