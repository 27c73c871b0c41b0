/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policy documents. The reader of round.json decides what is valid; here every key must stand,
 * so that a stored policy never changes its meaning with the program's defaults.
 */
#include "server/bundle/policy.h"

#include <jansson.h>

#include "server/bundle/read.h"

static void write_weights(const struct billet_policy *policy, struct jsonw *w)
{
    jsonw_object_begin(w);
    for (int side = 0; side < BILLET_CRITERIA; side += BILLET_SIDE) {
        jsonw_key(w, side == BILLET_SIDE_FIT ? "fit" : "appeal");
        jsonw_object_begin(w);
        for (int i = side; i < side + BILLET_SIDE; i++) {
            jsonw_key(w, billet_criterion_key((enum billet_criterion)i));
            jsonw_int(w, policy->weights[i]);
        }
        jsonw_object_end(w);
    }
    jsonw_object_end(w);
}

/* Gates whose unknown the policy decides; the others are always known. */
static const size_t unknown_gates[] = {2, 3, 4, 5, 6, 7, 8, 9, 11};
#define UNKNOWN_GATES (sizeof unknown_gates / sizeof unknown_gates[0])

#define COOL_OFF_DAYS_MAX 3650 /* the same in the fields of policy.create */

static void write_unknown(const struct billet_policy *policy, struct jsonw *w)
{
    jsonw_object_begin(w);
    for (size_t i = 0; i < UNKNOWN_GATES; i++) {
        jsonw_key(w, billet_gate_code(unknown_gates[i]));
        jsonw_text(w, (policy->unknown_blocks >> unknown_gates[i] & 1) != 0 ? "block" : "pass");
    }
    jsonw_object_end(w);
}

static void write_int(struct jsonw *w, const char *key, int64_t value)
{
    jsonw_key(w, key);
    jsonw_int(w, value);
}

void bundle_policy_write(const struct billet_policy *policy, struct buf *out)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    jsonw_key(&w, "weights");
    write_weights(policy, &w);
    write_int(&w, "alpha", policy->alpha);
    write_int(&w, "neutral", policy->neutral);
    jsonw_key(&w, "unknown");
    write_unknown(policy, &w);
    write_int(&w, "unknown_penalty", policy->unknown_penalty);
    write_int(&w, "k", policy->k);
    write_int(&w, "per_candidate", policy->per_candidate);
    write_int(&w, "ratio_percent", policy->ratio_percent);
    jsonw_key(&w, "per_employer");
    if (policy->per_employer_limited) {
        jsonw_int(&w, policy->per_employer);
    } else {
        jsonw_null(&w);
    }
    jsonw_key(&w, "tiers");
    jsonw_array_begin(&w);
    for (size_t i = 0; i < policy->tier_count; i++) {
        jsonw_span(&w, policy->tiers[i]);
    }
    jsonw_array_end(&w);
    write_int(&w, "experience_ref", policy->experience_ref);
    jsonw_object_end(&w);
}

static enum billet_status require(const json_t *object, const char *const *keys, const char *where,
                                  struct billet_error *err)
{
    for (; *keys != NULL; keys++) {
        if (json_object_get(object, *keys) == NULL) {
            enum billet_status status =
                billet_error_set(err, BILLET_EINVAL, "the policy lacks %s", *keys);
            billet_error_field(err, "%s/%s", where, *keys);
            billet_error_detail(err, "Every key of a stored policy is required.");
            return status;
        }
    }
    return BILLET_OK;
}

