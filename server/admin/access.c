/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From settings to a connection string: see access.h.
 */
#include "server/admin/access.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/admin/user.h"
#include "server/core/buf.h"

const char *access_role_name(enum access_role role)
{
    switch (role) {
    case ACCESS_APP:
        return "billet_app";
    case ACCESS_WORKER:
        return "billet_worker";
    case ACCESS_OWNER:
        return "billet_owner";
    case ACCESS_SUPERUSER:
        return CLUSTER_SUPERUSER;
    }
    return "billet_app";
}

static bool is_set(const char *setting)
{
    return setting != NULL && setting[0] != '\0';
}

static void add_pair(struct buf *text, const char *keyword, const char *value)
{
    buf_printf(text, "%s%s='", text->len > 0 ? " " : "", keyword);
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\') {
            buf_append_char(text, '\\');
        }
        buf_append_char(text, *c);
    }
    buf_append_char(text, '\'');
}

/* What the string says, and our user and database where it says nothing. */
static void add_foreign(struct buf *text, const PQconninfoOption *options, const char *user)
{
    for (const PQconninfoOption *o = options; o->keyword != NULL; o++) {
        const char *value = o->val;
        if (value == NULL && strcmp(o->keyword, "user") == 0) {
            value = user;
        }
        if (value == NULL && strcmp(o->keyword, "dbname") == 0) {
            value = CLUSTER_DATABASE;
        }
        if (value != NULL) {
            add_pair(text, o->keyword, value);
        }
    }
}

static enum billet_status foreign(const char *database, enum access_role role,
                                  struct cluster_access *out, struct billet_error *err)
{
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(database, &why);
    if (options == NULL) {
        billet_error_set(err, BILLET_EINVAL, "setting database is no libpq connection string");
        billet_error_detail(err, "%.*s", why != NULL ? (int)strcspn(why, "\n") : 0,
                            why != NULL ? why : "");
        PQfreemem(why);
        return BILLET_EINVAL;
    }
    struct buf text = {.max = CLUSTER_CONNINFO_BYTES - 1};
    add_foreign(&text, options, access_role_name(role));
    PQconninfoFree(options);
    if (text.failed) {
        buf_fini(&text);
        return billet_error_set(err, BILLET_ELIMIT, "setting database is too long");
    }
    *out = (struct cluster_access){.is_private = false};
    memcpy(out->conninfo, text.ptr, text.len + 1);
    buf_fini(&text);
    return BILLET_OK;
}

enum billet_status cluster_ensure(const struct access_settings *settings, enum access_role role,
                                  struct cluster_access *out, struct billet_error *err)
{
    if (is_set(settings->database)) {
        return foreign(settings->database, role, out, err);
    }
    struct admin_place place;
    struct cluster_access access = {.is_private = true};
    enum billet_status status = admin_place_find(settings->data, 0, &place, err);
    status = status == BILLET_OK ? cluster_start(&place, &access.started, err) : status;
    if (status == BILLET_OK) {
        cluster_conninfo(&place, access_role_name(role), CLUSTER_DATABASE, access.conninfo);
        *out = access;
    }
    return status;
}

enum billet_status admin_drop_privileges(const struct access_settings *settings,
                                         struct billet_error *err)
{
    if (geteuid() != 0) {
        return BILLET_OK;
    }
    struct admin_place place;
    enum billet_status status = admin_place_find(settings->data, PLACE_NO_PROGRAMS, &place, err);
    if (status != BILLET_OK && is_set(settings->database)) {
        return BILLET_OK; /* no user of ours: whoever runs it as root has decided so */
    }
    return status == BILLET_OK ? admin_user_become(&place.user, err) : status;
}
