/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A made-up candidate: who has served, often in a specialty that leads to the occupation, has
 * related experience and the skills that go with it.
 */
#include "server/draw/inner.h"

/* Percent of candidates: ordinals 1 (primary school) to 7 (doctor). */
static const uint8_t education_percent[] = {3, 12, 40, 26, 15, 3, 1};

struct person {
    size_t specialty;
    size_t occupation; /* index in the table */
};

static size_t find_occupation(const struct codes_tables *codes, billet_code code)
{
    size_t from = 0;
    size_t end = codes->occupation_count - 1;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (codes->occupations[middle] < code) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return from;
}

/* Two fifths went on with what their specialty leads to. */
static struct person draw_person(const struct drawing *d)
{
    const struct codes_tables *codes = &d->draw->codes;
    struct rng rng = drawing_rng(d, DRAW_OCCUPATION);
    struct person person;
    person.specialty = zipf_rank(d->draw->zipf, rng_next(&rng), codes->specialty_count);
    person.occupation = pool_occupation(d->draw, &rng);
    if (rng_chance(&rng, 40)) {
        const struct codes_specialty *specialty = &codes->specialties[person.specialty];
        size_t row = specialty->row + rng_below(&rng, (uint32_t)specialty->rows);
        person.occupation = find_occupation(codes, codes->crosswalk[row].occupation);
    }
    return person;
}

static void draw_places(struct drawing *d, struct billet_candidate *c)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_PLACES, &rng)) {
        return;
    }
    bool narrow = drawing_knob(d->draw, &rng, KNOB_NARROW);
    billet_code home = c->home != 0 ? code_prefix(c->home, 3) : pool_district(d->draw, &rng);
    billet_code other = pool_district(d->draw, &rng);
    billet_code *items = drawing_array(d, 2, sizeof *items);
    if (items == NULL) {
        return;
    }
    items[0] = home;
    items[1] = narrow ? other : code_prefix(home, rng_chance(&rng, 50) ? 1 : 2);
    c->places = (struct billet_codes){items, items[1] != items[0] ? 2 : 1, true};
}

static struct billet_number draw_education(const struct drawing *d)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_EDUCATION, &rng)) {
        return (struct billet_number){0};
    }
    uint32_t roll = rng_below(&rng, 100);
    int32_t ordinal = 1;
    for (size_t i = 0; roll >= education_percent[i]; i++) {
        roll -= education_percent[i];
        ordinal++;
    }
    return (struct billet_number){ordinal, true};
}

/* Short spells more often than long ones. */
static int32_t draw_months(struct rng *rng)
{
    uint32_t a = rng_below(rng, 120);
    uint32_t b = rng_below(rng, 120);
    return 1 + (int32_t)(a < b ? a : b);
}

static void draw_experience(struct drawing *d, const struct person *person,
                            struct billet_candidate *c)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_EXPERIENCE, &rng)) {
        return;
    }
    size_t count = rng_below(&rng, 4);
    struct billet_experience *items = drawing_array(d, count, sizeof *items);
    size_t occupation = person->occupation;
    for (size_t i = 0; i < count && items != NULL; i++) {
        items[i].occupation = d->draw->codes.occupations[occupation];
        items[i].months = draw_months(&rng);
        bool related = rng_chance(&rng, 60);
        occupation = related ? pool_related(d->draw, person->occupation, &rng)
                             : pool_occupation(d->draw, &rng);
    }
    c->experience = (struct billet_experiences){items, count, true};
}

static void draw_service(struct drawing *d, const struct person *person, struct billet_candidate *c)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_SERVICE, &rng)) {
        return;
    }
    size_t count = rng_chance(&rng, 20) ? 2 : 1;
    struct billet_service *items = drawing_array(d, count, sizeof *items);
    size_t specialty = person->specialty;
    for (size_t i = 0; i < count && items != NULL; i++) {
        items[i].specialty = d->draw->codes.specialties[specialty].name;
        items[i].months = 24 + (int32_t)rng_below(&rng, 170);
        specialty = zipf_rank(d->draw->zipf, rng_next(&rng), d->draw->codes.specialty_count);
    }
    c->service = (struct billet_services){items, count, true};
}

static void draw_skills(struct drawing *d, const struct person *person, struct billet_candidate *c)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_SKILLS, &rng)) {
        return;
    }
    uint32_t chosen[POOL_LIST_MAX];
    size_t count = 8 + rng_below(&rng, 7);
    struct billet_skill *items = drawing_array(d, count, sizeof *items);
    pool_skills(d->draw, person->occupation, &rng, chosen, count);
    for (size_t i = 0; i < count && items != NULL; i++) {
        items[i].skill = d->draw->codes.skills.items[chosen[i]];
        items[i].level = pool_level(&rng, 3);
    }
    c->skills = (struct billet_skills){items, count, true};
}

