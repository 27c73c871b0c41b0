/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prospects and the ask-list as JSON:
 *
 *   {"candidate":1, "eligible":{"vacancies":9, "headcount":31},
 *    "alone":[{"gate":"G03", "vacancies":4, "headcount":12, "zh":"…", "en":"…"}],
 *    "near_misses":[{"vacancy":7, "gate":"G03", "unknown":false}],
 *    "changes":[{"kind":"certificate|skill|place|wage_floor|employment|shift", "subject":"C1",
 *                "value":null, "vacancies":2, "headcount":5, "zh":"…", "en":"…"}]}
 *
 *   [{"candidate":1, "fact":"wage_floor", "vacancies":2, "headcount":5, "zh":"…", "en":"…"}]
 */
#include "billet/whatif.h"

#include <stdio.h>

#include "server/bundle/wording.h"

/* By enum billet_change_kind: its word, and the code set of its subject. */
static const struct {
    const char *word;
    const char *set;
    bool has_value;
} kinds[BILLET_CHANGE_KINDS] = {
    {"certificate", "certificates", false},
    {"skill", "skills", true},
    {"place", "regions", false},
    {"wage_floor", NULL, true},
    {"employment", "employment", false},
    {"shift", "shifts", false},
};

struct telling {
    const struct billet_prospects *prospects;
    const struct billet_question *questions;
    const struct bundle_names *names;
};

/* The subject's code, in text that lives as long as `text` and the round. */
static struct billet_span subject_of(const struct billet_change *change,
                                     char text[BILLET_CODE_TEXT])
{
    switch (change->kind) {
    case BILLET_EXTEND_PLACES:
        return billet_span_of(billet_region_text(change->code, text));
    case BILLET_ACCEPT_EMPLOYMENT:
        return billet_span_of(billet_employments.names[change->value]);
    case BILLET_ACCEPT_SHIFT:
        return billet_span_of(billet_shifts.names[change->value]);
    case BILLET_HOLD_CERTIFICATE:
    case BILLET_HAVE_SKILL:
    case BILLET_LOWER_WAGE_FLOOR:
        break;
    }
    return change->name;
}

static void change_sentence(struct buf *out, const void *arg, enum lang lang, size_t which)
{
    const struct telling *t = arg;
    const struct billet_change *change = &t->prospects->changes[which];
    struct buf name = {0};
    char text[BILLET_CODE_TEXT];
    char code[40];
    if (kinds[change->kind].set != NULL) {
        wording_name(&name, t->names, lang, kinds[change->kind].set, subject_of(change, text));
    }
    const struct message_value values[] = {
        message_span("subject", buf_span(&name)),
        message_int("value", change->value),
    };
    snprintf(code, sizeof code, "change.%s", kinds[change->kind].word);
    message_format(out, code, lang, values, 2);
    out->failed = out->failed || name.failed;
    buf_fini(&name);
}

static void gate_name(struct buf *out, const void *arg, enum lang lang, size_t which)
{
    char code[16];
    (void)arg;
    snprintf(code, sizeof code, "gate.g%02zu", which + 1);
    message_format(out, code, lang, NULL, 0);
}

static void question_sentence(struct buf *out, const void *arg, enum lang lang, size_t which)
{
    const struct telling *t = arg;
    char code[40];
    snprintf(code, sizeof code, "ask.%s", t->questions[which].fact);
    message_format(out, code, lang, NULL, 0);
}

static void write_int(struct jsonw *w, const char *key, int64_t value)
{
    jsonw_key(w, key);
    jsonw_int(w, value);
}

static void write_gain(struct jsonw *w, const struct billet_gain *gain)
{
    write_int(w, "vacancies", gain->vacancies);
    write_int(w, "headcount", gain->headcount);
}

static void write_alone(struct jsonw *w, const struct telling *t)
{
    jsonw_key(w, "alone");
    jsonw_array_begin(w);
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if (t->prospects->alone[i].vacancies > 0) {
            jsonw_object_begin(w);
            jsonw_key(w, "gate");
            jsonw_text(w, billet_gate_code(i));
            write_gain(w, &t->prospects->alone[i]);
            wording_members(w, gate_name, t, i);
            jsonw_object_end(w);
        }
    }
    jsonw_array_end(w);
}

