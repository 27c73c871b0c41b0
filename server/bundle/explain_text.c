/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences. Every text stands in the table of messages; here its places are filled:
 *   {c1} {c2} {v1} {v2}  the facts that a gate or category compares, in words
 *   {have} {need} {subject} {code} {specialty} {depth} {rank} {x}  what decided
 */
#include "server/bundle/explain.h"

#include <stdio.h>

#include "server/bundle/fields.h"
#include "server/bundle/wording.h"

#define CODE_MAX 64

struct wording {
    struct buf *out;
    const struct bundle_names *names;
    enum lang lang;
    const char *set;
    bool some; /* a comma is due before the next */
};

static void put_item(struct wording *w, struct billet_span code)
{
    if (w->some) {
        buf_append_text(w->out, w->lang == LANG_ZH ? "、" : ", ");
    }
    w->some = true;
    wording_name(w->out, w->names, w->lang, w->set, code);
}

static void put_code(struct wording *w, billet_code code, bool region)
{
    char text[BILLET_CODE_TEXT];
    put_item(w, billet_span_of(region ? billet_region_text(code, text)
                                      : billet_occupation_text(code, text)));
}

static void put_codes(struct wording *w, const struct billet_codes *codes, bool region)
{
    for (size_t i = 0; i < codes->count; i++) {
        put_code(w, codes->items[i], region);
    }
}

static void put_set(struct wording *w, const struct billet_vocabulary *words, uint32_t bits)
{
    for (int32_t i = 0; i < words->count; i++) {
        if ((bits >> i & 1) != 0) {
            put_item(w, billet_span_of(words->names[i]));
        }
    }
}

static void put_number(struct wording *w, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    if (w->set == NULL) {
        buf_append_text(w->out, text);
    } else {
        put_item(w, billet_span_of(text));
    }
}

static void put_names(struct wording *w, const struct billet_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        put_item(w, names->items[i]);
    }
}

static void put_known(struct wording *w, const struct field *field, const void *value)
{
    char date[BUNDLE_DATE_TEXT];
    switch (field->kind) {
    case FIELD_NUMBER:
        put_number(w, ((const struct billet_number *)value)->value);
        return;
    case FIELD_WORD:
        put_item(w, billet_span_of(field->words->names[*(const int32_t *)value]));
        return;
    case FIELD_WORD_NUMBER:
        put_item(w,
                 billet_span_of(field->words->names[((const struct billet_number *)value)->value]));
        return;
    case FIELD_SET:
        put_set(w, field->words, ((const struct billet_set *)value)->bits);
        return;
    case FIELD_DATE:
        buf_append_text(w->out, bundle_date_text(*(const billet_date *)value, date));
        return;
    case FIELD_NAMES:
        put_names(w, value);
        return;
    case FIELD_OCCUPATION:
    case FIELD_REGION:
        put_code(w, *(const billet_code *)value, field->kind == FIELD_REGION);
        return;
    case FIELD_OCCUPATIONS:
    case FIELD_REGIONS:
        put_codes(w, value, field->kind == FIELD_REGIONS);
        return;
    case FIELD_ID:
    case FIELD_INT:
    case FIELD_BOOL:
    case FIELD_NAME:
    case FIELD_IDS:
    case FIELD_ROWS:
    case FIELD_LEVELS:
    case FIELD_DATES:
        return; /* no sentence names these */
    }
}

/* The fact in words; absent is "not recorded" of a person and "open" of a post. */
static void put_fact(struct buf *out, const struct teller *t, enum lang lang, bool of_cand,
                     const char *key)
{
    const struct field *field = table_find(of_cand ? &candidate_table : &vacancy_table, key);
    const void *row = of_cand ? (const void *)t->cand : (const void *)t->vac;
    if (field == NULL || !field_known(field, row)) {
        message_format(out, of_cand ? "word.absent" : "word.open", lang, NULL, 0);
        return;
    }
    struct wording w = {out, t->names, lang, field->set, false};
    put_known(&w, field, (const char *)row + field->offset);
}

/* The values of one sentence and the memory behind them. */
#define PLACES_MAX 16
struct places {
    struct buf texts[PLACES_MAX];
    struct message_value values[PLACES_MAX];
    size_t count;
};

static struct buf *place_text(struct places *p, const char *name)
{
    p->values[p->count] = (struct message_value){.name = name};
    return &p->texts[p->count++];
}

static void place_number(struct places *p, const char *name, int64_t number)
{
    buf_printf(place_text(p, name), "%lld", (long long)number);
}

static void place_facts(struct places *p, const struct teller *t, enum lang lang,
                        const char *const *cand, const char *const *vac)
{
    static const char *const cand_names[] = {"c1", "c2"};
    static const char *const vac_names[] = {"v1", "v2"};
    for (size_t i = 0; i < 2; i++) {
        if (cand[i] != NULL) {
            put_fact(place_text(p, cand_names[i]), t, lang, true, cand[i]);
        }
        if (vac[i] != NULL) {
            put_fact(place_text(p, vac_names[i]), t, lang, false, vac[i]);
        }
    }
}

static void places_say(struct places *p, struct buf *out, const char *code, enum lang lang)
{
    for (size_t i = 0; i < p->count; i++) {
        p->values[i].text = buf_span(&p->texts[i]);
        out->failed = out->failed || p->texts[i].failed;
    }
    message_format(out, code, lang, p->values, p->count);
    for (size_t i = 0; i < p->count; i++) {
        buf_fini(&p->texts[i]);
    }
}

