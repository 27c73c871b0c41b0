/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Batches are filled by the use case in its own arena and copied whole when submitted. Values
 * get a NUL behind them, which libpq wants for text; bytea goes as raw bytes.
 */
#include "server/db/request.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "server/core/limits.h"
#include "server/core/mem.h"
#include "server/db/query.h"

#define FORMAT_TEXT   0
#define FORMAT_BINARY 1

#define STATEMENTS_FIRST 4

static bool copy_scope(struct billet_arena *arena, const char *const from[DB_SCOPE_PARAMS],
                       const char *to[DB_SCOPE_PARAMS])
{
    for (size_t i = 0; i < DB_SCOPE_PARAMS; i++) {
        to[i] = billet_arena_strdup(arena, from[i] != NULL ? from[i] : "");
        if (to[i] == NULL) {
            return false;
        }
    }
    return true;
}

struct db_batch *db_batch_new(struct billet_arena *arena, const struct db_scope *scope)
{
    struct db_batch *batch = billet_arena_alloc(arena, sizeof *batch);
    if (batch == NULL) {
        return NULL;
    }
    batch->arena = arena;
    if (scope == NULL) {
        return batch;
    }
    batch->scoped = true;
    batch->snapshot = scope->snapshot;
    const char *const values[DB_SCOPE_PARAMS] = {
        scope->city,      scope->role,   scope->principal, scope->employer,   scope->region_from,
        scope->region_to, scope->action, scope->purpose,   scope->request_id,
    };
    return copy_scope(arena, values, batch->scope_values) ? batch : NULL;
}

static enum billet_status check_param(const struct db_column *column, db_param param,
                                      struct billet_error *err)
{
    if (param.len > LIMIT_DB_PARAM_BYTES) {
        billet_error_set(err, BILLET_ELIMIT, "the value is too long");
        billet_error_field(err, "%s", column->name);
        return BILLET_ELIMIT;
    }
    if (column->oid != DB_OID_BYTEA && param.len > 0 &&
        memchr(param.ptr, '\0', param.len) != NULL) {
        billet_error_set(err, BILLET_EINVAL, "the text contains a NUL character");
        billet_error_field(err, "%s", column->name);
        return BILLET_EINVAL;
    }
    return BILLET_OK;
}

static bool statement_alloc(struct db_statement *stmt, struct billet_arena *arena,
                            enum query_id query)
{
    size_t count = db_queries[query].param_count;
    stmt->query = query;
    stmt->values = billet_arena_array(arena, count, sizeof stmt->values[0]);
    stmt->lengths = billet_arena_array(arena, count, sizeof stmt->lengths[0]);
    stmt->formats = billet_arena_array(arena, count, sizeof stmt->formats[0]);
    return stmt->values != NULL && stmt->lengths != NULL && stmt->formats != NULL;
}

static bool statement_set(struct db_statement *stmt, struct billet_arena *arena, size_t i,
                          db_param param)
{
    bool bytea = db_queries[stmt->query].params[i].oid == DB_OID_BYTEA;
    stmt->formats[i] = bytea ? FORMAT_BINARY : FORMAT_TEXT;
    if (param.ptr == NULL) {
        return true;
    }
    stmt->lengths[i] = (int)param.len;
    stmt->values[i] = billet_arena_strndup(arena, param.ptr, param.len);
    return stmt->values[i] != NULL;
}

/* Doubles the room; the old array stays in the arena, which goes as a whole. */
static bool make_room(struct db_batch *batch, size_t room)
{
    if (room <= batch->room) {
        return true;
    }
    struct db_statement *grown =
        billet_arena_array(batch->arena, room, sizeof batch->statements[0]);
    if (grown == NULL) {
        return false;
    }
    if (batch->count > 0) {
        memcpy(grown, batch->statements, batch->count * sizeof grown[0]);
    }
    batch->statements = grown;
    batch->room = room;
    return true;
}

static bool next_statement(struct db_batch *batch, enum query_id query, struct db_statement **out)
{
    size_t room = batch->count < batch->room ? batch->room : 2 * batch->room + STATEMENTS_FIRST;
    if (!make_room(batch, room)) {
        return false;
    }
    *out = &batch->statements[batch->count];
    return statement_alloc(*out, batch->arena, query);
}

enum billet_status db_batch_add(struct db_batch *batch, enum query_id query, const db_param *params,
                                size_t param_count, struct billet_error *err)
{
    const struct db_query *q = &db_queries[query];
    if (param_count != q->param_count || param_count > DB_PARAMS_MAX) {
        return billet_error_set(err, BILLET_EINTERNAL, "query %s takes %zu parameters, not %zu",
                                q->name, q->param_count, param_count);
    }
    if (batch->count == DB_STATEMENTS_MAX) {
        return billet_error_set(err, BILLET_ELIMIT, "more than %d statements in a batch",
                                DB_STATEMENTS_MAX);
    }
    struct db_statement *stmt = NULL;
    if (!next_statement(batch, query, &stmt)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a statement");
    }
    for (size_t i = 0; i < param_count; i++) {
        enum billet_status status = check_param(&q->params[i], params[i], err);
        if (status != BILLET_OK) {
            return status;
        }
        if (!statement_set(stmt, batch->arena, i, params[i])) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for a parameter");
        }
    }
    batch->count++;
    return BILLET_OK;
}

static bool copy_statement(struct billet_arena *arena, const struct db_statement *from,
                           struct db_statement *to)
{
    size_t count = db_queries[from->query].param_count;
    bool ok = statement_alloc(to, arena, from->query);
    for (size_t i = 0; ok && i < count; i++) {
        ok = statement_set(to, arena, i, (db_param){from->values[i], (size_t)from->lengths[i]});
    }
    return ok;
}

static bool copy_batch(struct billet_arena *arena, const struct db_batch *from, struct db_batch *to)
{
    to->arena = arena;
    to->scoped = from->scoped;
    to->snapshot = from->snapshot;
    if (from->scoped && !copy_scope(arena, from->scope_values, to->scope_values)) {
        return false;
    }
    if (!make_room(to, from->count)) {
        return false;
    }
    for (; to->count < from->count; to->count++) {
        if (!copy_statement(arena, &from->statements[to->count], &to->statements[to->count])) {
            return false;
        }
    }
    return true;
}

static struct db_reply *reply_new(const struct db_batch *batch)
{
    size_t results = batch->count * sizeof(PGresult *);
    struct db_reply *reply = mem_alloc(1, sizeof *reply + results);
    if (reply != NULL) {
        reply->count = batch->count;
    }
    return reply;
}

struct db_request *db_request_new(const struct db_batch *batch)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    struct db_request *req = arena != NULL ? billet_arena_alloc(arena, sizeof *req) : NULL;
    if (req == NULL) {
        billet_arena_free(arena);
        return NULL;
    }
    req->arena = arena;
    req->reply = reply_new(batch);
    if (req->reply == NULL || !copy_batch(arena, batch, &req->batch)) {
        db_request_free(req);
        return NULL;
    }
    return req;
}

void db_request_fail(struct db_request *req, const struct billet_error *err)
{
    if (!req->failed) {
        req->failed = true;
        req->err = *err;
    }
}

void db_request_free(struct db_request *req)
{
    db_reply_free(req->reply);
    billet_arena_free(req->arena);
}

struct db_reply *db_reply_take(struct db_request *req)
{
    struct db_reply *reply = req->reply;
    req->reply = NULL;
    return reply;
}
