/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Made-up rounds. Absence is frequent on purpose: three-valued gates are half of the model.
 */
#include "tests/matcher/world.h"

#include <stdlib.h>
#include <string.h>

static const char *const regions[] = {"15",        "1502",   "150203", "150204",
                                      "150203004", "150205", "1501",   "150102"};
static const char *const occupations[] = {"6-18-02-01", "6-18-02-02", "6-18-01-01", "6-20-01-07",
                                          "4-02-02-02", "4-02",       "6",          "6-18"};
static const char *const skills[] = {"welding", "driving", "cooking", "office"};
static const char *const certificates[] = {"C1", "B2", "electrician"};
static const char *const specialties[] = {"S01", "S02", "S03", "S04"};
static const char *const groups[] = {"disabled", "hardship", "war_merit"};

#define COUNT(a) (uint32_t)(sizeof(a) / sizeof((a)[0]))

uint32_t dice_below(struct dice *dice, uint32_t n)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = dice->state;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ z >> 31) % n);
}

bool dice_chance(struct dice *dice, uint32_t percent)
{
    return dice_below(dice, 100) < percent;
}

struct maker {
    struct dice dice;
    struct billet_arena *arena;
};

static billet_code some_region(struct maker *m)
{
    return billet_region_parse(billet_span_of(regions[dice_below(&m->dice, COUNT(regions))]));
}

static billet_code some_occupation(struct maker *m)
{
    return billet_occupation_parse(
        billet_span_of(occupations[dice_below(&m->dice, COUNT(occupations))]));
}

static struct billet_number some_number(struct maker *m, uint32_t known_percent, int32_t from,
                                        uint32_t range)
{
    bool known = dice_chance(&m->dice, known_percent);
    int32_t value = from + (int32_t)dice_below(&m->dice, range);
    return (struct billet_number){known ? value : 0, known};
}

static struct billet_set some_set(struct maker *m, uint32_t known_percent, uint32_t words)
{
    bool known = dice_chance(&m->dice, known_percent);
    return (struct billet_set){known ? dice_below(&m->dice, 1U << words) : 0, known};
}

static struct billet_codes some_codes(struct maker *m, billet_code (*code)(struct maker *))
{
    size_t count = dice_below(&m->dice, 3);
    billet_code *items = billet_arena_array(m->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = code(m);
    }
    return (struct billet_codes){items, count, count > 0 || dice_chance(&m->dice, 50)};
}

static struct billet_experiences some_experience(struct maker *m)
{
    size_t count = dice_below(&m->dice, 3);
    struct billet_experience *items = billet_arena_array(m->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i].occupation = some_occupation(m);
        items[i].months = (int32_t)dice_below(&m->dice, 100);
    }
    return (struct billet_experiences){items, count, count > 0 || dice_chance(&m->dice, 30)};
}

static struct billet_services some_service(struct maker *m)
{
    size_t count = dice_below(&m->dice, 3);
    struct billet_service *items = billet_arena_array(m->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i].specialty = billet_span_of(specialties[dice_below(&m->dice, COUNT(specialties))]);
        items[i].months = (int32_t)dice_below(&m->dice, 200);
    }
    return (struct billet_services){items, count, count > 0 || dice_chance(&m->dice, 30)};
}

static struct billet_skills some_skills(struct maker *m)
{
    struct billet_skill *items = billet_arena_array(m->arena, COUNT(skills), sizeof *items);
    size_t count = 0;
    for (uint32_t i = 0; i < COUNT(skills); i++) {
        if (dice_chance(&m->dice, 50)) {
            items[count++] = (struct billet_skill){billet_span_of(skills[i]),
                                                   1 + (int32_t)dice_below(&m->dice, 5)};
        }
    }
    return (struct billet_skills){items, count, count > 0};
}

static struct billet_certificates some_certificates(struct maker *m)
{
    struct billet_certificate *items =
        billet_arena_array(m->arena, COUNT(certificates), sizeof *items);
    size_t count = 0;
    for (uint32_t i = 0; i < COUNT(certificates); i++) {
        if (dice_chance(&m->dice, 60)) {
            items[count++] = (struct billet_certificate){billet_span_of(certificates[i]),
                                                         dice_chance(&m->dice, 30) ? 20260305 : 0};
        }
    }
    return (struct billet_certificates){items, count, dice_chance(&m->dice, 90)};
}

static struct billet_names some_names(struct maker *m, const char *const *words, uint32_t count,
                                      uint32_t percent)
{
    struct billet_span *items = billet_arena_array(m->arena, count, sizeof *items);
    size_t taken = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (dice_chance(&m->dice, percent)) {
            items[taken++] = billet_span_of(words[i]);
        }
    }
    return (struct billet_names){items, taken, true};
}

