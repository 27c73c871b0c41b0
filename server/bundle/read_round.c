/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round.json: the round's frame and its policy. Keys of the policy that are missing keep the
 * model's defaults. In canonical form the file is one line, so messages speak of line 1.
 */
#include "server/bundle/read.h"
#include "server/bundle/read_certificate.h"

static const struct {
    const char *key;
    size_t offset;
    int32_t min;
    int32_t max;
} figures[] = {
    {"alpha", offsetof(struct billet_policy, alpha), 0, 100},
    {"neutral", offsetof(struct billet_policy, neutral), 0, 100},
    {"unknown_penalty", offsetof(struct billet_policy, unknown_penalty), 0, BILLET_PENALTY_MAX},
    {"k", offsetof(struct billet_policy, k), 0, BILLET_K_MAX},
    {"per_candidate", offsetof(struct billet_policy, per_candidate), 1, BILLET_PER_CANDIDATE_MAX},
    {"ratio_percent", offsetof(struct billet_policy, ratio_percent), 1, BILLET_RATIO_MAX},
    {"experience_ref", offsetof(struct billet_policy, experience_ref), 1,
     BILLET_EXPERIENCE_REF_MAX},
};

static bool read_figure(const struct reader *r, const char *key, const json_t *value,
                        struct billet_policy *policy, enum billet_status *status)
{
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        if (strcmp(figures[i].key, key) == 0) {
            int64_t number = 0;
            *status = reader_integer(r, key, value, figures[i].min, figures[i].max, &number);
            if (*status == BILLET_OK) {
                *(int32_t *)(void *)((char *)policy + figures[i].offset) = (int32_t)number;
            }
            return true;
        }
    }
    return false;
}

static int find_criterion(const char *key, int side)
{
    for (int i = side; i < side + BILLET_SIDE; i++) {
        if (strcmp(billet_criterion_key((enum billet_criterion)i), key) == 0) {
            return i;
        }
    }
    return -1;
}

static enum billet_status read_side(const struct reader *r, const json_t *value, int side,
                                    struct billet_policy *policy)
{
    if (!json_is_object(value)) {
        return reader_refuse(r, "policy/weights", "is no object of objects");
    }
    const char *key = NULL;
    json_t *member = NULL;
    json_object_foreach((json_t *)value, key, member)
    {
        int64_t weight = 0;
        int at = find_criterion(key, side);
        if (at < 0) {
            return reader_refuse(r, "policy/weights", "unknown key \"%.40s\"", key);
        }
        if (json_is_null(member)) {
            continue;
        }
        enum billet_status status = reader_integer(r, key, member, 0, BILLET_WEIGHT_MAX, &weight);
        if (status != BILLET_OK) {
            return status;
        }
        policy->weights[at] = (int32_t)weight;
    }
    return BILLET_OK;
}

static enum billet_status read_weights(const struct reader *r, const json_t *value,
                                       struct billet_policy *policy)
{
    if (!json_is_object(value)) {
        return reader_refuse(r, "policy/weights", "is no object");
    }
    const char *key = NULL;
    json_t *member = NULL;
    json_object_foreach((json_t *)value, key, member)
    {
        bool fit = strcmp(key, "fit") == 0;
        if (!fit && strcmp(key, "appeal") != 0) {
            return reader_refuse(r, "policy/weights", "unknown key \"%.40s\"", key);
        }
        if (json_is_null(member)) {
            continue;
        }
        enum billet_status status =
            read_side(r, member, fit ? BILLET_SIDE_FIT : BILLET_SIDE_APPEAL, policy);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

static int find_gate(const char *code)
{
    for (int i = 0; i < BILLET_GATES; i++) {
        if (strcmp(billet_gate_code((size_t)i), code) == 0) {
            return i;
        }
    }
    return -1;
}

static enum billet_status read_unknown(const struct reader *r, const json_t *value,
                                       struct billet_policy *policy)
{
    if (!json_is_object(value)) {
        return reader_refuse(r, "policy/unknown", "is no object");
    }
    const char *key = NULL;
    json_t *member = NULL;
    json_object_foreach((json_t *)value, key, member)
    {
        int gate = find_gate(key);
        const char *rule = json_string_value(member);
        if (gate < 0) {
            return reader_refuse(r, "policy/unknown", "no such gate: \"%.40s\"", key);
        }
        if (json_is_null(member)) {
            continue;
        }
        bool block = rule != NULL && strcmp(rule, "block") == 0;
        if (!block && (rule == NULL || strcmp(rule, "pass") != 0)) {
            return reader_refuse(r, "policy/unknown", "%s is neither pass nor block", key);
        }
        unsigned bit = 1U << gate;
        unsigned blocks = policy->unknown_blocks;
        policy->unknown_blocks = (uint16_t)(block ? blocks | bit : blocks & ~bit);
    }
    return BILLET_OK;
}

static enum billet_status read_tiers(const struct reader *r, const json_t *value,
                                     struct billet_policy *policy)
{
    if (!json_is_array(value) || json_array_size(value) > BILLET_TIERS_MAX) {
        return reader_refuse(r, "policy/tiers", "is no list of at most %d groups",
                             BILLET_TIERS_MAX);
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        enum billet_status status = reader_name(r, "policy/tiers", json_array_get(value, i),
                                                &policy->tiers[policy->tier_count]);
        if (status != BILLET_OK) {
            return status;
        }
        policy->tier_count++;
    }
    return BILLET_OK;
}

static enum billet_status read_per_employer(const struct reader *r, const json_t *value,
                                            struct billet_policy *policy)
{
    int64_t limit = 0;
    enum billet_status status =
        reader_integer(r, "policy/per_employer", value, 0, BILLET_PER_EMPLOYER_MAX, &limit);
    policy->per_employer_limited = true;
    policy->per_employer = (int32_t)limit;
    return status;
}

typedef enum billet_status policy_fn(const struct reader *r, const json_t *value,
                                     struct billet_policy *policy);
static const struct {
    const char *key;
    policy_fn *read;
} parts[] = {
    {"weights", read_weights},
    {"unknown", read_unknown},
    {"tiers", read_tiers},
    {"per_employer", read_per_employer},
};

static enum billet_status read_policy_key(const struct reader *r, const char *key,
                                          const json_t *value, struct billet_policy *policy)
{
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(parts[i].key, key) == 0) {
            return json_is_null(value) ? BILLET_OK : parts[i].read(r, value, policy);
        }
    }
    if (json_is_null(value)) {
        struct billet_policy scratch = *policy;
        struct reader silent = *r;
        silent.err = NULL;
        return read_figure(&silent, key, value, &scratch, &status)
                   ? BILLET_OK
                   : reader_refuse(r, "policy", "unknown key \"%.40s\"", key);
    }
    if (!read_figure(r, key, value, policy, &status)) {
        return reader_refuse(r, "policy", "unknown key \"%.40s\"", key);
    }
    return status;
}

