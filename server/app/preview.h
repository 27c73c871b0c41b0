/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dry run of an import: the same parser with the same options, and nothing is written. It tells
 * which column is read as what and by what it was told, the first rows as they are understood,
 * the rows that would be refused and why, and the counts. What only the register knows (whose
 * reference it is, who is registered already) a dry run cannot tell.
 */
#ifndef BILLET_SERVER_APP_PREVIEW_H
#define BILLET_SERVER_APP_PREVIEW_H

#include "server/app/import.h"

/* Rows shown as they are understood. */
#define PREVIEW_ROWS 10
/* Rows told with what is wrong with them. */
#define PREVIEW_ISSUES 200

struct preview;

/* rows_max: rows that are read, 0 = all; the report says when there were more. */
enum billet_status preview_new(const struct app_call *call, const struct import_request *request,
                               uint64_t rows_max, struct preview **out,
                               struct billet_error *err) BILLET_MUST_CHECK;
enum billet_status preview_write(struct preview *preview, struct billet_span bytes,
                                 struct billet_error *err) BILLET_MUST_CHECK;
/* The end of the file: the report as JSON, appended. */
enum billet_status preview_finish(struct preview *preview, struct buf *out,
                                  struct billet_error *err) BILLET_MUST_CHECK;
void preview_free(struct preview *preview);

#endif
