/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points of one pair out of columns and tables, and the bound's part that a group shares.
 */
#include "matcher/scan_score.h"

#include "matcher/score.h"

void scan_scorer_init(struct scan_scorer *scorer, const struct scan_work *w,
                      const struct plan_group *group, const struct scan_level *level)
{
    int32_t neutral = w->scan->snapshot->round->policy.neutral;
    *scorer = (struct scan_scorer){.w = w, .group = group, .level = level};
    scorer->group_months = group->has_occupation ? level->months : w->all_months;
    scorer->work_neutral =
        group->share_occupation * neutral / 100 + group->share_experience * neutral / 100;
}

static const uint16_t *answers_of(const struct columns *columns, enum aspect aspect,
                                  const struct plan_vac *v)
{
    const struct aspect_table *t = &columns->aspects.tables[aspect];
    return t->answers + (size_t)v->keys[aspect] * t->trait_count;
}

void scan_scorer_set(struct scan_scorer *scorer, const struct plan_vac *v, const uint8_t *place)
{
    const struct columns *columns = &scorer->w->scan->columns;
    scorer->v = v;
    scorer->place = place;
    scorer->skills = columns_skill(columns, scorer->w->tile, 0);
    scorer->wage = answers_of(columns, ASPECT_WAGE, v);
    scorer->education = answers_of(columns, ASPECT_EDUCATION, v);
}

/* Below 0 when a must skill is not held at its level. */
static int32_t skill_sum(const struct scan_scorer *scorer, size_t lane)
{
    const struct plan_vac *v = scorer->v;
    int32_t points = scorer->w->rare_points[lane];
    for (size_t i = 0; i < v->dense_count; i++) {
        const struct plan_skill *asked = &v->skills[i];
        const uint8_t *column = scorer->skills + (size_t)asked->skill * (SCAN_TILE / 2);
        uint32_t level = columns_level(column, lane);
        if (level < asked->least) {
            return -1;
        }
        points += asked->points[level];
    }
    return points;
}

static int32_t work_points(const struct scan_scorer *scorer, const struct scan_person *person,
                           size_t lane)
{
    const struct plan_group *group = scorer->group;
    if ((person->unknowns & SCAN_UNKNOWN_WORK) != 0) {
        return scorer->work_neutral;
    }
    int32_t months = scorer->level->months[lane];
    int32_t ref = group->experience_ref;
    int32_t x = months >= ref ? 100 : (int32_t)((uint32_t)months * 100 / (uint32_t)ref);
    return group->share_occupation * scorer->level->work[lane] / 100 +
           group->share_experience * x / 100;
}

static int32_t conditions_points(const struct columns *columns, const struct plan_vac *v,
                                 const struct scan_person *person)
{
    unsigned present = person->present & 15;
    uint32_t need = columns_ones(columns, person->wanted);
    uint32_t have = columns_ones(columns, person->wanted & v->offers);
    return v->offers_known ? columns->conditions[present][need][have]
                           : columns->conditions_neutral[present];
}

bool scan_score(const struct scan_scorer *scorer, size_t lane, uint32_t least,
                struct best_entry *entry)
{
    const struct scan_work *w = scorer->w;
    const struct scan_person *person = &w->persons[lane];
    const struct columns *columns = &w->scan->columns;
    const struct plan_vac *v = scorer->v;
    unsigned present = person->present & 15;
    bool skilled = (person->unknowns & SCAN_UNKNOWN_SKILLS) == 0;
    int32_t fit = skilled ? skill_sum(scorer, lane) : v->neutral;
    if (fit < 0) {
        return false;
    }
    fit += work_points(scorer, person, lane) + scorer->education[person->education];
    fit = scorer->group->scored ? fit : BILLET_POINTS / 2;
    int32_t appeal = scorer->wage[person->wage] + conditions_points(columns, v, person) +
                     columns->place[present][scorer->place[lane]] +
                     columns->desire[present][scorer->level->wants[lane]];
    unsigned confirm = person->unknowns & v->demanded;
    int32_t mutual = score_mutual(&w->scan->snapshot->round->policy, fit, appeal,
                                  (int32_t)columns_ones(columns, confirm));
    if ((uint32_t)mutual < least) {
        return false;
    }
    *entry = (struct best_entry){
        .key = best_key(mutual, fit, lot_from(v->lot_base, person->id)),
        .other = v->vac,
        .appeal = (uint16_t)appeal,
        .confirm = (uint16_t)confirm,
    };
    return true;
}

/* The finest scale that 16 bits hold for ref months: ref * scale <= 65,535. */
static void scale_months(struct scan_blend *b, int64_t points, int64_t alpha)
{
    b->months_shift = 14;
    for (; b->months_shift > 0; b->months_shift--) {
        int64_t scale = (points * alpha << b->months_shift) / (100 * SCAN_UNIT * (int64_t)b->ref);
        if (scale * b->ref <= UINT16_MAX) {
            b->months_scale = (uint16_t)scale;
            return;
        }
    }
    b->months_scale = 0;
}

void scan_blend_group(struct scan_work *w, const struct plan_group *group,
                      const struct scan_scorer *scorer)
{
    int64_t alpha = w->scan->snapshot->round->policy.alpha;
    const struct scan_level *level = scorer->level;
    struct scan_blend b = {.work = level->work,
                           .months = level->months,
                           .desire = level->desire,
                           .ref = (uint16_t)group->experience_ref};
    b.base = group->scored ? 0 : scan_units(BILLET_POINTS / 2, alpha);
    /* 100 * scale <= 10,000 * 100 * 128 / (100 * 24) = 53,333 */
    b.work_scale = (uint16_t)(group->share_occupation * alpha * 128 / (100 * 100 * SCAN_UNIT));
    scale_months(&b, group->share_experience, alpha);
    w->scan->kernel->blend(w->blended, &b);
    int32_t most = group->share_occupation + group->share_experience;
    unsigned neutral = b.base + (unsigned)scan_units(most - scorer->work_neutral, alpha);
    for (size_t i = 0; i < w->workless_count; i++) {
        unsigned units = neutral + level->desire[w->workless[i]];
        w->blended[w->workless[i]] = (uint8_t)(units < SCAN_FAR ? units : SCAN_FAR);
    }
}
