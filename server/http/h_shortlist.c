/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shortlist over HTTP: JSON in place, CSV and XLSX as a download.
 */
#include "server/http/h_shortlist.h"

#include "server/app/shortlist.h"
#include "server/http/h_use_case.h"

static void exported(void *arg, const struct shortlist_file *file, const struct billet_error *err)
{
    struct request *req = arg;
    if (err != NULL) {
        reply_error(req, err);
        return;
    }
    reply_header(req, "Content-Disposition", file->disposition);
    reply_bytes(req, 200, file->content_type, file->bytes);
}

static enum billet_status describe(struct request *req, struct shortlist_request *out,
                                   struct billet_error *err)
{
    out->lang = req->lang;
    if (request_param_id(req, "round", &out->round, err) != BILLET_OK ||
        request_query_int(req, "employer", 1, INT64_MAX, 0, &out->employer, err) != BILLET_OK) {
        return err->status;
    }
    if (!shortlist_by_of(request_query(req, "by"), &out->by)) {
        billet_error_set(err, BILLET_EINVAL, "by is employer or candidate");
        billet_error_field(err, "by");
        return BILLET_EINVAL;
    }
    if (!shortlist_format_of(request_query(req, "format"), &out->format)) {
        billet_error_set(err, BILLET_EINVAL, "format is json, csv or xlsx");
        billet_error_field(err, "format");
        return BILLET_EINVAL;
    }
    struct billet_span lang = request_query(req, "lang");
    if (lang.ptr != NULL) {
        out->lang = billet_span_is(lang, "en") ? LANG_EN : LANG_ZH;
        if (out->lang == LANG_ZH && !billet_span_is(lang, "zh")) {
            billet_error_set(err, BILLET_EINVAL, "lang is zh or en");
            billet_error_field(err, "lang");
            return BILLET_EINVAL;
        }
    }
    return BILLET_OK;
}

enum handler_result shortlist_run(struct request *req)
{
    struct billet_error err;
    struct shortlist_request request = {0};
    struct app_call *call = request_call(req);
    if (call == NULL) {
        return HANDLER_DONE;
    }
    if (describe(req, &request, &err) != BILLET_OK ||
        shortlist_export(call, &request, exported, req, &err) != BILLET_OK) {
        reply_error(req, &err);
        return HANDLER_DONE;
    }
    return HANDLER_WAIT;
}
