/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers whose body is more than a list of fields: the register's documents, read by the same
 * normaliser as files, policies, read by the engine's own reader, and mappings, by the feed's.
 */
#ifndef BILLET_SERVER_HTTP_H_PUT_H
#define BILLET_SERVER_HTTP_H_PUT_H

#include "server/http/router.h"

enum handler_result employer_put_run(struct request *req);
enum handler_result vacancy_put_run(struct request *req);
enum handler_result candidate_put_run(struct request *req);
enum handler_result policy_create_run(struct request *req);
enum handler_result mapping_put_run(struct request *req);

#endif
