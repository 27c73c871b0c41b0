/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pseudonyms: 8 random characters of Crockford's base 32 and one that checks them (value mod
 * 37). An employer reads them over the telephone: case does not count, I and L are 1, O is 0,
 * hyphens and blanks are skipped, and one wrong or two swapped characters are noticed.
 */
#ifndef BILLET_SERVER_CORE_PSEUDONYM_H
#define BILLET_SERVER_CORE_PSEUDONYM_H

#include <stdbool.h>

#include "billet/span.h"

#define PSEUDONYM_CHARS 9

void pseudonym_make(char out[static PSEUDONYM_CHARS + 1]);
/* The canonical form of what a person wrote; false (out untouched) when it is none. */
bool pseudonym_parse(struct billet_span text, char out[static PSEUDONYM_CHARS + 1]);

#endif