static void write_near_misses(struct jsonw *w, const struct billet_prospects *prospects)
{
    jsonw_key(w, "near_misses");
    jsonw_array_begin(w);
    for (size_t i = 0; i < prospects->near_miss_count; i++) {
        const struct billet_near_miss *miss = &prospects->near_misses[i];
        jsonw_object_begin(w);
        write_int(w, "vacancy", miss->vacancy);
        jsonw_key(w, "gate");
        jsonw_text(w, billet_gate_code(miss->gate));
        jsonw_key(w, "unknown");
        jsonw_bool(w, miss->unknown);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_change(struct jsonw *w, const struct telling *t, size_t which)
{
    const struct billet_change *change = &t->prospects->changes[which];
    char text[BILLET_CODE_TEXT];
    jsonw_object_begin(w);
    jsonw_key(w, "kind");
    jsonw_text(w, kinds[change->kind].word);
    jsonw_key(w, "subject");
    jsonw_span(w, subject_of(change, text));
    jsonw_key(w, "value");
    if (kinds[change->kind].has_value) {
        jsonw_int(w, change->value);
    } else {
        jsonw_null(w);
    }
    write_gain(w, &change->gain);
    wording_members(w, change_sentence, t, which);
    jsonw_object_end(w);
}

static void write_prospects(struct jsonw *w, const struct telling *t)
{
    jsonw_object_begin(w);
    write_int(w, "candidate", t->prospects->candidate);
    jsonw_key(w, "eligible");
    jsonw_object_begin(w);
    write_gain(w, &t->prospects->eligible);
    jsonw_object_end(w);
    write_alone(w, t);
    write_near_misses(w, t->prospects);
    jsonw_key(w, "changes");
    jsonw_array_begin(w);
    for (size_t i = 0; i < t->prospects->change_count; i++) {
        write_change(w, t, i);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
}

static enum billet_status written(const struct jsonw *w, struct billet_error *err)
{
    return jsonw_done(w) ? BILLET_OK
                         : billet_error_set(err, BILLET_ENOMEM, "not enough memory to answer");
}

static enum billet_status tell_prospects(const struct billet_round *round, int64_t candidate,
                                         const struct bundle_names *names,
                                         struct billet_arena *arena, struct buf *out,
                                         struct billet_error *err)
{
    size_t at = 0;
    while (at < round->candidate_count && round->candidates[at].id != candidate) {
        at++;
    }
    if (at == round->candidate_count) {
        return billet_error_set(err, BILLET_ENOTFOUND, "candidate %lld is not in this round",
                                (long long)candidate);
    }
    struct billet_prospects prospects;
    enum billet_status status = billet_prospects(round, at, arena, &prospects, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct telling telling = {.prospects = &prospects, .names = names};
    struct jsonw w;
    jsonw_init(&w, out);
    write_prospects(&w, &telling);
    return written(&w, err);
}

enum billet_status bundle_prospects_named(const struct bundle_input *input, int64_t candidate,
                                          const struct bundle_names *names, struct buf *out,
                                          struct billet_error *err)
{
    struct billet_round round;
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to read the round");
    }
    enum billet_status status = bundle_read(input, arena, &round, err);
    if (status == BILLET_OK) {
        status = tell_prospects(&round, candidate, names, arena, out, err);
    }
    billet_arena_free(arena);
    return status;
}

enum billet_status bundle_prospects_json(const struct bundle_input *input, int64_t candidate,
                                         struct buf *out, struct billet_error *err)
{
    return bundle_prospects_named(input, candidate, NULL, out, err);
}

static void write_questions(struct jsonw *w, const struct telling *t, size_t count)
{
    jsonw_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        jsonw_object_begin(w);
        write_int(w, "candidate", t->questions[i].candidate);
        jsonw_key(w, "fact");
        jsonw_text(w, t->questions[i].fact);
        write_gain(w, &t->questions[i].gain);
        wording_members(w, question_sentence, t, i);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

enum billet_status bundle_ask_json(const struct bundle_input *input,
                                   const struct billet_options *options, size_t limit,
                                   struct buf *out, struct billet_error *err)
{
    struct billet_round round;
    struct telling telling = {0};
    size_t count = 0;
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to read the round");
    }
    enum billet_status status = bundle_read(input, arena, &round, err);
    if (status == BILLET_OK) {
        status = billet_ask_list(&round, options, limit, arena, &telling.questions, &count, err);
    }
    if (status == BILLET_OK) {
        struct jsonw w;
        jsonw_init(&w, out);
        write_questions(&w, &telling, count);
        status = written(&w, err);
    }
    billet_arena_free(arena);
    return status;
}
