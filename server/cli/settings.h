/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings as the commands of administration need them, and the words for what they report.
 */
#ifndef BILLET_SERVER_CLI_SETTINGS_H
#define BILLET_SERVER_CLI_SETTINGS_H

#include <jansson.h>

#include "server/admin/access.h"
#include "server/admin/report.h"
#include "server/cli/command.h"

/* Fills cli->config: defaults, files, environment, flags. Exit code or -1 to go on. */
int cli_config_load(struct cli *cli);
/* `data` and `database`; borrowed from the configuration. */
struct access_settings cli_access_settings(const struct cli *cli);
/* The folder of the migrations, in the arena of the call. */
enum billet_status cli_migrations(const struct cli *cli, const char **out,
                                  struct billet_error *err) BILLET_MUST_CHECK;
/* "local:<system user>": who administration is done by. Lives in the arena. */
const char *cli_local_user(const struct cli *cli);

/* Tells every step on err, or with --json collects it in an array. */
struct cli_report {
    const struct cli *cli;
    json_t *events;
    struct admin_report report; /* give this to server/admin */
};
void cli_report_init(struct cli_report *report, const struct cli *cli);
/* With --json prints {"events": [...]}; frees. */
void cli_report_print(struct cli_report *report);

#endif
