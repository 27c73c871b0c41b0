/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet, the command: global options, the row of the table, its options, its run function.
 * Everything else is in commands.def and the cmd_*.c files.
 */
#include "server/cli/command.h"

#include <signal.h>
#include <string.h>

#include "config.h"
#include "server/cli/settings.h"
#include "server/core/config.h"

static int unknown_command(const struct cli *cli, int argc, char **argv)
{
    if (help_has_noun(argv[0])) {
        fprintf(cli->err,
                cli_text(cli, "billet: %s 要有下面之一：\n", "billet: %s takes one of:\n"),
                argv[0]);
        help_noun(cli, cli->err, argv[0]);
        return CLI_USAGE;
    }
    fprintf(cli->err, cli_text(cli, "billet: 没有这个命令：%s\n", "billet: no such command: %s\n"),
            argv[0]);
    const struct command *near[3];
    size_t count = command_suggest(argc, argv, near, 3);
    for (size_t i = 0; i < count; i++) {
        fprintf(cli->err, cli_text(cli, "  是不是 billet %s？\n", "  did you mean billet %s?\n"),
                near[i]->name);
    }
    if (count == 0) {
        cli_say(cli, "  全部命令：billet --help", "  all commands: billet --help");
    }
    return CLI_USAGE;
}

static int check_words(const struct cli *cli, int argc)
{
    const struct command *c = cli->command;
    if (argc < c->args_min) {
        return cli_usage(cli, "缺少参数：billet %s %s", "missing words: billet %s %s", c->name,
                         c->args);
    }
    if (c->args_max >= 0 && argc > c->args_max) {
        return cli_usage(cli, "参数太多：billet %s %s", "too many words: billet %s %s", c->name,
                         c->args);
    }
    return -1;
}

static int run_command(struct cli *cli, int argc, char **argv)
{
    int stop = options_command(cli, &argc, &argv);
    if (stop >= 0) {
        return stop;
    }
    if (cli->help) {
        help_command(cli, cli->out, cli->command);
        return CLI_DONE;
    }
    stop = check_words(cli, argc);
    stop = stop >= 0 ? stop : cli_config_load(cli);
    return stop >= 0 ? stop : cli->command->run(cli, argc, argv);
}

static int dispatch(struct cli *cli, int argc, char **argv)
{
    int next = 1;
    int stop = options_global(cli, argc, argv, &next);
    if (stop >= 0) {
        return stop;
    }
    if (cli->version) {
        fprintf(cli->out, "billet %s\n", PACKAGE_VERSION);
        return CLI_DONE;
    }
    if (next >= argc) {
        help_all(cli, cli->help ? cli->out : cli->err);
        return cli->help ? CLI_DONE : CLI_USAGE;
    }
    int used = 0;
    cli->command = command_find(argc - next, argv + next, &used);
    if (cli->command == NULL && cli->help && help_has_noun(argv[next])) {
        help_noun(cli, cli->out, argv[next]);
        return CLI_DONE;
    }
    if (cli->command == NULL) {
        return unknown_command(cli, argc - next, argv + next);
    }
    /* The last word of the name stands where getopt expects the name of the program. */
    return run_command(cli, argc - next - used + 1, argv + next + used - 1);
}

/* Results that could not be written are a failure, whatever the command thought. */
static int flush_out(struct cli *cli, int code)
{
    if (fflush(cli->out) == 0 && ferror(cli->out) == 0) {
        return code;
    }
    cli_say(cli, "billet: 写标准输出失败", "billet: cannot write to standard output");
    return code == CLI_DONE ? CLI_FAILED : code;
}

int cli_main(int argc, char **argv)
{
    struct cli cli = {
        .lang = CLI_ZH,
        .program = argv[0],
        .out = stdout,
        .err = stderr,
        .arena = billet_arena_new(NULL),
    };
    if (cli.arena == NULL) {
        fputs("billet: out of memory\n", stderr);
        return CLI_FAILED;
    }
    signal(SIGPIPE, SIG_IGN);
    int code = flush_out(&cli, dispatch(&cli, argc, argv));
    config_free(cli.config);
    billet_arena_free(cli.arena);
    return code;
}

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
