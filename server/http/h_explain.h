/* SPDX-License-Identifier: Apache-2.0 */
/* GET /v1/rounds/{round}/explain?candidate=&vacancy= and .../ask-list?limit= */
#ifndef BILLET_SERVER_HTTP_H_EXPLAIN_H
#define BILLET_SERVER_HTTP_H_EXPLAIN_H

#include "server/http/router.h"

enum handler_result explain_run(struct request *req);
enum handler_result ask_list_run(struct request *req);
/* GET /v1/rounds/{round}/training?limit= */
enum handler_result training_run(struct request *req);

#endif
