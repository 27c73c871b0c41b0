/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, or why not, one pair; what would change it for one person; whom to ask what.
 */
#include "server/http/h_explain.h"

#include "server/app/explain.h"
#include "server/app/whatif.h"
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
    if (candidate == 0) {
        billet_error_set(&err, BILLET_EINVAL, "candidate is needed");
        billet_error_field(&err, "candidate");
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    enum billet_status status =
        vacancy > 0 ? explain_pair(call, round, candidate, vacancy, use_case_answer, req, &err)
                    : whatif_prospects(call, round, candidate, use_case_answer, req, &err);
    if (status != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    return HANDLER_WAIT;
}

enum handler_result ask_list_run(struct request *req)
{
    struct billet_error err;
    int64_t round = 0;
    int64_t limit = 0;
    struct app_call *call = request_call(req);
    if (call == NULL) {
        return HANDLER_DONE;
    }
    if (request_param_id(req, "round", &round, &err) != BILLET_OK ||
        request_query_int(req, "limit", 1, WHATIF_QUESTIONS_MAX, WHATIF_QUESTIONS_DEFAULT, &limit,
                          &err) != BILLET_OK ||
        whatif_ask_list(call, round, (size_t)limit, use_case_answer, req, &err) != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    return HANDLER_WAIT;
}
