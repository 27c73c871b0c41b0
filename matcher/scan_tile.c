/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One tile of candidates against all vacancies: a walk down the tree of occupations. At a node
 * the columns of its parent are copied and raised where a candidate of the tile has work or
 * wishes below the node; all vacancies at the node then share them.
 */
#include "matcher/scan_fast.h"

#include <string.h>

#include "matcher/scan_score.h"

/* Columns of the aspects, made when a vacancy first asks for them in this tile. */

static const uint64_t *mask_of(struct scan_work *w, enum aspect aspect, uint32_t key)
{
    const struct aspect_table *t = &w->scan->columns.aspects.tables[aspect];
    size_t at = w->scan->first_key[aspect] + key;
    uint64_t *mask = w->masks + at * SCAN_CHUNKS;
    if (w->mask_stamps[at] == w->tile + 1) {
        return mask;
    }
    const uint16_t *answers = t->answers + (size_t)key * t->trait_count;
    const uint32_t *traits = t->traits + w->tile * SCAN_TILE;
    memset(mask, 0, SCAN_CHUNKS * sizeof mask[0]);
    for (size_t lane = 0; lane < w->lanes; lane++) {
        mask[lane / SCAN_CHUNK] |= (uint64_t)answers[traits[lane]] << lane % SCAN_CHUNK;
    }
    w->mask_stamps[at] = (uint32_t)w->tile + 1;
    return mask;
}

static const uint8_t *points_of(struct scan_work *w, enum aspect aspect, uint32_t key)
{
    const struct aspect_table *t = &w->scan->columns.aspects.tables[aspect];
    size_t at = w->scan->first_key[aspect] + key;
    uint8_t *points = w->points + at * SCAN_TILE;
    if (w->point_stamps[at] == w->tile + 1) {
        return points;
    }
    const uint8_t *short_by = t->short_by + (size_t)key * t->trait_count;
    const uint32_t *traits = t->traits + w->tile * SCAN_TILE;
    for (size_t lane = 0; lane < w->lanes; lane++) {
        points[lane] = short_by[traits[lane]];
    }
    w->point_stamps[at] = (uint32_t)w->tile + 1;
    return points;
}

/* Gates. */

#define MASKS_MAX 16

struct masks {
    const uint64_t *list[MASKS_MAX];
    size_t count;
};

/* When the list is full, what stands in it is met and stands for itself. */
static void add_mask(struct scan_work *w, struct masks *masks, const uint64_t *mask)
{
    if (masks->count == MASKS_MAX) {
        w->scan->kernel->meet(w->eligible, masks->list, masks->count);
        masks->list[0] = w->eligible;
        masks->count = 1;
    }
    masks->list[masks->count++] = mask;
}

static const uint64_t *reach_mask(struct scan_work *w, const struct plan_vac *v,
                                  const uint16_t *months)
{
    uint16_t least = (uint16_t)v->months_min;
    w->scan->kernel->reach(w->reached, months, least);
    for (size_t i = 0; i < w->workless_count; i++) {
        size_t lane = w->workless[i];
        w->reached[lane / SCAN_CHUNK] |= UINT64_C(1) << lane % SCAN_CHUNK;
    }
    return w->reached;
}

static void drop_barred(struct scan_work *w, const struct plan_vac *v)
{
    size_t count = 0;
    const struct kin *barred =
        kin_range(&w->scan->columns.kin[KIN_BARRED], w->tile, v->employer, v->employer + 1, &count);
    for (size_t i = 0; i < count; i++) {
        w->eligible[barred[i].lane / SCAN_CHUNK] &= ~(UINT64_C(1) << barred[i].lane % SCAN_CHUNK);
    }
}

static void meet_gates(struct scan_work *w, const struct plan_vac *v, const uint16_t *months,
                       const uint64_t *accepts)
{
    struct masks masks = {.list = {w->present}, .count = 1};
    for (size_t i = 0; i < ASPECT_GATES; i++) {
        if (v->keys[i] != ASPECT_NO_KEY) {
            add_mask(w, &masks, mask_of(w, (enum aspect)i, v->keys[i]));
        }
    }
    if (accepts != NULL) {
        add_mask(w, &masks, accepts);
    }
    for (size_t i = 0; i < v->certificate_count; i++) {
        add_mask(w, &masks, columns_certificate(&w->scan->columns, w->tile, v->certificates[i]));
    }
    if (v->months_min > 0) {
        add_mask(w, &masks, reach_mask(w, v, months));
    }
    w->scan->kernel->meet(w->eligible, masks.list, masks.count);
    drop_barred(w, v);
}

