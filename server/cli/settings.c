/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings for commands of administration: see settings.h.
 */
#include "server/cli/settings.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/admin/migrate.h"

struct access_settings cli_access_settings(const struct cli *cli)
{
    const char *data = cli->data != NULL ? cli->data : getenv("BILLET_DATA");
    return (struct access_settings){.data = data, .database = getenv("BILLET_DATABASE")};
}

enum billet_status cli_migrations(const struct cli *cli, const char **out, struct billet_error *err)
{
    char *folder = billet_arena_alloc(cli->arena, PATH_MAX);
    if (folder == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a path");
    }
    *out = folder;
    return admin_migrations_folder(getenv("BILLET_MIGRATIONS"), folder, PATH_MAX, err);
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
