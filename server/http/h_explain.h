/* SPDX-License-Identifier: Apache-2.0 */
/* GET /v1/rounds/{round}/explain?candidate=&vacancy= */
#ifndef BILLET_SERVER_HTTP_H_EXPLAIN_H
#define BILLET_SERVER_HTTP_H_EXPLAIN_H

#include "server/http/router.h"

enum handler_result explain_run(struct request *req);

#endif
