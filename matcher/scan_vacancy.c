/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One vacancy against one tile: its gates are met as bitmaps, what is left goes through the bound,
 * and what is still left is scored and offered to both sides.
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
        w->limits[lane] = scan_limit(w->ledger.lanes[lane].bar);
    }
}

/* Vacancies. */

static void count_eligible(struct scan_work *w)
{
    if (!w->scan->counting) {
        return;
    }
    for (size_t i = 0; i < SCAN_CHUNKS; i++) {
        w->counts.eligible += (uint64_t)__builtin_popcountll(w->eligible[i]);
        w->counts.chunks += w->eligible[i] != 0 ? 1 : 0;
    }
}

static void offer(struct scan_work *w, const struct scan_scorer *scorer, struct best *vac,
                  size_t lane, uint32_t floor)
{
    const struct scan *scan = w->scan;
    const struct ledger_lane *cand = &w->ledger.lanes[lane];
    uint32_t of_cand = best_mutual(cand->bar);
    uint32_t of_vac = best_mutual(vac->bar) > floor ? best_mutual(vac->bar) : floor;
    struct best_entry entry;
    w->counts.scored++;
    if (!scan_score(scorer, lane, of_cand < of_vac ? of_cand : of_vac, &entry)) {
        return;
    }
    if (entry.key >= cand->bar) {
        if (ledger_push(&w->ledger, lane, &entry)) {
            w->limits[lane] = scan_limit(cand->bar);
        }
        w->counts.offered++;
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
        __builtin_prefetch(&w->ledger.lanes[lane]);
    }
    if (i + AHEAD / 2 < picked) {
        size_t lane = w->picked[i + AHEAD / 2];
        scan_score_fetch(scorer, lane);
        ledger_fetch(&w->ledger, lane);
    }
}

void scan_vacancy_fetch(const struct scan_work *w, size_t row)
{
    const struct columns *columns = &w->scan->columns;
    const struct plan_vac *v = &w->scan->plan.vacs[row];
    const struct kin_index *barred = &columns->kin[KIN_BARRED];
    const struct kin_index *skills = &columns->kin[KIN_SKILL];
    __builtin_prefetch(&w->vacs[row].entries[w->vacs[row].count], 1);
    __builtin_prefetch(&barred->starts[w->tile * (barred->node_count + 1) + v->employer]);
    for (size_t i = 0; i < v->certificate_count; i++) {
        __builtin_prefetch(columns_certificate(columns, w->tile, v->certificates[i]));
    }
    for (size_t i = v->dense_count; i < v->skill_count; i++) {
        __builtin_prefetch(
            &skills->starts[w->tile * (skills->node_count + 1) + v->skills[i].skill]);
    }
}

/* Bit i: chunk i has an eligible lane. */
static uint32_t live_chunks(const struct scan_work *w)
{
    uint32_t live = 0;
    for (size_t i = 0; i < SCAN_CHUNKS; i++) {
        live |= (uint32_t)(w->eligible[i] != 0) << i;
    }
    return live;
}
_Static_assert(SCAN_CHUNKS == 32, "a bit a chunk in 32 bits");

static void set_query(struct scan_work *w, const struct plan_vac *v, const struct place_view *place,
                      struct scan_query *query)
{
    const struct columns *columns = &w->scan->columns;
    for (size_t i = 0; i < ASPECT_POINTS; i++) {
        enum aspect aspect = (enum aspect)(ASPECT_GATES + i);
        query->columns[i] = points_of(w, aspect, v->keys[aspect]);
    }
    query->columns[ASPECT_POINTS] = place->short_by;
    query->columns[ASPECT_POINTS + 1] = w->blended;
    query->skills = columns_skill(columns, w->tile, 0);
    query->asked = v->skills;
    query->asked_count = v->dense_count;
    query->unknown = columns->unknown + w->tile * SCAN_TILE;
    query->penalty = columns->penalty[columns_gates(v->demanded)];
    query->unskilled = w->unskilled;
    query->known_short = v->rare_short;
    query->unknown_short = v->neutral_short;
}

#define BLOCK_CHUNKS 16 /* chunks after which the vacancy's own limit is looked at again */

static void scan_block(struct scan_work *w, const struct scan_scorer *scorer,
                       struct scan_query *query, size_t row, size_t from)
{
    struct best *vac = &w->vacs[row];
    struct parallel_mark *mark = &w->scan->floors[row];
    uint32_t floor = parallel_mark_get(mark);
    query->limit = scan_limit_least(vac->bar, floor);
    size_t picked = w->scan->kernel->pick(query, from, from + BLOCK_CHUNKS, w->picked);
    if (w->ledger.room - w->ledger.count < picked) {
        ledger_cut(&w->ledger);
    }
    for (size_t i = 0; i < picked; i++) {
        fetch(w, scorer, i, picked);
        offer(w, scorer, vac, w->picked[i], floor);
    }
    parallel_mark_raise(mark, best_mutual(vac->bar));
}

void scan_vacancy(struct scan_work *w, struct scan_scorer *scorer, size_t row)
{
    const struct scan *scan = w->scan;
    const struct plan_vac *v = &scan->plan.vacs[row];
    struct place_view place = places_open(&w->places, v->region);
    meet_gates(w, v, scorer->group_months, place.accepts);
    uint32_t least = parallel_mark_get(&scan->floors[row]);
    open_rare(w, v, scan_limit_least(w->vacs[row].bar, least));
    uint32_t live = live_chunks(w);
    if (live != 0) {
        struct scan_query query = {
            .eligible = w->eligible, .limits = w->limits, .deepened = &w->counts.deepened};
        count_eligible(w);
        set_query(w, v, &place, &query);
        scan_scorer_set(scorer, v, place.worth);
        for (size_t from = 0; from < SCAN_CHUNKS; from += BLOCK_CHUNKS) {
            if ((live >> from & ((1U << BLOCK_CHUNKS) - 1)) != 0) {
                scan_block(w, scorer, &query, row, from);
            }
        }
    }
    close_rare(w);
    places_close(&w->places);
}
