/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet import --dry-run: a file as an import would read it, shown, and nothing written.
 */
#ifndef BILLET_SERVER_CLI_DRY_RUN_H
#define BILLET_SERVER_CLI_DRY_RUN_H

#include "server/app/import.h"
#include "server/cli/session.h"

/* Returns an exit code: CLI_PARTLY when some rows would be refused. */
int dry_run(struct session *session, const struct import_request *request, const char *path);

#endif
