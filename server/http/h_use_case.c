/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Request -> document -> use case -> reply. The version of an object becomes its ETag, the next
 * cursor of a page its Link.
 */
#include "server/http/h_use_case.h"

#include <stdio.h>
#include <string.h>

#include "server/core/crypto.h"
#include "server/http/document.h"

/* Two requests with the same key are the same when path and body are. */
static struct billet_span digest_of(struct request *req)
{
    const struct billet_span parts[] = {req->path, BILLET_SPAN_LITERAL("\n"), req->body};
    char *hex = billet_arena_alloc(req->arena, CRYPTO_SHA256_HEX_SIZE);
    if (hex == NULL) {
        return (struct billet_span){NULL, 0};
    }
    crypto_sha256_hex(parts, 3, hex);
    return billet_span_of(hex);
}

struct app_call *request_call(struct request *req)
{
    struct app_call *call = billet_arena_alloc(req->arena, sizeof *call);
    if (call == NULL) {
        struct billet_error err;
        billet_error_set(&err, BILLET_ENOMEM, "no memory for the request");
        reply_error(req, &err);
        return NULL;
    }
    *call = (struct app_call){
        .app = req->app,
        .arena = req->arena,
        .who = req->principal,
        .request_id = req->id,
        .purpose = "",
        .idempotency_key = req->idempotency_key,
    };
    if (call->idempotency_key.ptr != NULL) {
        call->request_digest = digest_of(req);
    }
    return call;
}

static void put_next(struct request *req, struct billet_span body)
{
    /* The page's own member, written last: ..., "next" : "00000000000000c8"} */
    static const char mark[] = "\"next\" : \"";
    const size_t tail = sizeof mark - 1 + 16 + 2;
    if (body.len > tail && memcmp(body.ptr + body.len - tail, mark, sizeof mark - 1) == 0) {
        reply_link_next(req, (struct billet_span){body.ptr + body.len - 18, 16});
    }
}

void use_case_answer(void *arg, const struct app_reply *reply, const struct billet_error *err)
{
    struct request *req = arg;
    if (err != NULL) {
        reply_error(req, err);
        return;
    }
    char tag[24];
    if (reply->version > 0) {
        snprintf(tag, sizeof tag, "%lld", (long long)reply->version);
        reply_etag(req, billet_span_of(tag));
    }
    if (reply->replayed) {
        reply_header(req, "Idempotent-Replayed", "true");
    }
    put_next(req, reply->body);
    reply_json_text(req, reply->status, reply->body);
}

enum handler_result use_case_ask(struct request *req, const struct use_case *use_case,
                                 struct billet_span document)
{
    struct billet_error err;
    struct app_call *call = request_call(req);
    if (call == NULL) {
        return HANDLER_DONE;
    }
    if (use_case_call(call, use_case, document, use_case_answer, req, &err) != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    return HANDLER_WAIT;
}

enum handler_result use_case_run(struct request *req)
{
    struct billet_error err;
    const struct use_case *use_case = use_case_find(req->route->use_case);
    struct document *doc = billet_arena_alloc(req->arena, sizeof *doc);
    if (doc == NULL) {
        billet_error_set(&err, BILLET_ENOMEM, "no memory for the request");
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    if (document_build(req, use_case->fields, doc, &err) != BILLET_OK) {
        reply_problem(req, 0, &err, doc->problems, doc->problem_count);
        return HANDLER_DONE;
    }
    return use_case_ask(req, use_case, doc->json);
}
