/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands that look something up by its words share: connect, ask, show.
 */
#ifndef BILLET_SERVER_CLI_FIND_H
#define BILLET_SERVER_CLI_FIND_H

#include "server/admin/lookup.h"
#include "server/cli/settings.h"
#include "server/cli/table.h"

/* Rows for a text in a set ("" = any) as a JSON array: admin_codes_find and its like. */
typedef enum billet_status (*cli_finder)(const char *conninfo, const char *set, const char *text,
                                         struct buf *json, struct billet_error *err);

/* Runs the finder on text and --set and shows the rows; names that only contain the text ("how":
 * "near") are said to be just that. CLI_DONE when something was found. */
int cli_find(struct cli *cli, const char *text, cli_finder find, const struct cli_column *columns);

/* What every command of this kind does first. */
enum billet_status cli_connect(const struct cli *cli, enum access_role role,
                               struct cluster_access *access, struct billet_error *err);

#endif
