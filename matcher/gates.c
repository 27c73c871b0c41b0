/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gates of match-model section 2. Two rules hold in every test: a gate by which the vacancy
 * demands nothing is met, whatever is absent; and absence on the candidate's side is unknown,
 * never "not met". What the law forbids to ask is not here: there is no fact for it.
 */
#include "matcher/gates.h"

#include "matcher/criteria.h"

static enum billet_answer met_if(bool condition)
{
    return condition ? BILLET_MET : BILLET_NOT_MET;
}

static void note(struct billet_gate_figures *why, int64_t have, int64_t need)
{
    if (why != NULL) {
        why->have = have;
        why->need = need;
        why->have_known = true;
        why->need_known = true;
    }
}

static void note_subject(struct billet_gate_figures *why, struct billet_span subject, int64_t have,
                         int64_t need)
{
    if (why != NULL) {
        note(why, have, need);
        why->subject = subject;
        why->have_known = have >= 0;
    }
}

static void note_need(struct billet_gate_figures *why, int64_t need)
{
    if (why != NULL) {
        why->need = need;
        why->need_known = true;
    }
}

static enum billet_answer g01_open(const struct snapshot *s, const struct cand_row *c,
                                   const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)c;
    (void)why;
    billet_date today = s->round->date;
    return met_if(v->facts->open_from <= today &&
                  (v->facts->open_until == 0 || today <= v->facts->open_until));
}

static enum billet_answer g02_category(const struct snapshot *s, const struct cand_row *c,
                                       const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    (void)why;
    uint32_t allowed = v->facts->categories.bits;
    return met_if(allowed == 0 || (allowed >> c->facts->category & 1) != 0);
}

static enum billet_answer g03_place(const struct snapshot *s, const struct cand_row *c,
                                    const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    (void)why;
    if (v->facts->remote || v->facts->region == 0) {
        return BILLET_MET;
    }
    if (!c->facts->places.known) {
        return BILLET_UNKNOWN;
    }
    for (size_t i = 0; i < c->facts->places.count; i++) {
        if (code_is_prefix(c->facts->places.items[i], v->facts->region)) {
            return BILLET_MET;
        }
    }
    return BILLET_NOT_MET;
}

static enum billet_answer g04_education(const struct snapshot *s, const struct cand_row *c,
                                        const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    if (!v->facts->education_min.known) {
        return BILLET_MET;
    }
    int32_t need = v->facts->education_min.value - (v->facts->relaxed ? 1 : 0);
    note_need(why, need);
    if (!c->facts->education.known) {
        return BILLET_UNKNOWN;
    }
    note(why, c->facts->education.value, need);
    return met_if(c->facts->education.value >= need);
}

static enum billet_answer g05_certificates(const struct snapshot *s, const struct cand_row *c,
                                           const struct vac_row *v, struct billet_gate_figures *why)
{
    if (v->certificate_count == 0) {
        return BILLET_MET;
    }
    if (!c->facts->certificates.known) {
        return BILLET_UNKNOWN;
    }
    for (size_t i = 0; i < v->certificate_count; i++) {
        uint32_t name = v->certificates[i];
        int32_t until = held_value(c->certificates, c->certificate_count, name);
        if (until < s->round->last_day) {
            note_subject(why, s->certificates.names[name], until, s->round->last_day);
            return BILLET_NOT_MET;
        }
    }
    return BILLET_MET;
}

static enum billet_answer g06_must_skills(const struct snapshot *s, const struct cand_row *c,
                                          const struct vac_row *v, struct billet_gate_figures *why)
{
    if (!v->has_must) {
        return BILLET_MET;
    }
    if (!c->facts->skills.known) {
        return BILLET_UNKNOWN;
    }
    for (size_t i = 0; i < v->skill_count; i++) {
        const struct asked *asked = &v->skills[i];
        int32_t level = asked->must ? held_value(c->skills, c->skill_count, asked->name) : 0;
        if (asked->must && level < asked->level) {
            note_subject(why, s->skills.names[asked->name], level, asked->level);
            return BILLET_NOT_MET;
        }
    }
    return BILLET_MET;
}

