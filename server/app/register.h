/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One employer, vacancy or candidate from one JSON body: the same normaliser, the same sealing
 * and the same SQL as an import, for a single row.
 */
#ifndef BILLET_SERVER_APP_REGISTER_H
#define BILLET_SERVER_APP_REGISTER_H

#include "server/app/app.h"
#include "server/feed/feed.h"

struct register_request {
    enum feed_kind kind;
    struct billet_span body;      /* a JSON object */
    int64_t employer;             /* vacancies: of the path; 0: the body or the key says */
    struct billet_span reference; /* vacancies: of the path; {NULL, 0}: the body says */
    struct billet_span if_match;  /* digits; {NULL, 0}: none */
};

/* Told for a row that is refused, before the failure BILLET_EINVAL is returned. */
typedef void register_refused_fn(void *arg, const struct feed_row *row);

enum billet_status register_put(const struct app_call *call, const struct register_request *request,
                                register_refused_fn *refused, app_done_fn *done, void *arg,
                                struct billet_error *err) BILLET_MUST_CHECK;

#endif
