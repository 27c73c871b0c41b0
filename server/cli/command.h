/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The billet command: one table of commands (commands.def), one file a command or family
 * (cmd_*.c). A command is a function and a row; everything a person may read about it (help,
 * suggestions, completion, manual page) is made from the row.
 *
 * Life of a call: options.c takes the global options, commands.c finds the row, options.c takes
 * the command's own options, then run() gets the words that are left. Results go to cli->out,
 * everything else to cli->err. Every text for people is given in Chinese and in English.
 */
#ifndef BILLET_SERVER_CLI_COMMAND_H
#define BILLET_SERVER_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "billet/arena.h"
#include "billet/error.h"

/* What a script may rely on. */
enum cli_exit {
    CLI_DONE = 0,
    CLI_FAILED = 1,
    CLI_USAGE = 2,
    CLI_PARTLY = 3,  /* some rows were refused */
    CLI_DENIED = 4,  /* known principal, not allowed */
    CLI_OFFLINE = 5, /* the database cannot be reached */
};

enum cli_lang { CLI_ZH, CLI_EN };

/* One long option. value: name of its value in help (FILE), NULL for a switch. */
struct cli_option {
    const char *name; /* without the dashes; NULL ends the list */
    const char *value;
    const char *zh;
    const char *en;
};

#define CLI_OPTIONS_MAX 24 /* of one command; asserted when the table is read */

struct config;
struct cli;

typedef int cli_run_fn(struct cli *cli, int argc, char **argv);

struct command {
    const char *name; /* "round bundle": noun and verb, or one word */
    const char *args; /* words after the name: "FILE...", "ROUND [DIR]", "" */
    int args_min;
    int args_max; /* -1: any number */
    const char *zh;
    const char *en;
    const char *examples; /* one a line, each ended by \n */
    cli_run_fn *run;      /* argv[0] is the first word after the name; returns enum cli_exit */
    const struct cli_option *options;
};

#define COMMAND(name, ident, args, args_min, args_max, zh, en, examples)                           \
    int cmd_##ident(struct cli *cli, int argc, char **argv);                                       \
    extern const struct cli_option cmd_##ident##_options[];
#include "server/cli/commands.def"
#undef COMMAND

/* The table, ended by a row without a name. */
extern const struct command cli_commands[];
/* Global options: known before and after the name of every command. */
extern const struct cli_option cli_global_options[];

struct cli {
    enum cli_lang lang;
    bool json; /* results as JSON on out, failures as JSON on err */
    bool yes;  /* do what destroys without asking */
    bool help;
    bool version;
    const char *config_file;
    const char *city;     /* --city, else NULL: the key's, else the setting's */
    const char *key_file; /* --key-file, else NULL: the setting's */
    const char *data;     /* --data, else NULL: the setting's */
    const char *program;  /* argv[0] */
    const struct command *command;
    const char *values[CLI_OPTIONS_MAX]; /* of the command's options; "" for a switch */
    struct config *config;               /* loaded before run() */
    struct billet_arena *arena;          /* of the whole call */
    FILE *out;
    FILE *err;
};

/* A command's own option: its value, or NULL when it was not given. An option that the
 * command's table does not have is our bug (assert). */
const char *cli_opt(const struct cli *cli, const char *name);
/* A switch. */
bool cli_flag(const struct cli *cli, const char *name);

/* Notes and progress, on err, one line (the line end is added). Both formats take the same
 * values in the same order. */
void cli_say(const struct cli *cli, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* A result for people, on out. With --json print JSON instead. */
void cli_print(const struct cli *cli, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* The text in the language of the call. */
const char *cli_text(const struct cli *cli, const char *zh, const char *en);
/* A member's name or a word of a small vocabulary in that language; itself when it has none. */
const char *cli_word(const struct cli *cli, const char *word);
/* Says what was wrong with the words, points to --help; returns CLI_USAGE. */
int cli_usage(const struct cli *cli, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* Says the failure: what, why, what to do; returns the exit code of its status. */
int cli_fail(const struct cli *cli, const struct billet_error *err);
/* The exit code alone. */
int cli_exit_code(const struct billet_error *err);
/* True with --yes; else asks on the terminal ("yes" is the only yes); without a terminal says
 * that --yes is needed. */
bool cli_confirm(const struct cli *cli, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* main() without the process: for main.c and tests. */
int cli_main(int argc, char **argv);

/* commands.c: the row named by the first one or two words; *used is how many. NULL: none. */
const struct command *command_find(int argc, char **argv, int *used);
/* Up to max names near to the words typed, nearest first. Returns how many. */
size_t command_suggest(int argc, char **argv, const struct command **out, size_t max);

/* options.c: global options before the name; *next is the first other word. Exit code or -1. */
int options_global(struct cli *cli, int argc, char **argv, int *next);
/* The command's own and global options, permuted; *argc, *argv become the words left. */
int options_command(struct cli *cli, int *argc, char ***argv);

/* help.c */
void help_all(const struct cli *cli, FILE *to);
void help_noun(const struct cli *cli, FILE *to, const char *noun);
void help_command(const struct cli *cli, FILE *to, const struct command *command);
/* Whether any command begins with this noun. */
bool help_has_noun(const char *noun);

#endif
