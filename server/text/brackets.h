/* SPDX-License-Identifier: Apache-2.0 */
/* Remarks in brackets, which names and titles are full of: (集团), （徐家汇店）, [急聘]. */
#ifndef BILLET_SERVER_TEXT_BRACKETS_H
#define BILLET_SERVER_TEXT_BRACKETS_H

#include <stddef.h>

/* Takes brackets and what they hold out of a folded text, in place, where they hold at most `most`
 * bytes and at least `least` of the text is left. How many bytes are left. */
size_t text_drop_brackets(char *text, size_t len, size_t most, size_t least);

#endif
