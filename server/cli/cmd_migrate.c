/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet migrate: brings the schema and the code sets to those of this release.
 */
#include "server/admin/migrate.h"
#include "server/cli/settings.h"

const struct cli_option cmd_migrate_options[] = {
    {"dry-run", NULL, "只列出将要做的事", "only say what would be done"},
    {0},
};

static enum billet_status run(const struct cli *cli, struct cli_report *report,
                              struct migrate_result *result, struct billet_error *err)
{
    const struct access_settings settings = cli_access_settings(cli);
    struct migrate_options options = {.applied_by = cli_local_user(cli),
                                      .dry_run = cli_flag(cli, "dry-run"),
                                      .report = &report->report};
    struct cluster_access access;
    enum billet_status status = cli_migrations(cli, &options.folder, err);
    status = status == BILLET_OK ? cluster_ensure(&settings, ACCESS_OWNER, &access, err) : status;
    return status == BILLET_OK ? admin_migrate(access.conninfo, &options, result, err) : status;
}

int cmd_migrate(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct billet_error err = {0};
    struct migrate_result result = {0};
    struct cli_report report;
    cli_report_init(&report, cli);
    enum billet_status status = run(cli, &report, &result, &err);
    cli_report_print(&report);
    if (status != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    if (result.applied == 0 && result.codes == 0) {
        cli_say(cli, "已是最新，没有要做的", "up to date, nothing to do");
    }
    return CLI_DONE;
}
