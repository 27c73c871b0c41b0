/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vacancies' side of a scan: rows narrowed to what the scan reads, sorted by occupation into
 * groups that share their part of the bound, and hung into the tree of occupations; and the tree
 * of the regions in which they are.
 */
#ifndef BILLET_MATCHER_SCAN_PLAN_H
#define BILLET_MATCHER_SCAN_PLAN_H

#include "matcher/scan_aspects.h"
#include "matcher/scan_tree.h"

#define SCAN_LEVEL_NEUTRAL 15 /* in place of a level: the candidate's skills are not known */

/* A skill that many hold is read from a column, one that few hold from the list of holders. */
struct plan_skill {
    uint32_t skill;       /* number of its column; of a rare one, rank among the names */
    uint8_t least;        /* level that the post insists on; 0 = none */
    uint8_t short_by[16]; /* by level held, in units */
    uint16_t points[BILLET_LEVEL_MAX + 1]; /* by level held */
};

#define PLAN_ANYWHERE UINT32_MAX       /* remote */
#define PLAN_NOWHERE  (UINT32_MAX - 1) /* its region is not known */

struct plan_vac {
    uint64_t lot_base;               /* lots are drawn from this and the candidate's id */
    const struct plan_skill *skills; /* those with columns, then the rare ones */
    const uint32_t *certificates;
    size_t certificate_count;
    uint32_t dense_count;
    uint32_t skill_count;
    uint32_t vac; /* index of the snapshot */
    uint32_t keys[ASPECTS];
    uint32_t region; /* node of the regions, or one of the two below */
    uint32_t employer;
    int32_t months_min; /* below 0: none asked */
    int32_t neutral;    /* points of skills not known */
    int32_t rare_share; /* points of all rare skills together */
    uint8_t neutral_short;
    uint8_t rare_short; /* of who holds none of the rare ones */
    bool rare_must;
    bool offers_known;
    uint32_t offers; /* conditions */
    uint16_t demanded;
};

struct plan_group {
    uint32_t from; /* plan_vac rows */
    uint32_t end;
    bool has_occupation;
    bool scored;
    int32_t share_occupation;
    int32_t share_experience;
    int32_t experience_ref;
};

struct plan {
    struct plan_vac *vacs; /* those that are open on the round's date */
    size_t vac_count;
    struct plan_group *groups;
    size_t group_count;
    struct tree occupations;
    uint32_t *group_from; /* by node of the occupations, and one more: its groups */
    struct tree regions;
};

#define PLAN_RARE UINT32_MAX

/* dense: by rank of the skill, the number of its column or PLAN_RARE. */
enum billet_status plan_build(struct plan *plan, const struct snapshot *snapshot,
                              const struct aspects *aspects, const uint32_t *dense,
                              struct billet_arena *arena,
                              const struct billet_allocator *allocator) BILLET_MUST_CHECK;

#endif
