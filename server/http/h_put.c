/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One document of the register, or one policy. What the normaliser refuses becomes a problem
 * with a pointer for every wrong field, in the caller's language.
 */
#include "server/http/h_put.h"

#include <stdlib.h>
#include <string.h>

#include "server/app/mapping.h"
#include "server/app/policy.h"
#include "server/app/register.h"
#include "server/core/messages.h"
#include "server/http/document.h"
#include "server/http/h_use_case.h"

/* A put before its answer: what was refused is told at the end of the same call. */
struct put {
    struct request *req;
    struct document doc;
};

static void refused(void *arg, const struct feed_row *row)
{
    struct put *put = arg;
    struct request *req = put->req;
    for (size_t i = 0; i < row->issue_count; i++) {
        const struct feed_issue *issue = &row->issues[i];
        struct buf text = {0};
        struct message_value values[3 + FEED_ARGS_MAX] = {message_int("row", 1),
                                                          message_span("field", issue->field),
                                                          message_span("value", issue->value)};
        size_t count = 3;
        for (size_t k = 0; k < FEED_ARGS_MAX && issue->args[k].name != NULL; k++) {
            values[count++] = message_span(issue->args[k].name, issue->args[k].value);
        }
        if (issue->severity != FEED_ERROR || put->doc.problem_count == DOCUMENT_PROBLEMS_MAX) {
            continue;
        }
        message_format(&text, issue->code, req->lang, values, count);
        struct problem_item item = {
            .pointer = billet_arena_strndup(req->arena, issue->pointer.ptr, issue->pointer.len),
            .code = billet_arena_strdup(req->arena, issue->code),
            .message = billet_arena_strndup(req->arena, buf_span(&text).ptr, text.len),
        };
        buf_fini(&text);
        if (item.pointer != NULL && item.code != NULL && item.message != NULL) {
            put->doc.problems[put->doc.problem_count++] = item;
        }
    }
}

static void answered(void *arg, const struct app_reply *reply, const struct billet_error *err)
{
    struct put *put = arg;
    use_case_answer(put->req, reply, err);
}

static enum handler_result run(struct request *req, enum feed_kind kind, int64_t employer,
                               struct billet_span reference)
{
    struct billet_error err;
    struct app_call *call = request_call(req);
    struct put *put = call != NULL ? billet_arena_alloc(req->arena, sizeof *put) : NULL;
    if (call == NULL) {
        return HANDLER_DONE;
    }
    struct register_request request = {
        .kind = kind, .body = req->body, .employer = employer, .reference = reference};
    enum billet_status status =
        put == NULL ? billet_error_set(&err, BILLET_ENOMEM, "no memory for the request")
                    : document_if_match(req, &request.if_match, &err);
    if (status == BILLET_OK) {
        put->req = req;
        status = register_put(call, &request, refused, answered, put, &err);
    }
    if (status == BILLET_OK) {
        return HANDLER_WAIT;
    }
    if (put != NULL && put->doc.problem_count > 0) {
        reply_problem(req, 0, &err, put->doc.problems, put->doc.problem_count);
    } else {
        reply_error(req, &err);
    }
    return HANDLER_DONE;
}

enum handler_result employer_put_run(struct request *req)
{
    return run(req, FEED_EMPLOYER, 0, (struct billet_span){NULL, 0});
}

enum handler_result candidate_put_run(struct request *req)
{
    return run(req, FEED_CANDIDATE, 0, (struct billet_span){NULL, 0});
}

enum handler_result vacancy_put_run(struct request *req)
{
    struct billet_error err;
    int64_t employer = 0;
    struct billet_span reference = request_param(req, "reference");
    if (request_param(req, "employer").ptr != NULL &&
        request_param_id(req, "employer", &employer, &err) != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    const struct schema_field field = {
        .name = "reference", .kind = FIELD_TEXT, .least = 1, .most = 200};
    if (reference.ptr != NULL && schema_check(&field, reference) != NULL) {
        billet_error_set(&err, BILLET_ENOTFOUND, "no such reference");
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    return run(req, FEED_VACANCY, employer, reference);
}

/* A body whose fields are the use case's, and whose inside another reader decides on: `read` makes
 * the document that is asked. */
typedef enum billet_status document_read(struct request *req, struct buf *out,
                                         struct billet_error *err);

static enum handler_result run_read(struct request *req, document_read *read)
{
    struct billet_error err;
    struct buf document = {0};
    struct document *doc = billet_arena_alloc(req->arena, sizeof *doc);
    const struct use_case *use_case = use_case_find(req->route->use_case);
    enum billet_status status =
        doc == NULL ? billet_error_set(&err, BILLET_ENOMEM, "no memory for the request")
                    : document_build(req, use_case->fields, doc, &err);
    if (status == BILLET_EINVAL) {
        reply_problem(req, 0, &err, doc->problems, doc->problem_count);
        return HANDLER_DONE;
    }
    if (status == BILLET_OK) {
        status = read(req, &document, &err);
    }
    enum handler_result result = HANDLER_DONE;
    if (status == BILLET_OK) {
        result = use_case_ask(req, use_case, buf_span(&document));
    } else {
        reply_error(req, &err);
    }
    buf_fini(&document);
    return result;
}

/* The engine's reader decides on the document; its canonical bytes are what is kept. */
static enum billet_status read_policy(struct request *req, struct buf *out,
                                      struct billet_error *err)
{
    return policy_document(req->body, out, err);
}

enum handler_result policy_create_run(struct request *req)
{
    return run_read(req, read_policy);
}

static enum billet_status read_mapping(struct request *req, struct buf *out,
                                       struct billet_error *err)
{
    int64_t employer = 0;
    struct billet_span if_match = {NULL, 0};
    enum billet_status status = request_param_id(req, "employer", &employer, err);
    if (status == BILLET_OK) {
        status = document_if_match(req, &if_match, err);
    }
    return status == BILLET_OK ? mapping_document(employer, req->body, if_match, out, err) : status;
}

enum handler_result mapping_put_run(struct request *req)
{
    return run_read(req, read_mapping);
}
