/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keyring's file: see keys.h.
 */
#include "server/admin/keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/core/keyring.h"

/* Made beside and given away before it gets its name: a crash leaves no file that nobody reads. */
static enum billet_status make(const struct admin_place *place, const char *path,
                               struct billet_error *err)
{
    char fresh[PATH_MAX];
    enum billet_status status = admin_path(fresh, place->data, "keys.new", err);
    if (status != BILLET_OK) {
        return status;
    }
    unlink(fresh);
    status = keyring_create(fresh, err);
    bool given = status == BILLET_OK &&
                 (!place->user.drop || lchown(fresh, place->user.uid, place->user.gid) == 0);
    /* link() and not rename(): never over a file that appeared meanwhile. */
    if (status == BILLET_OK && (!given || link(fresh, path) != 0)) {
        status =
            billet_error_set(err, BILLET_ECONFLICT, "cannot make %s: %s", path, strerror(errno));
    }
    unlink(fresh);
    return status;
}

enum billet_status admin_keys_make(const struct admin_place *place,
                                   const struct admin_report *report, struct billet_error *err)
{
    char path[PATH_MAX];
    enum billet_status status = admin_path(path, place->data, ADMIN_KEYS_FILE, err);
    if (status != BILLET_OK || access(path, F_OK) == 0) {
        return status;
    }
    status = make(place, path, err);
    if (status == BILLET_OK) {
        admin_tell(report, ADMIN_KEYS_MADE, path, 0);
    }
    return status;
}
