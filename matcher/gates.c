/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gates of match-model section 2. A gate by which the vacancy demands nothing is met,
 * whatever is absent: `demands` says so, and the test is not asked. Absence on the candidate's
 * side is unknown, never "not met". What the law forbids to ask is not here: there is no fact
 * for it.
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

static void note_dates(struct billet_gate_figures *why)
{
    if (why != NULL) {
        why->dates = true;
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
    return met_if((v->facts->categories.bits >> c->facts->category & 1) != 0);
}

static enum billet_answer g03_place(const struct snapshot *s, const struct cand_row *c,
                                    const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
    (void)why;
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
    if (!c->facts->certificates.known) {
        return BILLET_UNKNOWN;
    }
    for (size_t i = 0; i < v->certificate_count; i++) {
        uint32_t name = v->certificates[i];
        int32_t until = held_value(c->certificates, c->certificate_count, name);
        if (until < s->round->last_day) {
            note_subject(why, s->certificates.names[name], until, s->round->last_day);
            note_dates(why);
            return BILLET_NOT_MET;
        }
    }
    return BILLET_MET;
}

static enum billet_answer g06_must_skills(const struct snapshot *s, const struct cand_row *c,
                                          const struct vac_row *v, struct billet_gate_figures *why)
{
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
    if (!c->facts->shifts_ok.known) {
        return BILLET_UNKNOWN;
    }
    return met_if((v->facts->shifts.bits & ~c->facts->shifts_ok.bits) == 0);
}

static enum billet_answer g10_experience(const struct snapshot *s, const struct cand_row *c,
                                         const struct vac_row *v, struct billet_gate_figures *why)
{
    (void)s;
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
            note_dates(why);
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
    if (c->facts->available_from == 0) {
        return BILLET_UNKNOWN;
    }
    return met_if(c->facts->available_from <= v->facts->start_by);
}

/* What a vacancy demands, gate by gate. */

static bool demands_day(const struct billet_vacancy *v)
{
    return v->open_from != 0 || v->open_until != 0;
}

static bool demands_category(const struct billet_vacancy *v)
{
    return v->categories.bits != 0;
}

static bool demands_place(const struct billet_vacancy *v)
{
    return !v->remote && v->region != 0;
}

static bool demands_education(const struct billet_vacancy *v)
{
    return v->education_min.known;
}

static bool demands_certificates(const struct billet_vacancy *v)
{
    return v->certificates.count > 0;
}

static bool demands_must_skills(const struct billet_vacancy *v)
{
    for (size_t i = 0; i < v->skills.count; i++) {
        if (v->skills.items[i].must) {
            return true;
        }
    }
    return false;
}

static bool demands_wage(const struct billet_vacancy *v)
{
    return v->wage_max.known;
}

static bool demands_employment(const struct billet_vacancy *v)
{
    return v->employment.known;
}

static bool demands_shifts(const struct billet_vacancy *v)
{
    return v->shifts.bits != 0;
}

static bool demands_experience(const struct billet_vacancy *v)
{
    return v->experience_min.known;
}

static bool demands_no_bar(const struct billet_vacancy *v)
{
    return v->employer != 0;
}

static bool demands_start(const struct billet_vacancy *v)
{
    return v->start_by != 0;
}

const struct gate gates[BILLET_GATES] = {
    {"G01", demands_day, g01_open, {NULL}, {"open_from", "open_until"}},
    {"G02", demands_category, g02_category, {"category"}, {"categories"}},
    {"G03", demands_place, g03_place, {"places"}, {"region", "remote"}},
    {"G04", demands_education, g04_education, {"education"}, {"education_min", "relaxed"}},
    {"G05", demands_certificates, g05_certificates, {"certificates"}, {"certificates"}},
    {"G06", demands_must_skills, g06_must_skills, {"skills"}, {"skills"}},
    {"G07", demands_wage, g07_wage, {"wage_floor"}, {"wage_max"}},
    {"G08", demands_employment, g08_employment, {"employment_ok"}, {"employment"}},
    {"G09", demands_shifts, g09_shifts, {"shifts_ok"}, {"shifts"}},
    {"G10",
     demands_experience,
     g10_experience,
     {"experience", "service"},
     {"experience_min", "occupation"}},
    {"G11", demands_no_bar, g11_barred, {"barred"}, {"employer"}},
    {"G12", demands_start, g12_start, {"available_from"}, {"start_by"}},
};

const char *billet_gate_code(size_t index)
{
    return index < BILLET_GATES ? gates[index].code : NULL;
}

uint16_t gates_demanded(const struct billet_vacancy *vac)
{
    unsigned demanded = 0;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        demanded |= gates[i].demands(vac) ? 1U << i : 0;
    }
    return (uint16_t)demanded;
}

uint16_t gates_unknown(const struct billet_candidate *cand)
{
    const bool absent[BILLET_GATES] = {
        [2] = !cand->places.known,        [3] = !cand->education.known,
        [4] = !cand->certificates.known,  [5] = !cand->skills.known,
        [6] = !cand->wage_floor.known,    [7] = !cand->employment_ok.known,
        [8] = !cand->shifts_ok.known,     [9] = !cand->experience.known && !cand->service.known,
        [11] = cand->available_from == 0,
    };
    unsigned unknown = 0;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        unknown |= absent[i] ? 1U << i : 0;
    }
    return (uint16_t)unknown;
}

bool gates_pass(const struct snapshot *snapshot, const struct cand_row *cand,
                const struct vac_row *vac, uint16_t *confirm)
{
    unsigned blocks = snapshot->round->policy.unknown_blocks;
    unsigned unknown = 0;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if ((vac->demanded >> i & 1) == 0) {
            continue;
        }
        enum billet_answer answer = gates[i].test(snapshot, cand, vac, NULL);
        if (answer == BILLET_NOT_MET || (answer == BILLET_UNKNOWN && (blocks >> i & 1) != 0)) {
            return false;
        }
        unknown |= answer == BILLET_UNKNOWN ? 1U << i : 0;
    }
    *confirm = (uint16_t)unknown;
    return true;
}
