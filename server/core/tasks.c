/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One ring. The thread works in order, so three counts say all:
 *
 *     told <= worked <= added <= told + places
 *
 * The loop writes `added` and `told`, the thread `worked`; all under the lock.
 */
#include "server/core/tasks.h"

#include <assert.h>
#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "server/core/mem.h"

struct task {
    task_work_fn *work;
    task_done_fn *done;
    void *arg;
};

struct tasks {
    size_t places;
    size_t reserved; /* the loop's alone */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    bool stopping;
    struct task *ring; /* of `places` */
    size_t added, worked, told;
    int wake_fd; /* written when something was worked */
    struct event *wake;
};

/* --- in the thread --------------------------------------------------------------------------- */

static bool next(struct tasks *t, struct task *out)
{
    pthread_mutex_lock(&t->lock);
    while (t->worked == t->added && !t->stopping) {
        pthread_cond_wait(&t->more, &t->lock);
    }
    bool more = !t->stopping;
    if (more) {
        *out = t->ring[t->worked % t->places];
    }
    pthread_mutex_unlock(&t->lock);
    return more;
}

static void *work(void *arg)
{
    struct tasks *t = arg;
    struct task task;
    while (next(t, &task)) {
        task.work(task.arg);
        pthread_mutex_lock(&t->lock);
        t->worked++;
        pthread_mutex_unlock(&t->lock);
        eventfd_write(t->wake_fd, 1);
    }
    return NULL;
}

/* --- in the loop ----------------------------------------------------------------------------- */

/* The oldest that `done` is owed for; false when there is none that was worked. */
static bool take(struct tasks *t, struct task *out)
{
    pthread_mutex_lock(&t->lock);
    bool found = t->told < t->worked;
    if (found) {
        *out = t->ring[t->told++ % t->places];
    }
    pthread_mutex_unlock(&t->lock);
    return found;
}

static void tell(struct tasks *t)
{
    struct task task;
    while (take(t, &task)) {
        task.done(task.arg, true);
    }
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    eventfd_t count = 0;
    (void)what;
    eventfd_read(fd, &count);
    tell(arg);
}

enum billet_status tasks_reserve(struct tasks *tasks, struct billet_error *err)
{
    if (tasks->reserved == tasks->places) {
        return billet_error_set(err, BILLET_EBUSY, "%zu are under way, as many as may be",
                                tasks->places);
    }
    tasks->reserved++;
    return BILLET_OK;
}

void tasks_release(struct tasks *tasks)
{
    assert(tasks->reserved > 0);
    tasks->reserved--;
}

void tasks_run(struct tasks *tasks, task_work_fn *work_fn, task_done_fn *done, void *arg)
{
    pthread_mutex_lock(&tasks->lock);
    assert(tasks->added - tasks->told < tasks->reserved);
    tasks->ring[tasks->added++ % tasks->places] = (struct task){work_fn, done, arg};
    pthread_cond_signal(&tasks->more);
    pthread_mutex_unlock(&tasks->lock);
}

/* --- life ------------------------------------------------------------------------------------ */

/* Signals are the loop's to see. */
static bool start_thread(struct tasks *t)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&t->thread, NULL, work, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0;
}

static bool start(struct tasks *t, struct event_base *base)
{
    t->ring = mem_alloc(t->places, sizeof *t->ring);
    t->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    t->wake =
        t->wake_fd >= 0 ? event_new(base, t->wake_fd, EV_READ | EV_PERSIST, on_wake, t) : NULL;
    return t->ring != NULL && t->wake != NULL && event_add(t->wake, NULL) == 0 && start_thread(t);
}

static void release(struct tasks *t)
{
    if (t->wake != NULL) {
        event_free(t->wake);
    }
    if (t->wake_fd >= 0) {
        close(t->wake_fd);
    }
    pthread_cond_destroy(&t->more);
    pthread_mutex_destroy(&t->lock);
    mem_free(t->ring);
    mem_free(t);
}

struct tasks *tasks_new(struct event_base *base, size_t places, struct billet_error *err)
{
    struct tasks *t = mem_alloc(1, sizeof *t);
    if (t == NULL) {
        billet_error_set(err, BILLET_ENOMEM, "no memory for a helper thread");
        return NULL;
    }
    t->places = places;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->more, NULL);
    if (!start(t, base)) {
        release(t);
        billet_error_set(err, BILLET_ENOMEM, "cannot start a helper thread");
        return NULL;
    }
    return t;
}

void tasks_free(struct tasks *tasks)
{
    if (tasks == NULL) {
        return;
    }
    pthread_mutex_lock(&tasks->lock);
    tasks->stopping = true;
    pthread_cond_signal(&tasks->more);
    pthread_mutex_unlock(&tasks->lock);
    pthread_join(tasks->thread, NULL);
    tell(tasks);
    while (tasks->told < tasks->added) {
        const struct task *task = &tasks->ring[tasks->told++ % tasks->places];
        task->done(task->arg, false);
    }
    release(tasks);
}
