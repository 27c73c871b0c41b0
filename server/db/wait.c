/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same machine for programs that want to wait: pumps the loop until the one batch has its
 * answer.
 */
#include "server/db/pool.h"

#include <assert.h>
#include <event2/event.h>
#include <event2/event_struct.h>

struct waiter {
    struct db_request *request;
    bool done;
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
    waiter->done = true;
}

static void on_time(evutil_socket_t fd, short events, void *arg)
{
    (void)fd;
    (void)events;
    *(bool *)arg = true;
}

enum billet_status db_pump(struct db_pool *pool, const bool *done, uint32_t deadline_ms,
                           struct billet_error *err)
{
    assert(pool->in_callback == 0);
    bool late = false;
    bool stopped = false;
    struct event timer;
    struct timeval tv = {.tv_sec = deadline_ms / 1000,
                         .tv_usec = (long)(deadline_ms % 1000) * 1000};
    evtimer_assign(&timer, pool->base, on_time, &late);
    evtimer_add(&timer, &tv);
    while (!*done && !late && !stopped) {
        stopped = event_base_loop(pool->base, EVLOOP_ONCE) != 0;
    }
    evtimer_del(&timer);
    if (*done) {
        return BILLET_OK;
    }
    if (stopped) {
        return billet_error_set(err, BILLET_EINTERNAL, "the event loop stopped");
    }
    billet_error_set(err, BILLET_ETIMEOUT, "the work was not done in time");
    billet_error_code(err, "db.timeout");
    return BILLET_ETIMEOUT;
}

/* Long after the request's own deadline, which always answers. */
static uint32_t with_slack(uint32_t deadline_ms)
{
    const uint32_t slack = 60000;
    return deadline_ms < UINT32_MAX - slack ? deadline_ms + slack : UINT32_MAX;
}

enum billet_status db_wait(struct db_pool *pool, const struct db_batch *batch, uint32_t deadline_ms,
                           struct db_reply **reply, struct billet_error *err)
{
    struct waiter waiter = {0};
    waiter.request = db_submit(pool, batch, deadline_ms, on_answer, &waiter, &waiter.err);
    if (waiter.request != NULL) {
        enum billet_status status = db_pump(pool, &waiter.done, with_slack(deadline_ms), err);
        if (status != BILLET_OK) {
            db_detach(waiter.request);
            return status;
        }
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
