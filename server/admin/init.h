/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet init: from nothing to a database that billetd can serve. Every step looks first, so a
 * second run finishes what a first one left, and otherwise changes nothing.
 *
 *     private:  system user, folders, cluster, roles, database, keyring, schema, tenant
 *     foreign:  keyring, schema, tenant; the roles come from a DBA (admin_roles_script)
 */
#ifndef BILLET_SERVER_ADMIN_INIT_H
#define BILLET_SERVER_ADMIN_INIT_H

#include "server/admin/access.h"
#include "server/admin/report.h"

struct init_options {
    struct access_settings settings;
    const char *migrations;
    const char *city; /* four digits */
    const char *name; /* NULL or "": the region's name in the code set */
    bool add;         /* one more city beside that of the folder */
    const char *done_by;
    const struct admin_report *report;
};

enum billet_status admin_init(const struct init_options *options,
                              struct billet_error *err) BILLET_MUST_CHECK;

/* Notes the city in <data>/billet.conf. Another city there is refused unless add. */
enum billet_status admin_city_note(const struct admin_place *place, const char *city, bool add,
                                   struct billet_error *err) BILLET_MUST_CHECK;
/* Folders, cluster, roles and an empty database, without schema: for init and restore. */
enum billet_status admin_cluster_prepare(const char *data, const struct admin_report *report,
                                         struct admin_place *out,
                                         struct billet_error *err) BILLET_MUST_CHECK;

/* For psql, run by a DBA as superuser of a foreign server. */
const char *admin_roles_script(void);

#endif
