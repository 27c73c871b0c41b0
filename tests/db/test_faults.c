/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pool when things break: isolation of scopes under cancels, errors and timeouts; killed
 * backends; a server that goes away, comes back, or was never there. Every request is answered
 * exactly once, and an acknowledged commit is in the table.
 */
#include "tests/db/fixture.h"

#include <signal.h>

#include "server/core/limits.h"

#define PRINCIPALS 1000

/* A small fixed generator, so that a failure can be repeated. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static struct db_batch *troubled_batch(struct rig *rig, const char *principal, uint32_t trouble)
{
    struct db_scope scope = scope_of(principal);
    struct db_batch *batch = one(rig, &scope, Q_T_WHOAMI, NULL);
    if (trouble == 1) {
        add(batch, Q_T_RAISE, (const db_param[]){T("BL409"), T("m"), T(""), T(""), T("")});
    } else if (trouble == 2) {
        add(batch, Q_T_SLEEP, (const db_param[]){T("0.02")});
    } else if (trouble == 3) {
        add(batch, Q_T_SLEEP, (const db_param[]){T("0.3")}); /* statement_timeout is 0.2 s */
    }
    add(batch, Q_T_WHOAMI, NULL);
    return batch;
}

static void scopes_never_leak(void **state)
{
    (void)state;
    static struct answer answers[PRINCIPALS];
    static char names[PRINCIPALS][16];
    struct rig rig;
    uint32_t seed = 20261122;
    size_t detached = 0;
    size_t counts[BILLET_EINTERNAL + 1] = {0};
    rig_open(&rig, &(struct db_pool_options){.connections_max = 4, .statement_timeout_ms = 200});
    for (size_t i = 0; i < PRINCIPALS; i++) {
        uint32_t dice = next_random(&seed) % 20;
        uint32_t deadline = dice == 4 ? 1 + next_random(&seed) % 10 : 20000;
        snprintf(names[i], sizeof names[i], "key-%zu", i);
        answers[i] = (struct answer){.want = "principal"};
        submit(&rig, troubled_batch(&rig, names[i], dice < 4 ? dice : 0), deadline, &answers[i]);
        if (next_random(&seed) % 4 == 0) {
            event_base_loop(rig.base, EVLOOP_NONBLOCK);
        }
        if (next_random(&seed) % 10 == 0 && answers[i].request != NULL) {
            db_detach(answers[i].request);
            answers[i].calls = -1;
            detached++;
        }
    }
    for (size_t i = 0; i < PRINCIPALS; i++) {
        if (answers[i].calls < 0) {
            continue;
        }
        wait_for(&rig, &answers[i]);
        counts[answers[i].status]++;
        if (answers[i].status == BILLET_OK) {
            assert_string_equal(answers[i].text, names[i]);
        }
        assert_string_not_equal(answers[i].err.message, "leak");
    }
    /* The dice threw every kind of trouble. */
    assert_true(detached > 50);
    assert_true(counts[BILLET_OK] > 500);
    assert_true(counts[BILLET_ECONFLICT] > 20);
    assert_true(counts[BILLET_ETIMEOUT] > 20);
    assert_int_equal(counts[BILLET_EINTERNAL], 0);
    assert_int_equal(counts[BILLET_EUPSTREAM], 0);
    rig_close(&rig);
}

static void in_flight_is_answered_when_the_backend_dies(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    struct rig other;
    rig_open(&other, &(struct db_pool_options){.connections_max = 1});
    struct answer pid = {.want = "pid"};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WHOAMI, NULL), &pid), BILLET_OK);
    struct answer victim = {.want = NULL};
    submit(&rig, one(&rig, NULL, Q_T_SLEEP, (const db_param[]){T("60")}), 30000, &victim);
    pump(&rig, 100);
    struct answer killer = {.want = NULL};
    const db_param which[] = {billet_span_of(pid.text)};
    assert_int_equal(ask(&other, one(&other, NULL, Q_T_KILL, which), &killer), BILLET_OK);
    wait_for(&rig, &victim);
    assert_int_equal(victim.status, BILLET_EUPSTREAM);
    assert_string_equal(victim.err.sqlstate, "57P01");
    struct answer again = {.want = "pid"};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WHOAMI, NULL), &again), BILLET_OK);
    assert_string_not_equal(again.text, pid.text);
    rig_close(&other);
    rig_close(&rig);
}

