/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a cell's text means under its column's type, decided once for every format; and whether
 * a spreadsheet would take a text for a formula.
 */
#ifndef BILLET_SERVER_EXPORT_CELL_H
#define BILLET_SERVER_EXPORT_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "server/export/export.h"

struct cell_value {
    enum export_type type; /* the column's, or EXPORT_TEXT when the text is not of that type */
    int64_t number;        /* EXPORT_INT, EXPORT_SCORE */
    int year, month, day;  /* EXPORT_DATE, EXPORT_TIME */
    int hour, minute, second;
};

struct cell_value cell_read(enum export_type type, struct billet_span text);

/* Begins, perhaps after blanks or quotes, with what a spreadsheet calculates or a shell of it
 * could be made to run: = + - @ in half or full width; or with a tab or a line end. */
bool cell_is_formula(struct billet_span text);

#endif
