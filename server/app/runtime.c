/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening and closing. The code sets come from the database, not from files: they are what the
 * city has loaded.
 */
#include "server/app/runtime.h"

#include <string.h>

#include "server/core/buf.h"
#include "server/core/keyring.h"
#include "server/core/tasks.h"
#include "server/text/codes.h"
#include "server/text/occupation.h"
#include "server/text/rules.h"

#define CODES_DEADLINE_MS 60000

static enum billet_status add_row(struct codes *codes, const struct db_reply *reply, size_t i,
                                  struct billet_error *err)
{
    const struct codes_row row = {
        .set = db_reply_text(reply, 0, i, "set_name"),
        .code = db_reply_text(reply, 0, i, "code"),
        .parent = db_reply_text(reply, 0, i, "parent"),
        .name_zh = db_reply_text(reply, 0, i, "name_zh"),
        .name_en = db_reply_text(reply, 0, i, "name_en"),
        .synonyms = db_reply_text(reply, 0, i, "synonyms"),
        .retired = db_reply_bool(reply, 0, i, "retired"),
    };
    return codes_add(codes, &row, err);
}

static void set_names(struct buf *out)
{
    for (int set = 0; set < CODES_SETS; set++) {
        if (set == CODES_SOC) {
            continue; /* many titles, and nothing is matched by it */
        }
        buf_printf(out, "%c%s", set == 0 ? '{' : ',', codes_set_name((enum code_set)set));
    }
    buf_append_char(out, '}');
}

/* Nobody's scope: code sets are everyone's to read. */
static enum billet_status fetch(struct runtime *rt, struct billet_arena *arena,
                                struct db_reply **reply, struct billet_error *err)
{
    static const struct principal nobody = {
        .role = ROLE_NONE, .id = "-", .city = "0000", .region_from = "-", .region_to = "-"};
    const struct app_call call = {
        .app = &rt->app, .arena = arena, .who = &nobody, .request_id = "start", .purpose = ""};
    struct buf names = {0};
    struct db_scope scope = app_scope(&call, "codes.load");
    scope.role = "nobody";
    struct db_batch *batch = db_batch_new(arena, &scope);
    set_names(&names);
    db_param params[] = {buf_span(&names)};
    enum billet_status status = batch == NULL
                                    ? billet_error_set(err, BILLET_ENOMEM, "no memory for a batch")
                                    : db_batch_add(batch, Q_CODE_NAMES, params, 1, err);
    buf_fini(&names);
    return status == BILLET_OK ? db_wait(rt->app.pool, batch, CODES_DEADLINE_MS, reply, err)
                               : status;
}

static enum billet_status load_codes(struct runtime *rt, struct billet_error *err)
{
    struct db_reply *reply = NULL;
    struct billet_arena *arena = billet_arena_new(NULL);
    rt->codes = codes_new();
    enum billet_status status =
        arena == NULL || rt->codes == NULL
            ? billet_error_set(err, BILLET_ENOMEM, "no memory for the code sets")
            : fetch(rt, arena, &reply, err);
    for (size_t i = 0; status == BILLET_OK && i < db_reply_rows(reply, 0); i++) {
        status = add_row(rt->codes, reply, i, err);
    }
    if (status == BILLET_OK) {
        status = codes_seal(rt->codes, err);
    }
    db_reply_free(reply);
    billet_arena_free(arena);
    return status;
}

static enum billet_status open_pool(struct runtime *rt, const struct runtime_options *options,
                                    struct billet_error *err)
{
    const struct db_pool_options pool = {
        .conninfo = options->conninfo,
        .connections_max = options->connections,
        .queue_max = options->queue,
        .statement_timeout_ms = options->statement_ms,
        .application_name = options->program,
        .timezone = options->timezone,
    };
    rt->loop = loop_new(err);
    rt->app.pool = rt->loop != NULL ? db_pool_new(loop_base(rt->loop), &pool, err) : NULL;
    rt->cache = keys_cache_new();
    if (rt->app.pool == NULL) {
        return err->status;
    }
    return rt->cache != NULL ? BILLET_OK
                             : billet_error_set(err, BILLET_ENOMEM, "no memory for the keys");
}

enum billet_status runtime_open(struct runtime *runtime, const struct runtime_options *options,
                                struct billet_error *err)
{
    memset(runtime, 0, sizeof *runtime);
    runtime->app.timezone = options->timezone;
    runtime->app.imports_max = options->imports;
    enum billet_status status = open_pool(runtime, options, err);
    if (status == BILLET_OK && options->keys_file != NULL) {
        status = keyring_load(options->keys_file, &runtime->keys, err);
    }
    if (status == BILLET_OK && options->codes) {
        status = load_codes(runtime, err);
    }
    if (status == BILLET_OK && options->codes) {
        status = rules_new(runtime->codes, &runtime->rules, err);
    }
    if (status == BILLET_OK && options->codes) {
        bool weights = options->weights != NULL && options->weights[0] != '\0';
        status = occupation_new(&runtime->occupations, runtime->codes, CODES_OCCUPATIONS,
                                weights ? options->weights : NULL, err);
    }
    if (status == BILLET_OK && options->exports > 0) {
        runtime->exports = tasks_new(loop_base(runtime->loop), options->exports, err);
        status = runtime->exports != NULL ? BILLET_OK : err->status;
    }
    if (status != BILLET_OK) {
        runtime_close(runtime);
        return status;
    }
    runtime->app.exports = runtime->exports;
    runtime->app.cache = runtime->cache;
    runtime->app.keys = runtime->keys;
    runtime->app.codes = runtime->codes;
    runtime->app.rules = runtime->rules;
    runtime->app.occupations = runtime->occupations;
    return BILLET_OK;
}

void runtime_close(struct runtime *runtime)
{
    db_pool_free(runtime->app.pool); /* what waits for rows is answered: no task comes any more */
    tasks_free(runtime->exports);
    loop_free(runtime->loop);
    keys_cache_free(runtime->cache);
    occupation_free(runtime->occupations);
    rules_free(runtime->rules);
    codes_free(runtime->codes);
    keyring_free(runtime->keys);
    memset(runtime, 0, sizeof *runtime);
}
