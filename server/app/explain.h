/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, or why not, a pair of a frozen round: its two lines and the policy go through the engine's
 * own explanation. Leaves an audit entry that names the candidate.
 */
#ifndef BILLET_SERVER_APP_EXPLAIN_H
#define BILLET_SERVER_APP_EXPLAIN_H

#include "server/app/app.h"

/* BILLET_ENOTFOUND: no such round, or one of the two is not in it, or not the caller's to see. */
enum billet_status explain_pair(const struct app_call *call, int64_t round, int64_t candidate,
                                int64_t vacancy, app_done_fn *done, void *arg,
                                struct billet_error *err) BILLET_MUST_CHECK;

#endif
