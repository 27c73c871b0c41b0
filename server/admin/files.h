/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small files of ours: read whole up to a limit, written whole or not at all (a new file beside
 * the old one, flushed, renamed), owned by the cluster's user, never through a link.
 */
#ifndef BILLET_SERVER_ADMIN_FILES_H
#define BILLET_SERVER_ADMIN_FILES_H

#include "billet/arena.h"
#include "billet/span.h"
#include "server/admin/place.h"

/* The bytes live in the arena, ended by NUL. BILLET_ENOTFOUND when there is no such file. */
enum billet_status files_read(const char *path, size_t bytes_max, struct billet_arena *arena,
                              struct billet_span *out, struct billet_error *err) BILLET_MUST_CHECK;
/* Replaces. */
enum billet_status files_write(const char *path, mode_t mode, const struct admin_user *user,
                               struct billet_span bytes,
                               struct billet_error *err) BILLET_MUST_CHECK;

/* Names in a folder that end in suffix, in byte order; at most FILES_LIST_MAX. */
#define FILES_LIST_MAX 2000
enum billet_status files_list(const char *folder, const char *suffix, struct billet_arena *arena,
                              const char ***out, size_t *count,
                              struct billet_error *err) BILLET_MUST_CHECK;

#endif
