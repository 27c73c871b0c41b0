/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building a snapshot: tables of names and employers first, then the rows of each side. All
 * sorting is by id or name, so that nothing depends on the order in which rows were given.
 */
#include "matcher/snapshot.h"

#include <string.h>

#include "matcher/criteria.h"
#include "matcher/gates.h"
#include "matcher/names.h"
#include "matcher/shares.h"
#include "matcher/support/sort.h"
#include "matcher/wage.h"

/* What every step of the building needs. */
struct build {
    struct snapshot *s;
    struct billet_arena *arena;
    const struct billet_allocator *allocator;
};

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static int compare_cands(const void *a, const void *b)
{
    return compare_ids(&((const struct cand_row *)a)->facts->id,
                       &((const struct cand_row *)b)->facts->id);
}

static int compare_vacs(const void *a, const void *b)
{
    return compare_ids(&((const struct vac_row *)a)->facts->id,
                       &((const struct vac_row *)b)->facts->id);
}

static int compare_held(const void *a, const void *b)
{
    uint32_t left = ((const struct held *)a)->name;
    uint32_t right = ((const struct held *)b)->name;
    return (left > right) - (left < right);
}

static int compare_asked(const void *a, const void *b)
{
    uint32_t left = ((const struct asked *)a)->name;
    uint32_t right = ((const struct asked *)b)->name;
    return (left > right) - (left < right);
}

static int compare_crossings(const void *a, const void *b)
{
    const struct billet_crossing *left = a;
    const struct billet_crossing *right = b;
    int by = name_compare(left->specialty, right->specialty);
    if (by == 0) {
        by = (left->occupation > right->occupation) - (left->occupation < right->occupation);
    }
    return by != 0 ? by : right->confidence - left->confidence;
}

/* Tables that belong to the round as a whole. */

static enum billet_status gather_skills(struct build *b)
{
    const struct billet_round *round = b->s->round;
    struct name_table *table = &b->s->skills;
    size_t count = 0;
    for (size_t i = 0; i < round->vacancy_count; i++) {
        count += round->vacancies[i].skills.count;
    }
    table->names = billet_arena_array(b->arena, count, sizeof table->names[0]);
    if (table->names == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < round->vacancy_count; i++) {
        const struct billet_demands *skills = &round->vacancies[i].skills;
        for (size_t j = 0; j < skills->count; j++) {
            table->names[table->count++] = skills->items[j].skill;
        }
    }
    return names_settle(table, b->allocator);
}

static enum billet_status gather_certificates(struct build *b)
{
    const struct billet_round *round = b->s->round;
    struct name_table *table = &b->s->certificates;
    size_t count = 0;
    for (size_t i = 0; i < round->vacancy_count; i++) {
        count += round->vacancies[i].certificates.count;
    }
    table->names = billet_arena_array(b->arena, count, sizeof table->names[0]);
    if (table->names == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < round->vacancy_count; i++) {
        const struct billet_names *names = &round->vacancies[i].certificates;
        for (size_t j = 0; j < names->count; j++) {
            table->names[table->count++] = names->items[j];
        }
    }
    return names_settle(table, b->allocator);
}

static enum billet_status gather_employers(struct build *b)
{
    struct snapshot *s = b->s;
    size_t count = s->round->vacancy_count;
    s->employers = billet_arena_array(b->arena, count, sizeof s->employers[0]);
    if (s->employers == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        s->employers[i] = s->round->vacancies[i].employer;
    }
    enum billet_status status =
        sort_items(b->allocator, s->employers, count, sizeof s->employers[0], compare_ids);
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        if (i == 0 || s->employers[i] != s->employers[s->employer_count - 1]) {
            s->employers[s->employer_count++] = s->employers[i];
        }
    }
    return status;
}

static enum billet_status gather_crossings(struct build *b)
{
    struct snapshot *s = b->s;
    s->crossing_count = s->round->crosswalk_count;
    s->crossings = billet_arena_array(b->arena, s->crossing_count, sizeof s->crossings[0]);
    if (s->crossings == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->crossing_count; i++) {
        s->crossings[i] = s->round->crosswalk[i];
    }
    return sort_items(b->allocator, s->crossings, s->crossing_count, sizeof s->crossings[0],
                      compare_crossings);
}

/* The share of each present category of one side; false when nothing carries weight. */
static bool split_side(const struct billet_policy *policy, int side, unsigned present,
                       int32_t share[BILLET_SIDE])
{
    int32_t weights[BILLET_SIDE];
    int32_t sum = 0;
    for (int i = 0; i < BILLET_SIDE; i++) {
        weights[i] = (present >> i & 1) != 0 ? policy->weights[side + i] : 0;
        sum += weights[i];
    }
    shares_split(BILLET_POINTS, weights, BILLET_SIDE, share);
    return sum > 0;
}

