/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building the columns: the order first, then one pass a column.
 */
#include "matcher/scan_columns.h"

#include "matcher/criteria.h"
#include "matcher/scan_kin.h"
#include "matcher/support/parallel.h"
#include "matcher/support/sort.h"

/* Skills. */

#define DENSE_SHARE 128 /* a skill has a column when one in so many candidates holds it */

static enum billet_status choose_dense(struct columns *columns, const struct snapshot *s,
                                       struct billet_arena *arena)
{
    columns->dense = billet_arena_array(arena, s->skills.count, sizeof columns->dense[0]);
    if (columns->dense == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->cand_count; i++) {
        for (size_t j = 0; j < s->cands[i].skill_count; j++) {
            columns->dense[s->cands[i].skills[j].name]++;
        }
    }
    for (size_t i = 0; i < s->skills.count; i++) {
        bool many = columns->dense[i] > s->cand_count / DENSE_SHARE;
        columns->dense[i] = many ? (uint32_t)columns->skill_count++ : PLAN_RARE;
    }
    return BILLET_OK;
}

/*
 * The order: by what two of the gates ask, so that they take or leave whole chunks, then by main
 * occupation and home. It only decides what is pruned together.
 */

struct ordered {
    uint32_t kind; /* category and coarse wage floor */
    billet_code work;
    billet_code home;
    uint32_t cand;
};

static int compare_ordered(const void *a, const void *b)
{
    const struct ordered *left = a;
    const struct ordered *right = b;
    int by = (left->kind > right->kind) - (left->kind < right->kind);
    by = by != 0 ? by : (left->work > right->work) - (left->work < right->work);
    by = by != 0 ? by : (left->home > right->home) - (left->home < right->home);
    return by != 0 ? by : (left->cand > right->cand) - (left->cand < right->cand);
}

#define WAGE_STEP  1000 /* yuan: candidates within a step stand together */
#define WAGE_STEPS 31

static uint32_t kind_of(const struct billet_candidate *c)
{
    uint32_t wage = c->wage_floor.known ? 1 + (uint32_t)c->wage_floor.value / WAGE_STEP : 0;
    return (uint32_t)c->category << 8 | (wage < WAGE_STEPS ? wage : WAGE_STEPS);
}

static billet_code main_occupation(const struct cand_row *c)
{
    if (c->facts->experience.count > 0) {
        return c->facts->experience.items[0].occupation;
    }
    for (size_t i = 0; i < c->served_count; i++) {
        if (c->served[i].crossing_count > 0) {
            return c->served[i].crossings[0].occupation;
        }
    }
    return c->facts->wants.count > 0 ? c->facts->wants.items[0] : 0;
}

enum billet_status columns_order(struct columns *columns, const struct snapshot *snapshot,
                                 struct billet_arena *arena,
                                 const struct billet_allocator *allocator)
{
    size_t count = snapshot->cand_count;
    columns->cand_count = count;
    columns->tile_count = (count + SCAN_TILE - 1) / SCAN_TILE;
    columns->order = billet_arena_array(arena, count, sizeof columns->order[0]);
    struct ordered *rows = allocator->alloc(allocator->arg, (count + 1) * sizeof *rows);
    enum billet_status status = BILLET_ENOMEM;
    if (columns->order != NULL && rows != NULL) {
        for (size_t i = 0; i < count; i++) {
            const struct cand_row *c = &snapshot->cands[i];
            rows[i] = (struct ordered){kind_of(c->facts), main_occupation(c), c->facts->home,
                                       (uint32_t)i};
        }
        status = sort_items(allocator, rows, count, sizeof *rows, compare_ordered);
    }
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        columns->order[i] = rows[i].cand;
    }
    allocator->release(allocator->arg, rows);
    return status == BILLET_OK ? choose_dense(columns, snapshot, arena) : status;
}

/* Persons. */

