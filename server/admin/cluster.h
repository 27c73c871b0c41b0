/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private PostgreSQL cluster: made by init, started by whichever program needs it first,
 * stopped only by who started it or by `billet db stop`. It listens on a Unix socket in a closed
 * folder and on nothing else; the system user of a connection decides which roles it may take.
 */
#ifndef BILLET_SERVER_ADMIN_CLUSTER_H
#define BILLET_SERVER_ADMIN_CLUSTER_H

#include "server/admin/place.h"

#define CLUSTER_PORT           "5432" /* only names the socket file */
#define CLUSTER_DATABASE       "billet"
#define CLUSTER_SUPERUSER      "postgres"
#define CLUSTER_CONNINFO_BYTES 2048

enum cluster_state {
    CLUSTER_NONE,     /* no cluster in the folder */
    CLUSTER_STOPPED,  /* nothing answers on the socket */
    CLUSTER_STARTING, /* or stopping, or recovering: answers, but takes no connections */
    CLUSTER_RUNNING,
};
const char *cluster_state_name(enum cluster_state state);

/* initdb and our settings, when there is no cluster yet; *made tells whether it was us. Folders
 * must be there. */
enum billet_status cluster_make(struct admin_place *place, bool *made,
                                struct billet_error *err) BILLET_MUST_CHECK;
/* Waits for the lock of the data folder, which is held while init makes files in it and while the
 * cluster is made, started or stopped; released by close(*out). */
enum billet_status cluster_lock(const struct admin_place *place, int *out,
                                struct billet_error *err) BILLET_MUST_CHECK;
/* Asks the socket; never waits longer than a second. */
enum cluster_state cluster_state(const struct admin_place *place);
/* Runs when it returns. Two programs at once: one starts it, both are served. *started (may be
 * NULL) tells whether it was us. */
enum billet_status cluster_start(const struct admin_place *place, bool *started,
                                 struct billet_error *err) BILLET_MUST_CHECK;
/* Stops it ("fast": open transactions roll back). Not running is fine. */
enum billet_status cluster_stop(const struct admin_place *place,
                                struct billet_error *err) BILLET_MUST_CHECK;
/* libpq string for a role and a database of the cluster. */
void cluster_conninfo(const struct admin_place *place, const char *role, const char *database,
                      char out[static CLUSTER_CONNINFO_BYTES]);

#endif
