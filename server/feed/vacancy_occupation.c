/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The occupation of a vacancy by the coder of text/occupation.h. A column that names one decides;
 * else what the coder is certain of is taken, and marked. Below that it stays unknown.
 */
#include "server/feed/vacancy.h"

#include "server/core/utf8.h"
#include "server/text/occupation.h"

/* No Han character in it. */
static bool is_english(struct billet_span title)
{
    for (size_t i = 0; i < title.len; i++) {
        if ((unsigned char)title.ptr[i] >= 0xE3) {
            return false;
        }
    }
    return title.len > 0;
}

/* English titles are looked up in the classification that has them; nothing is matched by it. */
static void read_soc(struct reading *r)
{
    const struct occupation_text text = {.title = r->cell[V_TITLE]};
    if (r->options->soc == NULL || !is_english(text.title)) {
        return;
    }
    r->soc = billet_arena_alloc(r->arena, sizeof *r->soc);
    if (r->soc == NULL) {
        r->no_memory = true;
        return;
    }
    occupation_read(r->options->soc, &text, r->soc);
}

void vacancy_read_occupation(struct reading *r)
{
    read_soc(r);
    if (r->options->occupations == NULL || r->cell[V_TITLE].len == 0 ||
        (!r->options->understand && reading_has(r, V_OCCUPATION))) {
        return;
    }
    const struct occupation_text text = {.title = r->cell[V_TITLE],
                                         .duties = r->cell[V_DESCRIPTION],
                                         .industry = r->values[V_OCCUPATION_TEXT].text};
    r->occupation = billet_arena_alloc(r->arena, sizeof *r->occupation);
    if (r->occupation == NULL) {
        r->no_memory = true;
        return;
    }
    occupation_read(r->options->occupations, &text, r->occupation);
    if (r->occupation->confident && !reading_has(r, V_OCCUPATION)) {
        reading_set_text(r, V_OCCUPATION, r->occupation->candidates[0].code->code);
        vacancy_mark(r, V_OCCUPATION);
    }
}

static const enum vacancy_field evidence_field[] = {[OCCUPATION_TITLE] = V_TITLE,
                                                    [OCCUPATION_DUTIES] = V_DESCRIPTION,
                                                    [OCCUPATION_INDUSTRY] = V_OCCUPATION_TEXT};

static void write_evidence(const struct reading *r, struct jsonw *w,
                           const struct occupation_evidence *e)
{
    enum vacancy_field id = evidence_field[e->field];
    struct billet_span text = e->field == OCCUPATION_INDUSTRY ? r->values[id].text : r->cell[id];
    struct billet_span quote = {text.ptr + e->start, e->end - e->start};
    size_t start = utf8_count((struct billet_span){text.ptr, e->start});
    jsonw_object_begin(w);
    reading_write_place(w, r->kind->fields[id].name, quote, start, start + utf8_count(quote));
    jsonw_object_end(w);
}

static void write_candidate(const struct reading *r, struct jsonw *w,
                            const struct occupation_candidate *candidate)
{
    jsonw_object_begin(w);
    jsonw_key(w, "code");
    jsonw_span(w, candidate->code->code);
    jsonw_key(w, "name_zh");
    jsonw_span(w, candidate->code->name_zh);
    jsonw_key(w, "confidence");
    jsonw_int(w, candidate->confidence);
    jsonw_key(w, "evidence");
    jsonw_array_begin(w);
    for (size_t i = 0; i < candidate->evidence_count; i++) {
        write_evidence(r, w, &candidate->evidence[i]);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
}

static void write_candidates(const struct reading *r, struct jsonw *w, const char *key,
                             const struct occupation_reading *reading)
{
    jsonw_key(w, key);
    jsonw_array_begin(w);
    for (size_t i = 0; reading != NULL && i < reading->count; i++) {
        write_candidate(r, w, &reading->candidates[i]);
    }
    jsonw_array_end(w);
}

void vacancy_write_candidates(const struct reading *r, struct jsonw *w)
{
    write_candidates(r, w, "occupation_candidates", r->occupation);
    if (r->soc != NULL) {
        write_candidates(r, w, "soc_candidates", r->soc);
    }
}
