/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet restore FILE: a backup becomes the private database.
 */
#include <string.h>

#include "server/admin/backup.h"
#include "server/cli/settings.h"

const struct cli_option cmd_restore_options[] = {{0}};

int cmd_restore(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    struct billet_error err = {0};
    struct cli_report report;
    cli_report_init(&report, cli);
    struct backup_options options = {.settings = cli_access_settings(cli),
                                     .file = argv[0],
                                     .done_by = cli_local_user(cli),
                                     .overwrite = cli->yes,
                                     .report = &report.report};
    enum billet_status status = cli_migrations(cli, &options.migrations, &err);
    status = status == BILLET_OK ? admin_restore(&options, &err) : status;
    if (status == BILLET_ECONFLICT && strcmp(err.code, ADMIN_EXISTS) == 0 &&
        cli_confirm(cli, "现有数据将被 %s 取代，不能撤回。",
                    "All data of this database would be replaced by %s, for good.", argv[0])) {
        options.overwrite = true;
        status = admin_restore(&options, &err);
    }
    cli_report_print(&report);
    return status == BILLET_OK ? CLI_DONE : cli_fail(cli, &err);
}