static enum billet_answer g07_wage(const struct snapshot *s, const struct cand_row *c,
                                   const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    if (!v->facts->wage_max.known) {
        return BILLET_MET;
    }
    if (!c->facts->wage_floor.known) {
        return BILLET_UNKNOWN;
    }
    note(why, v->facts->wage_max.value, c->facts->wage_floor.value);
    return met_if(v->facts->wage_max.value >= c->facts->wage_floor.value);
}

static enum billet_answer g08_employment(const struct snapshot *s, const struct cand_row *c,
                                         const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    (void)why;
    if (!v->facts->employment.known) {
        return BILLET_MET;
    }
    if (!c->facts->employment_ok.known) {
        return BILLET_UNKNOWN;
    }
    return met_if((c->facts->employment_ok.bits >> v->facts->employment.value & 1) != 0);
}

static enum billet_answer g09_shifts(const struct snapshot *s, const struct cand_row *c,
                                     const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    (void)why;
    if (v->facts->shifts.bits == 0) {
        return BILLET_MET;
    }
    if (!c->facts->shifts_ok.known) {
        return BILLET_UNKNOWN;
    }
    return met_if((v->facts->shifts.bits & ~c->facts->shifts_ok.bits) == 0);
}

static enum billet_answer g10_experience(const struct snapshot *s, const struct cand_row *c,
                                         const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    if (!v->facts->experience_min.known) {
        return BILLET_MET;
    }
    note_need(why, v->facts->experience_min.value);
    if (!c->facts->experience.known && !c->facts->service.known) {
        return BILLET_UNKNOWN;
    }
    int64_t months = months_counted(c, v->facts->occupation);
    note(why, months, v->facts->experience_min.value);
    return met_if(months >= v->facts->experience_min.value);
}

static enum billet_answer g11_barred(const struct snapshot *s, const struct cand_row *c,
                                     const struct vac_row *v, struct billet_gate_figures *why)
{
    for (size_t i = 0; i < c->facts->barred.count; i++) {
        const struct billet_bar *bar = &c->facts->barred.items[i];
        if (bar->employer == v->facts->employer && bar->until >= s->round->date) {
            note(why, bar->until, s->round->date);
            return BILLET_NOT_MET;
        }
    }
    return BILLET_MET;
}

static enum billet_answer g12_start(const struct snapshot *s, const struct cand_row *c,
                                    const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    (void)why;
    if (v->facts->start_by == 0) {
        return BILLET_MET;
    }
    if (c->facts->available_from == 0) {
        return BILLET_UNKNOWN;
    }
    return met_if(c->facts->available_from <= v->facts->start_by);
}

const struct gate gates[BILLET_GATES] = {
    {"G01", g01_open, false, {NULL}, {"open_from", "open_until"}},
    {"G02", g02_category, false, {"category"}, {"categories"}},
    {"G03", g03_place, true, {"places"}, {"region", "remote"}},
    {"G04", g04_education, true, {"education"}, {"education_min", "relaxed"}},
    {"G05", g05_certificates, true, {"certificates"}, {"certificates"}},
    {"G06", g06_must_skills, true, {"skills"}, {"skills"}},
    {"G07", g07_wage, true, {"wage_floor"}, {"wage_max"}},
    {"G08", g08_employment, true, {"employment_ok"}, {"employment"}},
    {"G09", g09_shifts, true, {"shifts_ok"}, {"shifts"}},
    {"G10", g10_experience, true, {"experience", "service"}, {"experience_min", "occupation"}},
    {"G11", g11_barred, false, {"barred"}, {"employer"}},
    {"G12", g12_start, true, {"available_from"}, {"start_by"}},
};

const char *billet_gate_code(size_t index)
{
    return index < BILLET_GATES ? gates[index].code : NULL;
}

bool gates_pass(const struct snapshot *snapshot, const struct cand_row *cand,
                const struct vac_row *vac, uint16_t *confirm)
{
    unsigned blocks = snapshot->round->policy.unknown_blocks;
    unsigned unknown = 0;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        enum billet_answer answer = gates[i].test(snapshot, cand, vac, NULL);
        if (answer == BILLET_MET) {
            continue;
        }
        if (answer == BILLET_NOT_MET || (blocks >> i & 1) != 0) {
            return false;
        }
        unknown |= 1U << i;
    }
    *confirm = (uint16_t)unknown;
    return true;
}
