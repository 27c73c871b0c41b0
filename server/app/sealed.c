/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a sealed round into the bytes of its bundle. Rows come a page at a time; a page's
 * values live in an arena of their own.
 */
#include "server/app/sealed.h"

#include <stdio.h>
#include <string.h>

#include "server/store/list_pairs.h"

#define LISTS_PAGE     2000  /* of 800 bytes each: 3 MiB of hexadecimal an answer */
#define REFERRALS_PAGE 20000 /* of about 60 bytes */
#define READ_MS        60000 /* one page */

struct reading {
    const struct app_call *call;
    char round[24];
    struct sealed *out;
};

static db_param number(char text[24], int64_t value)
{
    snprintf(text, 24, "%lld", (long long)value);
    return billet_span_of(text);
}

static enum billet_status ask(const struct reading *r, enum query_id query, const db_param *params,
                              size_t count, struct db_reply **reply, struct billet_error *err)
{
    return app_wait(r->call, "round.bundle", query, params, count, READ_MS, reply, err);
}

/* --- lists --------------------------------------------------------------------------------------
 */

static enum billet_status add_list(const struct db_reply *reply, size_t row, enum list_side side,
                                   struct billet_arena *arena, struct buf *out,
                                   struct billet_error *err)
{
    struct billet_list list = {0};
    struct billet_span bytes = db_reply_bytes(reply, 0, row, "pairs", arena);
    size_t count = bytes.len / LIST_PAIR_BYTES;
    struct billet_pair *pairs = billet_arena_alloc(arena, (count + 1) * sizeof *pairs);
    if (pairs == NULL || (bytes.ptr == NULL && !db_reply_is_null(reply, 0, row, "pairs"))) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a list");
    }
    db_reply_int64(reply, 0, row, "owner", &list.owner);
    for (size_t i = 0; i < count; i++) {
        const unsigned char *at = (const unsigned char *)bytes.ptr + i * LIST_PAIR_BYTES;
        list_pair_read(at, list.owner, side, &pairs[i]);
    }
    list.pairs = pairs;
    list.count = count;
    bundle_write_list(out, &list, side == LIST_VACANCY);
    return BILLET_OK;
}

static enum billet_status add_lists_page(const struct db_reply *reply, enum list_side side,
                                         struct buf *out, struct billet_error *err)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    enum billet_status status =
        arena != NULL ? BILLET_OK : billet_error_set(err, BILLET_ENOMEM, "no memory for the lists");
    for (size_t i = 0; status == BILLET_OK && i < db_reply_rows(reply, 0); i++) {
        status = add_list(reply, i, side, arena, out, err);
    }
    billet_arena_free(arena);
    return status;
}

static enum billet_status read_lists(const struct reading *r, enum list_side side,
                                     struct billet_error *err)
{
    int64_t after = 0;
    size_t rows = LISTS_PAGE;
    enum billet_status status = BILLET_OK;
    while (status == BILLET_OK && rows == LISTS_PAGE) {
        char texts[2][24];
        struct db_reply *reply = NULL;
        db_param params[] = {billet_span_of(r->round),
                             billet_span_of(side == LIST_VACANCY ? "vacancy" : "candidate"),
                             number(texts[0], after), number(texts[1], LISTS_PAGE)};
        status = ask(r, Q_ROUND_LISTS_GET, params, 4, &reply, err);
        if (status != BILLET_OK) {
            break;
        }
        rows = db_reply_rows(reply, 0);
        status = add_lists_page(reply, side, &r->out->bytes[BUNDLE_LISTS], err);
        if (rows > 0) {
            db_reply_int64(reply, 0, rows - 1, "owner", &after);
        }
        db_reply_free(reply);
    }
    return status;
}

/* --- referrals ----------------------------------------------------------------------------------
 */

/* "{skills,wage}" -> bits; false for a word that is no gate. */
static bool gates_read(struct billet_span array, uint16_t *out)
{
    *out = 0;
    size_t at = 1; /* behind the brace */
    while (at + 1 < array.len) {
        const char *end = memchr(array.ptr + at, ',', array.len - at);
        size_t stop = end != NULL ? (size_t)(end - array.ptr) : array.len - 1;
        const struct billet_span word = {array.ptr + at, stop - at};
        size_t gate = 0;
        while (gate < BILLET_GATES && !billet_span_is(word, billet_gate_code(gate))) {
            gate++;
        }
        if (gate == BILLET_GATES) {
            return false;
        }
        *out = (uint16_t)(*out | 1u << gate);
        at = stop + 1;
    }
    return true;
}

static bool referral_read(const struct db_reply *reply, size_t row, struct billet_pair *out)
{
    int64_t mutual = 0;
    int64_t fit = 0;
    int64_t appeal = 0;
    bool read = db_reply_int64(reply, 0, row, "vacancy", &out->vacancy) &&
                db_reply_int64(reply, 0, row, "candidate", &out->candidate) &&
                db_reply_int64(reply, 0, row, "mutual", &mutual) &&
                db_reply_int64(reply, 0, row, "fit", &fit) &&
                db_reply_int64(reply, 0, row, "appeal", &appeal) &&
                gates_read(db_reply_text(reply, 0, row, "confirm"), &out->confirm);
    out->mutual = (int32_t)mutual;
    out->fit = (int32_t)fit;
    out->appeal = (int32_t)appeal;
    return read;
}

