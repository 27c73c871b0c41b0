/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of use cases: what can be asked, by whom, with which fields, answered by which
 * named query. An HTTP route and a command name a row; neither repeats what the row says.
 */
#ifndef BILLET_SERVER_APP_USE_CASE_H
#define BILLET_SERVER_APP_USE_CASE_H

#include "server/app/app.h"
#include "server/app/schema.h"
#include "server/db/queries.h"

struct use_case {
    const char *name; /* "drive.create": also the action of the audit line */
    uint32_t roles;
    enum query_id query;
    const char *fixed; /* members that the row itself adds to the document: "\"verb\":\"run\"" */
    const struct schema_field *fields; /* ended by a row without a name; NULL: none */
    const char *object;                /* kind in the audit line; NULL: reads of what is no
                                          person's leave none */
};

extern const struct use_case use_cases[];
/* NULL when there is none: our bug, held by a test. */
const struct use_case *use_case_find(const char *name);

/*
 * Asks the query with the document (a checked JSON object). BILLET_EDENIED when the role is not
 * the row's; BILLET_ENOTFOUND when the query answers no row.
 */
enum billet_status use_case_call(const struct app_call *call, const struct use_case *use_case,
                                 struct billet_span document, app_done_fn *done, void *arg,
                                 struct billet_error *err) BILLET_MUST_CHECK;

#endif
