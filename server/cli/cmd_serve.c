/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet serve, billet worker: become billetd or billet-worker, the one beside this program.
 * Settings of the command line go on as --config and BILLET_* variables.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/cli/command.h"

const struct cli_option cmd_serve_options[] = {{0}};
const struct cli_option cmd_worker_options[] = {{0}};

static enum billet_status beside(const char *program, char out[PATH_MAX], struct billet_error *err)
{
    ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - 1);
    char *slash = NULL;
    if (len > 0) {
        out[len] = '\0';
        slash = strrchr(out, '/');
    }
    if (slash == NULL || (size_t)(slash - out) + strlen(program) + 2 > PATH_MAX) {
        return billet_error_set(err, BILLET_ENOTFOUND, "cannot find %s", program);
    }
    memcpy(slash + 1, program, strlen(program) + 1);
    return BILLET_OK;
}

static int become(const struct cli *cli, const char *program)
{
    char path[PATH_MAX];
    char name[16];
    char option[] = "--config";
    char *config =
        cli->config_file != NULL ? billet_arena_strdup(cli->arena, cli->config_file) : NULL;
    struct billet_error err = {0};
    if (beside(program, path, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    if (cli->data != NULL) {
        setenv("BILLET_DATA", cli->data, 1);
    }
    snprintf(name, sizeof name, "%s", program);
    char *const argv[] = {name, config != NULL ? option : NULL, config, NULL};
    execv(path, argv);
    billet_error_set(&err, BILLET_ENOTFOUND, "cannot run %s: %s", path, strerror(errno));
    return cli_fail(cli, &err);
}

int cmd_serve(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return become(cli, "billetd");
}

int cmd_worker(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return become(cli, "billet-worker");
}
