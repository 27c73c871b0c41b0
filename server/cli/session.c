/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a session, and the way of one use case through it.
 */
#include "server/cli/session.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "server/admin/program.h"
#include "server/app/use_case.h"
#include "server/cli/print.h"
#include "server/cli/settings.h"
#include "server/core/clock.h"
#include "server/core/config.h"
#include "server/core/crypto.h"
#include "server/core/jsonw.h"

#define STATEMENT_MS 600000 /* a command may wait longer than a screen */

static enum billet_status set_flag(struct config *config, enum config_id id, const char *value,
                                   struct billet_error *err)
{
    return value != NULL ? config_set(config, id, value, err) : BILLET_OK;
}

static enum billet_status load(struct config *config, const struct cli *cli,
                               struct billet_error *err)
{
    enum billet_status status = config_load(config, NULL, cli->config_file, err);
    if (status == BILLET_OK) {
        status = set_flag(config, CONFIG_DATA, cli->data, err);
    }
    if (status == BILLET_OK) {
        status = set_flag(config, CONFIG_CITY, cli->city, err);
    }
    return status == BILLET_OK ? set_flag(config, CONFIG_KEY_FILE, cli->key_file, err) : status;
}

/* The file in the data folder is the weakest; where the folder is, the others say. */
static enum billet_status load_config(struct session *s, struct billet_error *err)
{
    struct config *first = config_new();
    s->config = config_new();
    enum billet_status status =
        first == NULL || s->config == NULL
            ? billet_error_set(err, BILLET_ENOMEM, "no memory for the settings")
            : load(first, s->cli, err);
    if (status == BILLET_OK) {
        status = program_data_config(s->config, config_text(first, CONFIG_DATA), err);
    }
    if (status == BILLET_OK) {
        status = load(s->config, s->cli, err);
    }
    if (status == BILLET_OK) {
        status = clock_timezone_set(config_text(s->config, CONFIG_TIMEZONE), err);
    }
    config_free(first);
    return status;
}

/* admin and worker act for the whole of one city, named by --city or by the setting. */
static enum billet_status be_local(struct session *s, enum role role, struct billet_error *err)
{
    const char *city = config_text(s->config, CONFIG_CITY);
    if (city[0] == '\0') {
        return billet_error_set(err, BILLET_EINVAL, "no city is set: use --city or setting city");
    }
    s->who.role = role;
    snprintf(s->who.id, sizeof s->who.id, "%s",
             role == ROLE_WORKER ? "worker" : cli_local_user(s->cli));
    snprintf(s->who.city, sizeof s->who.city, "%s", city);
    snprintf(s->who.region_from, sizeof s->who.region_from, "%s", city);
    snprintf(s->who.region_to, sizeof s->who.region_to, "%s~", city);
    return BILLET_OK;
}

struct found {
    bool done;
    bool known;
    struct principal who;
    struct billet_error err;
};

static void key_found(void *arg, const struct principal *who, const struct billet_error *err)
{
    struct found *found = arg;
    found->done = true;
    found->known = who != NULL;
    if (who != NULL) {
        found->who = *who;
    } else {
        found->err = *err;
    }
}

static enum billet_status be_key(struct session *s, struct billet_error *err)
{
    char text[CRYPTO_KEY_TEXT_SIZE];
    struct found found = {0};
    const char *path = config_text(s->config, CONFIG_KEY_FILE);
    if (path[0] == '\0') {
        billet_error_set(err, BILLET_EDENIED, "no key: use --key-file or setting key_file");
        billet_error_detail(err, "billet key new makes one.");
        return BILLET_EDENIED;
    }
    enum billet_status status = crypto_key_file(path, text, err);
    if (status != BILLET_OK) {
        return status;
    }
    keys_check(&s->runtime.app, s->runtime.cache, s->cli->arena, "cli", billet_span_of(text),
               key_found, &found);
    crypto_wipe(text, sizeof text);
    status = session_wait(s, &found.done, err);
    if (status == BILLET_OK && !found.known) {
        *err = found.err;
        status = err->status;
    }
    s->who = found.who;
    return status;
}

