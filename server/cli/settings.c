/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings for commands: see settings.h.
 */
#include "server/cli/settings.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "server/admin/migrate.h"
#include "server/admin/program.h"

static enum billet_status set_flag(struct config *config, enum config_id id, const char *value,
                                   struct billet_error *err)
{
    return value != NULL ? config_set(config, id, value, err) : BILLET_OK;
}

/* Files, environment and flags, over what is there. */
static enum billet_status read_all(const struct cli *cli, struct config *config,
                                   struct billet_error *err)
{
    enum billet_status status = config_load(config, NULL, cli->config_file, err);
    status = status == BILLET_OK ? set_flag(config, CONFIG_DATA, cli->data, err) : status;
    status = status == BILLET_OK ? set_flag(config, CONFIG_CITY, cli->city, err) : status;
    return status == BILLET_OK ? set_flag(config, CONFIG_KEY_FILE, cli->key_file, err) : status;
}

/* Twice: the weakest file lies in the folder that the strongest may name. */
static enum billet_status read_twice(const struct cli *cli, struct config *first,
                                     struct config *config, struct billet_error *err)
{
    if (first == NULL || config == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for settings");
    }
    enum billet_status status = read_all(cli, first, err);
    if (status == BILLET_OK) {
        status = program_data_config(config, config_text(first, CONFIG_DATA), err);
    }
    return status == BILLET_OK ? read_all(cli, config, err) : status;
}

int cli_config_load(struct cli *cli)
{
    struct billet_error err = {0};
    struct config *first = config_new();
    struct config *config = config_new();
    enum billet_status status = read_twice(cli, first, config, &err);
    config_free(first);
    if (status == BILLET_OK) {
        cli->config = config;
        return -1;
    }
    config_free(config);
    int code = cli_fail(cli, &err);
    return status == BILLET_EINVAL ? CLI_USAGE : code;
}

struct access_settings cli_access_settings(const struct cli *cli)
{
    return program_access_settings(cli->config);
}

enum billet_status cli_migrations(const struct cli *cli, const char **out, struct billet_error *err)
{
    char *folder = billet_arena_alloc(cli->arena, PATH_MAX);
    if (folder == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a path");
    }
    *out = folder;
    return admin_migrations_folder(config_text(cli->config, CONFIG_MIGRATIONS), folder, PATH_MAX,
                                   err);
}

const char *cli_local_user(const struct cli *cli)
{
    const struct passwd *pw = getpwuid(getuid());
    char text[80];
    if (pw != NULL) {
        snprintf(text, sizeof text, "local:%.64s", pw->pw_name);
    } else {
        snprintf(text, sizeof text, "local:%ld", (long)getuid());
    }
    const char *copy = billet_arena_strdup(cli->arena, text);
    return copy != NULL ? copy : "local:unknown";
}
