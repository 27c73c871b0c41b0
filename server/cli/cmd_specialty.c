/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet specialty find|import: what a specialty of the service leads to in civil life, and why;
 * crosswalks of other services.
 */
#include "server/admin/specialty.h"
#include "server/cli/find.h"

const struct cli_option cmd_specialty_find_options[] = {
    {"set", "SET", "只在这个代码集里找", "look in this set only"},
    {0},
};
const struct cli_option cmd_specialty_import_options[] = {
    {"set", "SET", "作为哪个代码集（必填）", "as which code set (required)"},
    {"target", "SET", "对照到哪个代码集（默认 soc2010）", "classification it leads to (soc2010)"},
    {"source", "TEXT", "来源", "where it comes from"},
    {"licence", "TEXT", "许可", "its licence"},
    {0},
};

static const struct cli_column find_zh[] = {
    {"code", "专业", "specialty", 0},     {"name_zh", "名称", "name", 40},
    {"retired_on", "停用", "retired", 0}, {"to_code", "职业", "occupation", 0},
    {"to_zh", "职业名称", "name", 40},    {"confidence", "把握", "confidence", 0},
    {"reason_zh", "理由", "reason", 0},   {0},
};
static const struct cli_column find_en[] = {
    {"code", "专业", "specialty", 0},     {"name_en", "名称", "name", 40},
    {"retired_on", "停用", "retired", 0}, {"to_code", "职业", "occupation", 0},
    {"to_en", "职业名称", "name", 40},    {"confidence", "把握", "confidence", 0},
    {"reason_en", "理由", "reason", 0},   {0},
};
static const struct cli_column account_columns[] = {
    {"set", "代码集", "set", 0},
    {"rows", "行", "rows", 0},
    {"taken", "收下", "taken", 0},
    {"renamed", "旧名", "renamed", 0},
    {"duplicate", "重复", "duplicate", 0},
    {"refused", "拒收", "refused", 0},
    {"obsolete", "停用", "obsolete", 0},
    {"without_target", "无去向", "no target", 0},
    {"one_target", "一个去向", "one", 0},
    {"two_targets", "两个去向", "two", 0},
    {"unknown_targets", "去向不明", "unknown", 0},
    {0},
};

int cmd_specialty_find(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return cli_find(cli, argv[0], admin_specialty_find, cli->lang == CLI_ZH ? find_zh : find_en);
}

static const char *or_text(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

static int print_account(const struct cli *cli, const struct buf *json)
{
    json_t *account = json_loadb(json->ptr, json->len, 0, NULL);
    if (cli->json) {
        cli_print_value(cli, account);
    } else {
        json_t *rows = json_array();
        (void)json_array_append(rows, account);
        cli_print_rows(cli, rows, account_columns);
        json_decref(rows);
    }
    json_decref(account);
    return CLI_DONE;
}

int cmd_specialty_import(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    const struct specialty_options options = {
        .file = argv[0],
        .set = cli_opt(cli, "set"),
        .target = or_text(cli_opt(cli, "target"), "soc2010"),
        .source = or_text(cli_opt(cli, "source"), argv[0]),
        .licence = or_text(cli_opt(cli, "licence"), "unknown"),
    };
    struct billet_error err = {0};
    struct cluster_access access;
    struct buf json = {0};
    enum billet_status status = options.set != NULL
                                    ? cli_connect(cli, ACCESS_OWNER, &access, &err)
                                    : billet_error_set(&err, BILLET_EINVAL, "--set is wanted");
    if (status == BILLET_OK) {
        status = admin_specialty_import(access.conninfo, &options, &json, &err);
    }
    int code = status == BILLET_OK ? print_account(cli, &json) : cli_fail(cli, &err);
    buf_fini(&json);
    return code;
}
