/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A made-up vacancy. What it demands turns with the knobs of inner.h.
 */
#include "server/draw/inner.h"

static void draw_education_min(const struct drawing *d, struct billet_vacancy *v)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_EDUCATION, &rng)) {
        return;
    }
    int32_t level = 2 + (int32_t)zipf_rank(d->draw->zipf, rng_next(&rng), 4);
    v->education_min.value = drawing_knob(d->draw, &rng, KNOB_EDUCATION) ? level : 1;
    v->education_min.known = true;
    v->relaxed = rng_chance(&rng, 15);
}

/* The post's first skill is the one that it may insist on. */
static void draw_demands(struct drawing *d, size_t occupation, struct billet_vacancy *v)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_SKILLS, &rng)) {
        return;
    }
    uint32_t chosen[POOL_LIST_MAX];
    size_t count = 4 + rng_below(&rng, 7);
    struct billet_demand *items = drawing_array(d, count, sizeof *items);
    pool_skills(d->draw, occupation, &rng, chosen, count);
    for (size_t i = 0; i < count && items != NULL; i++) {
        items[i].skill = d->draw->codes.skills.items[chosen[i]];
        items[i].level = pool_level(&rng, 2);
        items[i].weight = 1 + (int32_t)rng_below(&rng, BILLET_SKILL_WEIGHT_MAX);
    }
    rng = drawing_rng(d, DRAW_MUST);
    if (items != NULL) {
        items[0].must = drawing_knob(d->draw, &rng, KNOB_MUST);
    }
    v->skills = (struct billet_demands){items, count, true};
}

static void draw_certificates(struct drawing *d, struct billet_vacancy *v)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_CERTIFICATES, &rng)) {
        return;
    }
    uint32_t chosen[POOL_LIST_MAX];
    size_t count = drawing_knob(d->draw, &rng, KNOB_CERTIFICATE) ? 1 : 0;
    struct billet_span *items = drawing_array(d, count, sizeof *items);
    pool_certificates(d->draw, &rng, chosen, count);
    if (items != NULL) {
        items[0] = d->draw->codes.certificates.items[chosen[0]];
    }
    v->certificates = (struct billet_names){items, count, true};
}

static void draw_wage(const struct drawing *d, size_t occupation, struct billet_vacancy *v)
{
    struct rng rng = drawing_rng(d, DRAW_WAGE);
    bool known = !rng_chance(&rng, 10);
    int32_t percent = drawing_knob(d->draw, &rng, KNOB_LOW_WAGE) ? 60 : 100;
    int32_t base = pool_wage(d->draw, occupation) * percent / 100;
    int32_t least = base * (75 + (int32_t)rng_below(&rng, 36)) / 10000 * 100;
    if (known) {
        v->wage_min = (struct billet_number){least, true};
    }
    if (drawing_known(d, DRAW_WAGE_MAX, &rng)) {
        int32_t most = least * (110 + (int32_t)rng_below(&rng, 41)) / 10000 * 100;
        v->wage_max = (struct billet_number){most, true};
    }
}

static void draw_dates(const struct drawing *d, struct billet_vacancy *v)
{
    struct rng rng;
    if (drawing_known(d, DRAW_OPEN_FROM, &rng)) {
        v->open_from = drawing_knob(d->draw, &rng, KNOB_CLOSED) ? 20260401 : 20260201;
    }
    if (drawing_known(d, DRAW_OPEN_UNTIL, &rng)) {
        v->open_until = rng_chance(&rng, 99) ? 20260630 : 20260228;
    }
    if (drawing_known(d, DRAW_START, &rng)) {
        int32_t month = 5 + (int32_t)rng_below(&rng, 3);
        int32_t soon = 3 + (int32_t)rng_below(&rng, 2);
        month = drawing_knob(d->draw, &rng, KNOB_SOON) ? soon : month;
        v->start_by = 20260000 + 100 * month + 20;
    }
}

