/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shortlist over HTTP: JSON in place, CSV and XLSX as a download.
 */
#include "server/http/h_shortlist.h"

#include "server/app/shortlist.h"
#include "server/core/limits.h"
#include "server/http/h_use_case.h"

#define SLICE_BYTES ((size_t)64 * 1024)

/* A file on its way: in slices, so that neither the loop nor a slow reader's buffer fills. */
struct sending {
    struct shortlist_file *file;
    size_t sent;
};

static void pour(struct request *req)
{
    struct sending *sending = req->typed;
    const struct billet_span bytes = sending->file->bytes;
    while (sending->sent < bytes.len && !request_abandoned(req)) {
        size_t left = bytes.len - sending->sent;
        const struct billet_span slice = {bytes.ptr + sending->sent,
                                          left < SLICE_BYTES ? left : SLICE_BYTES};
        sending->sent += slice.len;
        if (reply_stream_write(req, slice, pour) == NET_PAUSE) {
            return;
        }
    }
    shortlist_file_free(sending->file);
    reply_stream_end(req);
}

static void send_file(struct request *req, struct shortlist_file *file)
{
    struct sending *sending = billet_arena_alloc(req->arena, sizeof *sending);
    reply_header(req, "Content-Disposition", file->disposition);
    if (file->bytes.len <= LIMIT_WHOLE_FILE_BYTES || sending == NULL) {
        reply_bytes(req, 200, file->content_type, file->bytes);
        shortlist_file_free(file);
        return;
    }
    *sending = (struct sending){.file = file};
    req->typed = sending;
    reply_stream_start(req, 200, file->content_type);
    pour(req);
}

static void exported(void *arg, struct shortlist_file *file, const struct billet_error *err)
{
    if (err != NULL) {
        reply_error(arg, err);
    } else {
        send_file(arg, file);
    }
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