static uint8_t present_on_side(const struct billet_candidate *cand,
                               const struct billet_vacancy *vac, int side)
{
    unsigned present = 0;
    for (int i = 0; i < BILLET_SIDE; i++) {
        present |= criteria[side + i].present(cand, vac) ? 1U << i : 0;
    }
    return (uint8_t)present;
}

/* Candidates. */

static enum billet_status hold_skills(struct build *b, struct cand_row *row)
{
    const struct billet_skills *skills = &row->facts->skills;
    struct held *held = billet_arena_array(b->arena, skills->count, sizeof *held);
    if (held == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < skills->count; i++) {
        size_t name = names_find(&b->s->skills, skills->items[i].skill);
        if (name != SIZE_MAX) {
            held[row->skill_count++] = (struct held){(uint32_t)name, skills->items[i].level};
        }
    }
    row->skills = held;
    return sort_items(b->allocator, held, row->skill_count, sizeof *held, compare_held);
}

static enum billet_status hold_certificates(struct build *b, struct cand_row *row)
{
    const struct billet_certificates *list = &row->facts->certificates;
    struct held *held = billet_arena_array(b->arena, list->count, sizeof *held);
    if (held == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < list->count; i++) {
        size_t name = names_find(&b->s->certificates, list->items[i].certificate);
        billet_date until = list->items[i].until == 0 ? INT32_MAX : list->items[i].until;
        if (name != SIZE_MAX) {
            held[row->certificate_count++] = (struct held){(uint32_t)name, until};
        }
    }
    row->certificates = held;
    return sort_items(b->allocator, held, row->certificate_count, sizeof *held, compare_held);
}

/* The specialty's rows: a range of the sorted crosswalk. */
static void find_crossings(const struct snapshot *s, struct billet_span specialty,
                           struct served *served)
{
    size_t from = 0;
    size_t end = s->crossing_count;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (name_compare(s->crossings[middle].specialty, specialty) < 0) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    served->crossings = s->crossings + from;
    while (end < s->crossing_count && billet_span_eq(s->crossings[end].specialty, specialty)) {
        end++;
    }
    served->crossing_count = end - from;
}

/* A specialty that stands in several rows counts row by row: each is rounded on its own. */
static enum billet_status cross_service(struct build *b, struct cand_row *row)
{
    const struct billet_services *list = &row->facts->service;
    struct served *served = billet_arena_array(b->arena, list->count, sizeof *served);
    if (served == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < list->count; i++) {
        find_crossings(b->s, list->items[i].specialty, &served[i]);
        served[i].months = list->items[i].months;
    }
    row->served = served;
    row->served_count = list->count;
    return BILLET_OK;
}

static size_t tier_of(const struct billet_policy *policy, const struct billet_names *groups)
{
    for (size_t tier = 0; tier < policy->tier_count; tier++) {
        for (size_t i = 0; i < groups->count; i++) {
            if (billet_span_eq(groups->items[i], policy->tiers[tier])) {
                return tier;
            }
        }
    }
    return policy->tier_count;
}

static enum billet_status fill_cand(struct build *b, struct cand_row *row)
{
    const struct billet_policy *policy = &b->s->round->policy;
    const struct billet_candidate *facts = row->facts;
    row->tier = tier_of(policy, &facts->groups);
    row->wage_band = facts->wage_floor.known ? wage_band(facts->wage_floor.value) : 0;
    row->present = present_on_side(facts, NULL, BILLET_SIDE_APPEAL);
    row->scored = split_side(policy, BILLET_SIDE_APPEAL, row->present, row->share);
    enum billet_status status = hold_skills(b, row);
    status = status == BILLET_OK ? hold_certificates(b, row) : status;
    return status == BILLET_OK ? cross_service(b, row) : status;
}

/* Vacancies. */

static enum billet_status ask_skills(struct build *b, struct vac_row *row)
{
    const struct billet_demands *list = &row->facts->skills;
    struct asked *asked = billet_arena_array(b->arena, list->count, sizeof *asked);
    int32_t *numbers = billet_arena_array(b->arena, 2 * list->count, sizeof *numbers);
    if (asked == NULL || numbers == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct billet_demand *demand = &list->items[i];
        uint32_t name = (uint32_t)names_find(&b->s->skills, demand->skill);
        /* the weight waits in `share` until the rows stand in order */
        asked[i] = (struct asked){name, demand->level, demand->weight, demand->must};
    }
    row->skills = asked;
    row->skill_count = list->count;
    enum billet_status status =
        sort_items(b->allocator, asked, list->count, sizeof *asked, compare_asked);
    for (size_t i = 0; i < list->count; i++) {
        numbers[i] = asked[i].share;
    }
    shares_split(row->share[0], numbers, list->count, numbers + list->count);
    for (size_t i = 0; i < list->count; i++) {
        asked[i].share = numbers[list->count + i];
    }
    return status;
}

