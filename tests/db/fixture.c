/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/db/fixture.h"

#include <libpq-fe.h>

#include "server/core/buf.h"
#include "server/db/query.h"

static void read_file(const char *name, struct buf *out)
{
    const char *top = getenv("top_srcdir");
    char path[512];
    snprintf(path, sizeof path, "%s/tests/db/%s", top != NULL ? top : ".", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char part[4096];
    size_t n = 0;
    while ((n = fread(part, 1, sizeof part, file)) > 0) {
        buf_append(out, part, n);
    }
    fclose(file);
}

int fixture_schema(void **state)
{
    (void)state;
    log_init("test", getenv("BILLET_TEST_LOG") != NULL ? LOG_DEBUG : LOG_ERROR);
    struct buf sql = {0};
    read_file("schema.sql", &sql);
    PGconn *conn = PQconnectdb(getenv("BILLET_TEST_DATABASE"));
    PGresult *result = PQexec(conn, sql.ptr);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!ok) {
        fprintf(stderr, "%s\n", PQerrorMessage(conn));
    }
    PQclear(result);
    PQfinish(conn);
    buf_fini(&sql);
    return ok ? 0 : -1;
}

void rig_open(struct rig *rig, const struct db_pool_options *options)
{
    struct db_pool_options all = options != NULL ? *options : (struct db_pool_options){0};
    all.conninfo = all.conninfo != NULL ? all.conninfo : getenv("BILLET_TEST_DATABASE");
    all.connections_max = all.connections_max != 0 ? all.connections_max : 4;
    struct billet_error err;
    rig->base = event_base_new();
    rig->arena = billet_arena_new(NULL);
    rig->pool = db_pool_new(rig->base, &all, &err);
    assert_non_null(rig->pool);
}

void rig_close(struct rig *rig)
{
    db_pool_free(rig->pool);
    billet_arena_free(rig->arena);
    event_base_free(rig->base);
}

struct db_scope scope_of(const char *principal)
{
    return (struct db_scope){
        .city = "4301", .role = "officer", .principal = principal, .region_to = "~"};
}

void add(struct db_batch *batch, enum query_id query, const db_param *params)
{
    struct billet_error err;
    enum billet_status status =
        db_batch_add(batch, query, params, db_queries[query].param_count, &err);
    assert_int_equal(status, BILLET_OK);
}

struct db_batch *one(struct rig *rig, const struct db_scope *scope, enum query_id query,
                     const db_param *params)
{
    struct db_batch *batch = db_batch_new(rig->arena, scope);
    assert_non_null(batch);
    add(batch, query, params);
    return batch;
}

static void on_answer(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct answer *answer = arg;
    assert_true(answer->submitted);
    assert_true((reply == NULL) != (err == NULL));
    answer->calls++;
    answer->status = err != NULL ? err->status : BILLET_OK;
    answer->request = NULL;
    if (err != NULL) {
        answer->err = *err;
        log_event(LOG_INFO, "test_answer", log_error(err));
    } else if (answer->want != NULL) {
        struct billet_span text = db_reply_text(reply, 0, 0, answer->want);
        snprintf(answer->text, sizeof answer->text, "%.*s", (int)text.len, text.ptr);
    }
}

void submit(struct rig *rig, const struct db_batch *batch, uint32_t deadline_ms,
            struct answer *answer)
{
    struct billet_error err;
    answer->submitted = false;
    answer->calls = 0;
    answer->request = db_submit(rig->pool, batch, deadline_ms, on_answer, answer, &err);
    answer->submitted = true;
    assert_int_equal(answer->calls, 0);
    if (answer->request == NULL) {
        answer->calls = 1;
        answer->status = err.status;
        answer->err = err;
    }
}

void wait_for(struct rig *rig, struct answer *answer)
{
    while (answer->calls == 0) {
        assert_int_equal(event_base_loop(rig->base, EVLOOP_ONCE), 0);
    }
    assert_int_equal(answer->calls, 1);
}

void pump(struct rig *rig, unsigned ms)
{
    struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = (long)(ms % 1000) * 1000};
    event_base_loopexit(rig->base, &tv);
    event_base_dispatch(rig->base);
}

enum billet_status ask(struct rig *rig, const struct db_batch *batch, struct answer *answer)
{
    submit(rig, batch, 10000, answer);
    wait_for(rig, answer);
    return answer->status;
}
