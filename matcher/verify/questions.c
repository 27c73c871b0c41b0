/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which vacancies ask the same of a candidate: for each gate and category an order over exactly
 * the vacancy's facts that the judge reads there. What is equal in that order is one kind.
 */
#include <string.h>

#include "matcher/support/sort.h"
#include "matcher/verify/census.h"

static int by_value(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_code(billet_code a, billet_code b)
{
    return (a > b) - (a < b);
}

static int by_number(struct billet_number a, struct billet_number b)
{
    int by = by_value(a.known, b.known);
    return by != 0 ? by : by_value(a.value, b.value);
}

static int by_name(struct billet_span a, struct billet_span b)
{
    if (a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    return a.len > 0 ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

/* --- one order a question --------------------------------------------------------------------- */

static int by_categories(const struct judge_vac *a, const struct judge_vac *b)
{
    return by_value(a->facts->categories.bits, b->facts->categories.bits);
}

static int by_place(const struct judge_vac *a, const struct judge_vac *b)
{
    int by = by_value(a->facts->remote, b->facts->remote);
    return by != 0 ? by : by_code(a->facts->region, b->facts->region);
}

static int by_education(const struct judge_vac *a, const struct judge_vac *b)
{
    int by = by_number(a->facts->education_min, b->facts->education_min);
    return by != 0 ? by : by_value(a->facts->relaxed, b->facts->relaxed);
}

static int by_certificates(const struct judge_vac *a, const struct judge_vac *b)
{
    int by = by_value((int64_t)a->facts->certificates.count, (int64_t)b->facts->certificates.count);
    for (size_t i = 0; by == 0 && i < a->facts->certificates.count; i++) {
        by = by_name(a->facts->certificates.items[i], b->facts->certificates.items[i]);
    }
    return by;
}

/* The at-th skill that must be held, or NULL. */
static const struct billet_demand *find_must(const struct billet_vacancy *v, size_t at)
{
    for (size_t i = 0; i < v->skills.count; i++) {
        if (v->skills.items[i].must && at-- == 0) {
            return &v->skills.items[i];
        }
    }
    return NULL;
}

static int by_musts(const struct judge_vac *a, const struct judge_vac *b)
{
    const struct billet_demand *l = find_must(a->facts, 0);
    const struct billet_demand *r = find_must(b->facts, 0);
    for (size_t i = 1; l != NULL && r != NULL; i++) {
        int by = by_name(l->skill, r->skill);
        by = by != 0 ? by : by_value(l->level, r->level);
        if (by != 0) {
            return by;
        }
        l = find_must(a->facts, i);
        r = find_must(b->facts, i);
    }
    return by_value(l != NULL, r != NULL);
}

static int by_wage_max(const struct judge_vac *a, const struct judge_vac *b)
{
    return by_number(a->facts->wage_max, b->facts->wage_max);
}

static int by_employment(const struct judge_vac *a, const struct judge_vac *b)
{
    return by_number(a->facts->employment, b->facts->employment);
}

static int by_shifts(const struct judge_vac *a, const struct judge_vac *b)
{
    return by_value(a->facts->shifts.bits, b->facts->shifts.bits);
}

static int by_occupation(const struct judge_vac *a, const struct judge_vac *b)
{
    return by_code(a->facts->occupation, b->facts->occupation);
}

/* Months count for an occupation by its first three levels. */
static int by_group(const struct judge_vac *a, const struct judge_vac *b)
{
    return by_code(a->facts->occupation >> 16, b->facts->occupation >> 16);
}

static int by_experience_min(const struct judge_vac *a, const struct judge_vac *b)
{
    int by = by_number(a->facts->experience_min, b->facts->experience_min);
    return by != 0 || !a->facts->experience_min.known ? by : by_group(a, b);
}

static int by_employer(const struct judge_vac *a, const struct judge_vac *b)
{
    return by_value(a->facts->employer, b->facts->employer);
}

static int by_start(const struct judge_vac *a, const struct judge_vac *b)
{
    return by_value(a->facts->start_by, b->facts->start_by);
}

static int by_experience_ref(const struct judge_vac *a, const struct judge_vac *b)
{
    int by = by_group(a, b);
    return by != 0 ? by : by_number(a->facts->experience_ref, b->facts->experience_ref);
}

static bool names_wage(const struct billet_vacancy *v)
{
    return v->wage_min.known || v->wage_max.known;
}

static int by_wage(const struct judge_vac *a, const struct judge_vac *b)
{
    int by = by_value(names_wage(a->facts), names_wage(b->facts));
    return by != 0 ? by : by_value(a->band, b->band);
}

static int by_conditions(const struct judge_vac *a, const struct judge_vac *b)
{
    int by = by_value(a->facts->conditions.known, b->facts->conditions.known);
    return by != 0 ? by : by_value(a->facts->conditions.bits, b->facts->conditions.bits);
}

/* --- kinds ------------------------------------------------------------------------------------ */

/* A vacancy on its way through the sort, which knows no argument but the two items. */
struct asker {
    const struct judge_vac *vac;
    int (*order)(const struct judge_vac *a, const struct judge_vac *b);
    uint32_t index;
};

static int compare_askers(const void *a, const void *b)
{
    const struct asker *l = a;
    const struct asker *r = b;
    return l->order(l->vac, r->vac);
}

static const struct {
    int gate;
    enum billet_criterion mark;
    int (*order)(const struct judge_vac *a, const struct judge_vac *b);
} table[QUESTIONS] = {
    {2, 0, by_categories},
    {3, 0, by_place},
    {4, 0, by_education},
    {5, 0, by_certificates},
    {6, 0, by_musts},
    {7, 0, by_wage_max},
    {8, 0, by_employment},
    {9, 0, by_shifts},
    {10, 0, by_experience_min},
    {11, 0, by_employer},
    {12, 0, by_start},
    {0, BILLET_FIT_OCCUPATION, by_occupation},
    {0, BILLET_FIT_EXPERIENCE, by_experience_ref},
    {0, BILLET_FIT_EDUCATION, by_education},
    {0, BILLET_APPEAL_DESIRE, by_occupation},
    {0, BILLET_APPEAL_WAGE, by_wage},
    {0, BILLET_APPEAL_PLACE, by_place},
    {0, BILLET_APPEAL_CONDITIONS, by_conditions},
};

static enum billet_status find_kinds(struct questions *q, size_t at, const struct audit *a,
                                     struct asker *askers)
{
    size_t count = a->round->vacancy_count;
    struct question *out = &q->all[at];
    *out = (struct question){.gate = table[at].gate, .mark = table[at].mark};
    out->kind_of = billet_arena_array(q->arena, count, sizeof out->kind_of[0]);
    out->example = billet_arena_array(q->arena, count, sizeof out->example[0]);
    if (out->kind_of == NULL || out->example == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        askers[i] = (struct asker){&a->judge.vacs[i], table[at].order, (uint32_t)i};
    }
    enum billet_status status =
        sort_items(&a->allocator, askers, count, sizeof *askers, compare_askers);
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        if (i == 0 || compare_askers(&askers[i - 1], &askers[i]) != 0) {
            out->example[out->kind_count++] = askers[i].index;
        }
        out->kind_of[askers[i].index] = (uint32_t)(out->kind_count - 1);
    }
    return status;
}

/* --- skills ----------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return by_name(*(const struct billet_span *)a, *(const struct billet_span *)b);
}

size_t questions_find_skill(const struct questions *questions, struct billet_span skill)
{
    size_t low = 0;
    size_t high = questions->skill_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int by = by_name(questions->skills[middle], skill);
        if (by == 0) {
            return middle;
        }
        low = by < 0 ? middle + 1 : low;
        high = by < 0 ? high : middle;
    }
    return SIZE_MAX;
}

static enum billet_status name_skills(struct questions *q, const struct audit *a)
{
    size_t count = 0;
    for (size_t i = 0; i < a->round->vacancy_count; i++) {
        count += a->vacs[i]->skills.count;
    }
    q->skills = billet_arena_array(q->arena, count, sizeof q->skills[0]);
    if (q->skills == NULL) {
        return BILLET_ENOMEM;
    }
    count = 0;
    for (size_t i = 0; i < a->round->vacancy_count; i++) {
        for (size_t k = 0; k < a->vacs[i]->skills.count; k++) {
            q->skills[count++] = a->vacs[i]->skills.items[k].skill;
        }
    }
    enum billet_status status =
        sort_items(&a->allocator, q->skills, count, sizeof q->skills[0], compare_names);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || by_name(q->skills[q->skill_count - 1], q->skills[i]) != 0) {
            q->skills[q->skill_count++] = q->skills[i];
        }
    }
    return status;
}

static enum billet_status index_skills(struct questions *q, const struct audit *a)
{
    size_t count = a->round->vacancy_count;
    q->skills_of = billet_arena_array(q->arena, count, sizeof q->skills_of[0]);
    for (size_t i = 0; q->skills_of != NULL && i < count; i++) {
        const struct billet_demands *listed = &a->vacs[i]->skills;
        q->skills_of[i] = billet_arena_array(q->arena, listed->count, sizeof q->skills_of[i][0]);
        if (q->skills_of[i] == NULL) {
            return BILLET_ENOMEM;
        }
        for (size_t k = 0; k < listed->count; k++) {
            q->skills_of[i][k] = (uint32_t)questions_find_skill(q, listed->items[k].skill);
        }
    }
    return q->skills_of != NULL ? BILLET_OK : BILLET_ENOMEM;
}

enum billet_status questions_init(struct questions *questions, const struct audit *audit,
                                  struct billet_arena *arena)
{
    *questions = (struct questions){.arena = arena};
    struct asker *askers = billet_arena_array(arena, audit->round->vacancy_count, sizeof *askers);
    enum billet_status status = askers == NULL ? BILLET_ENOMEM : BILLET_OK;
    for (size_t at = 0; at < QUESTIONS && status == BILLET_OK; at++) {
        status = find_kinds(questions, at, audit, askers);
    }
    status = status == BILLET_OK ? name_skills(questions, audit) : status;
    return status == BILLET_OK ? index_skills(questions, audit) : status;
}