static struct billet_bars some_bars(struct maker *m, uint32_t employers)
{
    struct billet_bar *items = billet_arena_array(m->arena, 1, sizeof *items);
    items[0].employer = 1 + dice_below(&m->dice, employers);
    items[0].until = dice_chance(&m->dice, 50) ? 20260302 : 20260301;
    return (struct billet_bars){items, dice_chance(&m->dice, 30) ? 1 : 0, true};
}

static struct billet_candidate some_candidate(struct maker *m, int64_t id, uint32_t employers)
{
    struct billet_candidate c = {.id = id};
    c.category = (int32_t)dice_below(&m->dice, 3);
    c.home = dice_chance(&m->dice, 80) ? some_region(m) : 0;
    c.places = some_codes(m, some_region);
    c.education = some_number(m, 80, 1, 6);
    c.experience = some_experience(m);
    c.service = some_service(m);
    c.skills = some_skills(m);
    c.certificates = some_certificates(m);
    c.wants = some_codes(m, some_occupation);
    c.wage_floor = some_number(m, 80, 2000, 4000);
    c.employment_ok = some_set(m, 80, 3);
    c.shifts_ok = some_set(m, 70, 3);
    c.conditions_wanted = some_set(m, 60, 4);
    c.available_from = dice_chance(&m->dice, 70) ? 20260228 + (int32_t)dice_below(&m->dice, 3) : 0;
    c.barred = some_bars(m, employers);
    c.groups = some_names(m, groups, COUNT(groups), 15);
    c.merit = some_number(m, 70, 0, 5);
    return c;
}

static struct billet_demands some_demands(struct maker *m)
{
    struct billet_demand *items = billet_arena_array(m->arena, COUNT(skills), sizeof *items);
    size_t count = 0;
    for (uint32_t i = 0; i < COUNT(skills); i++) {
        if (dice_chance(&m->dice, 50)) {
            items[count++] = (struct billet_demand){
                billet_span_of(skills[COUNT(skills) - 1 - i]),
                1 + (int32_t)dice_below(&m->dice, 5),
                1 + (int32_t)dice_below(&m->dice, 10),
                dice_chance(&m->dice, 15),
            };
        }
    }
    return (struct billet_demands){items, count, count > 0};
}

static struct billet_vacancy some_vacancy(struct maker *m, int64_t id, uint32_t employers)
{
    struct billet_vacancy v = {.id = id};
    v.employer = 1 + dice_below(&m->dice, employers);
    v.categories.bits = dice_chance(&m->dice, 70) ? 0 : 5;
    v.region = dice_chance(&m->dice, 90) ? some_region(m) : 0;
    v.remote = dice_chance(&m->dice, 30);
    v.headcount = 1 + (int32_t)dice_below(&m->dice, 2);
    v.taken = dice_chance(&m->dice, 20) ? (int32_t)dice_below(&m->dice, 3) : 0;
    v.education_min = some_number(m, 40, 1, 4);
    v.relaxed = dice_chance(&m->dice, 30);
    v.occupation = dice_chance(&m->dice, 80) ? some_occupation(m) : 0;
    v.experience_min = some_number(m, 20, 0, 20);
    v.experience_ref = some_number(m, 30, 12, 30);
    v.skills = some_demands(m);
    v.certificates = some_names(m, certificates, COUNT(certificates), 10);
    v.wage_min = some_number(m, 60, 2500, 2000);
    v.wage_max = some_number(m, 60, 3500, 4000);
    v.employment = some_number(m, 50, 0, 3);
    v.shifts = some_set(m, 20, 3);
    v.conditions = some_set(m, 60, 4);
    v.open_until = dice_chance(&m->dice, 30) ? 20260302 : 0;
    v.start_by = dice_chance(&m->dice, 30) ? 20260229 : 0;
    return v;
}

static void make_crosswalk(struct maker *m, struct billet_round *round)
{
    struct billet_crossing *rows = billet_arena_array(m->arena, 8, sizeof *rows);
    for (size_t i = 0; i < 8; i++) {
        rows[i].specialty = billet_span_of(specialties[dice_below(&m->dice, COUNT(specialties))]);
        rows[i].occupation = some_occupation(m);
        rows[i].confidence = 1 + (int32_t)dice_below(&m->dice, 100);
    }
    round->crosswalk = rows;
    round->crosswalk_count = 8;
}

static void make_choices(struct maker *m, struct billet_round *round)
{
    struct billet_choice *rows = billet_arena_array(m->arena, round->candidate_count, sizeof *rows);
    for (size_t i = 0; i < round->candidate_count; i++) {
        int64_t *ids = billet_arena_array(m->arena, 4, sizeof *ids);
        for (size_t k = 0; k < 4; k++) {
            ids[k] = 10 + dice_below(&m->dice, (uint32_t)round->vacancy_count + 1);
        }
        rows[i].candidate = round->candidates[i].id;
        rows[i].vacancies = (struct billet_ids){ids, 4, true};
    }
    round->choices = rows;
    round->choice_count = round->candidate_count / 2;
}