/* Rare skills: their holders are known by name, everyone else has none. */

static void note_holders(struct scan_work *w, const struct plan_skill *asked)
{
    size_t count = 0;
    const struct kin *kin = kin_range(&w->scan->columns.kin[KIN_SKILL], w->tile, asked->skill,
                                      asked->skill + 1, &count);
    for (size_t i = 0; i < count; i++) {
        size_t lane = kin[i].lane;
        uint16_t points = asked->points[kin[i].value];
        if (w->rare_points[lane] == 0 && points > 0) {
            w->holders[w->holder_count++] = (uint16_t)lane;
        }
        w->rare_points[lane] = (uint16_t)(w->rare_points[lane] + points);
    }
}

/* Only holders, and those whose skills are unknown, can have what the post insists on. */
static void insist(struct scan_work *w, const struct plan_skill *asked)
{
    size_t count = 0;
    const struct kin *kin = kin_range(&w->scan->columns.kin[KIN_SKILL], w->tile, asked->skill,
                                      asked->skill + 1, &count);
    memcpy(w->held, w->skill_unknown, sizeof w->held);
    for (size_t i = 0; i < count; i++) {
        uint64_t good = kin[i].value >= asked->least;
        w->held[kin[i].lane / SCAN_CHUNK] |= good << kin[i].lane % SCAN_CHUNK;
    }
    for (size_t i = 0; i < SCAN_CHUNKS; i++) {
        w->eligible[i] &= w->held[i];
    }
}

/* A holder may fall short by less than the others: its limit is put off by as much. */
static void put_off_limits(struct scan_work *w, const struct plan_vac *v, uint8_t limit)
{
    int32_t alpha = w->scan->snapshot->round->policy.alpha;
    for (size_t i = 0; i < w->holder_count; i++) {
        size_t lane = w->holders[i];
        unsigned gain = v->rare_short - scan_units(v->rare_share - w->rare_points[lane], alpha);
        unsigned most = (w->limits[lane] > limit ? w->limits[lane] : limit) + gain;
        w->limits[lane] = (uint8_t)(most < SCAN_FAR ? most : SCAN_FAR);
    }
}

static void open_rare(struct scan_work *w, const struct plan_vac *v, uint8_t limit)
{
    for (size_t i = v->dense_count; i < v->skill_count; i++) {
        note_holders(w, &v->skills[i]);
        if (v->skills[i].least > 0) {
            insist(w, &v->skills[i]);
        }
    }
    put_off_limits(w, v, limit);
}

static void close_rare(struct scan_work *w)
{
    for (; w->holder_count > 0; w->holder_count--) {
        size_t lane = w->holders[w->holder_count - 1];
        w->rare_points[lane] = 0;
        w->limits[lane] = scan_limit(w->cands[lane].bar);
    }
}

/* Vacancies. */

static void count_eligible(struct scan_work *w)
{
    for (size_t i = 0; i < SCAN_CHUNKS; i++) {
        w->counts.eligible += (uint64_t)__builtin_popcountll(w->eligible[i]);
        w->counts.chunks += w->eligible[i] != 0 ? 1 : 0;
    }
}

static void offer(struct scan_work *w, const struct scan_scorer *scorer, struct best *vac,
                  size_t lane, uint32_t floor)
{
    const struct scan *scan = w->scan;
    struct best *cand = &w->cands[lane];
    uint32_t of_cand = best_mutual(cand->bar);
    uint32_t of_vac = best_mutual(vac->bar) > floor ? best_mutual(vac->bar) : floor;
    struct best_entry entry;
    w->counts.scored++;
    if (!scan_score(scorer, lane, of_cand < of_vac ? of_cand : of_vac, &entry)) {
        return;
    }
    if (entry.key >= cand->bar) {
        uint64_t bar = cand->bar;
        best_push(&scan->cand_kind, cand, &entry);
        w->counts.offered++;
        if (cand->bar != bar) {
            w->limits[lane] = scan_limit(cand->bar);
        }
    }
    if (entry.key >= vac->bar && best_mutual(entry.key) >= floor) {
        entry.other = cand->owner;
        best_push(&scan->vac_kind, vac, &entry);
        w->counts.offered++;
    }
}

