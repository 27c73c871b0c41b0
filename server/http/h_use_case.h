/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handler of most routes: document in, use case, reply out. The route's `use_case` is the
 * name of a row of server/app/use_cases.c.
 */
#ifndef BILLET_SERVER_HTTP_H_USE_CASE_H
#define BILLET_SERVER_HTTP_H_USE_CASE_H

#include "server/app/app.h"
#include "server/app/use_case.h"
#include "server/http/router.h"

/* The call that a request makes, in its arena; NULL (and answered) when memory is out. */
struct app_call *request_call(struct request *req);
/* Asks the use case and answers the request with what comes back. */
enum handler_result use_case_ask(struct request *req, const struct use_case *use_case,
                                 struct billet_span document);
/* An app_done_fn whose argument is the request. */
void use_case_answer(void *arg, const struct app_reply *reply, const struct billet_error *err);
/* router.run of a route whose document is its fields, no more. */
enum handler_result use_case_run(struct request *req);

#endif
