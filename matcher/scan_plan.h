/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vacancies' side of a scan: rows narrowed to what the scan reads, sorted by occupation, and
 * hung into a tree of occupation prefixes, so that what depends on the occupation only is worked
 * out once for all vacancies below a node.
 *
 *     node 0 (root)  6  6-18  6-18-02  6-18-02-01  6-18-03 ...    ascending codes: preorder
 *                                         |
 *                                  groups of equal shares and experience_ref
 *                                         |
 *                                      vacancies
 */
#ifndef BILLET_MATCHER_SCAN_PLAN_H
#define BILLET_MATCHER_SCAN_PLAN_H

#include "matcher/scan_aspects.h"

#define SCAN_LEVELS        (BILLET_CODE_LEVELS + 1)
#define SCAN_LEVEL_NEUTRAL 15 /* in place of a level: the candidate's skills are not known */

struct plan_skill {
    uint32_t skill;
    uint8_t least;                         /* level that the post insists on; 0 = none */
    uint8_t short_by[16];                  /* by level held, in units */
    uint16_t points[BILLET_LEVEL_MAX + 1]; /* by level held */
};

struct plan_vac {
    uint64_t lot_base; /* lots are drawn from this and the candidate's id */
    const struct plan_skill *skills;
    const uint32_t *certificates;
    size_t certificate_count;
    uint32_t skill_count;
    uint32_t vac; /* index of the snapshot */
    uint32_t keys[ASPECTS];
    uint32_t employer;
    int32_t months_min; /* below 0: none asked */
    int32_t neutral;    /* points of skills not known */
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

struct plan_node {
    billet_code code;
    uint32_t level;
    uint32_t end; /* nodes (this, end) are below it */
    uint32_t group_from;
    uint32_t group_end;
};

struct plan {
    struct plan_vac *vacs; /* those that are open on the round's date */
    size_t vac_count;
    struct plan_group *groups;
    size_t group_count;
    struct plan_node *nodes;
    size_t node_count;
};

enum billet_status plan_build(struct plan *plan, const struct snapshot *snapshot,
                              const struct aspects *aspects, struct billet_arena *arena,
                              const struct billet_allocator *allocator) BILLET_MUST_CHECK;

/* The deepest node whose whole path begins the code; 0 = the root. O(log n). */
uint32_t plan_deepest(const struct plan *plan, billet_code code);
/* The node's ancestor at this level. */
billet_code plan_prefix(billet_code code, uint32_t level);
uint32_t plan_level(billet_code code);

#endif