enum billet_status read_policy(const struct reader *r, const json_t *value,
                               struct billet_policy *policy)
{
    billet_policy_default(policy);
    if (!json_is_object(value)) {
        return reader_refuse(r, "policy", "is missing");
    }
    const char *key = NULL;
    json_t *member = NULL;
    json_object_foreach((json_t *)value, key, member)
    {
        enum billet_status status = read_policy_key(r, key, member, policy);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

static enum billet_status read_seed(const struct reader *r, const json_t *value, uint64_t *out)
{
    const char *text = json_string_value(value);
    uint64_t seed = 0;
    if (text == NULL || json_string_length(value) != 16 || strspn(text, "0123456789abcdef") != 16) {
        return reader_refuse(r, "seed", "is not 16 hexadecimal digits");
    }
    for (size_t i = 0; i < 16; i++) {
        unsigned digit = (unsigned)(text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
        seed = seed << 4 | digit;
    }
    *out = seed;
    return BILLET_OK;
}

enum billet_status read_method(const struct reader *r, const json_t *value, enum billet_method *out)
{
    const char *text = json_string_value(value);
    for (int i = 0; text != NULL && i < BILLET_METHODS; i++) {
        if (strcmp(billet_method_names[i], text) == 0) {
            *out = (enum billet_method)i;
            return BILLET_OK;
        }
    }
    return reader_refuse(r, "method", "is no method: optimal, stable, choice");
}

/* The plain members of round.json, read by the same tables as the facts. */
struct frame {
    int32_t version;
    int64_t round;
    billet_date date;
    billet_date last_day;
};
static const struct field frame_fields[] = {
    {"version", FIELD_INT, offsetof(struct frame, version), .required = true, .min = 1, .max = 1},
    {"round", FIELD_ID, offsetof(struct frame, round), .required = true, .min = 1,
     .max = INT64_MAX},
    {"date", FIELD_DATE, offsetof(struct frame, date), .required = true},
    {"last_day", FIELD_DATE, offsetof(struct frame, last_day), .required = true},
};
static const struct table frame_table = {sizeof(struct frame), frame_fields, 4};

/* Takes the members that have readers of their own out, and leaves the rest to the table. */
static enum billet_status read_frame(const struct reader *r, json_t *object,
                                     struct billet_round *out)
{
    enum billet_status status = read_seed(r, json_object_get(object, "seed"), &out->seed);
    if (status == BILLET_OK) {
        status = read_method(r, json_object_get(object, "method"), &out->method);
    }
    if (status == BILLET_OK) {
        status = read_policy(r, json_object_get(object, "policy"), &out->policy);
    }
    if (status != BILLET_OK) {
        return status;
    }
    json_object_del(object, "seed");
    json_object_del(object, "method");
    json_object_del(object, "policy");
    struct frame frame = {0};
    status = table_read(r, &frame_table, object, &frame);
    out->round = frame.round;
    out->date = frame.date;
    out->last_day = frame.last_day;
    return status;
}

enum billet_status read_round(struct billet_arena *arena, struct billet_span text,
                              struct billet_round *out, struct billet_error *err)
{
    struct reader r = {arena, bundle_input_names[BUNDLE_ROUND], 1, err};
    json_t *object = NULL;
    while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r')) {
        text.len--; /* so that a cut file is wrong on its last line, not after it */
    }
    enum billet_status status = reader_parse(&r, text, &object);
    if (status != BILLET_OK) {
        return status;
    }
    status = read_frame(&r, object, out);
    json_decref(object);
    return status;
}
