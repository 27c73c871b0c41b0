/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, or why not, one pair; what would change it for one person; whom to ask what; which courses
 * to hold.
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

typedef enum billet_status ask_all_fn(const struct app_call *call, int64_t round, size_t limit,
                                      app_done_fn *done, void *arg, struct billet_error *err);

/* What is asked about everybody in a round, at most ?limit= rows of it. */
static enum handler_result ask_all(struct request *req, ask_all_fn *ask, int64_t most,
                                   int64_t usual)
{
    struct billet_error err;
    int64_t round = 0;
    int64_t limit = 0;
    struct app_call *call = request_call(req);
    if (call == NULL) {
        return HANDLER_DONE;
    }
    if (request_param_id(req, "round", &round, &err) != BILLET_OK ||
        request_query_int(req, "limit", 1, most, usual, &limit, &err) != BILLET_OK ||
        ask(call, round, (size_t)limit, use_case_answer, req, &err) != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    return HANDLER_WAIT;
}

enum handler_result ask_list_run(struct request *req)
{
    return ask_all(req, whatif_ask_list, WHATIF_QUESTIONS_MAX, WHATIF_QUESTIONS_DEFAULT);
}

enum handler_result training_run(struct request *req)
{
    return ask_all(req, whatif_training, WHATIF_COURSES_MAX, WHATIF_COURSES_DEFAULT);
}