static enum billet_status read_referrals(const struct reading *r, struct billet_error *err)
{
    struct billet_pair last = {0};
    size_t rows = REFERRALS_PAGE;
    while (rows == REFERRALS_PAGE) {
        char texts[3][24];
        struct db_reply *reply = NULL;
        db_param params[] = {billet_span_of(r->round), number(texts[0], last.vacancy),
                             number(texts[1], last.candidate), number(texts[2], REFERRALS_PAGE)};
        enum billet_status status = ask(r, Q_ROUND_REFERRALS_GET, params, 4, &reply, err);
        if (status != BILLET_OK) {
            return status;
        }
        rows = db_reply_rows(reply, 0);
        bool read = true;
        for (size_t i = 0; read && i < rows; i++) {
            read = referral_read(reply, i, &last);
            bundle_write_referral(&r->out->bytes[BUNDLE_REFERRALS], &last);
        }
        db_reply_free(reply);
        if (!read) {
            return billet_error_set(err, BILLET_EINTERNAL, "a referral of the round is damaged");
        }
    }
    return BILLET_OK;
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static enum billet_status read_certificate(const struct reading *r, struct billet_error *err)
{
    struct db_reply *reply = NULL;
    db_param params[] = {billet_span_of(r->round)};
    enum billet_status status = ask(r, Q_ROUND_CERTIFICATE_GET, params, 1, &reply, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena != NULL && db_reply_rows(reply, 0) == 1) {
        buf_append_span(&r->out->bytes[BUNDLE_CERTIFICATE],
                        db_reply_bytes(reply, 0, 0, "bytes", arena));
    }
    billet_arena_free(arena);
    db_reply_free(reply);
    return BILLET_OK;
}

static enum billet_status check_hash(struct sealed *out, struct billet_error *err)
{
    char digest[BUNDLE_SHA256_TEXT];
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        if (out->bytes[i].failed) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for the result");
        }
        out->outputs[i] = buf_span(&out->bytes[i]);
    }
    enum billet_status status = bundle_output_digest(out->outputs, digest, err);
    if (status != BILLET_OK || strcmp(digest, out->result_sha256) == 0) {
        return status;
    }
    billet_error_set(err, BILLET_ECONFLICT, "the rows of the round do not give its sealed hash");
    billet_error_detail(err, "Sealed %s, found %s: rows were changed.", out->result_sha256, digest);
    return BILLET_ECONFLICT;
}

static enum billet_status read_result(const struct reading *r, struct billet_error *err)
{
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        buf_init(&r->out->bytes[i], FROZEN_FILE_BYTES);
    }
    enum billet_status status = read_lists(r, LIST_VACANCY, err);
    if (status == BILLET_OK) {
        status = read_lists(r, LIST_CANDIDATE, err);
    }
    if (status == BILLET_OK) {
        status = read_referrals(r, err);
    }
    if (status == BILLET_OK) {
        status = read_certificate(r, err);
    }
    return status == BILLET_OK ? check_hash(r->out, err) : status;
}

/* The audit entry comes first, then what the seal says. */
static enum billet_status open_seal(const struct reading *r, struct billet_error *err)
{
    char ids[32];
    struct db_reply *reply = NULL;
    snprintf(ids, sizeof ids, "{%s}", r->round);
    db_param note[] = {billet_span_of("round"), billet_span_of(ids), billet_span_of("{}")};
    db_param round[] = {billet_span_of(r->round)};
    enum billet_status status = ask(r, Q_AUDIT_NOTE, note, 3, &reply, err);
    db_reply_free(reply);
    reply = NULL;
    if (status == BILLET_OK) {
        status = ask(r, Q_SHORTLIST_COVER, round, 1, &reply, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    if (db_reply_rows(reply, 0) == 0) {
        status = billet_error_set(err, BILLET_ENOTFOUND, "there is no round %s", r->round);
    } else {
        struct billet_span hash = db_reply_text(reply, 0, 0, "result_sha256");
        r->out->has_result = hash.len == BUNDLE_SHA256_TEXT - 1;
        snprintf(r->out->result_sha256, sizeof r->out->result_sha256, "%.*s", (int)hash.len,
                 r->out->has_result ? hash.ptr : "");
    }
    db_reply_free(reply);
    return status;
}

enum billet_status sealed_read(const struct app_call *call, int64_t round, struct sealed *out,
                               struct billet_error *err)
{
    struct reading r = {.call = call, .out = out};
    memset(out, 0, sizeof *out);
    if (call->who->role != ROLE_OFFICER && call->who->role != ROLE_SUPERVISOR) {
        return billet_error_set(err, BILLET_EDENIED, "the role %s may not round.bundle",
                                role_name(call->who->role));
    }
    number(r.round, round);
    enum billet_status status = frozen_allowed(call, err);
    if (status == BILLET_OK) {
        status = open_seal(&r, err);
    }
    if (status == BILLET_OK) {
        status = frozen_read(call, round, &out->frozen, err);
    }
    if (status == BILLET_OK && out->has_result) {
        status = read_result(&r, err);
    }
    if (status != BILLET_OK) {
        sealed_fini(out);
    }
    return status;
}

void sealed_fini(struct sealed *sealed)
{
    frozen_fini(&sealed->frozen);
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        buf_fini(&sealed->bytes[i]);
    }
}
