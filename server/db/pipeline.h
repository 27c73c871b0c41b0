/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch on the wire: all of it is queued into libpq's pipeline at once, closed by a sync, and
 * answered step by step.
 *
 *     BEGIN | [Parse scope] scope | [Parse] statement ... | COMMIT | Sync
 *
 * The first error makes the server skip everything up to the sync; the transaction it leaves
 * open is rolled back while the connection drains. Knows nothing of states and events.
 */
#ifndef BILLET_SERVER_DB_PIPELINE_H
#define BILLET_SERVER_DB_PIPELINE_H

#include "server/db/conn.h"
#include "server/db/request.h"

enum pipeline_progress {
    PIPELINE_WAIT,   /* more must be read */
    PIPELINE_SYNCED, /* all steps are answered */
    PIPELINE_LOST,   /* the connection is gone */
};

/* False: the connection cannot be used any more. */
bool pipeline_send_batch(struct db_conn *conn, const struct db_request *req);
bool pipeline_send_rollback(struct db_conn *conn);
/* Takes what has arrived; results go to conn->req, or nowhere. */
enum pipeline_progress pipeline_receive(struct db_conn *conn);

#endif
