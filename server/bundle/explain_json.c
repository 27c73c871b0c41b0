/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An explanation as JSON:
 *
 *   {"candidate":1, "vacancy":2, "eligible":true, "mutual":0, "fit":0, "appeal":0,
 *    "unknown":1, "penalty":150, "zh":"…", "en":"…",
 *    "gates":[{"code":"G04", "answer":"met|not_met|unknown", "demanded":true, "removes":false,
 *              "candidate":{"education":3}, "vacancy":{"education_min":3, "relaxed":false},
 *              "subject":null, "have":3, "need":3, "zh":"…", "en":"…"}, … 12],
 *    "criteria":[{"side":"fit|appeal", "key":"skills", "present":true, "weight":40, "share":4000,
 *                 "x":66, "points":2666, "neutral":false, "evidence":{…}, "zh":"…", "en":"…"}, …
 * 8], "skills":[{"skill":"welding", "need":2, "have":3, "share":900, "points":900, "must":true}]}
 *
 * Facts stand under their names of the model, absent ones as null; dates as text.
 */
#include "server/bundle/explain.h"

#include "server/bundle/fields.h"
#include "server/bundle/wording.h"

static void gate_sentence(struct buf *out, const void *teller, enum lang lang, size_t which)
{
    tell_gate(out, teller, lang, which);
}

static void criterion_sentence(struct buf *out, const void *teller, enum lang lang, size_t which)
{
    tell_criterion(out, teller, lang, (enum billet_criterion)which);
}

static void pair_sentence(struct buf *out, const void *teller, enum lang lang, size_t which)
{
    (void)which;
    tell_pair(out, teller, lang);
}

static void write_int(struct jsonw *w, const char *key, int64_t value)
{
    jsonw_key(w, key);
    jsonw_int(w, value);
}

static void write_bool(struct jsonw *w, const char *key, bool value)
{
    jsonw_key(w, key);
    jsonw_bool(w, value);
}

static void write_facts(struct jsonw *w, const char *key, const char *const *names,
                        const struct table *table, const void *row)
{
    jsonw_key(w, key);
    jsonw_object_begin(w);
    for (size_t i = 0; i < BILLET_GATE_FACTS && names[i] != NULL; i++) {
        const struct field *field = table_find(table, names[i]);
        jsonw_key(w, names[i]);
        field_write(w, field, row);
    }
    jsonw_object_end(w);
}

static void write_figure(struct jsonw *w, const char *key, int64_t value, bool known, bool date)
{
    char text[BUNDLE_DATE_TEXT];
    jsonw_key(w, key);
    if (!known) {
        jsonw_null(w);
    } else if (date) {
        jsonw_text(w, bundle_date_text((billet_date)value, text));
    } else {
        jsonw_int(w, value);
    }
}

static void write_gate(struct jsonw *w, const struct teller *t, size_t gate)
{
    static const char *const answers[] = {"met", "not_met", "unknown"};
    const struct billet_gate_report *report = &t->report->gates[gate];
    jsonw_object_begin(w);
    jsonw_key(w, "code");
    jsonw_text(w, report->code);
    jsonw_key(w, "answer");
    jsonw_text(w, answers[report->answer]);
    write_bool(w, "demanded", report->demanded);
    write_bool(w, "removes", report->removes);
    write_facts(w, "candidate", report->candidate_facts, &candidate_table, t->cand);
    write_facts(w, "vacancy", report->vacancy_facts, &vacancy_table, t->vac);
    jsonw_key(w, "subject");
    jsonw_span(w, report->figures.subject);
    const struct billet_gate_figures *figures = &report->figures;
    write_figure(w, "have", figures->have, figures->have_known, figures->dates);
    write_figure(w, "need", figures->need, figures->need_known, figures->dates);
    wording_members(w, gate_sentence, t, gate);
    jsonw_object_end(w);
}

static void write_evidence(struct jsonw *w, const struct billet_evidence *why, size_t criterion)
{
    char code[BILLET_CODE_TEXT];
    bool region = criterion == BILLET_APPEAL_PLACE;
    jsonw_object_begin(w);
    write_int(w, "have", why->have);
    write_int(w, "need", why->need);
    write_int(w, "depth", why->depth);
    write_int(w, "index", why->index);
    jsonw_key(w, "code");
    if (why->code != 0) {
        jsonw_text(w, region ? billet_region_text(why->code, code)
                             : billet_occupation_text(why->code, code));
    } else {
        jsonw_null(w);
    }
    jsonw_key(w, "specialty");
    jsonw_span(w, why->specialty);
    jsonw_object_end(w);
}

