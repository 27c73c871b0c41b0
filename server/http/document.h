/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One checked JSON document out of a request: path, query and body, held against the fields of a
 * use case. All that is wrong is told at once, each with its JSON Pointer.
 */
#ifndef BILLET_SERVER_HTTP_DOCUMENT_H
#define BILLET_SERVER_HTTP_DOCUMENT_H

#include "server/app/schema.h"
#include "server/core/jsonw.h"
#include "server/http/reply.h"
#include "server/http/request.h"

#define DOCUMENT_PROBLEMS_MAX 32 /* one answer; who sends more mistakes mends these first */

struct document {
    struct billet_span json; /* in the request's arena */
    struct problem_item problems[DOCUMENT_PROBLEMS_MAX];
    size_t problem_count;
};

/* BILLET_ENOTFOUND: a path that names nothing; BILLET_EINVAL: see problems. */
enum billet_status document_build(struct request *req, const struct schema_field *fields,
                                  struct document *out, struct billet_error *err) BILLET_MUST_CHECK;
/* Adds a problem; pointer and message are copied into the request's arena. */
void document_problem(struct request *req, struct document *doc, const char *pointer,
                      const char *code, struct billet_span value);

/* If-Match as a version: {NULL, 0} without one and for "*", "0" for what no object ever has. */
enum billet_status document_if_match(struct request *req, struct billet_span *tag,
                                     struct billet_error *err) BILLET_MUST_CHECK;

#endif
