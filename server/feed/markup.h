/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTML in short texts (a title, a name, a figure): taken off, so that the value is read. Long texts
 * keep theirs: findings point into them, and reading prose looks through it (text/flat.h).
 */
#ifndef BILLET_SERVER_FEED_MARKUP_H
#define BILLET_SERVER_FEED_MARKUP_H

#include <stdbool.h>

#include "billet/span.h"

/* May the text hold any? */
bool markup_is(struct billet_span text);
/* out has room for in.len bytes; how many there are. */
size_t markup_strip(struct billet_span in, char *out);

#endif