static void write_criterion(struct jsonw *w, const struct teller *t, size_t criterion)
{
    const struct billet_criterion_report *report = &t->report->criteria[criterion];
    jsonw_object_begin(w);
    jsonw_key(w, "side");
    jsonw_text(w, criterion < BILLET_SIDE_APPEAL ? "fit" : "appeal");
    jsonw_key(w, "key");
    jsonw_text(w, report->key);
    write_bool(w, "present", report->present);
    write_int(w, "weight", report->weight);
    write_int(w, "share", report->share);
    write_int(w, "x", report->evidence.x);
    write_int(w, "points", report->points);
    write_bool(w, "neutral", report->evidence.neutral);
    jsonw_key(w, "evidence");
    write_evidence(w, &report->evidence, criterion);
    wording_members(w, criterion_sentence, t, criterion);
    jsonw_object_end(w);
}

static void write_skills(struct jsonw *w, const struct billet_explanation *report)
{
    jsonw_key(w, "skills");
    jsonw_array_begin(w);
    for (size_t i = 0; i < report->skill_count; i++) {
        const struct billet_skill_report *skill = &report->skills[i];
        jsonw_object_begin(w);
        jsonw_key(w, "skill");
        jsonw_span(w, skill->skill);
        write_int(w, "need", skill->need);
        write_int(w, "have", skill->have);
        write_int(w, "share", skill->share);
        write_int(w, "points", skill->points);
        write_bool(w, "must", skill->must);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_explanation(struct jsonw *w, const struct teller *t)
{
    const struct billet_explanation *report = t->report;
    jsonw_object_begin(w);
    write_int(w, "candidate", report->candidate);
    write_int(w, "vacancy", report->vacancy);
    write_bool(w, "eligible", report->eligible);
    write_int(w, "mutual", report->mutual);
    write_int(w, "fit", report->fit);
    write_int(w, "appeal", report->appeal);
    write_int(w, "unknown", report->unknown_count);
    write_int(w, "penalty", report->penalty);
    wording_members(w, pair_sentence, t, 0);
    jsonw_key(w, "gates");
    jsonw_array_begin(w);
    for (size_t i = 0; i < BILLET_GATES; i++) {
        write_gate(w, t, i);
    }
    jsonw_array_end(w);
    jsonw_key(w, "criteria");
    jsonw_array_begin(w);
    for (size_t i = 0; i < BILLET_CRITERIA; i++) {
        write_criterion(w, t, i);
    }
    jsonw_array_end(w);
    write_skills(w, report);
    jsonw_object_end(w);
}

static size_t find_candidate(const struct billet_round *round, int64_t id)
{
    for (size_t i = 0; i < round->candidate_count; i++) {
        if (round->candidates[i].id == id) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t find_vacancy(const struct billet_round *round, int64_t id)
{
    for (size_t i = 0; i < round->vacancy_count; i++) {
        if (round->vacancies[i].id == id) {
            return i;
        }
    }
    return SIZE_MAX;
}

static enum billet_status explain(const struct billet_round *round, int64_t candidate,
                                  int64_t vacancy, const struct bundle_names *names,
                                  struct billet_arena *arena, struct buf *out,
                                  struct billet_error *err)
{
    size_t cand = find_candidate(round, candidate);
    size_t vac = find_vacancy(round, vacancy);
    if (cand == SIZE_MAX || vac == SIZE_MAX) {
        return billet_error_set(err, BILLET_ENOTFOUND, "%s %lld is not in this round",
                                cand == SIZE_MAX ? "candidate" : "vacancy",
                                (long long)(cand == SIZE_MAX ? candidate : vacancy));
    }
    struct billet_explanation report;
    enum billet_status status = billet_explain_pair(round, cand, vac, arena, &report, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct teller teller = {names, &round->candidates[cand], &round->vacancies[vac], &report};
    struct jsonw w;
    jsonw_init(&w, out);
    write_explanation(&w, &teller);
    return jsonw_done(&w)
               ? BILLET_OK
               : billet_error_set(err, BILLET_ENOMEM, "not enough memory to explain a pair");
}

enum billet_status bundle_explain_named(const struct bundle_input *input, int64_t candidate,
                                        int64_t vacancy, const struct bundle_names *names,
                                        struct buf *out, struct billet_error *err)
{
    struct billet_round round;
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to explain a pair");
    }
    enum billet_status status = bundle_read(input, arena, &round, err);
    if (status == BILLET_OK) {
        status = explain(&round, candidate, vacancy, names, arena, out, err);
    }
    billet_arena_free(arena);
    return status;
}

enum billet_status bundle_explain_json(const struct bundle_input *input, int64_t candidate,
                                       int64_t vacancy, struct buf *out, struct billet_error *err)
{
    return bundle_explain_named(input, candidate, vacancy, NULL, out, err);
}
