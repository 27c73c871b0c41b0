/* SPDX-License-Identifier: Apache-2.0 */
/* What an import and its dry run begin with: who may, and how rows are read. */
#include "server/app/import.h"
#include "server/core/clock.h"

/* The command line has no table of routes before it. */
bool import_allowed(const struct app_call *call, const struct import_request *request,
                    struct billet_error *err)
{
    const uint32_t allowed =
        request->kind == FEED_VACANCY ? ROLE_OFFICER | ROLE_EMPLOYER : (uint32_t)ROLE_OFFICER;
    if (((uint32_t)call->who->role & allowed) != 0) {
        return true;
    }
    billet_error_set(err, BILLET_EDENIED, "the role %s may not import this",
                     role_name(call->who->role));
    return false;
}

struct feed_options import_feed_options(const struct app_call *call,
                                        const struct import_request *request)
{
    return (struct feed_options){
        .codes = call->app->codes,
        .rules = call->app->rules,
        .occupations = call->app->occupations,
        .mapping = request->mapping.mapping,
        .today = clock_today(),
        .home = billet_span_of(call->who->city),
        .source = billet_span_of(request->source),
        .employer = request->employer,
        .own_employer = call->who->role == ROLE_EMPLOYER,
    };
}
