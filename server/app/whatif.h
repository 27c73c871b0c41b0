/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What keeps a person of a frozen round from posts and what one changed fact would open; which
 * unknown facts of all its people are worth a call; which courses would bring those to posts whom
 * a sealed round has referred to none. All go through the round's frozen bytes and the engine, in
 * the helper thread where there is one, and leave an audit entry.
 */
#ifndef BILLET_SERVER_APP_WHATIF_H
#define BILLET_SERVER_APP_WHATIF_H

#include "server/app/app.h"

/* Frozen bytes that are read into memory at once: a drawn city of 100,000 people with 20,000 posts
 * has 78 MiB. A larger round is asked by the command line, from its bundle. */
#define WHATIF_BYTES_MAX ((int64_t)96 * 1024 * 1024)
/* Questions that an officer's day holds. */
#define WHATIF_QUESTIONS_DEFAULT 50
#define WHATIF_QUESTIONS_MAX     1000
/* Courses that a season holds. */
#define WHATIF_COURSES_DEFAULT 20
#define WHATIF_COURSES_MAX     1000

/* BILLET_ENOTFOUND: no such round, or who is not in it, or not the caller's to see; BILLET_EBUSY,
 * BILLET_ELIMIT. */
enum billet_status whatif_prospects(const struct app_call *call, int64_t round, int64_t candidate,
                                    app_done_fn *done, void *arg,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* Also BILLET_EDENIED: the caller's range is less than the whole city. */
enum billet_status whatif_ask_list(const struct app_call *call, int64_t round, size_t limit,
                                   app_done_fn *done, void *arg,
                                   struct billet_error *err) BILLET_MUST_CHECK;

/* The training plan of a round that has a result; errors as those of whatif_ask_list(). */
enum billet_status whatif_training(const struct app_call *call, int64_t round, size_t limit,
                                   app_done_fn *done, void *arg,
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
