/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A refused attempt leaves its entry in the audit: who tried what. Its own work was rolled back,
 * or never begun, so the entry goes in a transaction of its own.
 */
#ifndef BILLET_SERVER_APP_DENIED_H
#define BILLET_SERVER_APP_DENIED_H

#include "server/app/app.h"

/* Nobody waits for it; a failure is logged. */
void denied_note(const struct app_call *call, const char *action, const char *kind);

#endif
