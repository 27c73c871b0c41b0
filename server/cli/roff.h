/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sections of the manual page, in roff's man macros, both languages.
 */
#ifndef BILLET_SERVER_CLI_ROFF_H
#define BILLET_SERVER_CLI_ROFF_H

#include "server/cli/command.h"

void roff_command(FILE *to, const struct command *command);
void roff_options(FILE *to, const struct cli_option *options);
/* Every setting of a configuration file. */
void roff_settings(FILE *to);

#endif