/* All keys that match-model section 9 shows, level by level. */
static enum billet_status require_all(const json_t *engine, struct billet_error *err)
{
    static const char *const top[] = {"weights",         "alpha", "neutral",        "unknown",
                                      "unknown_penalty", "k",     "per_candidate",  "ratio_percent",
                                      "per_employer",    "tiers", "experience_ref", NULL};
    static const char *const sides[] = {"fit", "appeal", NULL};
    static const char *const fit[] = {"skills", "occupation", "experience", "education", NULL};
    static const char *const appeal[] = {"desire", "wage", "place", "conditions", NULL};
    const char *gates[UNKNOWN_GATES + 1] = {NULL};
    for (size_t i = 0; i < UNKNOWN_GATES; i++) {
        gates[i] = billet_gate_code(unknown_gates[i]);
    }
    const json_t *weights = json_object_get(engine, "weights");
    const struct {
        const json_t *object;
        const char *const *keys;
        const char *where;
    } levels[] = {
        {engine, top, "/engine"},
        {weights, sides, "/engine/weights"},
        {json_object_get(weights, "fit"), fit, "/engine/weights/fit"},
        {json_object_get(weights, "appeal"), appeal, "/engine/weights/appeal"},
        {json_object_get(engine, "unknown"), gates, "/engine/unknown"},
    };
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        enum billet_status status = require(levels[i].object, levels[i].keys, levels[i].where, err);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

/* What stands beside the engine's part. */
static enum billet_status check_own(const json_t *root, struct billet_error *err)
{
    static const char *const keys[] = {"name", "engine", "cool_off_days", NULL};
    enum billet_status status = require(root, keys, "", err);
    if (status != BILLET_OK) {
        return status;
    }
    const char *name = json_string_value(json_object_get(root, "name"));
    const json_t *days = json_object_get(root, "cool_off_days");
    if (name == NULL || name[0] == '\0') {
        billet_error_set(err, BILLET_EINVAL, "the policy needs a name");
        billet_error_field(err, "/name");
        return BILLET_EINVAL;
    }
    if (!json_is_integer(days) || json_integer_value(days) < 0 ||
        json_integer_value(days) > COOL_OFF_DAYS_MAX) {
        billet_error_set(err, BILLET_EINVAL, "cool_off_days is a number from 0 to %d",
                         COOL_OFF_DAYS_MAX);
        billet_error_field(err, "/cool_off_days");
        return BILLET_EINVAL;
    }
    return BILLET_OK;
}

static enum billet_status write_document(const json_t *root, const struct billet_policy *policy,
                                         struct buf *out, struct billet_error *err)
{
    struct buf text = {0};
    struct jsonw w;
    bundle_policy_write(policy, &text);
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    jsonw_key(&w, "name");
    jsonw_text(&w, json_string_value(json_object_get(root, "name")));
    jsonw_key(&w, "engine_text");
    jsonw_span(&w, buf_span(&text));
    jsonw_key(&w, "cool_off_days");
    jsonw_int(&w, json_integer_value(json_object_get(root, "cool_off_days")));
    jsonw_object_end(&w);
    bool failed = text.failed || !jsonw_done(&w);
    buf_fini(&text);
    return failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for the policy") : BILLET_OK;
}

static enum billet_status read_body(struct billet_arena *arena, struct billet_span body,
                                    struct buf *out, struct billet_error *err)
{
    json_t *root = NULL;
    struct billet_policy policy;
    const struct reader reader = {.arena = arena, .file = "policy", .line = 1, .err = err};
    enum billet_status status = reader_parse(&reader, body, &root);
    if (status != BILLET_OK) {
        return status;
    }
    const json_t *engine = json_object_get(root, "engine");
    billet_policy_default(&policy);
    status = check_own(root, err);
    if (status == BILLET_OK) {
        status = require_all(engine, err);
    }
    if (status == BILLET_OK) {
        status = read_policy(&reader, engine, &policy);
    }
    if (status == BILLET_OK) {
        status = write_document(root, &policy, out, err);
    }
    json_decref(root);
    return status;
}

enum billet_status bundle_policy_document(struct billet_span body, struct buf *out,
                                          struct billet_error *err)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the policy");
    }
    enum billet_status status = read_body(arena, body, out, err);
    billet_arena_free(arena);
    return status;
}
