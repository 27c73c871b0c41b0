/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a checker found, for people and for scripts: `billet verify` and `billet round verify`
 * say it in the same words.
 */
#ifndef BILLET_SERVER_CLI_VERDICT_H
#define BILLET_SERVER_CLI_VERDICT_H

#include "billet/verify.h"
#include "server/cli/command.h"

/* Exit code: 0 valid, 1 damaged, 3 valid without prices. */
int verdict_print(const struct cli *cli, const struct billet_verdict *verdict);
/* Files that cannot be read (BILLET_EINVAL, BILLET_ENOTFOUND) are "unreadable", all else fails. */
int verdict_fail(const struct cli *cli, const struct billet_error *err);

#endif
