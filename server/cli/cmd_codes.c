/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet codes find|list: regions, occupations, skills, certificates and the rest, by code,
 * exact name or synonym; when nothing is equal, names that contain the text.
 */
#include <string.h>

#include "server/admin/lookup.h"
#include "server/cli/settings.h"
#include "server/cli/table.h"

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

static enum billet_status connect_app(const struct cli *cli, struct cluster_access *access,
                                      struct billet_error *err)
{
    const struct access_settings settings = cli_access_settings(cli);
    return cluster_ensure(&settings, ACCESS_APP, access, err);
}

/* Done when something was found; names that only contain the text are said to be just that. */
static int print_found(const struct cli *cli, const json_t *rows, const char *text)
{
    const json_t *how = json_object_get(json_array_get(rows, 0), "how");
    if (cli->json) {
        cli_print_value(cli, rows);
    } else if (json_array_size(rows) == 0) {
        cli_say(cli, "没有找到：%s", "nothing found: %s", text);
    } else {
        if (strcmp(json_string_value(how), "near") == 0) {
            cli_say(cli, "没有完全相符的，名称含“%s”的有：",
                    "nothing equals it; names with \"%s\":", text);
        }
        cli_print_rows(cli, rows, find_columns);
    }
    return json_array_size(rows) > 0 ? CLI_DONE : CLI_FAILED;
}

int cmd_codes_find(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    const char *set = cli_opt(cli, "set");
    struct billet_error err = {0};
    struct cluster_access access;
    struct buf json = {0};
    enum billet_status status = connect_app(cli, &access, &err);
    if (status == BILLET_OK) {
        status = admin_codes_find(access.conninfo, set != NULL ? set : "", argv[0], &json, &err);
    }
    json_t *rows = status == BILLET_OK ? json_loadb(json.ptr, json.len, 0, NULL) : NULL;
    int code = status == BILLET_OK ? print_found(cli, rows, argv[0]) : cli_fail(cli, &err);
    json_decref(rows);
    buf_fini(&json);
    return code;
}

int cmd_codes_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct billet_error err = {0};
    struct cluster_access access;
    struct buf json = {0};
    enum billet_status status = connect_app(cli, &access, &err);
    status = status == BILLET_OK ? admin_codes_list(access.conninfo, &json, &err) : status;
    if (status == BILLET_OK) {
        cli_print_json_rows(cli, buf_span(&json), list_columns);
    }
    buf_fini(&json);
    return status == BILLET_OK ? CLI_DONE : cli_fail(cli, &err);
}
