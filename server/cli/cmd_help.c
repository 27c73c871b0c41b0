/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet commands, billet completion: the table of commands for machines, for the manual page
 * (which is made from it while building) and for bash.
 */
#include <string.h>

#include "server/cli/roff.h"
#include "server/cli/table.h"

const struct cli_option cmd_commands_options[] = {
    {"man", NULL, "以手册页格式输出", "print sections of the manual page"},
    {0},
};
const struct cli_option cmd_completion_options[] = {{0}};

static const struct cli_column columns[] = {
    {"name", "命令", "command", 0},
    {"args", "参数", "words", 0},
    {"zh", "说明", "说明", 0},
    {"en", "English", "summary", 0},
    {0},
};

static json_t *options_json(const struct cli_option *options)
{
    json_t *list = json_array();
    for (const struct cli_option *o = options; o->name != NULL; o++) {
        json_array_append_new(list, json_pack("{s:s, s:s?, s:s, s:s}", "name", o->name, "value",
                                              o->value, "zh", o->zh, "en", o->en));
    }
    return list;
}

static json_t *command_json(const struct command *c)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "name", c->name, "args", c->args, "zh",
                     c->zh, "en", c->en, "examples", c->examples, "options",
                     options_json(c->options));
}

static int print_manual(const struct cli *cli)
{
    fputs(".SH OPTIONS\n", cli->out);
    roff_options(cli->out, cli_global_options);
    fputs(".SH COMMANDS\n", cli->out);
    for (const struct command *c = cli_commands; c->name != NULL; c++) {
        roff_command(cli->out, c);
    }
    fputs(".SH SETTINGS\n", cli->out);
    fputs("Lines \\fIname\\fR = \\fIvalue\\fR of a settings file, variables BILLET_NAME.\n",
          cli->out);
    roff_settings(cli->out);
    return CLI_DONE;
}

int cmd_commands(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (cli_flag(cli, "man")) {
        return print_manual(cli);
    }
    json_t *list = json_array();
    for (const struct command *c = cli_commands; c->name != NULL; c++) {
        json_array_append_new(list, command_json(c));
    }
    if (cli->json) {
        json_t *all =
            json_pack("{s:o, s:o}", "commands", list, "options", options_json(cli_global_options));
        cli_print_value(cli, all);
        json_decref(all);
        return CLI_DONE;
    }
    cli_print_rows(cli, list, columns);
    json_decref(list);
    return CLI_DONE;
}

static void print_words(FILE *to, const struct cli_option *options)
{
    for (const struct cli_option *o = options; o->name != NULL; o++) {
        fprintf(to, " --%s", o->name);
    }
}

/* One line a command: its name, a colon, its options. */
static void print_table(FILE *to)
{
    for (const struct command *c = cli_commands; c->name != NULL; c++) {
        fprintf(to, "%s:", c->name);
        print_words(to, c->options);
        fputc('\n', to);
    }
}

static const char script[] =
    "_billet() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} line words=() found=()\n"
    "    for line in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
    "        [[ $line == -* ]] || words+=(\"$line\")\n"
    "    done\n"
    "    local typed=\"${words[*]}\" name options rest\n"
    "    while IFS=: read -r name options; do\n"
    "        if [[ $word == -* && ( $typed == \"$name\" || $typed == \"$name \"* ) ]]; then\n"
    "            found+=($options $_billet_globals)\n"
    "        elif [[ $word != -* && -z $typed ]]; then\n"
    "            found+=(\"${name%% *}\")\n"
    "        elif [[ $word != -* && $name == \"$typed \"* ]]; then\n"
    "            rest=${name#\"$typed \"}\n"
    "            found+=(\"${rest%% *}\")\n"
    "        fi\n"
    "    done <<<\"$_billet_commands\"\n"
    "    if [[ $word == -* && ${#found[@]} -eq 0 ]]; then\n"
    "        found=($_billet_globals)\n"
    "    fi\n"
    "    COMPREPLY=($(compgen -W \"${found[*]}\" -- \"$word\"))\n"
    "}\n"
    "complete -o default -F _billet billet\n";

int cmd_completion(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    if (strcmp(argv[0], "bash") != 0) {
        return cli_usage(cli, "只支持 bash：%s", "only bash is known: %s", argv[0]);
    }
    fputs("# billet completion bash\n_billet_commands='", cli->out);
    print_table(cli->out);
    fputs("'\n_billet_globals='", cli->out);
    print_words(cli->out, cli_global_options);
    fprintf(cli->out, "'\n%s", script);
    return CLI_DONE;
}
