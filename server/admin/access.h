/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How every program comes to its database: the one named by setting `database`, else the private
 * cluster in setting `data`, started when it is not running. Also how a program that root
 * started gives root up.
 */
#ifndef BILLET_SERVER_ADMIN_ACCESS_H
#define BILLET_SERVER_ADMIN_ACCESS_H

#include "server/admin/cluster.h"

enum access_role {
    ACCESS_APP,       /* billetd, billet */
    ACCESS_WORKER,    /* billet-worker */
    ACCESS_OWNER,     /* migrate */
    ACCESS_SUPERUSER, /* backup, restore; private cluster only */
};
const char *access_role_name(enum access_role role);

/* The two settings, as the configuration holds them; "" or NULL: not set. */
struct access_settings {
    const char *data;
    const char *database;
};

struct cluster_access {
    char conninfo[CLUSTER_CONNINFO_BYTES]; /* for libpq */
    bool is_private;                       /* the cluster in `data` */
    bool started;                          /* by this call: who wants it gone stops it */
};

/*
 * The database for a role, ready to connect. A string in `database` is used as it stands; where
 * it names no user, the role's own is put in, so that one string serves all programs.
 * BILLET_ENOTFOUND: no private cluster yet (billet init).
 */
enum billet_status cluster_ensure(const struct access_settings *settings, enum access_role role,
                                  struct cluster_access *out,
                                  struct billet_error *err) BILLET_MUST_CHECK;

/* For billetd and billet-worker: root becomes the owner of the data folder, for good. Call after
 * cluster_ensure() and after reading what only root may read. Others: no-op, and so for root with
 * a foreign database where init never made the user. */
enum billet_status admin_drop_privileges(const struct access_settings *settings,
                                         struct billet_error *err) BILLET_MUST_CHECK;

#endif
