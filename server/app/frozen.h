/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A frozen round read back from the database: the input files of its bundle, byte for byte.
 */
#ifndef BILLET_SERVER_APP_FROZEN_H
#define BILLET_SERVER_APP_FROZEN_H

#include "server/app/app.h"
#include "server/bundle/bundle.h"

#define FROZEN_FILE_BYTES ((size_t)4 * 1024 * 1024 * 1024 - 1) /* of one file of a round */

struct frozen {
    struct buf bytes[BUNDLE_INPUTS];
    struct bundle_input input; /* points into bytes */
};

void frozen_fini(struct frozen *frozen);
/* BILLET_EDENIED when the principal's range is less than the whole city, whose people a frozen
 * round names. */
enum billet_status frozen_allowed(const struct app_call *call,
                                  struct billet_error *err) BILLET_MUST_CHECK;
/* Synchronous: for the worker and the command line. BILLET_ENOTFOUND: not frozen; BILLET_EDENIED
 * as above. */
enum billet_status frozen_read(const struct app_call *call, int64_t round, struct frozen *out,
                               struct billet_error *err) BILLET_MUST_CHECK;
/* One batch with one statement, waited for; the reply is the caller's. */
enum billet_status app_wait(const struct app_call *call, const char *action, enum query_id query,
                            const db_param *params, size_t count, uint32_t deadline_ms,
                            struct db_reply **reply, struct billet_error *err) BILLET_MUST_CHECK;

#endif
