/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building the plan. Groups follow one another in the order of their occupations, and nodes in
 * the order of their codes, so that a walk over the nodes meets the groups in order.
 */
#include "matcher/scan_plan.h"

#include <assert.h>
#include <string.h>

#include "matcher/criteria.h"
#include "matcher/gates.h"
#include "matcher/order.h"
#include "matcher/support/sort.h"

/* Rows. */

static int32_t ref_of(const struct snapshot *s, const struct billet_vacancy *facts)
{
    return facts->experience_ref.known ? facts->experience_ref.value
                                       : s->round->policy.experience_ref;
}

/* What decides the group, the occupation first. */
static size_t group_words(const struct snapshot *s, const struct plan_vac *row, uint64_t words[6])
{
    const struct vac_row *v = &s->vacs[row->vac];
    words[0] = v->facts->occupation;
    words[1] = v->scored;
    words[2] = (uint64_t)v->share[BILLET_FIT_OCCUPATION];
    words[3] = (uint64_t)v->share[BILLET_FIT_EXPERIENCE];
    words[4] = (uint64_t)ref_of(s, v->facts);
    return 5;
}

struct sorted_vac {
    uint64_t words[6]; /* of the group, then of the order within it */
    struct plan_vac row;
};

static int compare_rows(const void *a, const void *b)
{
    const struct sorted_vac *left = a;
    const struct sorted_vac *right = b;
    for (size_t i = 0; i < 6; i++) {
        if (left->words[i] != right->words[i]) {
            return left->words[i] < right->words[i] ? -1 : 1;
        }
    }
    return (left->row.vac > right->row.vac) - (left->row.vac < right->row.vac);
}

static void fill_skill(const struct snapshot *s, const struct asked *asked, struct plan_skill *out)
{
    int32_t alpha = s->round->policy.alpha;
    out->least = asked->must ? (uint8_t)asked->level : 0;
    for (int32_t held = 0; held <= BILLET_LEVEL_MAX; held++) {
        int32_t level = held < asked->level ? held : asked->level;
        int32_t points = asked->share * level / asked->level;
        out->points[held] = (uint16_t)points;
        out->short_by[held] =
            held < out->least ? SCAN_FAR : scan_units(asked->share - points, alpha);
    }
    out->short_by[SCAN_LEVEL_NEUTRAL] = 0; /* neutral_short has it all */
}

static void fill_rare(const struct asked *asked, struct plan_vac *row)
{
    row->rare_share += asked->share;
    row->rare_must = row->rare_must || asked->must;
}

static void fill_skills(const struct snapshot *s, const struct vac_row *v, const uint32_t *dense,
                        struct plan_skill *skills, struct plan_vac *row)
{
    size_t rare = v->skill_count;
    int32_t alpha = s->round->policy.alpha;
    for (size_t i = 0; i < v->skill_count; i++) {
        uint32_t column = dense[v->skills[i].name];
        struct plan_skill *out = &skills[column == PLAN_RARE ? --rare : row->dense_count++];
        fill_skill(s, &v->skills[i], out);
        out->skill = column == PLAN_RARE ? v->skills[i].name : column;
        if (column == PLAN_RARE) {
            fill_rare(&v->skills[i], row);
        }
    }
    row->skills = skills;
    row->skill_count = (uint32_t)v->skill_count;
    row->neutral = v->share[BILLET_FIT_SKILLS] * s->round->policy.neutral / 100;
    row->neutral_short = scan_units(v->share[BILLET_FIT_SKILLS] - row->neutral, alpha);
    row->rare_short = scan_units(row->rare_share, alpha);
}

static enum billet_status fill_row(const struct snapshot *s, const struct aspects *aspects,
                                   const uint32_t *dense, size_t vac, struct plan_vac *row,
                                   struct billet_arena *arena)
{
    const struct vac_row *v = &s->vacs[vac];
    struct plan_skill *skills = billet_arena_array(arena, v->skill_count, sizeof *skills);
    if (skills == NULL) {
        return BILLET_ENOMEM;
    }
    *row = (struct plan_vac){
        .lot_base = lot_base(s->round->seed, v->facts->id),
        .certificates = v->certificates,
        .certificate_count = v->certificate_count,
        .vac = (uint32_t)vac,
        .employer = v->employer,
        .months_min = v->facts->experience_min.known ? v->facts->experience_min.value : -1,
        .demanded = v->demanded,
        .offers_known = v->facts->conditions.known,
        .offers = v->facts->conditions.bits,
    };
    fill_skills(s, v, dense, skills, row);
    row->region = v->facts->remote ? PLAN_ANYWHERE : PLAN_NOWHERE; /* a node, if it has one */
    for (size_t i = 0; i < ASPECTS; i++) {
        row->keys[i] = aspects->tables[i].keys[vac];
    }
    return BILLET_OK;
}

static bool is_open(const struct snapshot *s, const struct vac_row *v)
{
    return (v->demanded & 1) == 0 || gates[0].test(s, NULL, v, NULL) == BILLET_MET;
}

static enum billet_status gather_rows(struct plan *plan, const struct snapshot *s,
                                      const struct aspects *aspects, const uint32_t *dense,
                                      struct sorted_vac *rows, struct billet_arena *arena)
{
    for (size_t i = 0; i < s->vac_count; i++) {
        if (is_open(s, &s->vacs[i])) {
            struct sorted_vac *row = &rows[plan->vac_count];
            enum billet_status status = fill_row(s, aspects, dense, i, &row->row, arena);
            if (status != BILLET_OK) {
                return status;
            }
            size_t words = group_words(s, &row->row, row->words);
            row->words[words] = s->vacs[i].facts->remote ? 0 : s->vacs[i].facts->region;
            plan->vac_count++;
        }
    }
    return BILLET_OK;
}

