/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The migrations runner: files NNNN_what.sql of one folder, in order, each in one transaction
 * with its row in schema_migration; then the code sets beside them. Several programs at once:
 * one runs, the others wait and find nothing left to do.
 *
 * Refused before anything is touched: a file that changed after it was applied, a version in the
 * database that the folder lacks (an older program), a gap or a double in the numbers.
 */
#ifndef BILLET_SERVER_ADMIN_MIGRATE_H
#define BILLET_SERVER_ADMIN_MIGRATE_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "billet/arena.h"
#include "billet/error.h"
#include "server/admin/report.h"

#define MIGRATION_BYTES_MAX ((size_t)4 * 1024 * 1024)

struct migrate_options {
    const char *folder;
    const char *applied_by; /* local:<user> */
    bool dry_run;           /* look and tell, change nothing */
    const struct admin_report *report;
};

struct migrate_result {
    int applied; /* or pending, in a dry run */
    int codes;   /* sets loaded, or pending */
};

/* conninfo: of the role that owns the schema. */
enum billet_status admin_migrate(const char *conninfo, const struct migrate_options *options,
                                 struct migrate_result *out,
                                 struct billet_error *err) BILLET_MUST_CHECK;

/* Where the files are: the setting; else beside a build; else beside the installed program; else
 * where they were configured to be installed. */
enum billet_status admin_migrations_folder(const char *setting, char *out, size_t size,
                                           struct billet_error *err) BILLET_MUST_CHECK;

#endif
