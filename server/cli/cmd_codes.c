/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet codes find|list: regions, occupations, skills, certificates and the rest, by code,
 * exact name or synonym; when nothing is equal, names that contain the text.
 */
#include "server/cli/find.h"

const struct cli_option cmd_codes_find_options[] = {
    {"set", "SET", "只在这个代码集里找", "look in this set only"},
    {0},
};
const struct cli_option cmd_codes_list_options[] = {{0}};

static const struct cli_column find_columns[] = {
    {"set", "代码集", "set", 0},
    {"code", "代码", "code", 0},
    {"name_zh", "名称", "name", 40},
    {"name_en", "英文", "English", 40},
    {"parent", "上级", "parent", 0},
    {"synonyms", "别名", "synonyms", 40},
    {0},
};
static const struct cli_column list_columns[] = {
    {"set", "代码集", "set", 0},      {"version", "版本", "version", 0},
    {"codes", "条数", "codes", 0},    {"licence", "许可", "licence", 0},
    {"source", "来源", "source", 60}, {0},
};

int cmd_codes_find(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return cli_find(cli, argv[0], admin_codes_find, find_columns);
}

int cmd_codes_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct billet_error err = {0};
    struct cluster_access access;
    struct buf json = {0};
    enum billet_status status = cli_connect(cli, ACCESS_APP, &access, &err);
    status = status == BILLET_OK ? admin_codes_list(access.conninfo, &json, &err) : status;
    if (status == BILLET_OK) {
        cli_print_json_rows(cli, buf_span(&json), list_columns);
    }
    buf_fini(&json);
    return status == BILLET_OK ? CLI_DONE : cli_fail(cli, &err);
}
