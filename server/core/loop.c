/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thin cover over event_base. loop_until() keeps a timer of its own, so that one turn never
 * waits past the deadline.
 */
#include "server/core/loop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <signal.h>

#include "server/core/clock.h"
#include "server/core/mem.h"

#define TURN_MS_MAX 1000

struct loop {
    struct event_base *base;
    struct event *signals[2];
    void (*asked)(void *arg);
    void *arg;
};

struct loop *loop_new(struct billet_error *err)
{
    struct loop *loop = mem_alloc(1, sizeof *loop);
    if (loop != NULL) {
        loop->base = event_base_new();
    }
    if (loop == NULL || loop->base == NULL) {
        mem_free(loop);
        billet_error_set(err, BILLET_ENOMEM, "no memory for the event loop");
        return NULL;
    }
    signal(SIGPIPE, SIG_IGN);
    return loop;
}

void loop_free(struct loop *loop)
{
    if (loop == NULL) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        if (loop->signals[i] != NULL) {
            event_free(loop->signals[i]);
        }
    }
    event_base_free(loop->base);
    mem_free(loop);
}

struct event_base *loop_base(const struct loop *loop)
{
    return loop->base;
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
    struct loop *loop = arg;
    (void)number;
    (void)what;
    loop->asked(loop->arg);
}

enum billet_status loop_on_stop(struct loop *loop, void (*asked)(void *arg), void *arg,
                                struct billet_error *err)
{
    static const int numbers[] = {SIGTERM, SIGINT};
    loop->asked = asked;
    loop->arg = arg;
    for (int i = 0; i < 2; i++) {
        loop->signals[i] = evsignal_new(loop->base, numbers[i], on_signal, loop);
        if (loop->signals[i] == NULL || evsignal_add(loop->signals[i], NULL) != 0) {
            return billet_error_set(err, BILLET_ENOMEM, "cannot watch for signals");
        }
    }
    return BILLET_OK;
}

void loop_run(struct loop *loop)
{
    event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_stop(struct loop *loop)
{
    event_base_loopbreak(loop->base);
}

static void turn(struct loop *loop, int64_t most_ms)
{
    struct timeval pause = {most_ms / 1000, (most_ms % 1000) * 1000};
    event_base_loopexit(loop->base, &pause);
    event_base_loop(loop->base, EVLOOP_ONCE);
}

void loop_turn(struct loop *loop)
{
    turn(loop, TURN_MS_MAX);
}

bool loop_until(struct loop *loop, const bool *done, uint32_t deadline_ms)
{
    int64_t end = (int64_t)clock_mono_ms() + deadline_ms;
    while (!*done) {
        int64_t left = end - (int64_t)clock_mono_ms();
        if (left <= 0) {
            return false;
        }
        turn(loop, left < TURN_MS_MAX ? left : TURN_MS_MAX);
    }
    return true;
}
