/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covers server/core/tasks: work leaves the loop and comes back in order, places are bounded, the
 * end answers everyone. What is made there is tested where it is made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>

#include "server/core/loop.h"
#include "server/core/tasks.h"

#define PLACES  3
#define WAIT_MS 10000

static atomic_bool gate_open;
static pthread_t loop_thread;
static int told[2 * PLACES];
static int told_count;
static bool all_told;

struct thing {
    int number;
    atomic_bool worked;
    int dones;
    bool told_worked;
    bool elsewhere; /* the work was not done by the loop's thread */
};

static void do_work(void *arg)
{
    struct thing *thing = arg;
    while (!atomic_load(&gate_open)) {
    }
    thing->elsewhere = !pthread_equal(pthread_self(), loop_thread);
    atomic_store(&thing->worked, true);
}

static void on_done(void *arg, bool worked)
{
    struct thing *thing = arg;
    thing->dones++;
    thing->told_worked = worked;
    told[told_count++] = thing->number;
    all_told = told_count % PLACES == 0;
    assert_true(pthread_equal(pthread_self(), loop_thread));
}

static void begin(struct loop **loop, struct tasks **tasks)
{
    struct billet_error err;
    loop_thread = pthread_self();
    told_count = 0;
    all_told = false;
    *loop = loop_new(&err);
    *tasks = tasks_new(loop_base(*loop), PLACES, &err);
    assert_non_null(*tasks);
}

static void comes_back_in_order(void **state)
{
    struct loop *loop;
    struct tasks *tasks;
    struct billet_error err;
    struct thing things[2 * PLACES] = {0};
    (void)state;
    begin(&loop, &tasks);
    atomic_store(&gate_open, true);
    for (int i = 0; i < PLACES; i++) {
        assert_int_equal(tasks_reserve(tasks, &err), BILLET_OK);
    }
    for (int i = 0; i < 2 * PLACES; i++) { /* the ring goes round */
        things[i].number = i;
        tasks_run(tasks, do_work, on_done, &things[i]);
        assert_int_equal(things[i].dones, 0);
        if (i % PLACES == PLACES - 1) {
            assert_true(loop_until(loop, &all_told, WAIT_MS));
            all_told = false;
        }
    }
    for (int i = 0; i < 2 * PLACES; i++) {
        assert_int_equal(told[i], i);
        assert_true(things[i].worked && things[i].dones == 1 && things[i].told_worked);
        assert_true(things[i].elsewhere);
    }
    tasks_free(tasks);
    loop_free(loop);
}

static void places_are_bounded(void **state)
{
    struct loop *loop;
    struct tasks *tasks;
    struct billet_error err;
    (void)state;
    begin(&loop, &tasks);
    for (int i = 0; i < PLACES; i++) {
        assert_int_equal(tasks_reserve(tasks, &err), BILLET_OK);
    }
    assert_int_equal(tasks_reserve(tasks, &err), BILLET_EBUSY);
    tasks_release(tasks);
    assert_int_equal(tasks_reserve(tasks, &err), BILLET_OK);
    tasks_free(tasks);
    loop_free(loop);
}

/* One is at work, or was not begun; each is told once, and those behind it were not worked. */
static void end_answers_everyone(void **state)
{
    struct loop *loop;
    struct tasks *tasks;
    struct billet_error err;
    struct thing things[PLACES] = {0};
    (void)state;
    begin(&loop, &tasks);
    atomic_store(&gate_open, false);
    for (int i = 0; i < PLACES; i++) {
        things[i].number = i;
        assert_int_equal(tasks_reserve(tasks, &err), BILLET_OK);
        tasks_run(tasks, do_work, on_done, &things[i]);
    }
    atomic_store(&gate_open, true);
    tasks_free(tasks);
    for (int i = 0; i < PLACES; i++) {
        assert_int_equal(things[i].dones, 1);
        assert_int_equal(things[i].told_worked, things[i].worked);
    }
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_in_order),
        cmocka_unit_test(places_are_bounded),
        cmocka_unit_test(end_answers_everyone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
