/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every program does first: settings, in the order
 *
 *     default < <data>/billet.conf (written by init) < /etc/billet/billet.conf < --config FILE
 *             < BILLET_NAME < flags
 *
 * and then its way to the database and to the keys.
 */
#ifndef BILLET_SERVER_ADMIN_PROGRAM_H
#define BILLET_SERVER_ADMIN_PROGRAM_H

#include <limits.h>

#include "server/admin/access.h"
#include "server/core/config.h"

#define ADMIN_CONF_FILE "billet.conf"

/* For billetd and billet-worker. *out is the caller's. */
enum billet_status program_config(int argc, char **argv, struct config **out,
                                  struct config_args *args,
                                  struct billet_error *err) BILLET_MUST_CHECK;
/* Reads <data>/billet.conf when it is there; `data` as the setting says. */
enum billet_status program_data_config(struct config *config, const char *data,
                                       struct billet_error *err) BILLET_MUST_CHECK;
/* Borrowed from the configuration. */
struct access_settings program_access_settings(const struct config *config);
/* <data>/keys. */
enum billet_status program_keys_file(const struct config *config, char out[PATH_MAX],
                                     struct billet_error *err) BILLET_MUST_CHECK;

/* The shipped weights of the coder of occupations; "" where they are not installed. */
enum billet_status program_weights_file(const struct config *config, char out[PATH_MAX],
                                        struct billet_error *err) BILLET_MUST_CHECK;

#endif
