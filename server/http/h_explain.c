/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, or why not, one pair.
 */
#include "server/http/h_explain.h"

#include "server/app/explain.h"
#include "server/http/h_use_case.h"

enum handler_result explain_run(struct request *req)
{
    struct billet_error err;
    int64_t round = 0;
    int64_t candidate = 0;
    int64_t vacancy = 0;
    struct app_call *call = request_call(req);
    if (call == NULL) {
        return HANDLER_DONE;
    }
    if (request_param_id(req, "round", &round, &err) != BILLET_OK ||
        request_query_int(req, "candidate", 1, INT64_MAX, 0, &candidate, &err) != BILLET_OK ||
        request_query_int(req, "vacancy", 1, INT64_MAX, 0, &vacancy, &err) != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    if (candidate == 0 || vacancy == 0) {
        billet_error_set(&err, BILLET_EINVAL, "candidate and vacancy are both needed");
        billet_error_field(&err, candidate == 0 ? "candidate" : "vacancy");
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    if (explain_pair(call, round, candidate, vacancy, use_case_answer, req, &err) != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    return HANDLER_WAIT;
}
