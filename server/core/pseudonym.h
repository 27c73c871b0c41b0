/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person is called before employers in one drive: eight random Crockford characters, forty
 * bits, and a check character that finds a mistyped one (the value modulo 37).
 */
#ifndef BILLET_SERVER_CORE_PSEUDONYM_H
#define BILLET_SERVER_CORE_PSEUDONYM_H

#include <stdint.h>

#define PSEUDONYM_BITS 40
#define PSEUDONYM_SIZE 10 /* with its NUL */

void pseudonym_text(uint64_t bits, char out[static PSEUDONYM_SIZE]);
void pseudonym_draw(char out[static PSEUDONYM_SIZE]);

#endif
