/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long options by table, over getopt_long. Global options are known everywhere; a command adds
 * its own. Values are borrowed from argv.
 */
#include "server/cli/command.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#define COMMAND_BASE 1000 /* getopt value of the command's first option */

enum global {
    GLOBAL_CONFIG,
    GLOBAL_DATA,
    GLOBAL_CITY,
    GLOBAL_KEY_FILE,
    GLOBAL_LANG,
    GLOBAL_JSON,
    GLOBAL_YES,
    GLOBAL_HELP,
    GLOBAL_VERSION,
    GLOBAL_COUNT
};

const struct cli_option cli_global_options[] = {
    [GLOBAL_CONFIG] = {"config", "FILE", "再读取一个设置文件", "read settings from FILE too"},
    [GLOBAL_DATA] = {"data", "DIR", "数据文件夹", "folder of the private database"},
    [GLOBAL_CITY] = {"city", "CODE", "四位城市代码", "four-digit code of the city"},
    [GLOBAL_KEY_FILE] = {"key-file", "FILE", "存放 API 密钥的文件", "file with the API key"},
    [GLOBAL_LANG] = {"lang", "zh|en", "显示语言", "language of messages"},
    [GLOBAL_JSON] = {"json", NULL, "以 JSON 输出", "print JSON"},
    [GLOBAL_YES] = {"yes", NULL, "不再询问，直接执行", "do not ask for confirmation"},
    [GLOBAL_HELP] = {"help", NULL, "显示帮助", "show help"},
    [GLOBAL_VERSION] = {"version", NULL, "显示版本", "show the version"},
    [GLOBAL_COUNT] = {0},
};

struct getopt_table {
    struct option rows[GLOBAL_COUNT + CLI_OPTIONS_MAX + 1];
    size_t count;
};

static void add_rows(struct getopt_table *table, const struct cli_option *options, int base)
{
    for (int i = 0; options[i].name != NULL; i++) {
        assert(table->count < GLOBAL_COUNT + CLI_OPTIONS_MAX);
        int has_arg = options[i].value != NULL ? required_argument : no_argument;
        table->rows[table->count++] = (struct option){options[i].name, has_arg, NULL, base + i};
    }
}

static int set_lang(struct cli *cli, const char *value)
{
    if (strcmp(value, "zh") == 0) {
        cli->lang = CLI_ZH;
        return -1;
    }
    if (strcmp(value, "en") == 0) {
        cli->lang = CLI_EN;
        return -1;
    }
    return cli_usage(cli, "--lang 只能是 zh 或 en：%s", "--lang is zh or en: %s", value);
}

static bool is_city(const char *value)
{
    return strlen(value) == 4 && strspn(value, "0123456789") == 4;
}

/* Exit code, or -1 to go on. */
static int take_global(struct cli *cli, enum global option, const char *value)
{
    switch (option) {
    case GLOBAL_CONFIG:
        cli->config_file = value;
        return -1;
    case GLOBAL_DATA:
        cli->data = value;
        return -1;
    case GLOBAL_CITY:
        if (!is_city(value)) {
            return cli_usage(cli, "--city 应为四位数字代码：%s", "--city is four digits: %s",
                             value);
        }
        cli->city = value;
        return -1;
    case GLOBAL_KEY_FILE:
        cli->key_file = value;
        return -1;
    case GLOBAL_LANG:
        return set_lang(cli, value);
    case GLOBAL_JSON:
        cli->json = true;
        return -1;
    case GLOBAL_YES:
        cli->yes = true;
        return -1;
    case GLOBAL_HELP:
        cli->help = true;
        return -1;
    case GLOBAL_VERSION:
        cli->version = true;
        return -1;
    case GLOBAL_COUNT:
        break;
    }
    return -1;
}

static int refuse(const struct cli *cli, int argc, char **argv, int code)
{
    const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
    if (code == ':') {
        return cli_usage(cli, "选项 %s 缺少值", "option %s needs a value", word);
    }
    return cli_usage(cli, "不认识的选项：%s", "unknown option: %s", word);
}

/* argv[0] is skipped, as getopt does. */
static int parse(struct cli *cli, int argc, char **argv, const char *mode,
                 const struct getopt_table *table)
{
    optind = 0; /* GNU: start anew */
    opterr = 0;
    for (;;) {
        int code = getopt_long(argc, argv, mode, table->rows, NULL);
        int stop = -1;
        if (code == -1) {
            return -1;
        }
        if (code == '?' || code == ':') {
            return refuse(cli, argc, argv, code);
        }
        if (code == 'h') {
            stop = take_global(cli, GLOBAL_HELP, NULL);
        } else if (code >= COMMAND_BASE) {
            cli->values[code - COMMAND_BASE] = optarg != NULL ? optarg : "";
        } else {
            stop = take_global(cli, (enum global)(code - 'z' - 1), optarg);
        }
        if (stop >= 0) {
            return stop;
        }
    }
}

int options_global(struct cli *cli, int argc, char **argv, int *next)
{
    struct getopt_table table = {0};
    add_rows(&table, cli_global_options, 'z' + 1);
    int stop = parse(cli, argc, argv, "+:h", &table);
    *next = optind;
    return stop;
}

int options_command(struct cli *cli, int *argc, char ***argv)
{
    struct getopt_table table = {0};
    add_rows(&table, cli_global_options, 'z' + 1);
    add_rows(&table, cli->command->options, COMMAND_BASE);
    int stop = parse(cli, *argc, *argv, ":h", &table);
    *argc -= optind;
    *argv += optind;
    return stop;
}

const char *cli_opt(const struct cli *cli, const char *name)
{
    const struct cli_option *options = cli->command->options;
    for (size_t i = 0; options[i].name != NULL; i++) {
        if (strcmp(options[i].name, name) == 0) {
            return cli->values[i];
        }
    }
    assert(false && "an option that the command does not have");
    return NULL;
}

bool cli_flag(const struct cli *cli, const char *name)
{
    return cli_opt(cli, name) != NULL;
}
