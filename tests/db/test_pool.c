/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pool on a healthy server: values in and out, batches as transactions, errors and what is
 * told of them, deadlines, detaching, the queue, waiting. Lost servers and the isolation of
 * scopes under stress are in test_faults.c.
 */
#include "tests/db/fixture.h"

#include "server/core/limits.h"
#include "server/core/mem.h"
#include "server/db/query.h"

static void echoes_values(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, NULL);
    const db_param params[] = {T("-9223372036854775808"), T("戎岗"), T("true"), T("a\0\xFF")};
    const db_param nulls[4] = {{NULL, 0}};
    struct db_batch *batch = one(&rig, NULL, Q_T_ECHO, params);
    add(batch, Q_T_ECHO, nulls);
    struct db_reply *reply = NULL;
    struct billet_error err;
    assert_int_equal(db_wait(rig.pool, batch, 5000, &reply, &err), BILLET_OK);
    int64_t number = 0;
    assert_int_equal(db_reply_rows(reply, 0), 1);
    assert_true(db_reply_int64(reply, 0, 0, "number", &number));
    assert_true(number == INT64_MIN);
    assert_true(billet_span_is(db_reply_text(reply, 0, 0, "words"), "戎岗"));
    assert_true(db_reply_bool(reply, 0, 0, "flag"));
    assert_false(db_reply_int64(reply, 0, 0, "words", &number));
    struct billet_span bytes = db_reply_bytes(reply, 0, 0, "bytes", rig.arena);
    assert_int_equal(bytes.len, 3);
    assert_memory_equal(bytes.ptr, "a\0\xFF", 3);
    assert_true(db_reply_is_null(reply, 1, 0, "number"));
    assert_false(db_reply_int64(reply, 1, 0, "number", &number));
    assert_null(db_reply_bytes(reply, 1, 0, "bytes", rig.arena).ptr);
    db_reply_free(reply);
    rig_close(&rig);
}

static void sets_the_scope_for_one_batch(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    struct db_scope scope = scope_of("key-1");
    struct answer answer = {.want = "principal"};
    assert_int_equal(ask(&rig, one(&rig, &scope, Q_T_WHOAMI, NULL), &answer), BILLET_OK);
    assert_string_equal(answer.text, "key-1");
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WHOAMI, NULL), &answer), BILLET_OK);
    assert_string_equal(answer.text, "");
    scope.snapshot = true;
    answer.want = "isolation";
    assert_int_equal(ask(&rig, one(&rig, &scope, Q_T_WHOAMI, NULL), &answer), BILLET_OK);
    assert_string_equal(answer.text, "repeatable read");
    scope.snapshot = false;
    assert_int_equal(ask(&rig, one(&rig, &scope, Q_T_WHOAMI, NULL), &answer), BILLET_OK);
    assert_string_equal(answer.text, "read committed");
    rig_close(&rig);
}

static void a_batch_is_all_or_nothing(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, NULL);
    const db_param first[] = {T("1"), T("atomic")};
    const db_param second[] = {T("2"), T("atomic")};
    const db_param note[] = {T("atomic")};
    struct answer answer = {.want = NULL};
    struct db_batch *batch = one(&rig, NULL, Q_T_INSERT, first);
    add(batch, Q_T_INSERT, second);
    add(batch, Q_T_INSERT, first);
    assert_int_equal(ask(&rig, batch, &answer), BILLET_ECONFLICT);
    assert_string_equal(answer.err.sqlstate, "23505");
    assert_string_equal(answer.err.code, "db.exists");
    assert_null(strstr(answer.err.detail, "(1)")); /* no values of rows */
    assert_non_null(strstr(answer.err.detail, "test_row"));
    struct answer count = {.want = "rows"};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_COUNT, note), &count), BILLET_OK);
    assert_string_equal(count.text, "0");
    batch = one(&rig, NULL, Q_T_INSERT, first);
    add(batch, Q_T_INSERT, second);
    assert_int_equal(ask(&rig, batch, &answer), BILLET_OK);
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_COUNT, note), &count), BILLET_OK);
    assert_string_equal(count.text, "2");
    rig_close(&rig);
}

static void hears_of_an_error_at_commit(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    const db_param late[] = {T("77"), T("late")};
    struct answer answer = {.want = NULL};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_INSERT, late), &answer), BILLET_ECONFLICT);
    assert_string_equal(answer.err.message, "too late");
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_PING, NULL), &answer), BILLET_OK);
    rig_close(&rig);
}

