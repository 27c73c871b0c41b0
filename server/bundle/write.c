/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results in canonical bytes: the keys of match-model section 9 in its order, no white space,
 * one LF a line.
 */
#include "server/bundle/bundle.h"

#include "server/core/jsonw.h"

/* A result may be far larger than a request; memory is the limit. */
#define OUTPUT_BYTES_MAX (SIZE_MAX / 4)

static void write_gates(struct jsonw *w, uint16_t gates)
{
    jsonw_array_begin(w);
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if ((gates >> i & 1) != 0) {
            jsonw_text(w, billet_gate_code(i));
        }
    }
    jsonw_array_end(w);
}

void bundle_write_list(struct buf *out, const struct billet_list *list, bool of_vacancy)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    jsonw_key(&w, of_vacancy ? "vacancy" : "candidate");
    jsonw_int(&w, list->owner);
    jsonw_key(&w, "pairs");
    jsonw_array_begin(&w);
    for (size_t i = 0; i < list->count; i++) {
        const struct billet_pair *pair = &list->pairs[i];
        jsonw_array_begin(&w);
        jsonw_int(&w, of_vacancy ? pair->candidate : pair->vacancy);
        jsonw_int(&w, pair->mutual);
        jsonw_int(&w, pair->fit);
        jsonw_int(&w, pair->appeal);
        write_gates(&w, pair->confirm);
        jsonw_array_end(&w);
    }
    jsonw_array_end(&w);
    jsonw_object_end(&w);
    buf_append_char(out, '\n');
}

static void write_lists(struct buf *out, const struct billet_match *match)
{
    for (size_t i = 0; i < match->vacancy_count; i++) {
        bundle_write_list(out, &match->vacancies[i], true);
    }
    for (size_t i = 0; i < match->candidate_count; i++) {
        bundle_write_list(out, &match->candidates[i], false);
    }
}

static void write_int_member(struct jsonw *w, const char *key, int64_t value)
{
    jsonw_key(w, key);
    jsonw_int(w, value);
}

void bundle_write_referral(struct buf *out, const struct billet_pair *pair)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    write_int_member(&w, "vacancy", pair->vacancy);
    write_int_member(&w, "candidate", pair->candidate);
    write_int_member(&w, "mutual", pair->mutual);
    write_int_member(&w, "fit", pair->fit);
    write_int_member(&w, "appeal", pair->appeal);
    jsonw_key(&w, "confirm");
    write_gates(&w, pair->confirm);
    jsonw_object_end(&w);
    buf_append_char(out, '\n');
}

static void write_objective(struct jsonw *w, const struct billet_objective *objective)
{
    jsonw_object_begin(w);
    jsonw_key(w, "tiers");
    jsonw_array_begin(w);
    for (size_t i = 0; i < objective->tier_count; i++) {
        jsonw_int(w, objective->tiers[i]);
    }
    jsonw_array_end(w);
    write_int_member(w, "sum_mutual", objective->sum_mutual);
    jsonw_object_end(w);
}

static void write_vector(struct jsonw *w, const struct billet_vector *vector, size_t entries)
{
    jsonw_array_begin(w);
    for (size_t i = 0; i < entries; i++) {
        jsonw_int(w, vector->at[i]);
    }
    jsonw_array_end(w);
}

static void write_price_list(struct jsonw *w, const char *key, const struct billet_price *prices,
                             size_t count, size_t entries)
{
    jsonw_key(w, key);
    jsonw_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        jsonw_array_begin(w);
        jsonw_int(w, prices[i].id);
        write_vector(w, &prices[i].price, entries);
        jsonw_array_end(w);
    }
    jsonw_array_end(w);
}

static void write_prices(struct jsonw *w, const struct billet_prices *prices, size_t entries)
{
    jsonw_object_begin(w);
    jsonw_key(w, "candidates");
    jsonw_array_begin(w);
    for (size_t i = 0; i < prices->candidate_count; i++) {
        jsonw_array_begin(w);
        jsonw_int(w, prices->candidates[i].id);
        write_vector(w, &prices->candidates[i].capacity, entries);
        write_vector(w, &prices->candidates[i].first, entries);
        jsonw_array_end(w);
    }
    jsonw_array_end(w);
    write_price_list(w, "vacancies", prices->vacancies, prices->vacancy_count, entries);
    write_price_list(w, "employers", prices->employers, prices->employer_count, entries);
    jsonw_object_end(w);
}

static void write_certificate(struct buf *out, const struct billet_round *round,
                              const struct billet_match *match, const char *input_sha256)
{
    struct jsonw w;
    bool optimal = round->method == BILLET_OPTIMAL;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    write_int_member(&w, "version", 1);
    jsonw_key(&w, "method");
    jsonw_text(&w, billet_method_names[round->method]);
    jsonw_key(&w, "input_sha256");
    jsonw_text(&w, input_sha256);
    jsonw_key(&w, "objective");
    if (optimal) {
        write_objective(&w, &match->objective);
    } else {
        jsonw_null(&w);
    }
    jsonw_key(&w, "prices");
    if (optimal && match->has_prices) {
        write_prices(&w, &match->prices, match->objective.tier_count + 1);
    } else {
        jsonw_null(&w);
    }
    jsonw_object_end(&w);
    buf_append_char(out, '\n');
}

void bundle_output_fini(struct bundle_output *output)
{
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        buf_fini(&output->files[i]);
    }
}

enum billet_status bundle_write(const struct billet_round *round, const struct billet_match *match,
                                const char *input_sha256, struct bundle_output *output,
                                struct billet_error *err)
{
    struct billet_span spans[BUNDLE_OUTPUTS];
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        buf_init(&output->files[i], OUTPUT_BYTES_MAX);
    }
    memcpy(output->input_sha256, input_sha256, BUNDLE_SHA256_TEXT);
    output->objective = match->objective;
    output->referral_count = match->referral_count;
    write_lists(&output->files[BUNDLE_LISTS], match);
    for (size_t i = 0; i < match->referral_count; i++) {
        bundle_write_referral(&output->files[BUNDLE_REFERRALS], &match->referrals[i]);
    }
    write_certificate(&output->files[BUNDLE_CERTIFICATE], round, match, input_sha256);
    bool failed = false;
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        failed = failed || output->files[i].failed;
        spans[i] = buf_span(&output->files[i]);
    }
    if (failed) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to write the result");
    }
    return bundle_output_digest(spans, output->result_sha256, err);
}
