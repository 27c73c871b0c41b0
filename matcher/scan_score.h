/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scoring a surviving pair exactly, from columns: the sums of score.c with every part looked up.
 */
#ifndef BILLET_MATCHER_SCAN_SCORE_H
#define BILLET_MATCHER_SCAN_SCORE_H

#include "matcher/scan_fast.h"

#define SCAN_UNKNOWN_SKILLS (1U << 5) /* G06 is unknown: no skills were recorded */
#define SCAN_UNKNOWN_WORK   (1U << 9) /* G10 is unknown: no work was recorded */

/* A node's columns over the tile. */
struct scan_level {
    const uint8_t *work;
    const uint8_t *wants;
    const uint8_t *desire; /* of the wants, in units short */
    const uint16_t *months;
};

struct scan_scorer {
    const struct scan_work *w;
    const struct plan_group *group;
    const struct scan_level *level;
    const uint16_t *group_months; /* that the gate looks at */
    int32_t work_neutral;         /* points of occupation and experience where work is unknown */
    const struct plan_vac *v;
    const uint8_t *skills;
    const uint8_t *place; /* worth, by lane */
    const uint16_t *wage; /* points by trait, for the vacancy's key */
    const uint16_t *education;
};

/* For all vacancies of a group, then for one of them. */
void scan_scorer_init(struct scan_scorer *scorer, const struct scan_work *w,
                      const struct plan_group *group, const struct scan_level *level);
void scan_scorer_set(struct scan_scorer *scorer, const struct plan_vac *v, const uint8_t *place);

/* The pair's entry for the candidate's list; false when a must skill removes it, or when it stays
 * below this figure of mutual. */
bool scan_score(const struct scan_scorer *scorer, size_t lane, uint32_t least,
                struct best_entry *entry);

/* Asks for the memory that scoring this lane will read. */
static inline void scan_score_fetch(const struct scan_scorer *scorer, size_t lane)
{
    const struct scan_person *person = &scorer->w->persons[lane];
    __builtin_prefetch(&scorer->wage[person->wage]);
    __builtin_prefetch(&scorer->place[lane]);
    __builtin_prefetch(&scorer->level->work[lane]);
    __builtin_prefetch(&scorer->level->wants[lane]);
    __builtin_prefetch(&scorer->level->months[lane]);
}

/* w->blended: the occupation's part of the bound, for a group. */
void scan_blend_group(struct scan_work *w, const struct plan_group *group,
                      const struct scan_scorer *scorer);

/* Units that a pair may fall short by and still reach the bar; SCAN_FAR = any: mutual stops at 0,
 * however much a pair falls short. */
static inline uint8_t scan_limit(uint64_t bar)
{
    uint32_t units = (BILLET_POINTS - best_mutual(bar)) / SCAN_UNIT;
    return best_mutual(bar) == 0 || units > SCAN_FAR ? SCAN_FAR : (uint8_t)units;
}

/* The same where another thread's pairs already reach a floor. */
static inline uint8_t scan_limit_least(uint64_t bar, uint32_t floor)
{
    uint32_t units = (BILLET_POINTS - floor) / SCAN_UNIT;
    uint8_t own = scan_limit(bar);
    return floor == 0 || units > own ? own : (uint8_t)units;
}

#endif