#define AHEAD 8 /* pairs whose candidates are fetched before their turn */

static void fetch(const struct scan_work *w, const struct scan_scorer *scorer, size_t i,
                  size_t picked)
{
    if (i + AHEAD < picked) {
        size_t lane = w->picked[i + AHEAD];
        __builtin_prefetch(&w->persons[lane]);
        __builtin_prefetch(&w->cands[lane]);
    }
    if (i + AHEAD / 2 < picked) {
        size_t lane = w->picked[i + AHEAD / 2];
        const struct best *cand = &w->cands[lane];
        scan_score_fetch(scorer, lane);
        __builtin_prefetch(&cand->entries[cand->count], 1);
    }
}

/* The next vacancy's lists in this tile. */
static void fetch_vacancy(const struct scan_work *w, size_t row)
{
    const struct columns *columns = &w->scan->columns;
    const struct plan_vac *v = &w->scan->plan.vacs[row];
    const struct kin_index *barred = &columns->kin[KIN_BARRED];
    const struct kin_index *skills = &columns->kin[KIN_SKILL];
    __builtin_prefetch(&barred->starts[w->tile * (barred->node_count + 1) + v->employer]);
    for (size_t i = v->dense_count; i < v->skill_count; i++) {
        __builtin_prefetch(
            &skills->starts[w->tile * (skills->node_count + 1) + v->skills[i].skill]);
    }
}

#define BLOCK_CHUNKS 16 /* lanes after which the vacancy's own limit is looked at again */

static void scan_vacancy(struct scan_work *w, struct scan_scorer *scorer, size_t row)
{
    const struct scan *scan = w->scan;
    const struct plan_vac *v = &scan->plan.vacs[row];
    struct best *vac = &w->vacs[row];
    struct place_view place = places_open(&w->places, v->region);
    meet_gates(w, v, scorer->group_months, place.accepts);
    uint32_t least = parallel_mark_get(&scan->floors[row]);
    open_rare(w, v, scan_limit_least(vac->bar, least));
    if (scan->counting) {
        count_eligible(w);
    }
    struct scan_query query = {
        .eligible = w->eligible, .limits = w->limits, .deepened = &w->counts.deepened};
    for (size_t i = 0; i < ASPECT_POINTS; i++) {
        enum aspect aspect = (enum aspect)(ASPECT_GATES + i);
        query.columns[i] = points_of(w, aspect, v->keys[aspect]);
    }
    query.columns[ASPECT_POINTS] = place.short_by;
    query.columns[ASPECT_POINTS + 1] = w->blended;
    query.skills = columns_skill(&scan->columns, w->tile, 0);
    query.asked = v->skills;
    query.asked_count = v->dense_count;
    query.unknown = scan->columns.unknown + w->tile * SCAN_TILE;
    query.penalty = scan->columns.penalty[columns_gates(v->demanded)];
    query.unskilled = w->unskilled;
    query.known_short = v->rare_short;
    query.unknown_short = v->neutral_short;
    scan_scorer_set(scorer, v, place.worth);
    size_t chunks = (w->lanes + SCAN_CHUNK - 1) / SCAN_CHUNK;
    for (size_t from = 0; from < chunks; from += BLOCK_CHUNKS) {
        size_t end = from + BLOCK_CHUNKS < chunks ? from + BLOCK_CHUNKS : chunks;
        uint32_t floor = parallel_mark_get(&scan->floors[row]);
        query.limit = scan_limit_least(vac->bar, floor);
        size_t picked = scan->kernel->pick(&query, from, end, w->picked);
        for (size_t i = 0; i < picked; i++) {
            fetch(w, scorer, i, picked);
            offer(w, scorer, vac, w->picked[i], floor);
        }
        parallel_mark_raise(&scan->floors[row], best_mutual(vac->bar));
    }
    close_rare(w);
    places_close(&w->places);
}

/* Groups. */

static void scan_group(struct scan_work *w, const struct plan_group *group,
                       const struct scan_level *level)
{
    struct scan_scorer scorer;
    scan_scorer_init(&scorer, w, group, level);
    scan_blend_group(w, group, &scorer);
    for (size_t row = group->from; row < group->end; row++) {
        if (row + 1 < group->end) {
            fetch_vacancy(w, row + 1);
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
    w->cands[lane].bar = 0;
    w->cands[lane].count = 0;
    w->cands[lane].owner = person->cand;
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