/* Gates. */

static void place_figure(struct places *p, const char *name, int64_t figure, bool date)
{
    char text[BUNDLE_DATE_TEXT];
    if (date) {
        buf_append_text(place_text(p, name), bundle_date_text((billet_date)figure, text));
    } else {
        place_number(p, name, figure);
    }
}

static const char *const answer_words[] = {"met", "not_met", "unknown"};

void tell_gate(struct buf *out, const struct teller *teller, enum lang lang, size_t gate)
{
    const struct billet_gate_report *report = &teller->report->gates[gate];
    const struct billet_gate_figures *figures = &report->figures;
    struct places p = {0};
    char code[CODE_MAX];
    if (!report->demanded) {
        message_format(out, "explain.gate.free", lang, NULL, 0);
        return;
    }
    place_facts(&p, teller, lang, report->candidate_facts, report->vacancy_facts);
    if (figures->subject.ptr != NULL) {
        wording_name(place_text(&p, "subject"), teller->names, lang, report->candidate_facts[0],
                     figures->subject);
    }
    place_figure(&p, "have", figures->have_known ? figures->have : 0, figures->dates);
    place_figure(&p, "need", figures->need, figures->dates);
    snprintf(code, sizeof code, "explain.g%02zu.%s", gate + 1, answer_words[report->answer]);
    places_say(&p, out, code, lang);
}

/* Categories: which sentence, and the facts it compares. */

static const char *occupation_code(const struct teller *t, const struct billet_evidence *why)
{
    (void)t;
    if (why->x == 0) {
        return "explain.occupation.none";
    }
    return why->specialty.ptr != NULL ? "explain.occupation.service" : "explain.occupation.work";
}

static const char *desire_code(const struct teller *t, const struct billet_evidence *why)
{
    (void)t;
    return why->x == 0 ? "explain.desire.none" : "explain.desire.some";
}

static const char *place_code(const struct teller *t, const struct billet_evidence *why)
{
    if (t->vac->remote) {
        return "explain.place.remote";
    }
    if (why->x == 0) {
        return "explain.place.none";
    }
    return why->index >= 0 ? "explain.place.wanted" : "explain.place.home";
}

static const struct {
    const char *code;
    const char *(*choose)(const struct teller *t, const struct billet_evidence *why);
    const char *cand_facts[2];
    const char *vac_facts[2];
    bool region; /* the evidence's code is a region, else an occupation */
} sentences[BILLET_CRITERIA] = {
    {"explain.skills", NULL, {NULL}, {NULL}, false},
    {NULL, occupation_code, {NULL}, {"occupation"}, false},
    {"explain.experience", NULL, {NULL}, {NULL}, false},
    {"explain.education", NULL, {"education"}, {"education_min"}, false},
    {NULL, desire_code, {NULL}, {"occupation"}, false},
    {"explain.wage", NULL, {"wage_floor"}, {"wage_min", "wage_max"}, false},
    {NULL, place_code, {NULL}, {"region"}, true},
    {"explain.conditions", NULL, {NULL}, {NULL}, false},
};

static void place_evidence(struct places *p, const struct teller *t, enum lang lang,
                           const struct billet_evidence *why, bool region)
{
    struct wording code = {place_text(p, "code"), t->names, lang,
                           region ? "regions" : "occupations", false};
    put_code(&code, why->code, region);
    if (why->specialty.ptr != NULL) {
        wording_name(place_text(p, "specialty"), t->names, lang, "specialties", why->specialty);
    }
    place_number(p, "have", why->have);
    place_number(p, "need", why->need);
    place_number(p, "depth", why->depth);
    place_number(p, "rank", why->index + 1);
    place_number(p, "x", why->x);
}

void tell_criterion(struct buf *out, const struct teller *teller, enum lang lang,
                    enum billet_criterion criterion)
{
    const struct billet_criterion_report *report = &teller->report->criteria[criterion];
    const struct billet_evidence *why = &report->evidence;
    struct places p = {0};
    if (!report->present) {
        bool fit = criterion < BILLET_SIDE_APPEAL;
        message_format(out, fit ? "explain.absent.fit" : "explain.absent.appeal", lang, NULL, 0);
        return;
    }
    const char *code = why->neutral ? "explain.neutral" : sentences[criterion].code;
    if (code == NULL) {
        code = sentences[criterion].choose(teller, why);
    }
    place_facts(&p, teller, lang, sentences[criterion].cand_facts, sentences[criterion].vac_facts);
    place_evidence(&p, teller, lang, why, sentences[criterion].region);
    places_say(&p, out, code, lang);
}

/* The gates that remove the pair, by code. */
static void put_removing(struct buf *out, const struct billet_explanation *report)
{
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if (report->gates[i].removes) {
            buf_printf(out, "%s%s", out->len > 0 ? ", " : "", report->gates[i].code);
        }
    }
}

void tell_pair(struct buf *out, const struct teller *teller, enum lang lang)
{
    const struct billet_explanation *report = teller->report;
    struct places p = {0};
    put_removing(place_text(&p, "subject"), report);
    place_number(&p, "mutual", report->mutual);
    place_number(&p, "fit", report->fit);
    place_number(&p, "appeal", report->appeal);
    place_number(&p, "penalty", report->penalty);
    places_say(&p, out, report->eligible ? "explain.pair.eligible" : "explain.pair.removed", lang);
}
