/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of sheets: at most 31 UTF-16 units, none of [ ] : * ? / \, no apostrophe at an end, no
 * two that differ only in case or width, and not "History", which Excel keeps for itself. What
 * an employer is called knows none of this.
 */
#ifndef BILLET_SERVER_EXPORT_SHEET_NAME_H
#define BILLET_SERVER_EXPORT_SHEET_NAME_H

#include <stddef.h>

#define SHEET_NAME_BYTES 128u /* 31 units take at most 93 bytes and a NUL */

/* Writes a good name made from wanted that is none of the count names before it. */
void sheet_name_make(const char *wanted, const char (*taken)[SHEET_NAME_BYTES], size_t count,
                     char out[SHEET_NAME_BYTES]);

#endif