static enum billet_status ask_certificates(struct build *b, struct vac_row *row)
{
    const struct billet_names *list = &row->facts->certificates;
    uint32_t *names = billet_arena_array(b->arena, list->count, sizeof *names);
    if (names == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < list->count; i++) {
        names[i] = (uint32_t)names_find(&b->s->certificates, list->items[i]);
    }
    row->certificates = names;
    row->certificate_count = list->count;
    return BILLET_OK;
}

static void place_wage(struct vac_row *row)
{
    const struct billet_vacancy *facts = row->facts;
    row->wage_known = facts->wage_min.known || facts->wage_max.known;
    if (row->wage_known) {
        int32_t low = facts->wage_min.known ? facts->wage_min.value : facts->wage_max.value;
        int32_t high = facts->wage_max.known ? facts->wage_max.value : facts->wage_min.value;
        row->wage_band = wage_band((low + high) / 2);
    }
}

static int64_t capacity_of(const struct billet_policy *policy, const struct billet_vacancy *facts)
{
    int64_t seats = ((int64_t)facts->headcount * policy->ratio_percent + 99) / 100;
    return seats > facts->taken ? seats - facts->taken : 0;
}

static size_t find_id(const int64_t *ids, size_t count, int64_t id)
{
    size_t from = 0;
    while (count > 0) {
        size_t half = count / 2;
        if (ids[from + half] < id) {
            from += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return from;
}

static enum billet_status fill_vac(struct build *b, struct vac_row *row)
{
    const struct billet_policy *policy = &b->s->round->policy;
    row->employer = (uint32_t)find_id(b->s->employers, b->s->employer_count, row->facts->employer);
    row->demanded = gates_demanded(row->facts);
    row->capacity = capacity_of(policy, row->facts);
    row->present = present_on_side(NULL, row->facts, BILLET_SIDE_FIT);
    row->scored = split_side(policy, BILLET_SIDE_FIT, row->present, row->share);
    place_wage(row);
    enum billet_status status = ask_skills(b, row);
    return status == BILLET_OK ? ask_certificates(b, row) : status;
}

static enum billet_status build_rows(struct build *b)
{
    struct snapshot *s = b->s;
    s->cand_count = s->round->candidate_count;
    s->vac_count = s->round->vacancy_count;
    s->cands = billet_arena_array(b->arena, s->cand_count, sizeof s->cands[0]);
    s->vacs = billet_arena_array(b->arena, s->vac_count, sizeof s->vacs[0]);
    if (s->cands == NULL || s->vacs == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->cand_count; i++) {
        s->cands[i].facts = &s->round->candidates[i];
    }
    for (size_t i = 0; i < s->vac_count; i++) {
        s->vacs[i].facts = &s->round->vacancies[i];
    }
    enum billet_status status =
        sort_items(b->allocator, s->cands, s->cand_count, sizeof s->cands[0], compare_cands);
    if (status == BILLET_OK) {
        status = sort_items(b->allocator, s->vacs, s->vac_count, sizeof s->vacs[0], compare_vacs);
    }
    for (size_t i = 0; i < s->cand_count && status == BILLET_OK; i++) {
        status = fill_cand(b, &s->cands[i]);
    }
    for (size_t i = 0; i < s->vac_count && status == BILLET_OK; i++) {
        status = fill_vac(b, &s->vacs[i]);
    }
    return status;
}

enum billet_status snapshot_build(struct snapshot *snapshot, const struct billet_round *round,
                                  struct billet_arena *arena,
                                  const struct billet_allocator *allocator)
{
    *snapshot = (struct snapshot){.round = round};
    struct build b = {snapshot, arena, allocator};
    enum billet_status status = gather_skills(&b);
    status = status == BILLET_OK ? gather_certificates(&b) : status;
    status = status == BILLET_OK ? gather_employers(&b) : status;
    status = status == BILLET_OK ? gather_crossings(&b) : status;
    return status == BILLET_OK ? build_rows(&b) : status;
}

size_t snapshot_find_cand(const struct snapshot *snapshot, int64_t id)
{
    size_t from = 0;
    size_t end = snapshot->cand_count;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (snapshot->cands[middle].facts->id < id) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    bool found = from < snapshot->cand_count && snapshot->cands[from].facts->id == id;
    return found ? from : SIZE_MAX;
}

size_t snapshot_find_vac(const struct snapshot *snapshot, int64_t id)
{
    size_t from = 0;
    size_t end = snapshot->vac_count;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (snapshot->vacs[middle].facts->id < id) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    bool found = from < snapshot->vac_count && snapshot->vacs[from].facts->id == id;
    return found ? from : SIZE_MAX;
}

int32_t held_value(const struct held *held, size_t count, uint32_t name)
{
    for (size_t i = 0; i < count && held[i].name <= name; i++) {
        if (held[i].name == name) {
            return held[i].value;
        }
    }
    return -1;
}
