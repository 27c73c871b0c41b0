/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every use case begins with: the scope of its transaction and, where the caller sent an
 * Idempotency-Key, the claim of that key as the first statement.
 */
#include "server/app/app.h"

#include <stdio.h>
#include <string.h>

#include "server/text/codes.h"

static const struct {
    enum role role;
    const char *name;
} role_names[] = {
    {ROLE_ADMIN, "admin"},         {ROLE_OFFICER, "officer"},   {ROLE_SUPERVISOR, "supervisor"},
    {ROLE_ORGANISER, "organiser"}, {ROLE_EMPLOYER, "employer"}, {ROLE_WORKER, "worker"},
};

bool principal_whole_city(const struct principal *who)
{
    char first[16];
    char last[16];
    snprintf(first, sizeof first, "%s00", who->city);
    snprintf(last, sizeof last, "%s~", who->city);
    return strcmp(who->region_from, first) <= 0 && strcmp(who->region_to, last) >= 0;
}

const char *role_name(enum role role)
{
    for (size_t i = 0; i < sizeof role_names / sizeof role_names[0]; i++) {
        if (role_names[i].role == role) {
            return role_names[i].name;
        }
    }
    return "";
}

enum role role_of(struct billet_span name)
{
    for (size_t i = 0; i < sizeof role_names / sizeof role_names[0]; i++) {
        if (billet_span_is(name, role_names[i].name)) {
            return role_names[i].role;
        }
    }
    return ROLE_NONE;
}

struct db_scope app_scope(const struct app_call *call, const char *action)
{
    return (struct db_scope){
        .city = call->who->city,
        .role = role_name(call->who->role),
        .principal = call->who->id,
        .employer = call->who->employer,
        .region_from = call->who->region_from,
        .region_to = call->who->region_to,
        .action = action,
        .purpose = call->purpose != NULL ? call->purpose : "",
        .request_id = call->request_id,
    };
}

struct db_batch *app_batch(const struct app_call *call, const char *action, const char *route,
                           size_t *first, struct billet_error *err)
{
    struct db_scope scope = app_scope(call, action);
    struct db_batch *batch = db_batch_new(call->arena, &scope);
    if (batch == NULL) {
        billet_error_set(err, BILLET_ENOMEM, "no memory for a batch");
        return NULL;
    }
    *first = 0;
    if (call->idempotency_key.ptr == NULL) {
        return batch;
    }
    db_param params[] = {call->idempotency_key, billet_span_of(route), call->request_digest};
    if (db_batch_add(batch, Q_IDEMPOTENCY_CLAIM, params, 3, err) != BILLET_OK) {
        return NULL;
    }
    *first = 1;
    return batch;
}

bool app_code_name(void *arg, const char *set, struct billet_span code, enum lang lang,
                   struct billet_span *name)
{
    static const struct {
        const char *set;
        enum code_set of;
    } sets[] = {{"regions", CODES_REGIONS},
                {"occupations", CODES_OCCUPATIONS},
                {"skills", CODES_SKILLS},
                {"certificates", CODES_CERTIFICATES},
                {"specialties", CODES_SPECIALTIES}};
    const struct app *app = arg;
    for (size_t i = 0; app->codes != NULL && i < sizeof sets / sizeof sets[0]; i++) {
        const struct code *found =
            strcmp(sets[i].set, set) == 0 ? codes_get(app->codes, sets[i].of, code) : NULL;
        if (found != NULL) {
            *name = lang == LANG_EN && found->name_en.len > 0 ? found->name_en : found->name_zh;
            return true;
        }
    }
    return false;
}