static void draw_certificates(struct drawing *d, struct billet_candidate *c)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_CERTIFICATES, &rng)) {
        return;
    }
    uint32_t chosen[POOL_LIST_MAX];
    size_t count = rng_below(&rng, 5);
    struct billet_certificate *items = drawing_array(d, count, sizeof *items);
    pool_certificates(d->draw, &rng, chosen, count);
    for (size_t i = 0; i < count && items != NULL; i++) {
        items[i].certificate = d->draw->codes.certificates.items[chosen[i]];
        items[i].until = rng_chance(&rng, 70) ? 0 : rng_chance(&rng, 85) ? 20280131 : 20260131;
    }
    c->certificates = (struct billet_certificates){items, count, true};
}

static void draw_wants(struct drawing *d, const struct person *person, struct billet_candidate *c)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_WANTS, &rng)) {
        return;
    }
    size_t count = 1 + rng_below(&rng, 3);
    billet_code *items = drawing_array(d, count, sizeof *items);
    for (size_t i = 0; i < count && items != NULL; i++) {
        bool own = rng_chance(&rng, 65);
        size_t occupation = own ? person->occupation : pool_occupation(d->draw, &rng);
        items[i] = code_prefix(d->draw->codes.occupations[occupation], 2 + rng_below(&rng, 3));
    }
    c->wants = (struct billet_codes){items, count, true};
}

static struct billet_number draw_wage_floor(const struct drawing *d, const struct person *person)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_WAGE, &rng)) {
        return (struct billet_number){0};
    }
    int32_t percent = 50 + (int32_t)rng_below(&rng, 51);
    return (struct billet_number){pool_wage(d->draw, person->occupation) * percent / 10000 * 100,
                                  true};
}

static void draw_barred(struct drawing *d, struct billet_candidate *c)
{
    struct rng rng = drawing_rng(d, DRAW_BARRED);
    if (!rng_chance(&rng, 5)) {
        return;
    }
    struct billet_bar *items = drawing_array(d, 1, sizeof *items);
    if (items != NULL) {
        uint32_t employers = 1 + (uint32_t)d->draw->options.vacancies / 8;
        items[0].employer = 1 + (int64_t)rng_below(&rng, employers);
        items[0].until = rng_chance(&rng, 80) ? 20260501 : 20260301;
        c->barred = (struct billet_bars){items, 1, true};
    }
}

static void draw_groups(struct drawing *d, struct billet_candidate *c)
{
    struct rng rng;
    if (!drawing_known(d, DRAW_GROUPS, &rng)) {
        return;
    }
    size_t count = rng_chance(&rng, 25) ? 1 : 0;
    struct billet_span *items = drawing_array(d, count, sizeof *items);
    if (items != NULL) {
        items[0] =
            d->draw->codes.groups.items[rng_below(&rng, (uint32_t)d->draw->codes.groups.count)];
    }
    c->groups = (struct billet_names){items, count, true};
}

static void draw_small_facts(struct drawing *d, struct billet_candidate *c)
{
    struct rng rng = drawing_rng(d, DRAW_CATEGORY);
    c->category =
        (int32_t)zipf_rank(d->draw->zipf, rng_next(&rng), (size_t)billet_categories.count);
    if (drawing_known(d, DRAW_HOME, &rng)) {
        c->home = pool_region(d->draw, &rng);
    }
    if (drawing_known(d, DRAW_EMPLOYMENT, &rng)) {
        c->employment_ok = pool_words(&billet_employments, &rng, 25, 1);
        c->employment_ok.bits |= rng_chance(&rng, 95) ? 1 : 0; /* full time */
    }
    if (drawing_known(d, DRAW_SHIFTS, &rng)) {
        c->shifts_ok = pool_words(&billet_shifts, &rng, 50, 1);
    }
    if (drawing_known(d, DRAW_CONDITIONS, &rng)) {
        c->conditions_wanted = pool_words(&billet_conditions, &rng, 30, 0);
    }
    if (drawing_known(d, DRAW_START, &rng)) {
        c->available_from = 20260000 + 100 * (1 + (int32_t)rng_below(&rng, 5)) + 15;
    }
    if (drawing_known(d, DRAW_MERIT, &rng)) {
        c->merit = (struct billet_number){(int32_t)rng_below(&rng, 20000), true};
    }
}

bool draw_candidate(const struct draw *draw, size_t row, struct billet_arena *arena,
                    struct billet_candidate *out)
{
    struct drawing d = drawing_start(draw, arena, DRAW_CANDIDATES, row);
    struct billet_candidate c = {.id = (int64_t)row + 1};
    const struct person person = draw_person(&d);
    draw_small_facts(&d, &c);
    draw_places(&d, &c);
    c.education = draw_education(&d);
    draw_experience(&d, &person, &c);
    draw_service(&d, &person, &c);
    draw_skills(&d, &person, &c);
    draw_certificates(&d, &c);
    draw_wants(&d, &person, &c);
    c.wage_floor = draw_wage_floor(&d, &person);
    draw_barred(&d, &c);
    draw_groups(&d, &c);
    *out = c;
    return !d.failed;
}
