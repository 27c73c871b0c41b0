/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is the service ready? The database answers, may be written to, and its schema is the one that
 * this program was built for.
 */
#ifndef BILLET_SERVER_APP_READY_H
#define BILLET_SERVER_APP_READY_H

#include "server/app/app.h"

/* err is NULL when it is ready. */
typedef void ready_done_fn(void *arg, const struct billet_error *err);
void ready_check(struct app *app, struct billet_arena *arena, ready_done_fn *done, void *arg);

#endif
