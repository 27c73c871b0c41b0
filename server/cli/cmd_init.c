/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet init: the database of a city, from nothing; or the roles for a DBA.
 */
#include "server/admin/init.h"
#include "server/cli/settings.h"
#include "server/core/config.h"

const struct cli_option cmd_init_options[] = {
    {"name", "NAME", "城市或机构的名称（默认取区划名称）",
     "name of the city (default: its region's)"},
    {"add", NULL, "在已有的数据库里再加一座城市", "one more city in the same database"},
    {"print-roles", NULL, "只打印给 DBA 执行的角色脚本", "only print the roles script for a DBA"},
    {0},
};

static int print_roles(struct cli *cli)
{
    fputs(admin_roles_script(), cli->out);
    return CLI_DONE;
}

int cmd_init(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (cli_flag(cli, "print-roles")) {
        return print_roles(cli);
    }
    const char *city = config_text(cli->config, CONFIG_CITY);
    if (city[0] == '\0') {
        return cli_usage(cli, "缺少城市代码：billet init --city 1502",
                         "the city is missing: billet init --city 1502");
    }
    struct billet_error err = {0};
    struct cli_report report;
    cli_report_init(&report, cli);
    struct init_options options = {.settings = cli_access_settings(cli),
                                   .city = city,
                                   .name = cli_opt(cli, "name"),
                                   .add = cli_flag(cli, "add"),
                                   .done_by = cli_local_user(cli),
                                   .report = &report.report};
    enum billet_status status = cli_migrations(cli, &options.migrations, &err);
    status = status == BILLET_OK ? admin_init(&options, &err) : status;
    cli_report_print(&report);
    if (status != BILLET_OK) {
        int code = cli_fail(cli, &err);
        if (code == CLI_OFFLINE && config_text(cli->config, CONFIG_DATABASE)[0] != '\0') {
            cli_say(cli, "外部数据库要先由 DBA 执行：billet init --print-roles | psql …",
                    "a foreign database needs its DBA first: billet init --print-roles | psql ...");
        }
        return code;
    }
    cli_say(cli, "就绪。下一步：billet key new，然后 billet serve",
            "Ready. Next: billet key new, then billet serve");
    return CLI_DONE;
}
