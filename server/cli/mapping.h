/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --mapping NAME|FILE.json: a shipped mapping by its name, or one of the caller's own.
 */
#ifndef BILLET_SERVER_CLI_MAPPING_H
#define BILLET_SERVER_CLI_MAPPING_H

#include "server/cli/command.h"

struct feed_mapping;

/* Borrowed until the program ends; NULL when the option is not there. A file is checked whole:
 * BILLET_EINVAL says what is wrong with it. */
enum billet_status cli_mapping(const struct cli *cli, const struct feed_mapping **out,
                               struct billet_error *err) BILLET_MUST_CHECK;

#endif
