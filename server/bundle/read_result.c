/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists.ndjson and referrals.ndjson: exactly the members of match-model section 9, in any
 * white space. What the figures mean is the checker's business.
 */
#include "server/bundle/read_result.h"

#include "server/bundle/read.h"
#include "server/bundle/read_certificate.h"

#define SCORE_MAX BILLET_POINTS

enum billet_status read_exact_keys(const struct reader *r, const json_t *object,
                                   const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (json_object_get(object, keys[i]) == NULL) {
            return reader_refuse(r, keys[i], "is missing");
        }
    }
    return json_object_size(object) == count ? BILLET_OK : reader_refuse(r, "", "unknown key");
}

static int gate_index(const json_t *value)
{
    const char *code = json_string_value(value);
    for (int i = 0; code != NULL && i < BILLET_GATES; i++) {
        if (strcmp(billet_gate_code((size_t)i), code) == 0) {
            return i;
        }
    }
    return -1;
}

/* Gate codes, ascending. */
static enum billet_status read_gates(const struct reader *r, const json_t *value, uint16_t *out)
{
    unsigned gates = 0;
    int before = -1;
    for (size_t i = 0; i < json_array_size(value); i++) {
        int gate = gate_index(json_array_get(value, i));
        if (gate <= before) {
            return reader_refuse(r, "confirm", "is no ascending list of gates");
        }
        before = gate;
        gates |= 1U << gate;
    }
    if (!json_is_array(value)) {
        return reader_refuse(r, "confirm", "is no list");
    }
    *out = (uint16_t)gates;
    return BILLET_OK;
}

static enum billet_status read_scores(const struct reader *r, const json_t *mutual,
                                      const json_t *fit, const json_t *appeal,
                                      struct billet_pair *pair)
{
    int64_t value[3] = {0};
    enum billet_status status = reader_integer(r, "mutual", mutual, 0, SCORE_MAX, &value[0]);
    status = status == BILLET_OK ? reader_integer(r, "fit", fit, 0, SCORE_MAX, &value[1]) : status;
    if (status == BILLET_OK) {
        status = reader_integer(r, "appeal", appeal, 0, SCORE_MAX, &value[2]);
    }
    pair->mutual = (int32_t)value[0];
    pair->fit = (int32_t)value[1];
    pair->appeal = (int32_t)value[2];
    return status;
}

/* [other id, mutual, fit, appeal, [gates]] */
static enum billet_status read_pair(const struct reader *r, const json_t *value, bool of_vacancy,
                                    int64_t owner, struct billet_pair *pair)
{
    int64_t other = 0;
    if (!json_is_array(value) || json_array_size(value) != 5) {
        return reader_refuse(r, "pairs", "is no list of five members a pair");
    }
    enum billet_status status =
        reader_integer(r, "pairs", json_array_get(value, 0), 1, INT64_MAX, &other);
    if (status == BILLET_OK) {
        status = read_scores(r, json_array_get(value, 1), json_array_get(value, 2),
                             json_array_get(value, 3), pair);
    }
    pair->vacancy = of_vacancy ? owner : other;
    pair->candidate = of_vacancy ? other : owner;
    return status == BILLET_OK ? read_gates(r, json_array_get(value, 4), &pair->confirm) : status;
}

static enum billet_status read_list(const struct reader *r, const json_t *object, bool of_vacancy,
                                    struct billet_list *out)
{
    const char *const keys[] = {of_vacancy ? "vacancy" : "candidate", "pairs"};
    const json_t *pairs = json_object_get(object, "pairs");
    enum billet_status status = read_exact_keys(r, object, keys, 2);
    if (status == BILLET_OK) {
        status =
            reader_integer(r, keys[0], json_object_get(object, keys[0]), 1, INT64_MAX, &out->owner);
    }
    if (status == BILLET_OK && !json_is_array(pairs)) {
        status = reader_refuse(r, "pairs", "is no list");
    }
    size_t count = json_array_size(pairs);
    struct billet_pair *items = billet_arena_array(r->arena, count, sizeof *items);
    if (items == NULL) {
        return reader_no_memory(r);
    }
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        status = read_pair(r, json_array_get(pairs, i), of_vacancy, out->owner, &items[i]);
    }
    out->pairs = items;
    out->count = count;
    return status;
}