static void maps_errors(void **state)
{
    (void)state;
    static const struct {
        const char *state;
        enum billet_status status;
        bool own_words;
    } cases[] = {
        {"BL400", BILLET_EINVAL, true},     {"BL403", BILLET_EDENIED, true},
        {"BL404", BILLET_ENOTFOUND, true},  {"BL409", BILLET_ECONFLICT, true},
        {"BL413", BILLET_ELIMIT, true},     {"BL500", BILLET_EINTERNAL, true},
        {"BL208", BILLET_ECONFLICT, true},  {"BL412", BILLET_ECONFLICT, true},
        {"BL422", BILLET_EINVAL, true},     {"BL999", BILLET_EINTERNAL, true},
        {"40001", BILLET_EBUSY, false},     {"40P01", BILLET_EBUSY, false},
        {"22023", BILLET_EINVAL, false},    {"23514", BILLET_EINVAL, false},
        {"23503", BILLET_ECONFLICT, false}, {"42501", BILLET_EDENIED, false},
        {"P0002", BILLET_ENOTFOUND, false}, {"57014", BILLET_ETIMEOUT, false},
        {"53100", BILLET_EUPSTREAM, false}, {"57P01", BILLET_EUPSTREAM, false},
        {"XX000", BILLET_EINTERNAL, false}, {"P0001", BILLET_EINTERNAL, false},
    };
    struct rig rig;
    rig_open(&rig, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const db_param params[] = {billet_span_of(cases[i].state), T("the words"), T("Why."),
                                   T("round.closed"), T("/state")};
        struct answer answer = {.want = NULL};
        enum billet_status status = ask(&rig, one(&rig, NULL, Q_T_RAISE, params), &answer);
        assert_int_equal(status, cases[i].status);
        assert_string_equal(answer.err.sqlstate, cases[i].state);
        if (cases[i].own_words) {
            assert_string_equal(answer.err.message, "the words");
            assert_string_equal(answer.err.detail, "Why.");
            assert_string_equal(answer.err.code, "round.closed");
            assert_string_equal(answer.err.field, "/state");
        } else {
            assert_null(strstr(answer.err.message, "the words"));
        }
    }
    rig_close(&rig);
}

static void goes_on_after_a_broken_statement(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    struct answer answer = {.want = "one"};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_BROKEN, NULL), &answer), BILLET_EINTERNAL);
        assert_int_equal(ask(&rig, one(&rig, NULL, Q_PING, NULL), &answer), BILLET_OK);
        assert_string_equal(answer.text, "1");
    }
    struct db_pool_stats stats;
    db_pool_stats(rig.pool, &stats);
    assert_int_equal(stats.lost, 0);
    rig_close(&rig);
}

static void heals_a_stale_plan(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    struct answer answer = {.want = "a"};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WIDENING, NULL), &answer), BILLET_OK);
    struct answer widen = {.want = NULL};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WIDEN, NULL), &widen), BILLET_OK);
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WIDENING, NULL), &answer), BILLET_EINTERNAL);
    assert_string_equal(answer.err.sqlstate, "0A000");
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WIDENING, NULL), &answer), BILLET_OK);
    rig_close(&rig);
}

static void bounds_waiting_and_running(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    struct answer running = {.want = NULL};
    struct answer queued = {.want = NULL};
    const db_param half[] = {T("0.5")};
    struct answer ping = {.want = NULL};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_PING, NULL), &ping), BILLET_OK);
    submit(&rig, one(&rig, NULL, Q_T_SLEEP, half), 100, &running);
    submit(&rig, one(&rig, NULL, Q_PING, NULL), 200, &queued);
    wait_for(&rig, &running);
    assert_int_equal(running.status, BILLET_ETIMEOUT);
    assert_string_equal(running.err.code, "db.timeout");
    wait_for(&rig, &queued);
    assert_int_equal(queued.status, BILLET_ETIMEOUT);
    assert_string_equal(queued.err.code, "db.busy");
    /* The same connection drains and serves again. */
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_PING, NULL), &ping), BILLET_OK);
    struct db_pool_stats stats;
    db_pool_stats(rig.pool, &stats);
    assert_int_equal(stats.lost, 0);
    assert_int_equal(stats.failed, 2);
    rig_close(&rig);
}

