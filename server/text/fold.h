/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two ways to make texts comparable. People type full-width digits, odd spaces and every kind of
 * dash; readers and look-ups see one form. Input is valid UTF-8; output is never longer.
 */
#ifndef BILLET_SERVER_TEXT_FOLD_H
#define BILLET_SERVER_TEXT_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "billet/span.h"

/* For terms: full-width ASCII becomes ASCII, ASCII letters small, zero-width characters go,
 * white space is trimmed and each run becomes one space. Writes at most cap bytes (the
 * end of a longer text is left out: it equals no term then) and returns how many. */
size_t text_fold(struct billet_span in, char *out, size_t cap);

/* For values: as above, but without any white space, and dashes and tildes become '-'. */
size_t text_squeeze(struct billet_span in, char *out, size_t cap);

/* One code point as patterns see it, into out: as a term, but dashes and tildes become '-', white
 * space ' ' and line ends '\n'. `last` is the byte before it: white space joins white space. How
 * many bytes (0..4); `bytes` is the code point as it came. */
size_t text_fold_point(uint32_t point, struct billet_span bytes, char last, char out[static 4]);

/* As it is, but each run of white space and line ends is one space and the ends have none. */
size_t text_collapse(struct billet_span in, char *out, size_t cap);

/* Without white space (ASCII, NBSP, ideographic, zero-width) at both ends. */
struct billet_span text_trim(struct billet_span in);

#endif
