/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work that would hold the loop: one helper thread does it, in the order of asking, and word of
 * it comes back in the loop. What the work reads must not change meanwhile, what it writes is
 * nobody else's until then.
 *
 *     tasks_reserve() -> tasks_run() -> work (thread) -> done (loop) -> tasks_release()
 *
 * A place is held from before the first byte is fetched until the last one has been given away,
 * so that the number of places bounds the memory, too.
 */
#ifndef BILLET_SERVER_CORE_TASKS_H
#define BILLET_SERVER_CORE_TASKS_H

#include <stdbool.h>
#include <stddef.h>

#include "billet/error.h"

struct event_base;
struct tasks;

typedef void task_work_fn(void *arg);
/* worked is false when the work was not begun: the process ends. */
typedef void task_done_fn(void *arg, bool worked);

/* `places` tasks at a time, from reserving to releasing. base is borrowed. */
struct tasks *tasks_new(struct event_base *base, size_t places, struct billet_error *err);
/* Waits for the work at hand; every `done` that is owed runs. Not from a callback. NULL is fine. */
void tasks_free(struct tasks *tasks);

/* BILLET_EBUSY when all places are taken. */
enum billet_status tasks_reserve(struct tasks *tasks, struct billet_error *err) BILLET_MUST_CHECK;
void tasks_release(struct tasks *tasks);
/* In a reserved place; done runs exactly once, never before this has returned. */
void tasks_run(struct tasks *tasks, task_work_fn *work, task_done_fn *done, void *arg);

#endif