static void draw_experience(const struct drawing *d, struct billet_vacancy *v)
{
    static const uint8_t months[] = {6, 12, 24, 36, 60};
    struct rng rng;
    if (drawing_known(d, DRAW_EXPERIENCE_MIN, &rng)) {
        int32_t least = months[rng_below(&rng, sizeof months)];
        v->experience_min.value = least;
        v->experience_min.known = drawing_knob(d->draw, &rng, KNOB_EXPERIENCE);
    }
    if (drawing_known(d, DRAW_EXPERIENCE_REF, &rng) && rng_chance(&rng, 20)) {
        v->experience_ref = (struct billet_number){12 * (1 + (int32_t)rng_below(&rng, 8)), true};
    }
}

static void draw_terms(const struct drawing *d, struct billet_vacancy *v)
{
    struct rng rng;
    if (drawing_known(d, DRAW_CATEGORY, &rng)) {
        v->categories = pool_words(&billet_categories, &rng, 50, 1);
        v->categories.bits *= drawing_knob(d->draw, &rng, KNOB_CATEGORY) ? 1 : 0;
    }
    if (drawing_known(d, DRAW_EMPLOYMENT, &rng)) {
        uint32_t other = 1 + rng_below(&rng, (uint32_t)billet_employments.count - 1);
        v->employment.value = drawing_knob(d->draw, &rng, KNOB_EMPLOYMENT) ? (int32_t)other : 0;
        v->employment.known = true;
    }
    if (drawing_known(d, DRAW_SHIFTS, &rng)) {
        v->shifts = pool_words(&billet_shifts, &rng, 10, 1);
        v->shifts.bits *= drawing_knob(d->draw, &rng, KNOB_SHIFTS) ? 1 : 0;
    }
    if (drawing_known(d, DRAW_CONDITIONS, &rng)) {
        v->conditions = pool_words(&billet_conditions, &rng, 45, 0);
    }
}

/* Employers with many posts have low ids. */
static void draw_counts(const struct drawing *d, struct billet_vacancy *v)
{
    struct rng rng = drawing_rng(d, DRAW_EMPLOYER);
    uint32_t employers = 1 + (uint32_t)d->draw->options.vacancies / 8;
    uint32_t a = rng_below(&rng, employers);
    uint32_t b = rng_below(&rng, employers);
    v->employer = 1 + (int64_t)(a < b ? a : b);
    rng = drawing_rng(d, DRAW_HEADCOUNT);
    v->headcount = 1 + (int32_t)zipf_rank(d->draw->zipf, rng_next(&rng), 30);
    rng = drawing_rng(d, DRAW_TAKEN);
    v->taken = rng_chance(&rng, 10) ? 1 + (int32_t)rng_below(&rng, 3) : 0;
}

bool draw_vacancy(const struct draw *draw, size_t row, struct billet_arena *arena,
                  struct billet_vacancy *out)
{
    struct drawing d = drawing_start(draw, arena, DRAW_VACANCIES, row);
    struct billet_vacancy v = {.id = (int64_t)row + 1};
    struct rng rng;
    bool known = drawing_known(&d, DRAW_OCCUPATION, &rng);
    size_t occupation = pool_occupation(draw, &rng);
    v.occupation = known ? draw->codes.occupations[occupation] : 0;
    rng = drawing_rng(&d, DRAW_HOME);
    v.region = pool_region(draw, &rng);
    rng = drawing_rng(&d, DRAW_REMOTE);
    v.remote = !drawing_knob(draw, &rng, KNOB_ON_SITE);
    draw_counts(&d, &v);
    draw_education_min(&d, &v);
    draw_demands(&d, occupation, &v);
    draw_certificates(&d, &v);
    draw_wage(&d, occupation, &v);
    draw_experience(&d, &v);
    draw_terms(&d, &v);
    draw_dates(&d, &v);
    *out = v;
    return !d.failed;
}
