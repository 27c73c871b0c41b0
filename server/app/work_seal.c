/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seal: slices of lists, then referrals, certificate and hashes, all in one transaction that is
 * refused when the lease was lost. Arrays go as PostgreSQL's literals, pairs of lists as bytes.
 */
#include "server/app/work_inner.h"

#include "server/core/jsonw.h"
#include "server/core/pseudonym.h"
#include "server/store/list_pairs.h"

#include "config.h"

#define SLICES_MAX         100 /* of one side's lists */
#define SLICE_OWNERS_LEAST 500

/* --- lists --------------------------------------------------------------------------------------
 */

/* Owners with where their pairs begin and how long they are; begun and ended as array literals. */
struct slice {
    struct buf owners, starts, sizes, packed;
};

static void slice_write(struct slice *slice, enum list_side side, const struct billet_list *lists,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char before = i == 0 ? '{' : ',';
        buf_append_char(&slice->owners, before);
        buf_append_int(&slice->owners, lists[i].owner);
        buf_append_char(&slice->starts, before);
        buf_append_int(&slice->starts, (int64_t)slice->packed.len);
        buf_append_char(&slice->sizes, before);
        buf_append_int(&slice->sizes, (int64_t)lists[i].count * LIST_PAIR_BYTES);
        list_pairs_pack(&lists[i], side, &slice->packed);
    }
    buf_append_char(&slice->owners, '}');
    buf_append_char(&slice->starts, '}');
    buf_append_char(&slice->sizes, '}');
}

static enum billet_status add_slice(struct run *run, struct db_batch *batch, enum list_side side,
                                    const struct billet_list *lists, size_t count,
                                    struct billet_error *err)
{
    struct slice slice = {0};
    slice_write(&slice, side, lists, count);
    db_param params[] = {billet_span_of(run->id),
                         billet_span_of(run->lease),
                         billet_span_of(side == LIST_VACANCY ? "vacancy" : "candidate"),
                         buf_span(&slice.owners),
                         buf_span(&slice.starts),
                         buf_span(&slice.sizes),
                         buf_span(&slice.packed)};
    bool failed = slice.owners.failed || slice.starts.failed || slice.sizes.failed;
    enum billet_status status =
        failed || slice.packed.failed
            ? billet_error_set(err, BILLET_ENOMEM, "no memory for the lists")
            : db_batch_add(batch, Q_ROUND_LISTS_PUT, params, sizeof params / sizeof params[0], err);
    buf_fini(&slice.owners);
    buf_fini(&slice.starts);
    buf_fini(&slice.sizes);
    buf_fini(&slice.packed);
    return status;
}

