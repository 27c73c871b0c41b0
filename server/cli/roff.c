/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of billet(1) that lists the commands, made from the table while building, so that the
 * page cannot say what the program does not do.
 */
#include "server/cli/roff.h"

#include <string.h>

#include "server/core/config.h"

/* Text of a page: what roff would read as its own is escaped. */
static void put_text(FILE *to, const char *text)
{
    if (text[0] == '.' || text[0] == '\'') {
        fputs("\\&", to);
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\\') {
            fputs("\\e", to);
        } else if (*c == '-') {
            fputs("\\-", to);
        } else {
            fputc(*c, to);
        }
    }
}

static void put_line(FILE *to, const char *text)
{
    put_text(to, text);
    fputc('\n', to);
}

void roff_options(FILE *to, const struct cli_option *options)
{
    for (const struct cli_option *o = options; o->name != NULL; o++) {
        fputs(".TP\n\\fB\\-\\-", to);
        put_text(to, o->name);
        fputs("\\fR", to);
        if (o->value != NULL) {
            fputs(" \\fI", to);
            put_text(to, o->value);
            fputs("\\fR", to);
        }
        fputc('\n', to);
        put_line(to, o->zh);
        fputs(".br\n", to);
        put_line(to, o->en);
    }
}

static void put_examples(FILE *to, const char *examples)
{
    fputs(".PP\n.nf\n", to);
    while (*examples != '\0') {
        char line[256];
        size_t len = strcspn(examples, "\n");
        snprintf(line, sizeof line, "    %.*s", (int)len, examples);
        put_line(to, line);
        examples += len + (examples[len] == '\n');
    }
    fputs(".fi\n", to);
}

void roff_command(FILE *to, const struct command *command)
{
    fputs(".SS \"billet ", to);
    put_text(to, command->name);
    if (command->args[0] != '\0') {
        fputc(' ', to);
        put_text(to, command->args);
    }
    fputs("\"\n", to);
    put_line(to, command->zh);
    fputs(".br\n", to);
    put_line(to, command->en);
    roff_options(to, command->options);
    if (command->examples[0] != '\0') {
        put_examples(to, command->examples);
    }
}

void roff_settings(FILE *to)
{
    for (int i = 0; i < CONFIG_COUNT; i++) {
        const struct config_option *o = &config_options[i];
        fputs(".TP\n\\fB", to);
        put_text(to, o->name);
        fputs("\\fR", to);
        if (o->def[0] != '\0') {
            fputs(" = ", to);
            put_text(to, o->def);
        }
        fprintf(to, "%s%s\n", o->unit[0] != '\0' ? " " : "", o->unit);
        put_line(to, o->zh);
        fputs(".br\n", to);
        put_line(to, o->en);
    }
}
