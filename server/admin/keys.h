/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keyring's file in the data folder: made by init, once, for the user who runs the programs.
 */
#ifndef BILLET_SERVER_ADMIN_KEYS_H
#define BILLET_SERVER_ADMIN_KEYS_H

#include "server/admin/place.h"
#include "server/admin/report.h"

#define ADMIN_KEYS_FILE "keys"

/* An existing file is never touched. */
enum billet_status admin_keys_make(const struct admin_place *place,
                                   const struct admin_report *report,
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
