/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a frozen round, put together again.
 */
#include "server/app/frozen.h"

#include <stdio.h>
#include <string.h>

enum billet_status app_wait(const struct app_call *call, const char *action, enum query_id query,
                            const db_param *params, size_t count, uint32_t deadline_ms,
                            struct db_reply **reply, struct billet_error *err)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    struct db_scope scope = app_scope(call, action);
    struct db_batch *batch = arena != NULL ? db_batch_new(arena, &scope) : NULL;
    enum billet_status status = batch == NULL
                                    ? billet_error_set(err, BILLET_ENOMEM, "no memory for a batch")
                                    : db_batch_add(batch, query, params, count, err);
    if (status == BILLET_OK) {
        status = db_wait(call->app->pool, batch, deadline_ms, reply, err);
    }
    billet_arena_free(arena);
    return status;
}

void frozen_fini(struct frozen *frozen)
{
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        buf_fini(&frozen->bytes[i]);
    }
}

static int file_index(struct billet_span name)
{
    for (int i = 0; i < BUNDLE_INPUTS; i++) {
        if (billet_span_is(name, bundle_input_names[i])) {
            return i;
        }
    }
    return -1;
}

static enum billet_status read_part(const struct app_call *call, db_param round, db_param file,
                                    db_param part, struct buf *out, struct billet_error *err)
{
    struct db_reply *reply = NULL;
    db_param params[] = {round, file, part};
    enum billet_status status =
        app_wait(call, "round.read", Q_ROUND_INPUT_PART, params, 3, APP_DEADLINE_MS, &reply, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL || db_reply_rows(reply, 0) != 1) {
        status = billet_error_set(err, BILLET_EINTERNAL, "a part of the frozen round is missing");
    } else {
        buf_append_span(out, db_reply_bytes(reply, 0, 0, "bytes", arena));
    }
    billet_arena_free(arena);
    db_reply_free(reply);
    if (status == BILLET_OK && out->failed) {
        status = billet_error_set(err, BILLET_ENOMEM, "no memory for the frozen round");
    }
    return status;
}

static enum billet_status read_parts(const struct app_call *call, db_param round,
                                     const struct db_reply *files, struct frozen *out,
                                     struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; status == BILLET_OK && i < db_reply_rows(files, 0); i++) {
        struct billet_span name = db_reply_text(files, 0, i, "file");
        int file = file_index(name);
        if (file < 0) {
            return billet_error_set(err, BILLET_EINTERNAL, "a frozen file of an unknown name");
        }
        status = read_part(call, round, name, db_reply_text(files, 0, i, "part"), &out->bytes[file],
                           err);
    }
    return status;
}

enum billet_status frozen_allowed(const struct app_call *call, struct billet_error *err)
{
    if (principal_whole_city(call->who)) {
        return BILLET_OK;
    }
    billet_error_set(err, BILLET_EDENIED, "a frozen round is the whole city's");
    billet_error_code(err, "round.whole_city");
    return BILLET_EDENIED;
}

enum billet_status frozen_read(const struct app_call *call, int64_t round, struct frozen *out,
                               struct billet_error *err)
{
    char id[24];
    struct db_reply *files = NULL;
    memset(out, 0, sizeof *out);
    if (frozen_allowed(call, err) != BILLET_OK) {
        return BILLET_EDENIED;
    }
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        buf_init(&out->bytes[i], FROZEN_FILE_BYTES);
    }
    snprintf(id, sizeof id, "%lld", (long long)round);
    db_param params[] = {billet_span_of(id)};
    enum billet_status status =
        app_wait(call, "round.read", Q_ROUND_INPUT_FILES, params, 1, APP_DEADLINE_MS, &files, err);
    if (status == BILLET_OK && db_reply_rows(files, 0) == 0) {
        status = billet_error_set(err, BILLET_ENOTFOUND, "round %s is not frozen", id);
    }
    if (status == BILLET_OK) {
        status = read_parts(call, params[0], files, out, err);
    }
    db_reply_free(files);
    if (status != BILLET_OK) {
        frozen_fini(out);
        return status;
    }
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        out->input.files[i] = buf_span(&out->bytes[i]);
    }
    return BILLET_OK;
}
