/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The score categories of match-model section 3. Every function fills its evidence, whoever
 * asks: the number and the reason come from the same lines of code.
 */
#include "matcher/criteria.h"

#include <assert.h>

/* Worth of agreeing levels, by depth. */
static const int32_t occupation_worth[] = {0, 10, 35, 70, 100};
static const int32_t desire_worth[] = {0, 20, 50, 80, 100};
static const int32_t home_worth[] = {0, 20, 50, 80, 100};

#define DEPTH_COUNTED   3  /* levels that make another occupation's months count */
#define PLACE_STEP      10 /* points lost for each earlier place wanted, up to three */
#define PLACE_STEPS_MAX 3
#define WAGE_BELOW      5 /* bands under the floor that still make a difference */
#define WAGE_ABOVE      10

static int32_t min_int(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t points_of(const struct billet_evidence *why, int32_t share)
{
    assert(why->x >= 0 && why->x <= 100);
    return share * why->x / 100;
}

static int32_t neutral_points(const struct snapshot *s, int32_t share, struct billet_evidence *why)
{
    why->neutral = true;
    why->x = s->round->policy.neutral;
    return points_of(why, share);
}

/* fit: skills */

static bool skills_present(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    (void)c;
    return v->skills.count > 0;
}

int32_t skill_points(const struct asked *asked, const struct cand_row *cand, int32_t *level)
{
    int32_t held = held_value(cand->skills, cand->skill_count, asked->name);
    *level = held < 0 ? 0 : held;
    return asked->share * min_int(*level, asked->level) / asked->level;
}

static int32_t skills_points(const struct snapshot *s, const struct cand_row *c,
                             const struct vac_row *v, int32_t share, struct billet_evidence *why)
{
    if (!c->facts->skills.known) {
        return neutral_points(s, share, why);
    }
    int32_t points = 0;
    for (size_t i = 0; i < v->skill_count; i++) {
        int32_t level = 0;
        points += skill_points(&v->skills[i], c, &level);
    }
    why->x = share == 0 ? 0 : (int32_t)((int64_t)points * 100 / share);
    return points;
}

/* fit: occupation and experience */

static bool occupation_present(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    (void)c;
    return v->occupation != 0;
}

static bool work_known(const struct cand_row *c)
{
    return c->facts->experience.known || c->facts->service.known;
}

/* Keeps the source that is worth more; the earlier one when equal. */
static void offer_source(struct billet_evidence *why, billet_code source, billet_code target,
                         int32_t strength, struct billet_span specialty)
{
    int32_t depth = code_depth(source, target);
    int32_t x = strength * occupation_worth[depth] / 100;
    if (x > why->x) {
        why->x = x;
        why->depth = depth;
        why->code = source;
        why->have = strength;
        why->specialty = specialty;
    }
}

static int32_t occupation_points(const struct snapshot *s, const struct cand_row *c,
                                 const struct vac_row *v, int32_t share,
                                 struct billet_evidence *why)
{
    if (!work_known(c)) {
        return neutral_points(s, share, why);
    }
    billet_code target = v->facts->occupation;
    for (size_t i = 0; i < c->facts->experience.count; i++) {
        offer_source(why, c->facts->experience.items[i].occupation, target, 100,
                     (struct billet_span){NULL, 0});
    }
    for (size_t i = 0; i < c->served_count; i++) {
        for (size_t j = 0; j < c->served[i].crossing_count; j++) {
            const struct billet_crossing *row = &c->served[i].crossings[j];
            offer_source(why, row->occupation, target, row->confidence, row->specialty);
        }
    }
    return points_of(why, share);
}

static int32_t best_confidence(const struct served *served, billet_code occupation)
{
    int32_t best = 0;
    for (size_t j = 0; j < served->crossing_count; j++) {
        const struct billet_crossing *row = &served->crossings[j];
        if (row->confidence > best && code_depth(row->occupation, occupation) >= DEPTH_COUNTED) {
            best = row->confidence;
        }
    }
    return best;
}

int64_t months_counted(const struct cand_row *cand, billet_code occupation)
{
    int64_t months = 0;
    for (size_t i = 0; i < cand->facts->experience.count; i++) {
        const struct billet_experience *row = &cand->facts->experience.items[i];
        if (occupation == 0 || code_depth(row->occupation, occupation) >= DEPTH_COUNTED) {
            months += row->months;
        }
    }
    for (size_t i = 0; i < cand->served_count; i++) {
        const struct served *served = &cand->served[i];
        int32_t percent = occupation == 0 ? 100 : best_confidence(served, occupation);
        months += served->months * percent / 100;
    }
    return months;
}

static int32_t experience_points(const struct snapshot *s, const struct cand_row *c,
                                 const struct vac_row *v, int32_t share,
                                 struct billet_evidence *why)
{
    why->need = v->facts->experience_ref.known ? v->facts->experience_ref.value
                                               : s->round->policy.experience_ref;
    if (!work_known(c)) {
        return neutral_points(s, share, why);
    }
    why->have = months_counted(c, v->facts->occupation);
    why->x = why->have >= why->need ? 100 : (int32_t)(why->have * 100 / why->need);
    return points_of(why, share);
}

/* fit: education */

static bool education_present(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    (void)c;
    return v->education_min.known;
}

static int32_t education_worth(int32_t above)
{
    static const int32_t worth[] = {40, 100, 100, 90, 80}; /* one below, equal, +1, +2, +3 */
    return above < -1 ? 0 : worth[min_int(above, 3) + 1];
}

static int32_t education_points(const struct snapshot *s, const struct cand_row *c,
                                const struct vac_row *v, int32_t share, struct billet_evidence *why)
{
    why->need = v->facts->education_min.value;
    if (!c->facts->education.known) {
        return neutral_points(s, share, why);
    }
    why->have = c->facts->education.value;
    why->x = education_worth(c->facts->education.value - v->facts->education_min.value);
    return points_of(why, share);
}

/* appeal: desire */

static bool desire_present(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    (void)v;
    return c->wants.count > 0;
}

static int32_t desire_points(const struct snapshot *s, const struct cand_row *c,
                             const struct vac_row *v, int32_t share, struct billet_evidence *why)
{
    billet_code occupation = v->facts->occupation;
    if (occupation == 0) {
        return neutral_points(s, share, why);
    }
    for (size_t i = 0; i < c->facts->wants.count; i++) {
        billet_code wanted = c->facts->wants.items[i];
        int32_t depth = code_depth(wanted, occupation);
        int32_t x = code_is_prefix(wanted, occupation) ? 100 : desire_worth[depth];
        if (x > why->x) {
            why->x = x;
            why->depth = depth;
            why->code = wanted;
        }
    }
    return points_of(why, share);
}

/* appeal: wage */

static bool wage_present(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    (void)v;
    return c->wage_floor.known;
}

static int32_t wage_points(const struct snapshot *s, const struct cand_row *c,
                           const struct vac_row *v, int32_t share, struct billet_evidence *why)
{
    why->need = c->wage_band;
    if (!v->wage_known) {
        return neutral_points(s, share, why);
    }
    why->have = v->wage_band;
    int32_t above = v->wage_band - c->wage_band;
    above = above < -WAGE_BELOW ? -WAGE_BELOW : min_int(above, WAGE_ABOVE);
    why->x = (above + WAGE_BELOW) * 100 / (WAGE_ABOVE + WAGE_BELOW);
    return points_of(why, share);
}

/* appeal: place */

static bool place_present(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    (void)v;
    return c->places.count > 0 || c->home != 0;
}

static void offer_place(struct billet_evidence *why, int32_t x, billet_code code, int32_t depth,
                        int32_t index)
{
    if (x > why->x) {
        why->x = x;
        why->code = code;
        why->depth = depth;
        why->index = index;
    }
}

static int32_t place_points(const struct snapshot *s, const struct cand_row *c,
                            const struct vac_row *v, int32_t share, struct billet_evidence *why)
{
    billet_code region = v->facts->region;
    why->index = -1;
    if (v->facts->remote) {
        why->x = 100;
        return points_of(why, share);
    }
    if (region == 0) {
        return neutral_points(s, share, why);
    }
    for (size_t i = 0; i < c->facts->places.count && why->x == 0; i++) {
        billet_code place = c->facts->places.items[i];
        if (code_is_prefix(place, region)) {
            int32_t steps = i < PLACE_STEPS_MAX ? (int32_t)i : PLACE_STEPS_MAX;
            offer_place(why, 100 - PLACE_STEP * steps, place, code_depth(place, region),
                        (int32_t)i);
        }
    }
    int32_t depth = code_depth(c->facts->home, region);
    offer_place(why, home_worth[depth], c->facts->home, depth, -1);
    return points_of(why, share);
}

/* appeal: conditions */

static bool conditions_present(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    (void)v;
    return c->conditions_wanted.bits != 0;
}

static int32_t bits_count(uint32_t bits)
{
    int32_t count = 0;
    for (; bits != 0; bits &= bits - 1) {
        count++;
    }
    return count;
}

static int32_t conditions_points(const struct snapshot *s, const struct cand_row *c,
                                 const struct vac_row *v, int32_t share,
                                 struct billet_evidence *why)
{
    uint32_t wanted = c->facts->conditions_wanted.bits;
    why->need = bits_count(wanted);
    if (!v->facts->conditions.known) {
        return neutral_points(s, share, why);
    }
    why->have = bits_count(wanted & v->facts->conditions.bits);
    why->x = (int32_t)(why->have * 100 / why->need);
    return points_of(why, share);
}

const struct criterion criteria[BILLET_CRITERIA] = {
    {"skills", skills_present, skills_points},
    {"occupation", occupation_present, occupation_points},
    {"experience", occupation_present, experience_points},
    {"education", education_present, education_points},
    {"desire", desire_present, desire_points},
    {"wage", wage_present, wage_points},
    {"place", place_present, place_points},
    {"conditions", conditions_present, conditions_points},
};

const char *billet_criterion_key(enum billet_criterion criterion)
{
    return criteria[criterion].key;
}