static enum billet_status open_runtime(struct session *s, enum session_as as, bool codes,
                                       struct billet_error *err)
{
    char keys[PATH_MAX];
    char weights[PATH_MAX];
    struct cluster_access access;
    const struct access_settings settings = program_access_settings(s->config);
    enum billet_status status =
        cluster_ensure(&settings, as == SESSION_WORKER ? ACCESS_WORKER : ACCESS_APP, &access, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = program_keys_file(s->config, keys, err);
    if (status == BILLET_OK) {
        status = program_weights_file(s->config, weights, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    const struct runtime_options options = {
        .conninfo = access.conninfo,
        .program = as == SESSION_WORKER ? "billet-worker" : "billet",
        .keys_file = as == SESSION_WORKER ? NULL : keys,
        .timezone = config_text(s->config, CONFIG_TIMEZONE),
        .connections = 2,
        .statement_ms = STATEMENT_MS,
        .codes = codes,
        .weights = weights,
    };
    return runtime_open(&s->runtime, &options, err);
}

enum billet_status session_open(struct session *session, struct cli *cli, enum session_as as,
                                bool codes, struct billet_error *err)
{
    *session = (struct session){.cli = cli};
    enum billet_status status = load_config(session, err);
    if (status == BILLET_OK) {
        status = open_runtime(session, as, codes, err);
    }
    if (status == BILLET_OK && as == SESSION_KEY) {
        status = be_key(session, err);
    } else if (status == BILLET_OK) {
        status = be_local(session, as == SESSION_WORKER ? ROLE_WORKER : ROLE_ADMIN, err);
    }
    if (status != BILLET_OK) {
        session_close(session);
        return status;
    }
    session->call = (struct app_call){.app = &session->runtime.app,
                                      .arena = cli->arena,
                                      .who = &session->who,
                                      .request_id = "cli",
                                      .purpose = cli->command->name};
    return BILLET_OK;
}

void session_close(struct session *session)
{
    runtime_close(&session->runtime);
    config_free(session->config);
    session->config = NULL;
}

enum billet_status session_wait(struct session *session, const bool *done, struct billet_error *err)
{
    return loop_until(session->runtime.loop, done, SESSION_DEADLINE_MS)
               ? BILLET_OK
               : billet_error_set(err, BILLET_ETIMEOUT, "no answer in time");
}

struct asked {
    struct session *session;
    bool done;
    struct session_reply reply;
    struct billet_error err;
};

static void answered(void *arg, const struct app_reply *reply, const struct billet_error *err)
{
    struct asked *asked = arg;
    asked->done = true;
    if (err != NULL) {
        asked->err = *err;
        return;
    }
    asked->err.status = BILLET_OK;
    asked->reply.status = reply->status;
    asked->reply.version = reply->version;
    asked->reply.body.len = reply->body.len;
    asked->reply.body.ptr =
        billet_arena_strndup(asked->session->cli->arena, reply->body.ptr, reply->body.len);
}

enum billet_status session_ask(struct session *session, const char *use_case,
                               struct billet_span document, struct session_reply *out,
                               struct billet_error *err)
{
    struct asked asked = {.session = session};
    enum billet_status status =
        use_case_call(&session->call, use_case_find(use_case), document, answered, &asked, err);
    if (status == BILLET_OK) {
        status = session_wait(session, &asked.done, err);
    }
    if (status == BILLET_OK && asked.err.status != BILLET_OK) {
        *err = asked.err;
        status = err->status;
    }
    if (status == BILLET_OK) {
        *out = asked.reply;
    }
    return status;
}

bool session_id(const char *text, int64_t *out)
{
    const struct schema_field id = {.name = "id", .kind = FIELD_ID};
    if (text == NULL || schema_check(&id, billet_span_of(text)) != NULL) {
        return false;
    }
    *out = strtoll(text, NULL, 10);
    return true;
}

static enum billet_status put_word(const struct schema_field *fields, const char *name,
                                   const char *text, struct jsonw *w, struct billet_error *err)
{
    const struct schema_field *field = schema_find(fields, IN_PATH, billet_span_of(name));
    field = field != NULL ? field : schema_find(fields, IN_QUERY, billet_span_of(name));
    field = field != NULL ? field : schema_find(fields, IN_BODY, billet_span_of(name));
    const char *wrong = field == NULL ? "field.unknown" : NULL;
    if (field != NULL && !field->list && field->kind != FIELD_OBJECT) {
        wrong = schema_check(field, billet_span_of(text));
    }
    if (wrong != NULL) {
        billet_error_set(err, BILLET_EINVAL, "%s does not take the value \"%.60s\"", name, text);
        billet_error_field(err, "%s", name);
        return BILLET_EINVAL;
    }
    jsonw_key(w, name);
    if (field->list || field->kind == FIELD_OBJECT) {
        jsonw_raw(w, billet_span_of(text)); /* JSON made by the command itself */
    } else {
        schema_write(field, billet_span_of(text), w);
    }
    return BILLET_OK;
}

static enum billet_status build(struct session *session, const char *use_case,
                                struct billet_span *out, struct billet_error *err, va_list words)
{
    struct buf text = {0};
    struct jsonw w;
    enum billet_status status = BILLET_OK;
    const struct schema_field *fields = use_case_find(use_case)->fields;
    jsonw_init(&w, &text);
    jsonw_object_begin(&w);
    for (const char *name = va_arg(words, const char *); name != NULL && status == BILLET_OK;
         name = va_arg(words, const char *)) {
        const char *value = va_arg(words, const char *);
        if (value != NULL) {
            status = put_word(fields, name, value, &w, err);
        }
    }
    jsonw_object_end(&w);
    if (status == BILLET_OK) {
        out->ptr = billet_arena_strndup(session->cli->arena, buf_span(&text).ptr, text.len);
        out->len = text.len;
        if (out->ptr == NULL || !jsonw_done(&w)) {
            status = billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
        }
    }
    buf_fini(&text);
    return status;
}

enum billet_status session_document(struct session *session, const char *use_case,
                                    struct billet_span *out, struct billet_error *err, ...)
{
    va_list words;
    va_start(words, err);
    enum billet_status status = build(session, use_case, out, err, words);
    va_end(words);
    return status;
}

int session_run(struct cli *cli, enum session_as as, const char *use_case, ...)
{
    struct session session;
    struct session_reply reply;
    struct billet_span document;
    struct billet_error err = {0};
    if (session_open(&session, cli, as, false, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    va_list words;
    va_start(words, use_case);
    enum billet_status status = build(&session, use_case, &document, &err, words);
    va_end(words);
    if (status == BILLET_OK) {
        status = session_ask(&session, use_case, document, &reply, &err);
    }
    int code = status == BILLET_OK ? print_answer(cli, reply.body) : cli_fail(cli, &err);
    session_close(&session);
    return code;
}
