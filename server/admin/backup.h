/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A backup is pg_dump's custom format: the whole database, people's data included (identity
 * numbers and phones stay sealed), without the keyring. A restore goes into a database of its
 * own, is brought to this release's schema, and only then takes the place of what was there.
 */
#ifndef BILLET_SERVER_ADMIN_BACKUP_H
#define BILLET_SERVER_ADMIN_BACKUP_H

#include "server/admin/access.h"
#include "server/admin/report.h"

/* Code of the refusal to write over a file or a database. */
#define ADMIN_EXISTS "admin.exists"

struct backup_options {
    struct access_settings settings;
    const char *migrations; /* restore only */
    const char *file;       /* "-": standard output or input */
    const char *done_by;
    bool overwrite;
    const struct admin_report *report;
};

/* The file is there whole, 0600, or not at all. A foreign database is dumped with the user that
 * its connection string names: it must be able to read past row-level security. */
enum billet_status admin_backup(const struct backup_options *options,
                                struct billet_error *err) BILLET_MUST_CHECK;
/* Private cluster only, which is made when it is not there. The file is run with a superuser's
 * rights: restore only what you backed up. */
enum billet_status admin_restore(const struct backup_options *options,
                                 struct billet_error *err) BILLET_MUST_CHECK;

#endif
