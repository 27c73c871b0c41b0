/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help made from the tables: the list of commands, one noun's verbs, one command with its
 * options and examples. Nothing here knows a command by name.
 */
#include "server/cli/command.h"

#include <string.h>

#define NAME_COLUMN 24 /* commands and options are ASCII, so bytes are columns */

static void print_row(const struct cli *cli, FILE *to, const struct command *c)
{
    fprintf(to, "  %-*s  %s\n", NAME_COLUMN, c->name, cli_text(cli, c->zh, c->en));
}

static void print_options(const struct cli *cli, FILE *to, const struct cli_option *options)
{
    for (const struct cli_option *o = options; o->name != NULL; o++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->value != NULL ? " " : "",
                 o->value != NULL ? o->value : "");
        fprintf(to, "  %-*s  %s\n", NAME_COLUMN, left, cli_text(cli, o->zh, o->en));
    }
}

static void print_heading(const struct cli *cli, FILE *to, const char *zh, const char *en)
{
    fprintf(to, "\n%s\n", cli_text(cli, zh, en));
}

void help_all(const struct cli *cli, FILE *to)
{
    fputs(cli_text(cli, "戎岗：让退役军人与岗位相配\n", "Billet: matching veterans with jobs\n"),
          to);
    fputs(cli_text(cli, "用法：billet 命令 [选项] [参数]\n",
                   "usage: billet COMMAND [OPTIONS] [WORDS]\n"),
          to);
    print_heading(cli, to, "命令", "Commands");
    for (const struct command *c = cli_commands; c->name != NULL; c++) {
        print_row(cli, to, c);
    }
    print_heading(cli, to, "各命令通用的选项", "Options of every command");
    print_options(cli, to, cli_global_options);
    fputs(cli_text(cli, "\n每个命令的例子见：billet 命令 --help\n",
                   "\nFor examples: billet COMMAND --help\n"),
          to);
}

static bool under_noun(const struct command *command, const char *noun)
{
    size_t len = strlen(noun);
    return strncmp(command->name, noun, len) == 0 && command->name[len] == ' ';
}

bool help_has_noun(const char *noun)
{
    for (const struct command *c = cli_commands; c->name != NULL; c++) {
        if (under_noun(c, noun)) {
            return true;
        }
    }
    return false;
}

void help_noun(const struct cli *cli, FILE *to, const char *noun)
{
    for (const struct command *c = cli_commands; c->name != NULL; c++) {
        if (under_noun(c, noun)) {
            print_row(cli, to, c);
        }
    }
}

static void print_examples(FILE *to, const char *examples)
{
    while (*examples != '\0') {
        const char *end = strchr(examples, '\n');
        size_t len = end != NULL ? (size_t)(end - examples) : strlen(examples);
        fprintf(to, "  %.*s\n", (int)len, examples);
        examples += end != NULL ? len + 1 : len;
    }
}

void help_command(const struct cli *cli, FILE *to, const struct command *command)
{
    fprintf(to, "%s\n", cli_text(cli, command->zh, command->en));
    fprintf(to, "%sbillet %s%s%s%s\n", cli_text(cli, "用法：", "usage: "), command->name,
            command->args[0] != '\0' ? " " : "", command->args,
            command->options[0].name != NULL ? cli_text(cli, " [选项]", " [OPTIONS]") : "");
    if (command->options[0].name != NULL) {
        print_heading(cli, to, "选项", "Options");
        print_options(cli, to, command->options);
    }
    print_heading(cli, to, "通用选项", "Options of every command");
    print_options(cli, to, cli_global_options);
    if (command->examples[0] != '\0') {
        print_heading(cli, to, "例子", "Examples");
        print_examples(to, command->examples);
    }
}
