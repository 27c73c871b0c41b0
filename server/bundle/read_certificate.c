/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate.json: objective and prices, each of which may be null.
 */
#include "server/bundle/read_certificate.h"

static enum billet_status read_vector(const struct reader *r, const json_t *value, size_t entries,
                                      struct billet_vector *out)
{
    if (!json_is_array(value) || json_array_size(value) != entries) {
        return reader_refuse(r, "prices", "has a vector that is not %zu long", entries);
    }
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < entries && status == BILLET_OK; i++) {
        status = reader_integer(r, "prices", json_array_get(value, i), INT64_MIN, INT64_MAX,
                                &out->at[i]);
    }
    return status;
}

static enum billet_status read_price_id(const struct reader *r, const json_t *row, size_t members,
                                        int64_t *id)
{
    if (!json_is_array(row) || json_array_size(row) != members) {
        return reader_refuse(r, "prices", "has a row that is not %zu long", members);
    }
    return reader_integer(r, "prices", json_array_get(row, 0), 1, INT64_MAX, id);
}

static enum billet_status read_cand_prices(const struct reader *r, const json_t *rows,
                                           size_t entries, struct billet_prices *prices)
{
    size_t count = json_array_size(rows);
    struct billet_candidate_price *out = billet_arena_array(r->arena, count, sizeof *out);
    enum billet_status status = out == NULL ? reader_no_memory(r) : BILLET_OK;
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        const json_t *row = json_array_get(rows, i);
        status = read_price_id(r, row, 3, &out[i].id);
        if (status == BILLET_OK) {
            status = read_vector(r, json_array_get(row, 1), entries, &out[i].capacity);
        }
        if (status == BILLET_OK) {
            status = read_vector(r, json_array_get(row, 2), entries, &out[i].first);
        }
    }
    prices->candidates = out;
    prices->candidate_count = count;
    return status;
}

static enum billet_status read_side_prices(const struct reader *r, const json_t *rows,
                                           size_t entries, const struct billet_price **items,
                                           size_t *item_count)
{
    size_t count = json_array_size(rows);
    struct billet_price *out = billet_arena_array(r->arena, count, sizeof *out);
    enum billet_status status = out == NULL ? reader_no_memory(r) : BILLET_OK;
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        const json_t *row = json_array_get(rows, i);
        status = read_price_id(r, row, 2, &out[i].id);
        if (status == BILLET_OK) {
            status = read_vector(r, json_array_get(row, 1), entries, &out[i].price);
        }
    }
    *items = out;
    *item_count = count;
    return status;
}

static enum billet_status read_prices(const struct reader *r, const json_t *object, size_t entries,
                                      struct billet_prices *prices)
{
    static const char *const keys[] = {"candidates", "vacancies", "employers"};
    if (!json_is_object(object)) {
        return reader_refuse(r, "prices", "is neither null nor an object");
    }
    enum billet_status status = read_exact_keys(r, object, keys, 3);
    for (size_t i = 0; i < 3 && status == BILLET_OK; i++) {
        if (!json_is_array(json_object_get(object, keys[i]))) {
            status = reader_refuse(r, keys[i], "is no list");
        }
    }
    if (status == BILLET_OK) {
        status = read_cand_prices(r, json_object_get(object, keys[0]), entries, prices);
    }
    if (status == BILLET_OK) {
        status = read_side_prices(r, json_object_get(object, keys[1]), entries, &prices->vacancies,
                                  &prices->vacancy_count);
    }
    if (status == BILLET_OK) {
        status = read_side_prices(r, json_object_get(object, keys[2]), entries, &prices->employers,
                                  &prices->employer_count);
    }
    return status;
}

static enum billet_status read_objective(const struct reader *r, const json_t *object,
                                         struct billet_objective *out)
{
    static const char *const keys[] = {"tiers", "sum_mutual"};
    if (!json_is_object(object)) {
        return reader_refuse(r, "objective", "is neither null nor an object");
    }
    enum billet_status status = read_exact_keys(r, object, keys, 2);
    const json_t *tiers = json_object_get(object, "tiers");
    out->tier_count = json_array_size(tiers);
    if (status == BILLET_OK && (out->tier_count < 1 || out->tier_count > BILLET_TIERS_MAX + 1)) {
        status = reader_refuse(r, "objective/tiers", "is no list of tiers");
    }
    for (size_t i = 0; i < out->tier_count && status == BILLET_OK; i++) {
        status = reader_integer(r, "objective/tiers", json_array_get(tiers, i), 0, INT64_MAX,
                                &out->tiers[i]);
    }
    if (status == BILLET_OK) {
        status = reader_integer(r, "objective/sum_mutual", json_object_get(object, "sum_mutual"), 0,
                                INT64_MAX, &out->sum_mutual);
    }
    return status;
}

static enum billet_status read_digest(const struct reader *r, const json_t *value,
                                      char out[BUNDLE_SHA256_TEXT])
{
    const char *text = json_string_value(value);
    if (text == NULL || json_string_length(value) != BUNDLE_SHA256_TEXT - 1) {
        return reader_refuse(r, "input_sha256", "is no SHA-256 in hexadecimal digits");
    }
    memcpy(out, text, BUNDLE_SHA256_TEXT);
    return BILLET_OK;
}

static enum billet_status read_values(const struct reader *r, const json_t *object,
                                      struct billet_claim *claim)
{
    const json_t *objective = json_object_get(object, "objective");
    const json_t *prices = json_object_get(object, "prices");
    enum billet_status status = BILLET_OK;
    claim->has_objective = !json_is_null(objective);
    claim->has_prices = !json_is_null(prices);
    if (claim->has_objective) {
        status = read_objective(r, objective, &claim->objective);
    }
    if (status == BILLET_OK && claim->has_prices && !claim->has_objective) {
        return reader_refuse(r, "prices", "stand without an objective");
    }
    if (status == BILLET_OK && claim->has_prices) {
        status = read_prices(r, prices, claim->objective.tier_count + 1, &claim->prices);
    }
    return status;
}

static enum billet_status read_members(const struct reader *r, const json_t *object,
                                       struct billet_claim *claim,
                                       char input_sha256[BUNDLE_SHA256_TEXT])
{
    static const char *const keys[] = {"version", "method", "input_sha256", "objective", "prices"};
    int64_t version = 0;
    enum billet_status status = read_exact_keys(r, object, keys, sizeof keys / sizeof keys[0]);
    if (status == BILLET_OK) {
        status = reader_integer(r, "version", json_object_get(object, "version"), 1, 1, &version);
    }
    if (status == BILLET_OK) {
        status = read_method(r, json_object_get(object, "method"), &claim->method);
    }
    if (status == BILLET_OK) {
        status = read_digest(r, json_object_get(object, "input_sha256"), input_sha256);
    }
    return status == BILLET_OK ? read_values(r, object, claim) : status;
}

enum billet_status read_certificate(const struct reader *r, struct billet_span text,
                                    struct billet_claim *claim,
                                    char input_sha256[BUNDLE_SHA256_TEXT])
{
    json_t *object = NULL;
    enum billet_status status = reader_parse(r, text, &object);
    if (status != BILLET_OK) {
        return status;
    }
    status = read_members(r, object, claim, input_sha256);
    json_decref(object);
    return status;
}