static void drops_what_drains_too_long(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    const db_param long_time[] = {T("60")};
    struct answer answer = {.want = NULL};
    submit(&rig, one(&rig, NULL, Q_T_SLEEP, long_time), 100, &answer);
    wait_for(&rig, &answer);
    assert_int_equal(answer.status, BILLET_ETIMEOUT);
    uint64_t before = clock_mono_ms();
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_PING, NULL), &answer), BILLET_OK);
    uint64_t took = clock_mono_ms() - before;
    assert_in_range(took, 1000, LIMIT_DB_DRAIN_MS + 2000);
    struct db_pool_stats stats;
    db_pool_stats(rig.pool, &stats);
    assert_int_equal(stats.lost, 1);
    rig_close(&rig);
}

static void the_server_stops_a_slow_statement(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1, .statement_timeout_ms = 100});
    const db_param long_time[] = {T("60")};
    struct answer before = {.want = "pid"};
    struct answer answer = {.want = NULL};
    struct answer after = {.want = "pid"};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WHOAMI, NULL), &before), BILLET_OK);
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_SLEEP, long_time), &answer), BILLET_ETIMEOUT);
    assert_string_equal(answer.err.sqlstate, "57014");
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WHOAMI, NULL), &after), BILLET_OK);
    assert_string_equal(before.text, after.text);
    rig_close(&rig);
}

static void detaching_silences(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    const db_param moment[] = {T("0.2")};
    const db_param row[] = {T("501"), T("detached")};
    const db_param note[] = {T("detached")};
    struct answer running = {.want = NULL};
    struct answer queued = {.want = NULL};
    submit(&rig, one(&rig, NULL, Q_T_SLEEP, moment), 5000, &running);
    pump(&rig, 100);
    submit(&rig, one(&rig, NULL, Q_T_INSERT, row), 5000, &queued);
    db_detach(queued.request);
    db_detach(running.request);
    struct answer count = {.want = "rows"};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_COUNT, note), &count), BILLET_OK);
    assert_string_equal(count.text, "0"); /* what was queued was never sent */
    assert_int_equal(running.calls + queued.calls, 0);
    rig_close(&rig);
}

static void the_queue_has_an_end(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1, .queue_max = 3});
    struct answer answers[4] = {{.want = NULL}};
    for (size_t i = 0; i < 3; i++) {
        submit(&rig, one(&rig, NULL, Q_PING, NULL), 5000, &answers[i]);
        assert_non_null(answers[i].request);
    }
    submit(&rig, one(&rig, NULL, Q_PING, NULL), 5000, &answers[3]);
    assert_null(answers[3].request);
    assert_int_equal(answers[3].status, BILLET_EBUSY);
    for (size_t i = 0; i < 3; i++) {
        wait_for(&rig, &answers[i]);
        assert_int_equal(answers[i].status, BILLET_OK);
    }
    rig_close(&rig);
}

static void closing_answers_everybody(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    const db_param long_time[] = {T("60")};
    struct answer answers[3] = {{.want = NULL}};
    for (size_t i = 0; i < 3; i++) {
        submit(&rig, one(&rig, NULL, Q_T_SLEEP, long_time), 5000, &answers[i]);
    }
    pump(&rig, 100);
    rig_close(&rig);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(answers[i].calls, 1);
        assert_int_equal(answers[i].status, BILLET_EUPSTREAM);
    }
}

static void refuses_wrong_batches(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, NULL);
    struct billet_error err;
    struct db_batch *batch = db_batch_new(rig.arena, NULL);
    const db_param params[] = {T("1"), T("a\0b")};
    assert_int_equal(db_batch_add(batch, Q_T_INSERT, params, 1, &err), BILLET_EINTERNAL);
    assert_int_equal(db_batch_add(batch, Q_T_INSERT, params, 2, &err), BILLET_EINVAL);
    assert_string_equal(err.field, "note");
    const db_param too_long[] = {T("1"), {"x", LIMIT_DB_PARAM_BYTES + 1}};
    assert_int_equal(db_batch_add(batch, Q_T_INSERT, too_long, 2, &err), BILLET_ELIMIT);
    for (int i = 0; i < DB_STATEMENTS_MAX; i++) {
        add(batch, Q_PING, NULL);
    }
    assert_int_equal(db_batch_add(batch, Q_PING, NULL, 0, &err), BILLET_ELIMIT);
    struct answer answer = {.want = "one"};
    assert_int_equal(ask(&rig, batch, &answer), BILLET_OK);
    rig_close(&rig);
}

struct chain {
    struct rig *rig;
    int left;
    bool done;
};

static void next_link(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct chain *chain = arg;
    assert_non_null(reply);
    assert_null(err);
    chain->done = --chain->left == 0;
    if (!chain->done) {
        struct billet_error refused;
        assert_non_null(db_submit(chain->rig->pool, one(chain->rig, NULL, Q_PING, NULL), 5000,
                                  next_link, chain, &refused));
    }
}