static enum billet_status add_lists(struct run *run, struct db_batch *batch, enum list_side side,
                                    const struct billet_list *lists, size_t count,
                                    struct billet_error *err)
{
    size_t slice = count / SLICES_MAX + 1;
    if (slice < SLICE_OWNERS_LEAST) {
        slice = SLICE_OWNERS_LEAST;
    }
    for (size_t at = 0; at < count; at += slice) {
        size_t some = count - at < slice ? count - at : slice;
        enum billet_status status = add_slice(run, batch, side, lists + at, some, err);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

/* --- referrals and the rest ----------------------------------------------------------------------
 */

/* The columns of the referrals: numbers, and a pseudonym for whoever has none in the drive. */
enum column {
    VACANCY,
    CANDIDATE,
    MUTUAL,
    FIT,
    APPEAL,
    MASK,
    NUMBERS,
    PSEUDONYM = NUMBERS,
    COLUMNS
};

static void columns_write(const struct billet_match *match, struct buf out[COLUMNS])
{
    for (size_t i = 0; i < match->referral_count; i++) {
        const struct billet_pair *p = &match->referrals[i];
        const int64_t values[NUMBERS] = {
            [VACANCY] = p->vacancy, [CANDIDATE] = p->candidate, [MUTUAL] = p->mutual,
            [FIT] = p->fit,         [APPEAL] = p->appeal,       [MASK] = p->confirm};
        for (size_t c = 0; c < NUMBERS; c++) {
            buf_append_char(&out[c], i == 0 ? '{' : ',');
            buf_append_int(&out[c], values[c]);
        }
        char pseudonym[PSEUDONYM_SIZE];
        pseudonym_draw(pseudonym);
        buf_append_char(&out[PSEUDONYM], i == 0 ? '{' : ',');
        buf_append_text(&out[PSEUDONYM], pseudonym);
    }
    for (size_t c = 0; c < COLUMNS; c++) {
        buf_append_text(&out[c], match->referral_count == 0 ? "{}" : "}");
    }
}

static void counts_write(const struct billet_match *match, struct buf *out)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    jsonw_key(&w, "vacancies");
    jsonw_int(&w, (int64_t)match->vacancy_count);
    jsonw_key(&w, "candidates");
    jsonw_int(&w, (int64_t)match->candidate_count);
    jsonw_key(&w, "referrals");
    jsonw_int(&w, (int64_t)match->referral_count);
    jsonw_key(&w, "sum_mutual");
    jsonw_int(&w, match->objective.sum_mutual);
    jsonw_key(&w, "tiers");
    jsonw_array_begin(&w);
    for (size_t i = 0; i < match->objective.tier_count; i++) {
        jsonw_int(&w, match->objective.tiers[i]);
    }
    jsonw_array_end(&w);
    jsonw_object_end(&w);
}

static enum billet_status add_seal(struct run *run, struct db_batch *batch,
                                   const struct billet_match *match,
                                   const struct bundle_output *output, struct billet_error *err)
{
    struct buf columns[COLUMNS] = {{0}};
    struct buf counts = {0};
    columns_write(match, columns);
    counts_write(match, &counts);
    db_param params[] = {
        billet_span_of(run->id),
        billet_span_of(run->lease),
        buf_span(&columns[VACANCY]),
        buf_span(&columns[CANDIDATE]),
        buf_span(&columns[MUTUAL]),
        buf_span(&columns[FIT]),
        buf_span(&columns[APPEAL]),
        buf_span(&columns[MASK]),
        buf_span(&columns[PSEUDONYM]),
        buf_span(&output->files[BUNDLE_CERTIFICATE]),
        billet_span_of(output->input_sha256),
        billet_span_of(output->result_sha256),
        billet_span_of(PACKAGE_VERSION),
        buf_span(&counts),
    };
    bool failed = counts.failed;
    for (size_t c = 0; c < COLUMNS; c++) {
        failed = failed || columns[c].failed;
    }
    enum billet_status status =
        failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for the seal")
               : db_batch_add(batch, Q_ROUND_SEAL, params, sizeof params / sizeof params[0], err);
    for (size_t c = 0; c < COLUMNS; c++) {
        buf_fini(&columns[c]);
    }
    buf_fini(&counts);
    return status;
}

enum billet_status work_seal(struct run *run, const struct billet_match *match,
                             const struct bundle_output *output, struct billet_error *err)
{
    struct db_reply *reply = NULL;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct db_scope scope = app_scope(&run->call, "round.seal");
    struct db_batch *batch = arena != NULL ? db_batch_new(arena, &scope) : NULL;
    enum billet_status status =
        batch == NULL
            ? billet_error_set(err, BILLET_ENOMEM, "no memory for a batch")
            : add_lists(run, batch, LIST_VACANCY, match->vacancies, match->vacancy_count, err);
    if (status == BILLET_OK) {
        status =
            add_lists(run, batch, LIST_CANDIDATE, match->candidates, match->candidate_count, err);
    }
    if (status == BILLET_OK) {
        status = add_seal(run, batch, match, output, err);
    }
    if (status == BILLET_OK) {
        status = db_wait(run->call.app->pool, batch, WORK_DEADLINE_MS, &reply, err);
    }
    db_reply_free(reply);
    billet_arena_free(arena);
    return status;
}
