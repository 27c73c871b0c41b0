/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same machine for programs that want to wait: pumps the loop until the one batch has its
 * answer. The request's own deadline makes sure that there is one.
 */
#include "server/db/pool.h"

#include <assert.h>
#include <event2/event.h>

struct waiter {
    struct db_request *request; /* NULL once answered */
    struct db_reply *reply;
    struct billet_error err;
};

static void on_answer(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct waiter *waiter = arg;
    if (reply != NULL) {
        waiter->reply = db_reply_take(waiter->request);
    } else {
        waiter->err = *err;
    }
    waiter->request = NULL;
}

enum billet_status db_wait(struct db_pool *pool, const struct db_batch *batch, uint32_t deadline_ms,
                           struct db_reply **reply, struct billet_error *err)
{
    assert(pool->in_callback == 0);
    struct billet_error refused = {.status = BILLET_OK};
    struct waiter waiter = {0};
    waiter.request = db_submit(pool, batch, deadline_ms, on_answer, &waiter, &refused);
    if (waiter.request == NULL) {
        waiter.err = refused;
    }
    while (waiter.request != NULL && event_base_loop(pool->base, EVLOOP_ONCE) == 0) {
    }
    if (waiter.request != NULL) {
        db_detach(waiter.request);
        return billet_error_set(err, BILLET_EINTERNAL, "the event loop stopped");
    }
    if (waiter.reply == NULL) {
        if (err != NULL) {
            *err = waiter.err;
        }
        return waiter.err.status;
    }
    *reply = waiter.reply;
    return BILLET_OK;
}
