/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop of a process, for those who must not know libevent: make it, turn it, stop it on
 * a signal.
 */
#ifndef BILLET_SERVER_CORE_LOOP_H
#define BILLET_SERVER_CORE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/error.h"

struct event_base;
struct loop;

struct loop *loop_new(struct billet_error *err);
void loop_free(struct loop *loop);
/* Borrowed, for the modules that register events of their own. */
struct event_base *loop_base(const struct loop *loop);
/* `asked` runs on SIGTERM and SIGINT, in the loop. SIGPIPE is ignored from here on. */
enum billet_status loop_on_stop(struct loop *loop, void (*asked)(void *arg), void *arg,
                                struct billet_error *err) BILLET_MUST_CHECK;
/* Until loop_stop(). */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* One turn, at most a second long. */
void loop_turn(struct loop *loop);
/* Turns until *done or the deadline; false: the deadline came first. */
bool loop_until(struct loop *loop, const bool *done, uint32_t deadline_ms);

#endif
