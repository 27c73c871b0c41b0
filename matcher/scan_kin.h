/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sparse columns: which candidates of a tile have work, wishes or months below a node of the
 * vacancies' occupations, and which are barred from an employer.
 */
#ifndef BILLET_MATCHER_SCAN_KIN_H
#define BILLET_MATCHER_SCAN_KIN_H

#include "matcher/scan_columns.h"

/* Fills columns->kin. O(rows of work and wishes * log nodes). */
enum billet_status kin_build(struct columns *columns, const struct snapshot *snapshot,
                             const struct plan *plan, size_t threads,
                             struct billet_arena *arena) BILLET_MUST_CHECK;

#endif