/* Killed while idle and not looking: as in the CLI and the worker between two db_wait(). The
 * next batch goes to a fresh connection, unharmed. */
static void an_idle_loss_costs_nothing(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    struct rig other;
    rig_open(&other, &(struct db_pool_options){.connections_max = 1});
    struct answer pid = {.want = "pid"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WHOAMI, NULL), &pid), BILLET_OK);
        struct answer killer = {.want = NULL};
        const db_param which[] = {billet_span_of(pid.text)};
        assert_int_equal(ask(&other, one(&other, NULL, Q_T_KILL, which), &killer), BILLET_OK);
        pump(&other, 100); /* only the other loop runs */
    }
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WHOAMI, NULL), &pid), BILLET_OK);
    rig_close(&other);
    rig_close(&rig);
}

/* Asks until it works; gives the milliseconds that took. */
static uint64_t until_up(struct rig *rig)
{
    uint64_t start = clock_mono_ms();
    struct answer ping = {.want = NULL};
    while (ask(rig, one(rig, NULL, Q_PING, NULL), &ping) != BILLET_OK) {
        assert_int_equal(ping.status, BILLET_EUPSTREAM);
        assert_true(clock_mono_ms() - start < 20000);
        pump(rig, 20);
    }
    return clock_mono_ms() - start;
}

/* Until this many connections are up and have work. */
static void until_busy(struct rig *rig, size_t wanted)
{
    struct db_pool_stats stats = {0};
    uint64_t start = clock_mono_ms();
    while (stats.connections < wanted || stats.busy < wanted) {
        assert_true(clock_mono_ms() - start < 20000);
        pump(rig, 20);
        db_pool_stats(rig->pool, &stats);
    }
}

static void survives_kill_9_of_a_backend(void **state)
{
    (void)state;
    enum { VICTIMS = 8 };
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = VICTIMS});
    struct answer pid = {.want = "pid"};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_WHOAMI, NULL), &pid), BILLET_OK);
    struct answer victims[VICTIMS] = {{.want = NULL}};
    for (size_t i = 0; i < VICTIMS; i++) {
        submit(&rig, one(&rig, NULL, Q_T_SLEEP, (const db_param[]){T("60")}), 90000, &victims[i]);
    }
    until_busy(&rig, VICTIMS);
    assert_int_equal(kill((pid_t)strtol(pid.text, NULL, 10), SIGKILL), 0);
    for (size_t i = 0; i < VICTIMS; i++) {
        wait_for(&rig, &victims[i]);
        assert_int_equal(victims[i].status, BILLET_EUPSTREAM);
    }
    until_up(&rig);
    rig_close(&rig);
}

static void ctl(const char *words)
{
    char command[512];
    snprintf(command, sizeof command, "%s %s", getenv("BILLET_TEST_PG_CTL"), words);
    assert_int_equal(system(command), 0);
}

/* Writes one row after another through a restart; those acknowledged must all be there. */
static void acknowledged_rows_survive_a_restart(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, NULL);
    int64_t acknowledged = 0;
    int64_t unknown = 0;
    ctl("stop -m fast"); /* shut down in order: fsync is off in this cluster */
    struct answer down = {.want = NULL};
    uint64_t before = clock_mono_ms();
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_PING, NULL), &down), BILLET_EUPSTREAM);
    assert_true(clock_mono_ms() - before < 1500); /* told at once, not at the deadline */
    assert_string_equal(down.err.code, "db.down");
    ctl("start");
    assert_true(until_up(&rig) <= 1500);
    for (int i = 0; i < 600; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", 1000 + i);
        const db_param row[] = {billet_span_of(id), T("kept")};
        struct answer answer = {.want = NULL};
        enum billet_status status = ask(&rig, one(&rig, NULL, Q_T_INSERT, row), &answer);
        acknowledged += status == BILLET_OK ? 1 : 0;
        unknown += status != BILLET_OK ? 1 : 0;
        if (i % 200 == 100) {
            ctl("restart -m fast");
        }
    }
    struct answer count = {.want = "rows"};
    const db_param note[] = {T("kept")};
    assert_int_equal(ask(&rig, one(&rig, NULL, Q_T_COUNT, note), &count), BILLET_OK);
    int64_t rows = strtoll(count.text, NULL, 10);
    assert_true(rows >= acknowledged && rows <= acknowledged + unknown);
    assert_true(acknowledged > 500);
    rig_close(&rig);
}

