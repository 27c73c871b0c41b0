/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Progress of long work on standard error: a line that redraws itself on a terminal, a line a
 * step elsewhere.
 */
#ifndef BILLET_SERVER_CLI_PROGRESS_H
#define BILLET_SERVER_CLI_PROGRESS_H

#include "server/cli/command.h"

struct cli_progress {
    const struct cli *cli;
    const char *what; /* step shown last */
    int percent;
    bool drawn;       /* a line on the terminal waits for its end */
    bool quiet_steps; /* no lines where there is no terminal */
};

/* A billet_progress_fn over struct cli_progress; always goes on. */
bool cli_progress(void *arg, const char *what, size_t done, size_t total);
/* Ends the line, if one is open. */
void cli_progress_end(struct cli_progress *progress);

#endif
