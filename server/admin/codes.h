/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code sets are data: <migrations>/codes/<any>.tsv, whose first line names set, version, source
 * and licence, and whose second line names the columns. A set whose checksum changed is merged in
 * one transaction: rows are added and altered, never deleted (retired_on). A changed file that
 * kept its version is refused. crosswalk.tsv has columns of its own.
 */
#ifndef BILLET_SERVER_ADMIN_CODES_H
#define BILLET_SERVER_ADMIN_CODES_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "billet/error.h"
#include "server/admin/report.h"

#define CODES_FILE_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct codes_options {
    const char *folder; /* the migrations', codes/ below it */
    bool dry_run;
    bool empty; /* the tables are not there yet: every set is new (dry run) */
    const struct admin_report *report;
};

/* *loaded: how many sets changed. A folder without codes/ has none. */
enum billet_status admin_codes_load(PGconn *conn, const struct codes_options *options, int *loaded,
                                    struct billet_error *err) BILLET_MUST_CHECK;

#endif
