/* SPDX-License-Identifier: Apache-2.0 */
/* Saved mappings are kept and asked for as any use case; what one may say is the feed's business.
 */
#include "server/app/mapping.h"

#include <stdlib.h>
#include <string.h>

#include "server/app/import.h"
#include "server/app/use_case.h"
#include "server/core/limits.h"
#include "server/feed/mapping.h"

#define NO_MAPPING "none" /* no shipped one may be named so */

void mapping_use_fini(struct mapping_use *use)
{
    feed_mapping_free(use->own);
    *use = (struct mapping_use){0};
}

enum billet_status mapping_use_named(struct mapping_use *use, const char *name,
                                     struct billet_error *err)
{
    const struct feed_mapping *found = NULL;
    if (strcmp(name, NO_MAPPING) != 0 &&
        feed_mapping_find(billet_span_of(name), &found, err) != BILLET_OK) {
        return BILLET_ENOTFOUND;
    }
    *use = (struct mapping_use){.mapping = found, .name = name};
    return BILLET_OK;
}

void mapping_use_write(const struct mapping_use *use, struct jsonw *w)
{
    if (use->name == NULL && use->employer == 0) {
        jsonw_null(w);
        return;
    }
    jsonw_object_begin(w);
    jsonw_key(w, "from");
    jsonw_text(w, use->name != NULL ? "request" : "employer");
    if (use->name != NULL) {
        jsonw_key(w, "name");
        jsonw_span_lossy(w, billet_span_of(use->name));
    } else {
        jsonw_key(w, "employer");
        jsonw_int(w, use->employer);
        jsonw_key(w, "version");
        jsonw_int(w, use->version);
    }
    jsonw_object_end(w);
}

int64_t mapping_wanted(const struct app_call *call, const struct import_request *request)
{
    if (request->kind != FEED_VACANCY || request->mapping.name != NULL) {
        return 0;
    }
    return request->employer > 0 ? request->employer : strtoll(call->who->employer, NULL, 10);
}

/* --- the saved one --- */

struct search {
    struct app_call call;
    struct mapping_use *use;
    int64_t employer;
    mapping_found_fn *done;
    void *arg;
};

/* What an older program took may be no mapping to this one: better to say so than to guess. */
static enum billet_status take(struct search *search, const struct app_reply *reply,
                               struct billet_error *err)
{
    struct feed_mapping *own = NULL;
    enum billet_status status = feed_mapping_member(reply->body, "mapping", &own, err);
    if (status == BILLET_OK) {
        *search->use = (struct mapping_use){
            .mapping = own, .own = own, .employer = search->employer, .version = reply->version};
    }
    return status;
}

static void answered(void *arg, const struct app_reply *reply, const struct billet_error *err)
{
    struct search *search = arg;
    struct billet_error own;
    if (err == NULL && take(search, reply, &own) != BILLET_OK) {
        err = &own;
    }
    search->done(search->arg, err != NULL && err->status == BILLET_ENOTFOUND ? NULL : err);
}

enum billet_status mapping_saved(const struct app_call *call, int64_t employer,
                                 struct mapping_use *use, mapping_found_fn *done, void *arg,
                                 struct billet_error *err)
{
    struct search *search = billet_arena_alloc(call->arena, sizeof *search);
    struct buf document = {0};
    if (search == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the mapping");
    }
    *search =
        (struct search){.call = *call, .use = use, .employer = employer, .done = done, .arg = arg};
    search->call.idempotency_key = (struct billet_span){NULL, 0}; /* that is the import's */
    buf_printf(&document, "{\"employer\":%lld}", (long long)employer);
    enum billet_status status = use_case_call(&search->call, use_case_find("mapping.get"),
                                              buf_span(&document), answered, search, err);
    buf_fini(&document);
    return status;
}

/* --- keeping one --- */

static enum billet_status check(struct billet_span body, struct billet_error *err)
{
    struct feed_mapping *mapping = NULL;
    if (body.len > LIMIT_MAPPING_BYTES) {
        billet_error_set(err, BILLET_ELIMIT, "a mapping has %zu bytes at most",
                         LIMIT_MAPPING_BYTES);
        billet_error_code(err, "http.too_large");
        return BILLET_ELIMIT;
    }
    enum billet_status status = feed_mapping_new(body, &mapping, err);
    if (status == BILLET_OK && feed_mapping_kind(mapping) != feed_kind_table(FEED_VACANCY)) {
        status = billet_error_set(err, BILLET_EINVAL, "a saved mapping is one of vacancies");
        billet_error_detail(err, "%s.", err->message);
        billet_error_code(err, "feed.mapping");
    }
    feed_mapping_free(mapping);
    return status;
}

enum billet_status mapping_document(int64_t employer, struct billet_span body,
                                    struct billet_span if_match, struct buf *out,
                                    struct billet_error *err)
{
    enum billet_status status = check(body, err);
    if (status != BILLET_OK) {
        return status;
    }
    buf_printf(out, "{\"employer\":%lld,\"mapping\":", (long long)employer);
    buf_append_span(out, body);
    if (if_match.ptr != NULL) {
        buf_append_text(out, ",\"if_match\":");
        buf_append_span(out, if_match);
    }
    buf_append_char(out, '}');
    return out->failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for the mapping")
                       : BILLET_OK;
}