static uint16_t saturate(int64_t months)
{
    return months < UINT16_MAX ? (uint16_t)months : UINT16_MAX; /* all limits are far below */
}

static void fill_person(struct columns *columns, const struct snapshot *s, size_t place)
{
    size_t cand = columns->order[place];
    const struct cand_row *c = &s->cands[cand];
    struct scan_person *person = &columns->persons[place];
    person->id = c->facts->id;
    person->cand = (uint32_t)cand;
    person->unknowns = columns->aspects.unknowns[cand];
    person->months = saturate(months_counted(c, 0));
    person->present = c->present;
    columns->unknown[place] = columns_gates(person->unknowns);
    person->wage = columns->aspects.tables[ASPECT_WAGE].traits[place];
    person->education = columns->aspects.tables[ASPECT_EDUCATION].traits[place];
    person->wanted = c->facts->conditions_wanted.bits;
}

static void fill_skills(struct columns *columns, const struct cand_row *c, size_t place)
{
    size_t lane = place % SCAN_TILE;
    size_t half = SCAN_TILE / 2;
    uint8_t *tile = columns->skills + place / SCAN_TILE * columns->skill_count * half;
    uint8_t *at = tile + lane / SCAN_CHUNK * 32 + lane % 32;
    unsigned shift = (lane & 32) != 0 ? 4 : 0;
    for (size_t skill = 0; !c->facts->skills.known && skill < columns->skill_count; skill++) {
        at[skill * half] |= (uint8_t)(SCAN_LEVEL_NEUTRAL << shift);
    }
    for (size_t i = 0; i < c->skill_count; i++) {
        uint32_t column = columns->dense[c->skills[i].name];
        if (column != PLAN_RARE) {
            at[column * half] |= (uint8_t)((unsigned)c->skills[i].value << shift);
        }
    }
}

/* Held through the last day; where nothing was recorded, the gate is unknown and passes here. */
static void fill_certificates(struct columns *columns, const struct snapshot *s,
                              const struct cand_row *c, size_t place)
{
    size_t lane = place % SCAN_TILE;
    uint64_t bit = UINT64_C(1) << lane % SCAN_CHUNK;
    uint64_t *at = columns->certificates +
                   place / SCAN_TILE * columns->certificate_count * SCAN_CHUNKS + lane / SCAN_CHUNK;
    bool known = c->facts->certificates.known;
    for (size_t i = 0; !known && i < columns->certificate_count; i++) {
        at[i * SCAN_CHUNKS] |= bit;
    }
    for (size_t i = 0; i < c->certificate_count; i++) {
        const struct held *held = &c->certificates[i];
        at[held->name * SCAN_CHUNKS] |= held->value >= s->round->last_day ? bit : 0;
    }
}

/* Points, and units short, of an appeal category for every worth x that it can have. */
static void fill_worth(const struct snapshot *s, const struct cand_row *c, size_t category,
                       const int32_t *worth, size_t count, uint16_t *points, uint8_t *short_by)
{
    bool present = (c->present >> category & 1) != 0;
    int32_t share = c->scored ? c->share[category] : 0;
    int32_t percent = 100 - s->round->policy.alpha;
    for (size_t i = 0; i < count; i++) {
        int32_t x = worth[i] < 0 ? s->round->policy.neutral : worth[i];
        points[i] = (uint16_t)(present ? share * x / 100 : 0);
        short_by[i] = scan_units(share - points[i], percent);
    }
}

static void fill_conditions(struct columns *columns, const struct snapshot *s,
                            const struct cand_row *c)
{
    unsigned present = c->present & 15;
    int32_t share = (c->present >> 3 & 1) != 0 ? c->share[3] : 0;
    int32_t flat = c->scored ? 0 : BILLET_POINTS / 2; /* of all appeal, as in scan_aspects.c */
    columns->conditions_neutral[present] =
        (uint16_t)(flat + share * s->round->policy.neutral / 100);
    for (int32_t need = 0; need <= CONDITIONS_MAX; need++) {
        for (int32_t have = 0; have <= need; have++) {
            int32_t x = need == 0 ? 0 : have * 100 / need;
            columns->conditions[present][need][have] = (uint16_t)(flat + share * x / 100);
        }
    }
}