/* Groups and nodes. */

static bool same_group(const struct sorted_vac *a, const struct sorted_vac *b)
{
    for (size_t i = 0; i < 5; i++) {
        if (a->words[i] != b->words[i]) {
            return false;
        }
    }
    return true;
}

static void cut_groups(struct plan *plan, const struct sorted_vac *rows)
{
    for (size_t i = 0; i < plan->vac_count; i++) {
        plan->vacs[i] = rows[i].row;
        if (i == 0 || !same_group(&rows[i - 1], &rows[i])) {
            plan->groups[plan->group_count++] = (struct plan_group){
                .from = (uint32_t)i,
                .has_occupation = rows[i].words[0] != 0,
                .scored = rows[i].words[1] != 0,
                .share_occupation = (int32_t)rows[i].words[2],
                .share_experience = (int32_t)rows[i].words[3],
                .experience_ref = (int32_t)rows[i].words[4],
            };
        }
        plan->groups[plan->group_count - 1].end = (uint32_t)i + 1;
    }
}

/* Rows' skills lie in their order, as a walk over the rows reads them. */
static enum billet_status lay_skills(struct plan *plan, struct billet_arena *arena)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->vac_count; i++) {
        count += plan->vacs[i].skill_count;
    }
    struct plan_skill *skills = billet_arena_array(arena, count, sizeof *skills);
    if (skills == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < plan->vac_count; i++) {
        struct plan_vac *v = &plan->vacs[i];
        memcpy(skills, v->skills, v->skill_count * sizeof *skills);
        v->skills = skills;
        skills += v->skill_count;
    }
    return BILLET_OK;
}

static int compare_codes(const void *a, const void *b)
{
    billet_code left = *(const billet_code *)a;
    billet_code right = *(const billet_code *)b;
    return (left > right) - (left < right);
}

/* Groups stand in the order of their occupations, as nodes do. */
static enum billet_status grow_occupations(struct plan *plan, const struct sorted_vac *rows,
                                           billet_code *codes, struct billet_arena *arena)
{
    for (size_t i = 0; i < plan->group_count; i++) {
        codes[i] = rows[plan->groups[i].from].words[0];
    }
    enum billet_status status = tree_build(&plan->occupations, codes, plan->group_count, arena);
    size_t nodes = status == BILLET_OK ? plan->occupations.count : 0;
    plan->group_from = billet_arena_array(arena, nodes + 1, sizeof plan->group_from[0]);
    if (status != BILLET_OK || plan->group_from == NULL) {
        return BILLET_ENOMEM;
    }
    uint32_t group = 0;
    for (size_t node = 0; node < nodes; node++) {
        plan->group_from[node] = group;
        while (group < plan->group_count && codes[group] == plan->occupations.nodes[node].code) {
            group++;
        }
    }
    plan->group_from[nodes] = group;
    return BILLET_OK;
}

static enum billet_status grow_regions(struct plan *plan, const struct snapshot *s,
                                       billet_code *codes, struct billet_arena *arena,
                                       const struct billet_allocator *allocator)
{
    for (size_t i = 0; i < plan->vac_count; i++) {
        const struct billet_vacancy *facts = s->vacs[plan->vacs[i].vac].facts;
        codes[i] = facts->remote ? 0 : facts->region;
    }
    enum billet_status status =
        sort_items(allocator, codes, plan->vac_count, sizeof *codes, compare_codes);
    if (status == BILLET_OK) {
        status = tree_build(&plan->regions, codes, plan->vac_count, arena);
    }
    for (size_t i = 0; i < plan->vac_count && status == BILLET_OK; i++) {
        struct plan_vac *v = &plan->vacs[i];
        const struct billet_vacancy *facts = s->vacs[v->vac].facts;
        if (!facts->remote && facts->region != 0) {
            v->region = tree_find(&plan->regions, facts->region);
        }
    }
    return status;
}

static enum billet_status grow_trees(struct plan *plan, const struct snapshot *s,
                                     const struct sorted_vac *rows, struct billet_arena *arena,
                                     const struct billet_allocator *allocator)
{
    billet_code *codes = allocator->alloc(allocator->arg, (plan->vac_count + 1) * sizeof codes[0]);
    if (codes == NULL) {
        return BILLET_ENOMEM;
    }
    enum billet_status status = grow_occupations(plan, rows, codes, arena);
    if (status == BILLET_OK) {
        status = grow_regions(plan, s, codes, arena, allocator);
    }
    allocator->release(allocator->arg, codes);
    return status;
}

enum billet_status plan_build(struct plan *plan, const struct snapshot *snapshot,
                              const struct aspects *aspects, const uint32_t *dense,
                              struct billet_arena *arena, const struct billet_allocator *allocator)
{
    size_t count = snapshot->vac_count;
    *plan = (struct plan){.vacs = billet_arena_array(arena, count, sizeof plan->vacs[0])};
    plan->groups = billet_arena_array(arena, count, sizeof plan->groups[0]);
    struct sorted_vac *rows = allocator->alloc(allocator->arg, (count + 1) * sizeof *rows);
    enum billet_status status = BILLET_ENOMEM;
    if (plan->vacs != NULL && plan->groups != NULL && rows != NULL) {
        status = gather_rows(plan, snapshot, aspects, dense, rows, arena);
    }
    if (status == BILLET_OK) {
        status = sort_items(allocator, rows, plan->vac_count, sizeof *rows, compare_rows);
    }
    if (status == BILLET_OK) {
        cut_groups(plan, rows);
        status = lay_skills(plan, arena);
    }
    if (status == BILLET_OK) {
        status = grow_trees(plan, snapshot, rows, arena, allocator);
    }
    allocator->release(allocator->arg, rows);
    return status;
}
