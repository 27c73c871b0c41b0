/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet init: see init.h.
 */
#include "server/admin/init.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/admin/cluster.h"
#include "server/admin/keys.h"
#include "server/admin/migrate.h"
#include "server/admin/sql.h"
#include "server/admin/statements.h"

const char *admin_roles_script(void)
{
    return ADMIN_SQL_ROLES "\n" ADMIN_SQL_DATABASE_PSQL "\n" ADMIN_SQL_DATABASE_GRANTS;
}

static enum billet_status make_database(PGconn *conn, const struct admin_report *report,
                                        struct billet_error *err)
{
    const char *const name[] = {CLUSTER_DATABASE};
    PGresult *rows = NULL;
    enum billet_status status = sql_query(conn, ADMIN_SQL_DATABASE_THERE, 1, name, &rows, err);
    if (status != BILLET_OK) {
        return status;
    }
    bool there = PQntuples(rows) > 0;
    PQclear(rows);
    if (!there) {
        status = sql_run(conn, ADMIN_SQL_DATABASE_CREATE, err);
    }
    status = status == BILLET_OK ? sql_run(conn, ADMIN_SQL_DATABASE_GRANTS, err) : status;
    if (status == BILLET_OK && !there) {
        admin_tell(report, ADMIN_DATABASE_MADE, CLUSTER_DATABASE, 0);
    }
    return status;
}

static enum billet_status make_roles(const struct admin_place *place,
                                     const struct admin_report *report, struct billet_error *err)
{
    char conninfo[CLUSTER_CONNINFO_BYTES];
    PGconn *conn = NULL;
    cluster_conninfo(place, CLUSTER_SUPERUSER, "postgres", conninfo);
    enum billet_status status = sql_connect(conninfo, &conn, err);
    /* Two inits at once: the second finds all done. */
    status =
        status == BILLET_OK ? sql_query(conn, ADMIN_SQL_MIGRATE_LOCK, 0, NULL, NULL, err) : status;
    status = status == BILLET_OK ? sql_run(conn, ADMIN_SQL_ROLES, err) : status;
    status = status == BILLET_OK ? make_database(conn, report, err) : status;
    PQfinish(conn);
    return status;
}

static enum billet_status make_cluster(struct admin_place *place, const struct admin_report *report,
                                       struct billet_error *err)
{
    bool made = false;
    enum billet_status status = BILLET_OK;
    if (!place->has_cluster) {
        status = admin_place_make(place, err);
        status = status == BILLET_OK ? cluster_make(place, &made, err) : status;
    }
    if (status == BILLET_OK) {
        admin_tell(report, made ? ADMIN_CLUSTER_MADE : ADMIN_CLUSTER_THERE, place->data, 0);
    }
    return status;
}

enum billet_status admin_cluster_prepare(const char *data, const struct admin_report *report,
                                         struct admin_place *out, struct billet_error *err)
{
    struct admin_place place;
    bool started = false;
    enum billet_status status = admin_place_find(data, PLACE_MAKE_USER, &place, err);
    status = status == BILLET_OK ? make_cluster(&place, report, err) : status;
    status = status == BILLET_OK ? cluster_start(&place, &started, err) : status;
    if (status == BILLET_OK && started) {
        admin_tell(report, ADMIN_CLUSTER_STARTED, place.socket, 0);
    }
    status = status == BILLET_OK ? make_roles(&place, report, err) : status;
    if (status == BILLET_OK) {
        *out = place;
    }
    return status;
}

static enum billet_status put_tenant(PGconn *conn, const struct init_options *options,
                                     struct billet_error *err)
{
    const char *const who[] = {options->city, options->done_by};
    const char *const tenant[] = {options->city, options->name != NULL ? options->name : ""};
    long made = 0;
    enum billet_status status = sql_run(conn, "BEGIN", err);
    status =
        status == BILLET_OK ? sql_query(conn, ADMIN_SQL_TENANT_BEGIN, 2, who, NULL, err) : status;
    status =
        status == BILLET_OK ? sql_count(conn, ADMIN_SQL_TENANT_PUT, 2, tenant, &made, err) : status;
    status = status == BILLET_OK ? sql_run(conn, "COMMIT", err) : status;
    sql_rollback(conn);
    if (status == BILLET_OK && made > 0) {
        admin_tell(options->report, ADMIN_TENANT_MADE, options->city, 0);
    }
    return status;
}

static enum billet_status make_schema(const struct init_options *options, struct billet_error *err)
{
    const struct migrate_options migrate = {
        .folder = options->migrations, .applied_by = options->done_by, .report = options->report};
    struct cluster_access access;
    struct migrate_result result;
    PGconn *conn = NULL;
    enum billet_status status = cluster_ensure(&options->settings, ACCESS_OWNER, &access, err);
    status = status == BILLET_OK ? admin_migrate(access.conninfo, &migrate, &result, err) : status;
    status = status == BILLET_OK ? sql_connect(access.conninfo, &conn, err) : status;
    status = status == BILLET_OK ? put_tenant(conn, options, err) : status;
    PQfinish(conn);
    return status;
}

/* With a foreign database only the folder with the keyring is ours. */
static enum billet_status make_folder(const struct init_options *options, struct admin_place *out,
                                      struct billet_error *err)
{
    const char *database = options->settings.database;
    if (database == NULL || database[0] == '\0') {
        return admin_cluster_prepare(options->settings.data, options->report, out, err);
    }
    enum billet_status status =
        admin_place_find(options->settings.data, PLACE_MAKE_USER | PLACE_NO_PROGRAMS, out, err);
    return status == BILLET_OK ? admin_place_make(out, err) : status;
}

/* The city and the keyring, each made beside before it gets its name: one init at a time. */
static enum billet_status make_files(const struct init_options *options,
                                     const struct admin_place *place, struct billet_error *err)
{
    int lock = -1;
    enum billet_status status = cluster_lock(place, &lock, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = admin_city_note(place, options->city, options->add, err);
    status = status == BILLET_OK ? admin_keys_make(place, options->report, err) : status;
    close(lock);
    return status;
}

enum billet_status admin_init(const struct init_options *options, struct billet_error *err)
{
    struct admin_place place;
    enum billet_status status = make_folder(options, &place, err);
    status = status == BILLET_OK ? make_files(options, &place, err) : status;
    return status == BILLET_OK ? make_schema(options, err) : status;
}