/* A server that takes the connection and says nothing more, as a stopped one does. */
static void gives_up_on_a_silent_server(void **state)
{
    (void)state;
    char pid_file[512];
    char line[32] = "";
    snprintf(pid_file, sizeof pid_file, "%s/data/postmaster.pid", getenv("BILLET_TEST_PG_DIR"));
    FILE *file = fopen(pid_file, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    pid_t postmaster = (pid_t)strtol(line, NULL, 10);
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.connections_max = 1});
    struct answer answer = {.want = NULL};
    uint64_t before = clock_mono_ms();
    assert_int_equal(kill(postmaster, SIGSTOP), 0);
    submit(&rig, one(&rig, NULL, Q_PING, NULL), 20000, &answer);
    while (answer.calls == 0) {
        event_base_loop(rig.base, EVLOOP_ONCE);
    }
    uint64_t took = clock_mono_ms() - before;
    assert_int_equal(kill(postmaster, SIGCONT), 0);
    assert_int_equal(answer.status, BILLET_EUPSTREAM);
    assert_in_range(took, LIMIT_DB_CONNECT_MS - 100, LIMIT_DB_CONNECT_MS + 2000);
    until_up(&rig);
    rig_close(&rig);
}

static void says_at_once_that_nobody_is_there(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.conninfo = "host=/nonexistent dbname=x"});
    struct answer answers[6] = {{.want = NULL}};
    uint64_t before = clock_mono_ms();
    for (size_t i = 0; i < 6; i++) {
        submit(&rig, one(&rig, NULL, Q_PING, NULL), 5000, &answers[i]);
    }
    for (size_t i = 0; i < 6; i++) {
        wait_for(&rig, &answers[i]);
        assert_int_equal(answers[i].status, BILLET_EUPSTREAM);
        assert_non_null(strstr(answers[i].err.detail, "/nonexistent"));
        assert_string_equal(answers[i].err.sqlstate, "08001");
    }
    assert_true(clock_mono_ms() - before < 2000);
    rig_close(&rig);
}

static void tells_a_missing_database(void **state)
{
    (void)state;
    char conninfo[256];
    snprintf(conninfo, sizeof conninfo, "%s dbname=nowhere", getenv("BILLET_TEST_DATABASE"));
    struct rig rig;
    rig_open(&rig, &(struct db_pool_options){.conninfo = conninfo});
    struct db_reply *reply = NULL;
    struct billet_error err;
    assert_int_equal(db_wait(rig.pool, one(&rig, NULL, Q_PING, NULL), 5000, &reply, &err),
                     BILLET_EUPSTREAM);
    assert_non_null(strstr(err.detail, "nowhere"));
    assert_null(reply);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scopes_never_leak),
        cmocka_unit_test(in_flight_is_answered_when_the_backend_dies),
        cmocka_unit_test(an_idle_loss_costs_nothing),
        cmocka_unit_test(survives_kill_9_of_a_backend),
        cmocka_unit_test(acknowledged_rows_survive_a_restart),
        cmocka_unit_test(gives_up_on_a_silent_server),
        cmocka_unit_test(says_at_once_that_nobody_is_there),
        cmocka_unit_test(tells_a_missing_database),
    };
    return cmocka_run_group_tests(tests, fixture_schema, NULL);
}
