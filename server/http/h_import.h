/* SPDX-License-Identifier: Apache-2.0 */
/* Streamed imports: POST /v1/vacancies:import and its sisters. */
#ifndef BILLET_SERVER_HTTP_H_IMPORT_H
#define BILLET_SERVER_HTTP_H_IMPORT_H

#include "server/http/router.h"

enum handler_result import_run(struct request *req);
extern const struct body_sink import_sink;

#endif