static void pumps_a_chain_of_callbacks(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, NULL);
    struct billet_error err;
    struct chain chain = {.rig = &rig, .left = 5};
    assert_non_null(
        db_submit(rig.pool, one(&rig, NULL, Q_PING, NULL), 5000, next_link, &chain, &err));
    assert_int_equal(db_pump(rig.pool, &chain.done, 5000, &err), BILLET_OK);
    assert_int_equal(chain.left, 0);
    bool never = false;
    assert_int_equal(db_pump(rig.pool, &never, 50, &err), BILLET_ETIMEOUT);
    rig_close(&rig);
}

static void moves_large_values(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, NULL);
    const size_t size = (size_t)24 * 1024 * 1024;
    char *large = billet_arena_alloc(rig.arena, size);
    memset(large, 'y', size);
    const db_param params[] = {T("1"), {large, size}, T("f"), {large, size / 4}};
    struct db_batch *batch = one(&rig, NULL, Q_T_ECHO, params);
    add(batch, Q_T_LARGE, (const db_param[]){T("10000000")});
    struct db_reply *reply = NULL;
    struct billet_error err;
    assert_int_equal(db_wait(rig.pool, batch, 30000, &reply, &err), BILLET_OK);
    assert_int_equal(db_reply_text(reply, 0, 0, "words").len, size);
    assert_int_equal(db_reply_bytes(reply, 0, 0, "bytes", rig.arena).len, size / 4);
    assert_int_equal(db_reply_text(reply, 1, 0, "words").len, 10000000);
    db_reply_free(reply);
    rig_close(&rig);
}

static void survives_lack_of_memory(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, NULL);
    struct answer answer = {.want = NULL};
    mem_test_fail_at(1);
    submit(&rig, one(&rig, NULL, Q_PING, NULL), 5000, &answer);
    mem_test_fail_at(0);
    assert_int_equal(answer.status, BILLET_ENOMEM);
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_PING, NULL), &answer), BILLET_OK);
    const struct db_pool_options options = {.conninfo = "host=x options=-cjit=on",
                                            .connections_max = 2};
    unsigned long n = 1;
    struct db_pool *pool = NULL;
    for (; pool == NULL; n++) {
        struct billet_error err;
        mem_test_fail_at(n);
        pool = db_pool_new(rig.base, &options, &err);
        mem_test_fail_at(0);
        assert_true(pool != NULL || err.status == BILLET_ENOMEM);
    }
    assert_true(n > 5);
    db_pool_free(pool);
    rig_close(&rig);
}

static void refuses_wrong_options(void **state)
{
    (void)state;
    struct event_base *base = event_base_new();
    struct billet_error err;
    struct db_pool_options options = {.conninfo = "no conninfo", .connections_max = 1};
    assert_null(db_pool_new(base, &options, &err));
    assert_int_equal(err.status, BILLET_EINVAL);
    options.conninfo = "";
    options.connections_max = LIMIT_DB_CONNECTIONS_MAX + 1;
    assert_null(db_pool_new(base, &options, &err));
    options.connections_max = 0;
    assert_null(db_pool_new(base, &options, &err));
    options.connections_max = LIMIT_DB_CONNECTIONS_MAX;
    struct db_pool *pool = db_pool_new(base, &options, &err);
    assert_non_null(pool);
    db_pool_free(pool);
    event_base_free(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(echoes_values),
        cmocka_unit_test(sets_the_scope_for_one_batch),
        cmocka_unit_test(a_batch_is_all_or_nothing),
        cmocka_unit_test(hears_of_an_error_at_commit),
        cmocka_unit_test(maps_errors),
        cmocka_unit_test(goes_on_after_a_broken_statement),
        cmocka_unit_test(heals_a_stale_plan),
        cmocka_unit_test(bounds_waiting_and_running),
        cmocka_unit_test(drops_what_drains_too_long),
        cmocka_unit_test(the_server_stops_a_slow_statement),
        cmocka_unit_test(detaching_silences),
        cmocka_unit_test(the_queue_has_an_end),
        cmocka_unit_test(closing_answers_everybody),
        cmocka_unit_test(refuses_wrong_batches),
        cmocka_unit_test(pumps_a_chain_of_callbacks),
        cmocka_unit_test(moves_large_values),
        cmocka_unit_test(survives_lack_of_memory),
        cmocka_unit_test(refuses_wrong_options),
    };
    return cmocka_run_group_tests(tests, fixture_schema, NULL);
}
