/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crosswalks of other services: a table of specialty codes with one or two targets each becomes a
 * code set of its own with links to a classification that is there. The file is the whole of the
 * set: taken again it changes only what changed, and what left it is retired. Every row is
 * accounted for (code_import_row).
 *
 * A file is TSV or CSV in UTF-8 with a heading; columns are found by name (specialty_file.c), and
 * must be at least code, title and target.
 */
#ifndef BILLET_SERVER_ADMIN_SPECIALTY_H
#define BILLET_SERVER_ADMIN_SPECIALTY_H

#include "billet/error.h"
#include "billet/span.h"
#include "server/core/buf.h"

struct specialty_options {
    const char *file;
    const char *set;    /* us_dod */
    const char *target; /* soc2010 */
    const char *source;
    const char *licence;
};

/* conninfo: of the owner. Appends the account: {set, rows, taken, renamed, duplicate, refused,
 * obsolete, without_target, one_target, two_targets, unknown_targets}. */
enum billet_status admin_specialty_import(const char *conninfo,
                                          const struct specialty_options *options, struct buf *json,
                                          struct billet_error *err) BILLET_MUST_CHECK;

/* The rows of a file as the staging table wants them. */
enum billet_status specialty_file_rows(struct billet_span text, struct buf *out,
                                       struct billet_error *err) BILLET_MUST_CHECK;

#endif