/* Shares follow from the categories present, so that any candidate with them stands for all. */
static void fill_worths(struct columns *columns, const struct snapshot *s, const struct cand_row *c)
{
    static const int32_t desire[] = {0, 20, 50, 80, 100, -1}; /* criteria.c has the rules */
    static const int32_t place[] = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, -1};
    unsigned present = c->present & 15;
    if (columns->worth_known[present]) {
        return;
    }
    columns->worth_known[present] = true;
    fill_conditions(columns, s, c);
    fill_worth(s, c, 0, desire, DESIRE_NEUTRAL + 1, columns->desire[present],
               columns->desire_short[present]);
    fill_worth(s, c, 2, place, PLACE_NEUTRAL + 1, columns->place[present],
               columns->place_short[present]);
}

static void fill_penalties(struct columns *columns, int64_t penalty)
{
    for (uint32_t i = 1; i < 256; i++) {
        columns->ones[i] = (uint8_t)(columns->ones[i / 2] + (i & 1));
    }
    for (uint32_t demanded = 0; demanded < 256; demanded++) {
        for (uint32_t half = 0; half < 16; half++) {
            uint32_t low = columns_ones(columns, demanded & half);
            uint32_t high = columns_ones(columns, demanded >> 4 & half);
            columns->penalty[demanded][0][half] = scan_units(penalty * low, 100);
            columns->penalty[demanded][1][half] = scan_units(penalty * high, 100);
        }
    }
}

static bool room_for_all(struct columns *columns, const struct snapshot *s,
                         struct billet_arena *arena)
{
    size_t tiles = columns->tile_count;
    columns->certificate_count = s->certificates.count;
    columns->persons = billet_arena_array(arena, columns->cand_count, sizeof columns->persons[0]);
    columns->skills = billet_arena_array(arena, tiles * columns->skill_count, SCAN_TILE / 2);
    columns->certificates = billet_arena_array(arena, tiles * s->certificates.count,
                                               SCAN_CHUNKS * sizeof columns->certificates[0]);
    columns->unknown = billet_arena_array(arena, tiles, SCAN_TILE);
    return columns->unknown != NULL && columns->persons != NULL && columns->skills != NULL &&
           columns->certificates != NULL;
}

struct column_fill {
    struct columns *columns;
    const struct snapshot *s;
};

static enum billet_status fill_tile(void *arg, size_t worker, size_t tile)
{
    const struct column_fill *fill = arg;
    struct columns *columns = fill->columns;
    size_t from = tile * SCAN_TILE;
    size_t end = from + SCAN_TILE < columns->cand_count ? from + SCAN_TILE : columns->cand_count;
    (void)worker;
    for (size_t place = from; place < end; place++) {
        const struct cand_row *c = &fill->s->cands[columns->order[place]];
        fill_person(columns, fill->s, place);
        fill_skills(columns, c, place);
        fill_certificates(columns, fill->s, c, place);
    }
    return BILLET_OK;
}

enum billet_status columns_build(struct columns *columns, const struct snapshot *snapshot,
                                 const struct plan *plan, size_t threads,
                                 struct billet_arena *arena)
{
    if (!room_for_all(columns, snapshot, arena)) {
        return BILLET_ENOMEM;
    }
    fill_penalties(columns, snapshot->round->policy.unknown_penalty);
    for (size_t i = 0; i < columns->cand_count; i++) {
        fill_worths(columns, snapshot, &snapshot->cands[i]);
    }
    struct column_fill fill = {columns, snapshot};
    enum billet_status status = parallel_run(threads, columns->tile_count, fill_tile, &fill);
    return status == BILLET_OK ? kin_build(columns, snapshot, plan, threads, arena) : status;
}
