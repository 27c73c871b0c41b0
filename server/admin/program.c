/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file in the data folder is the weakest, but where the folder is may be said anywhere: so
 * the settings are read twice.
 */
#include "server/admin/program.h"

#include <unistd.h>

#include "server/admin/keys.h"
#include "server/admin/migrate.h"
#include "server/admin/place.h"

struct access_settings program_access_settings(const struct config *config)
{
    return (struct access_settings){.data = config_text(config, CONFIG_DATA),
                                    .database = config_text(config, CONFIG_DATABASE)};
}

static enum billet_status in_data(const char *data, const char *name, char out[PATH_MAX],
                                  struct billet_error *err)
{
    char folder[PATH_MAX];
    enum billet_status status = admin_data_folder(data, folder, err);
    return status == BILLET_OK ? admin_path(out, folder, name, err) : status;
}

/* A folder that is closed to us has no say: its owner's settings are not ours. */
enum billet_status program_data_config(struct config *config, const char *data,
                                       struct billet_error *err)
{
    char path[PATH_MAX];
    enum billet_status status = in_data(data, ADMIN_CONF_FILE, path, err);
    if (status != BILLET_OK || access(path, R_OK) != 0) {
        return status;
    }
    return config_read_file(config, path, true, err);
}

enum billet_status program_keys_file(const struct config *config, char out[PATH_MAX],
                                     struct billet_error *err)
{
    return in_data(config_text(config, CONFIG_DATA), ADMIN_KEYS_FILE, out, err);
}

enum billet_status program_weights_file(const struct config *config, char out[PATH_MAX],
                                        struct billet_error *err)
{
    char folder[PATH_MAX];
    enum billet_status status =
        admin_migrations_folder(config_text(config, CONFIG_MIGRATIONS), folder, PATH_MAX, err);
    if (status == BILLET_OK) {
        status = admin_path(out, folder, "codes/occupation.weights", err);
    }
    if (status == BILLET_OK && access(out, R_OK) != 0) {
        out[0] = '\0';
    }
    return status;
}

enum billet_status program_config(int argc, char **argv, struct config **out,
                                  struct config_args *args, struct billet_error *err)
{
    struct config *first = config_new();
    struct config *config = config_new();
    enum billet_status status =
        first == NULL || config == NULL
            ? billet_error_set(err, BILLET_ENOMEM, "no memory for the settings")
            : config_load_args(first, argc, argv, args, err);
    if (status == BILLET_OK && !args->help && !args->version) {
        status = program_data_config(config, config_text(first, CONFIG_DATA), err);
        if (status == BILLET_OK) {
            status = config_load_args(config, argc, argv, args, err);
        }
    }
    config_free(first);
    if (status != BILLET_OK) {
        config_free(config);
        return status;
    }
    *out = config;
    return BILLET_OK;
}
