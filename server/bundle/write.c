/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results in canonical bytes: the keys of match-model section 9 in its order, no white space,
 * one LF a line.
 */
#include "server/bundle/bundle.h"

#include "server/bundle/digest.h"
#include "server/core/jsonw.h"

/* A result may be far larger than a request; memory is the limit. */
#define OUTPUT_BYTES_MAX (SIZE_MAX / 4)
#define LINES_BYTES      ((size_t)1 << 20) /* of lists, handed on at a time */

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

#define GATE_BYTES 6 /* "G03", */
#define PAIR_BYTES (5 * (DECIMAL_BYTES_MAX + 1) + BILLET_GATES * GATE_BYTES + 5)

static char *put_gates(char *at, uint16_t gates)
{
    *at++ = '[';
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if ((gates >> i & 1) != 0) {
            *at++ = '"';
            memcpy(at, billet_gate_code(i), 3);
            memcpy(at + 3, "\",", 2);
            at += 5;
        }
    }
    at -= at[-1] == ',' ? 1 : 0;
    *at++ = ']';
    return at;
}

static char *put_pair(char *at, const struct billet_pair *pair, bool of_vacancy)
{
    const int64_t values[] = {of_vacancy ? pair->candidate : pair->vacancy, pair->mutual, pair->fit,
                              pair->appeal};
    *at++ = '[';
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        at = decimal_put(at, values[i]);
        *at++ = ',';
    }
    at = put_gates(at, pair->confirm);
    *at++ = ']';
    return at;
}

/* A city has six million pairs: straight into the buffer, without a look at JSON's grammar. */
void bundle_write_list(struct buf *out, const struct billet_list *list, bool of_vacancy)
{
    buf_append_text(out, of_vacancy ? "{\"vacancy\":" : "{\"candidate\":");
    buf_append_int(out, list->owner);
    buf_append_text(out, ",\"pairs\":[");
    for (size_t i = 0; i < list->count && buf_reserve(out, PAIR_BYTES); i++) {
        char *at = out->ptr + out->len;
        if (i > 0) {
            *at++ = ',';
        }
        out->len = (size_t)(put_pair(at, &list->pairs[i], of_vacancy) - out->ptr);
    }
    buf_append_text(out, "]}\n");
}

/* Hands on the lines of all lists, some at a time. */
typedef bool lines_fn(void *arg, struct billet_span lines);

static bool each_list(const struct billet_list *lists, size_t count, bool of_vacancy,
                      struct buf *some, lines_fn *take, void *arg)
{
    for (size_t i = 0; i < count; i++) {
        bundle_write_list(some, &lists[i], of_vacancy);
        if (some->failed) {
            return false;
        }
        if (some->len >= LINES_BYTES || i + 1 == count) {
            if (!take(arg, buf_span(some))) {
                return false;
            }
            buf_reset(some);
        }
    }
    return true;
}

static bool all_lists(const struct billet_match *match, lines_fn *take, void *arg)
{
    struct buf some;
    buf_init(&some, OUTPUT_BYTES_MAX);
    bool done = each_list(match->vacancies, match->vacancy_count, true, &some, take, arg) &&
                each_list(match->candidates, match->candidate_count, false, &some, take, arg);
    buf_fini(&some);
    return done;
}

static bool count_lines(void *arg, struct billet_span lines)
{
    *(size_t *)arg += lines.len;
    return true;
}

static bool keep_lines(void *arg, struct billet_span lines)
{
    struct buf *out = arg;
    buf_append_span(out, lines);
    return !out->failed;
}

static bool hash_lines(void *arg, struct billet_span lines)
{
    bundle_digest_add(arg, lines);
    return true;
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

static enum billet_status no_memory(struct billet_error *err)
{
    return billet_error_set(err, BILLET_ENOMEM, "not enough memory to write the result");
}

/* Everything but the lists, which are most of it. */
static enum billet_status write_rest(const struct billet_round *round,
                                     const struct billet_match *match, const char *input_sha256,
                                     struct bundle_output *output, struct billet_error *err)
{
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        buf_init(&output->files[i], OUTPUT_BYTES_MAX);
    }
    memcpy(output->input_sha256, input_sha256, BUNDLE_SHA256_TEXT);
    output->objective = match->objective;
    output->referral_count = match->referral_count;
    for (size_t i = 0; i < match->referral_count; i++) {
        bundle_write_referral(&output->files[BUNDLE_REFERRALS], &match->referrals[i]);
    }
    write_certificate(&output->files[BUNDLE_CERTIFICATE], round, match, input_sha256);
    bool failed =
        output->files[BUNDLE_REFERRALS].failed || output->files[BUNDLE_CERTIFICATE].failed;
    return failed ? no_memory(err) : BILLET_OK;
}

enum billet_status bundle_write(const struct billet_round *round, const struct billet_match *match,
                                const char *input_sha256, struct bundle_output *output,
                                struct billet_error *err)
{
    struct billet_span spans[BUNDLE_OUTPUTS];
    enum billet_status status = write_rest(round, match, input_sha256, output, err);
    if (status != BILLET_OK) {
        return status;
    }
    if (!all_lists(match, keep_lines, &output->files[BUNDLE_LISTS])) {
        return no_memory(err);
    }
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        spans[i] = buf_span(&output->files[i]);
    }
    return bundle_output_digest(spans, output->result_sha256, err);
}

/* The lists are written twice: a digest is told their length before their bytes. */
enum billet_status bundle_write_sealed(const struct billet_round *round,
                                       const struct billet_match *match, const char *input_sha256,
                                       struct bundle_output *output, struct billet_error *err)
{
    struct bundle_digest digest;
    size_t lists_bytes = 0;
    enum billet_status status = write_rest(round, match, input_sha256, output, err);
    if (status != BILLET_OK) {
        return status;
    }
    bundle_digest_init(&digest);
    bool whole = all_lists(match, count_lines, &lists_bytes);
    bundle_digest_file(&digest, bundle_output_names[BUNDLE_LISTS], lists_bytes);
    whole = whole && all_lists(match, hash_lines, &digest);
    for (size_t i = BUNDLE_REFERRALS; i < BUNDLE_OUTPUTS; i++) {
        struct billet_span bytes = buf_span(&output->files[i]);
        bundle_digest_file(&digest, bundle_output_names[i], bytes.len);
        bundle_digest_add(&digest, bytes);
    }
    status = bundle_digest_final(&digest, output->result_sha256, err);
    return whole ? status : no_memory(err);
}
