/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A few threads over numbered tasks. Tasks are handed out by a counter; who does which is chance,
 * so that what they make must not depend on it.
 */
#ifndef BILLET_MATCHER_SUPPORT_PARALLEL_H
#define BILLET_MATCHER_SUPPORT_PARALLEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/status.h"

#define PARALLEL_THREADS_MAX 64

/* One task: `worker` is 0 for the caller's own thread, and below `threads` for the others.
 * Anything but BILLET_OK stops the handing out. */
typedef enum billet_status parallel_task_fn(void *arg, size_t worker, size_t task);

/* Runs tasks 0..count-1 on up to `threads` threads, the caller's among them; threads that cannot
 * be made are done without. The first status that is not BILLET_OK, or BILLET_OK. */
enum billet_status parallel_run(size_t threads, size_t count, parallel_task_fn *task,
                                void *arg) BILLET_MUST_CHECK;

/* A number that several threads raise and read; it never falls. */
struct parallel_mark {
    _Atomic uint32_t value;
};

static inline uint32_t parallel_mark_get(struct parallel_mark *mark)
{
    return atomic_load_explicit(&mark->value, memory_order_relaxed);
}

static inline void parallel_mark_raise(struct parallel_mark *mark, uint32_t value)
{
    uint32_t seen = parallel_mark_get(mark);
    while (seen < value &&
           !atomic_compare_exchange_weak_explicit(&mark->value, &seen, value, memory_order_relaxed,
                                                  memory_order_relaxed)) {
    }
}

#endif
