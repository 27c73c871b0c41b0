/* SPDX-License-Identifier: Apache-2.0 */
/* GET /v1/rounds/{round}/shortlist */
#ifndef BILLET_SERVER_HTTP_H_SHORTLIST_H
#define BILLET_SERVER_HTTP_H_SHORTLIST_H

#include "server/http/router.h"

enum handler_result shortlist_run(struct request *req);

#endif
