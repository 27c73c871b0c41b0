/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the three files of the configuration share: values, checks, sources.
 */
#ifndef BILLET_SERVER_CORE_CONFIG_INNER_H
#define BILLET_SERVER_CORE_CONFIG_INNER_H

#include "server/core/config.h"

/* Checks and keeps a value. */
enum billet_status config_put(struct config *config, enum config_id id, const char *text,
                              enum config_origin origin, const char *origin_text,
                              struct billet_error *err) BILLET_MUST_CHECK;
/* The value alone. where is told in the error. */
enum billet_status config_check_value(enum config_id id, const char *text,
                                      enum config_origin origin, const char *where,
                                      struct billet_error *err) BILLET_MUST_CHECK;
/* A connection string with a password in it, in either form. */
bool config_has_password(const char *conninfo);
void config_wipe(char *text);

#endif
