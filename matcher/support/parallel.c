/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads are made for one call and joined before it returns; the counter is all they share.
 */
#include "matcher/support/parallel.h"

#include <pthread.h>

struct crew {
    parallel_task_fn *task;
    void *arg;
    size_t count;
    atomic_size_t next;
    atomic_int status;
};

struct hand {
    struct crew *crew;
    size_t worker;
    pthread_t thread;
};

static void *work(void *arg)
{
    const struct hand *hand = arg;
    struct crew *crew = hand->crew;
    while (atomic_load(&crew->status) == BILLET_OK) {
        size_t task = atomic_fetch_add(&crew->next, 1);
        if (task >= crew->count) {
            break;
        }
        enum billet_status status = crew->task(crew->arg, hand->worker, task);
        int fine = BILLET_OK;
        if (status != BILLET_OK) {
            atomic_compare_exchange_strong(&crew->status, &fine, (int)status);
        }
    }
    return NULL;
}

enum billet_status parallel_run(size_t threads, size_t count, parallel_task_fn *task, void *arg)
{
    struct crew crew = {.task = task, .arg = arg, .count = count};
    struct hand hands[PARALLEL_THREADS_MAX] = {{.crew = &crew}};
    size_t limit = threads < PARALLEL_THREADS_MAX ? threads : PARALLEL_THREADS_MAX;
    limit = limit < count ? limit : count;
    size_t made = 1;
    for (; made < limit; made++) {
        hands[made] = (struct hand){.crew = &crew, .worker = made};
        if (pthread_create(&hands[made].thread, NULL, work, &hands[made]) != 0) {
            break;
        }
    }
    work(&hands[0]);
    for (size_t i = 1; i < made; i++) {
        pthread_join(hands[i].thread, NULL);
    }
    return (enum billet_status)atomic_load(&crew.status);
}
