/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet config show: every setting, and with --origin where its value came from.
 */
#include "server/cli/table.h"
#include "server/core/config.h"

const struct cli_option cmd_config_show_options[] = {
    {"origin", NULL, "同时显示每项的来源", "print where each value came from"},
    {0},
};

static const struct cli_column plain[] = {
    {"name", "设置", "setting", 0},
    {"value", "值", "value", 60},
    {"unit", "单位", "unit", 0},
    {"zh", "说明", "说明", 0},
    {0},
};
static const struct cli_column plain_en[] = {
    {"name", "setting", "setting", 0},
    {"value", "value", "value", 60},
    {"unit", "unit", "unit", 0},
    {"en", "what", "what", 0},
    {0},
};
static const struct cli_column origins[] = {
    {"name", "设置", "setting", 0},
    {"value", "值", "value", 60},
    {"origin", "来源", "from", 0},
    {0},
};

static json_t *setting_json(const struct config *config, enum config_id id)
{
    char value[1024];
    const struct config_option *o = &config_options[id];
    config_shown(config, id, value, sizeof value);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", o->name, "value", value,
                     "origin", config_origin_text(config, id), "default", o->def, "unit", o->unit,
                     "zh", o->zh, "en", o->en);
}

int cmd_config_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    json_t *rows = json_array();
    for (int i = 0; i < CONFIG_COUNT; i++) {
        json_array_append_new(rows, setting_json(cli->config, (enum config_id)i));
    }
    cli_print_rows(cli, rows,
                   cli_flag(cli, "origin") ? origins : (cli->lang == CLI_EN ? plain_en : plain));
    json_decref(rows);
    return CLI_DONE;
}
