/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The city of a data folder, in <data>/billet.conf: the weakest of all settings files, so that a
 * command needs no --city where there is one city only.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/admin/files.h"
#include "server/admin/init.h"
#include "server/admin/program.h"
#include "server/core/buf.h"
#include "server/core/limits.h"

static const char heading[] = "# Written by billet init; weaker than " CONFIG_SYSTEM_FILE ".\n";

/* "" when the file is not there or names none. */
static enum billet_status city_of(const char *path, char out[8], struct billet_error *err)
{
    struct config *config = config_new();
    if (config == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for settings");
    }
    enum billet_status status = config_read_file(config, path, true, err);
    if (status == BILLET_OK) {
        snprintf(out, 8, "%s", config_text(config, CONFIG_CITY));
    }
    config_free(config);
    return status;
}

/* What stands in the file already stays. */
static enum billet_status append_city(const struct admin_place *place, const char *path,
                                      const char *city, struct billet_error *err)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_span old = BILLET_SPAN_LITERAL(heading);
    struct buf text = {0};
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for %s", path);
    }
    enum billet_status status = BILLET_OK;
    if (access(path, F_OK) == 0) {
        status = files_read(path, LIMIT_CONFIG_FILE_BYTES, arena, &old, err);
    }
    if (status == BILLET_OK) {
        bool ended = old.len == 0 || old.ptr[old.len - 1] == '\n';
        buf_append_span(&text, old);
        buf_printf(&text, "%scity = %s\n", ended ? "" : "\n", city);
        status = text.failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for %s", path)
                             : files_write(path, 0600, &place->user, buf_span(&text), err);
    }
    buf_fini(&text);
    billet_arena_free(arena);
    return status;
}

enum billet_status admin_city_note(const struct admin_place *place, const char *city, bool add,
                                   struct billet_error *err)
{
    char path[PATH_MAX];
    char there[8] = "";
    enum billet_status status = admin_path(path, place->data, ADMIN_CONF_FILE, err);
    status = status == BILLET_OK ? city_of(path, there, err) : status;
    if (status != BILLET_OK || strcmp(there, city) == 0) {
        return status;
    }
    if (there[0] == '\0') {
        return append_city(place, path, city, err);
    }
    if (add) {
        return BILLET_OK;
    }
    billet_error_set(err, BILLET_ECONFLICT, "the data folder is that of city %s", there);
    billet_error_code(err, "admin.other_city");
    billet_error_detail(err, "Choose another --data, or --add city %s to the same database.", city);
    return BILLET_ECONFLICT;
}
