/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One tile of candidates against all vacancies: a walk down the tree of occupations. At a node
 * the columns of its parent are copied and raised where a candidate of the tile has work or
 * wishes below the node; all vacancies at the node then share them.
 */
#include "matcher/scan_fast.h"

#include <string.h>

#include "matcher/scan_score.h"

/* Groups. */

static void scan_group(struct scan_work *w, const struct plan_group *group,
                       const struct scan_level *level)
{
    struct scan_scorer scorer;
    scan_scorer_init(&scorer, w, group, level);
    scan_blend_group(w, group, &scorer);
    for (size_t row = group->from; row < group->end; row++) {
        if (row + 1 < group->end) {
            scan_vacancy_fetch(w, row + 1);
        }
        scan_vacancy(w, &scorer, row);
    }
}

static void scan_groups(struct scan_work *w, size_t node, const struct scan_level *level)
{
    const uint32_t *from = w->scan->plan.group_from;
    for (size_t i = from[node]; i < from[node + 1]; i++) {
        scan_group(w, &w->scan->plan.groups[i], level);
    }
}

/* Nodes. */

static const int32_t work_worth[TREE_LEVELS] = {0, 10, 35, 70, 100}; /* as in criteria.c */

static void raise_work(struct scan_work *w, size_t node, uint32_t level)
{
    size_t count = 0;
    const struct kin *kin = kin_range(&w->scan->columns.kin[KIN_WORK], w->tile, node,
                                      w->scan->plan.occupations.nodes[node].end, &count);
    uint8_t *column = w->work[level];
    for (size_t i = 0; i < count; i++) {
        uint8_t x = (uint8_t)(kin[i].value * work_worth[level] / 100);
        column[kin[i].lane] = column[kin[i].lane] < x ? x : column[kin[i].lane];
    }
}

static void raise_wants(struct scan_work *w, size_t node, uint32_t level)
{
    const struct columns *columns = &w->scan->columns;
    size_t count = 0;
    const struct kin *kin = kin_range(&columns->kin[KIN_WANTS], w->tile, node,
                                      w->scan->plan.occupations.nodes[node].end, &count);
    for (size_t i = 0; i < count; i++) {
        size_t lane = kin[i].lane;
        bool whole = kin[i].node == node && kin[i].value != 0;
        uint8_t match = whole ? DESIRE_WHOLE : (uint8_t)level;
        if (w->wants[level][lane] < match) {
            w->wants[level][lane] = match;
            w->desire[level][lane] = columns->desire_short[w->persons[lane].present & 15][match];
        }
    }
}

static void set_months(struct scan_work *w, size_t node)
{
    size_t count = 0;
    const struct kin *kin = kin_range(&w->scan->columns.kin[KIN_MONTHS], w->tile, node,
                                      w->scan->plan.occupations.nodes[node].end, &count);
    memset(w->months, 0, sizeof w->months);
    for (size_t i = 0; i < count; i++) {
        w->months[kin[i].lane] = kin[i].value;
    }
}

#define MONTHS_LEVEL 3

static void enter_node(struct scan_work *w, size_t at)
{
    uint32_t level = w->scan->plan.occupations.nodes[at].level;
    memcpy(w->work[level], w->work[level - 1], SCAN_TILE);
    memcpy(w->wants[level], w->wants[level - 1], SCAN_TILE);
    memcpy(w->desire[level], w->desire[level - 1], SCAN_TILE);
    raise_work(w, at, level);
    raise_wants(w, at, level);
    if (level == MONTHS_LEVEL) {
        set_months(w, at);
    }
    struct scan_level columns = {w->work[level], w->wants[level], w->desire[level],
                                 level < MONTHS_LEVEL ? w->no_months : w->months};
    scan_groups(w, at, &columns);
}

/* How much of the tile has to do with a node: where most has, bars rise soonest. */
static size_t nearness(const struct scan_work *w, size_t node)
{
    size_t end = w->scan->plan.occupations.nodes[node].end;
    size_t work = 0;
    size_t wants = 0;
    kin_range(&w->scan->columns.kin[KIN_WORK], w->tile, node, end, &work);
    kin_range(&w->scan->columns.kin[KIN_WANTS], w->tile, node, end, &wants);
    return work + wants;
}

/* The node's children, nearest first, at the end of w->path; answers how many. */
static size_t line_up(struct scan_work *w, size_t node)
{
    const struct tree_node *nodes = w->scan->plan.occupations.nodes;
    struct scan_turn *turns = w->turns + w->turn_count;
    size_t count = 0;
    for (uint32_t child = (uint32_t)node + 1; child < nodes[node].end; child = nodes[child].end) {
        struct scan_turn turn = {child, (uint32_t)nearness(w, child)};
        size_t at = count++;
        for (; at > 0 && turns[at - 1].nearness < turn.nearness; at--) {
            turns[at] = turns[at - 1];
        }
        turns[at] = turn;
    }
    w->turn_count += count;
    return count;
}

/* At most four levels deep. */
static void walk(struct scan_work *w, size_t node)
{
    size_t first = w->turn_count;
    size_t count = line_up(w, node);
    for (size_t i = 0; i < count; i++) {
        enter_node(w, w->turns[first + i].node);
        walk(w, w->turns[first + i].node);
    }
    w->turn_count = first;
}

/* Tiles. */

static void fill_lane(struct scan_work *w, size_t lane)
{
    const struct columns *columns = &w->scan->columns;
    const struct scan_person *person = &w->persons[lane];
    const uint8_t *desire = columns->desire_short[person->present & 15];
    w->present[lane / SCAN_CHUNK] |= UINT64_C(1) << lane % SCAN_CHUNK;
    w->desire[0][lane] = desire[0];
    w->no_desire[lane] = desire[DESIRE_NEUTRAL];
    w->no_wants[lane] = DESIRE_NEUTRAL;
    w->all_months[lane] = person->months;
    if ((person->unknowns & SCAN_UNKNOWN_WORK) != 0) {
        w->workless[w->workless_count++] = (uint16_t)lane;
    }
    bool unskilled = (person->unknowns & SCAN_UNKNOWN_SKILLS) != 0;
    w->unskilled[lane] = unskilled ? UINT8_MAX : 0;
    w->skill_unknown[lane / SCAN_CHUNK] |= (uint64_t)unskilled << lane % SCAN_CHUNK;
    w->limits[lane] = SCAN_FAR;
    w->ledger.lanes[lane].owner = person->cand;
}

static void begin_tile(struct scan_work *w, size_t tile)
{
    const struct columns *columns = &w->scan->columns;
    size_t from = tile * SCAN_TILE;
    size_t left = columns->cand_count - from;
    w->tile = tile;
    w->lanes = left < SCAN_TILE ? left : SCAN_TILE;
    w->persons = columns->persons + from;
    w->workless_count = 0;
    ledger_begin(&w->ledger, w->lanes);
    memset(w->present, 0, sizeof w->present);
    memset(w->skill_unknown, 0, sizeof w->skill_unknown);
    memset(w->work[0], 0, SCAN_TILE);
    memset(w->wants[0], 0, SCAN_TILE);
    for (size_t lane = 0; lane < w->lanes; lane++) {
        fill_lane(w, lane);
    }
    places_begin(&w->places, tile, w->lanes);
}

void scan_tile(struct scan_work *w, size_t tile)
{
    begin_tile(w, tile);
    struct scan_level none = {w->work[0], w->no_wants, w->no_desire, w->no_months};
    scan_groups(w, 0, &none); /* posts without occupation */
    walk(w, 0);
}