static void make_policy(struct maker *m, struct billet_policy *policy)
{
    billet_policy_default(policy);
    policy->k = (int32_t)dice_below(&m->dice, 6) * 2;
    policy->per_candidate = 1 + (int32_t)dice_below(&m->dice, 3);
    policy->ratio_percent = 50 + 50 * (int32_t)dice_below(&m->dice, 4);
    policy->per_employer_limited = dice_chance(&m->dice, 50);
    policy->per_employer = (int32_t)dice_below(&m->dice, 6);
    policy->tier_count = dice_below(&m->dice, 4);
    for (size_t i = 0; i < policy->tier_count; i++) {
        policy->tiers[i] = billet_span_of(groups[i]);
    }
}

struct billet_round world_make(uint64_t seed, enum billet_method method, struct world_size size,
                               struct billet_arena *arena)
{
    struct maker m = {{seed}, arena};
    struct billet_round round = {.round = 1, .date = 20260302, .last_day = 20260308};
    struct billet_candidate *cands = billet_arena_array(arena, size.candidates, sizeof *cands);
    struct billet_vacancy *vacs = billet_arena_array(arena, size.vacancies, sizeof *vacs);
    round.seed = seed;
    round.method = method;
    make_policy(&m, &round.policy);
    for (size_t i = 0; i < size.candidates; i++) {
        cands[i] = some_candidate(&m, (int64_t)(7 * i + 3), size.employers);
    }
    for (size_t i = 0; i < size.vacancies; i++) {
        vacs[i] = some_vacancy(&m, (int64_t)(i + 10), size.employers);
    }
    round.candidates = cands;
    round.candidate_count = size.candidates;
    round.vacancies = vacs;
    round.vacancy_count = size.vacancies;
    make_crosswalk(&m, &round);
    make_choices(&m, &round);
    return round;
}

/* A copy of the rows in another order (Fisher and Yates). */
static void *shuffled(struct maker *m, const void *rows, size_t count, size_t size)
{
    char *copy = billet_arena_array(m->arena, count, size);
    char *spare = billet_arena_alloc(m->arena, size);
    if (count > 0) {
        memcpy(copy, rows, count * size);
    }
    for (size_t i = count; i > 1; i--) {
        size_t j = dice_below(&m->dice, (uint32_t)i);
        memcpy(spare, copy + (i - 1) * size, size);
        memmove(copy + (i - 1) * size, copy + j * size, size);
        memcpy(copy + j * size, spare, size);
    }
    return copy;
}

struct billet_round world_shuffle(const struct billet_round *round, uint64_t seed,
                                  struct billet_arena *arena)
{
    struct maker m = {{seed}, arena};
    struct billet_round out = *round;
    out.candidates =
        shuffled(&m, round->candidates, round->candidate_count, sizeof round->candidates[0]);
    out.vacancies =
        shuffled(&m, round->vacancies, round->vacancy_count, sizeof round->vacancies[0]);
    out.crosswalk =
        shuffled(&m, round->crosswalk, round->crosswalk_count, sizeof round->crosswalk[0]);
    out.choices = shuffled(&m, round->choices, round->choice_count, sizeof round->choices[0]);
    return out;
}

struct billet_claim world_claim(const struct billet_round *round, const struct billet_match *match)
{
    return (struct billet_claim){
        .vacancies = match->vacancies,
        .vacancy_count = match->vacancy_count,
        .candidates = match->candidates,
        .candidate_count = match->candidate_count,
        .referrals = match->referrals,
        .referral_count = match->referral_count,
        .method = round->method,
        .has_objective = round->method == BILLET_OPTIMAL,
        .objective = match->objective,
        .has_prices = match->has_prices,
        .prices = match->prices,
    };
}

static void *meter_alloc(void *arg, size_t size)
{
    struct meter *meter = arg;
    meter->calls++;
    if (meter->calls == meter->fail_at ||
        (meter->all_after && meter->fail_at != 0 && meter->calls > meter->fail_at)) {
        return NULL;
    }
    void *ptr = malloc(size);
    meter->live += ptr != NULL ? 1 : 0;
    return ptr;
}

static void meter_release(void *arg, void *ptr)
{
    struct meter *meter = arg;
    meter->live -= ptr != NULL ? 1 : 0;
    free(ptr);
}

struct billet_allocator meter_allocator(struct meter *meter)
{
    return (struct billet_allocator){meter_alloc, meter_release, meter};
}
