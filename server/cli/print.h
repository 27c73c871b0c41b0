/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer of a use case for people: a list as a table, one thing as lines "member: value".
 * With --json the answer as it came.
 */
#ifndef BILLET_SERVER_CLI_PRINT_H
#define BILLET_SERVER_CLI_PRINT_H

#include <jansson.h>

#include "billet/span.h"
#include "server/cli/command.h"

/* Returns CLI_DONE, or CLI_FAILED when the answer is no JSON. */
int print_answer(const struct cli *cli, struct billet_span body);

/* The sentences about one row of a file, in the language of the call. */
void print_issues(const struct cli *cli, const json_t *row);

/* Rows of an import, the first of them: what became of each, and below it every word about it. */
void print_reported(const struct cli *cli, const json_t *items, size_t most);

/* An explanation of a pair: its sentences in the language of the call. */
int print_explanation(const struct cli *cli, struct billet_span body);
/* What keeps a person from posts, and what would change it. */
int print_prospects(const struct cli *cli, struct billet_span body);
/* The training plan. */
int print_courses(const struct cli *cli, struct billet_span body);
/* The ask-list. */
int print_questions(const struct cli *cli, struct billet_span body);

#endif