static size_t lines_in(struct billet_span text)
{
    size_t count = 0;
    struct billet_span line;
    while (next_line(&text, &line)) {
        count++;
    }
    return count;
}

/* Vacancies' lists first, then the candidates': the claim's two ranges of one array. */
static enum billet_status read_lists(struct billet_arena *arena, struct billet_span text,
                                     struct billet_claim *claim, struct billet_error *err)
{
    struct reader r = {arena, bundle_output_names[BUNDLE_LISTS], 0, err};
    struct billet_list *lists = billet_arena_array(arena, lines_in(text), sizeof *lists);
    struct billet_span line;
    enum billet_status status = lists == NULL ? reader_no_memory(&r) : BILLET_OK;
    while (status == BILLET_OK && next_line(&text, &line)) {
        json_t *object = NULL;
        r.line++;
        status = reader_parse(&r, line, &object);
        if (status != BILLET_OK) {
            break;
        }
        bool of_vacancy = json_object_get(object, "vacancy") != NULL;
        if (of_vacancy && claim->candidate_count > 0) {
            status = reader_refuse(&r, "vacancy", "stands after the candidates");
        }
        status =
            status == BILLET_OK ? read_list(&r, object, of_vacancy, &lists[r.line - 1]) : status;
        claim->vacancy_count += of_vacancy ? 1 : 0;
        claim->candidate_count += of_vacancy ? 0 : 1;
        json_decref(object);
    }
    claim->vacancies = lists;
    claim->candidates = lists != NULL ? lists + claim->vacancy_count : NULL;
    return status;
}

static enum billet_status read_referral(const struct reader *r, const json_t *object,
                                        struct billet_pair *pair)
{
    static const char *const keys[] = {"vacancy", "candidate", "mutual",
                                       "fit",     "appeal",    "confirm"};
    enum billet_status status = read_exact_keys(r, object, keys, sizeof keys / sizeof keys[0]);
    if (status == BILLET_OK) {
        status = reader_integer(r, "vacancy", json_object_get(object, "vacancy"), 1, INT64_MAX,
                                &pair->vacancy);
    }
    if (status == BILLET_OK) {
        status = reader_integer(r, "candidate", json_object_get(object, "candidate"), 1, INT64_MAX,
                                &pair->candidate);
    }
    if (status == BILLET_OK) {
        status = read_scores(r, json_object_get(object, "mutual"), json_object_get(object, "fit"),
                             json_object_get(object, "appeal"), pair);
    }
    return status == BILLET_OK ? read_gates(r, json_object_get(object, "confirm"), &pair->confirm)
                               : status;
}

enum billet_status read_referrals(struct billet_arena *arena, struct billet_span text,
                                  struct billet_claim *claim, struct billet_error *err)
{
    struct reader r = {arena, bundle_output_names[BUNDLE_REFERRALS], 0, err};
    struct billet_pair *pairs = billet_arena_array(arena, lines_in(text), sizeof *pairs);
    struct billet_span line;
    enum billet_status status = pairs == NULL ? reader_no_memory(&r) : BILLET_OK;
    while (status == BILLET_OK && next_line(&text, &line)) {
        json_t *object = NULL;
        r.line++;
        status = reader_parse(&r, line, &object);
        if (status == BILLET_OK) {
            status = read_referral(&r, object, &pairs[r.line - 1]);
            json_decref(object);
        }
    }
    claim->referrals = pairs;
    claim->referral_count = r.line;
    return status;
}

enum billet_status read_result(const struct billet_span files[BUNDLE_OUTPUTS],
                               struct billet_arena *arena, struct billet_claim *claim,
                               char input_sha256[BUNDLE_SHA256_TEXT], struct billet_error *err)
{
    struct reader r = {arena, bundle_output_names[BUNDLE_CERTIFICATE], 1, err};
    *claim = (struct billet_claim){0};
    enum billet_status status =
        read_certificate(&r, files[BUNDLE_CERTIFICATE], claim, input_sha256);
    status = status == BILLET_OK ? read_lists(arena, files[BUNDLE_LISTS], claim, err) : status;
    return status == BILLET_OK ? read_referrals(arena, files[BUNDLE_REFERRALS], claim, err)
                               : status;
}
