/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for people: aligned columns with a heading, where a Chinese character is two columns
 * wide and nothing from the data can steer the terminal.
 */
#ifndef BILLET_SERVER_CLI_TABLE_H
#define BILLET_SERVER_CLI_TABLE_H

#include <jansson.h>
#include <stddef.h>

#include "billet/span.h"
#include "server/cli/command.h"

/* key: member of the row's object; arrays are joined by commas. A NULL
 * key ends the list; at most 16 columns. */
struct cli_column {
    const char *key;
    const char *zh;
    const char *en;
    size_t width_max; /* longer texts are cut and end in an ellipsis; 0: never */
};

/* An array of objects; with --json the array itself. */
void cli_print_rows(const struct cli *cli, const json_t *rows, const struct cli_column *columns);
/* JSON that came as text (from a use case): the same; false when it is no array. */
bool cli_print_json_rows(const struct cli *cli, struct billet_span text,
                         const struct cli_column *columns);
/* One value, on one line, as JSON. */
void cli_print_value(const struct cli *cli, const json_t *value);
/* A text of the data on standard output; its further lines are indented. */
void cli_put_text(const struct cli *cli, const char *text);
/* Terminal columns of a text. */
size_t cli_text_width(struct billet_span text);

#endif
