/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each list is made in two passes over a tile, as in a counting sort: count the items of every
 * node, turn the counts into starts, then put every item in its place.
 */
#include "matcher/scan_kin.h"

#include "matcher/criteria.h"
#include "matcher/support/parallel.h"

#define MONTHS_LEVEL 3 /* levels that must agree for months to count */

struct kin_build {
    struct columns *columns;
    const struct snapshot *s;
    const struct plan *plan;
    struct billet_arena *arena;
    uint32_t *crossed; /* node of each row of the crosswalk */
    size_t threads;
    enum kin_list list; /* that is being built */
};

/* Where the items of one candidate go: counted first, put then. */
struct kin_sink {
    struct kin *items; /* NULL = count only */
    uint32_t *starts;  /* of the tile */
    uint16_t lane;
};

static void sink_put(struct kin_sink *sink, size_t node, int64_t value)
{
    if (sink->items != NULL) {
        sink->items[sink->starts[node]] = (struct kin){
            (uint32_t)node, sink->lane, value < UINT16_MAX ? (uint16_t)value : UINT16_MAX};
    }
    sink->starts[node]++;
}

typedef void emit_fn(const struct kin_build *b, const struct cand_row *c, struct kin_sink *sink);

static uint32_t crossed_node(const struct kin_build *b, const struct billet_crossing *row)
{
    return b->crossed[row - b->s->crossings];
}

static void emit_work(const struct kin_build *b, const struct cand_row *c, struct kin_sink *sink)
{
    for (size_t i = 0; i < c->facts->experience.count; i++) {
        uint32_t node =
            tree_deepest(&b->plan->occupations, c->facts->experience.items[i].occupation);
        if (node != 0) {
            sink_put(sink, node, 100);
        }
    }
    for (size_t i = 0; i < c->served_count; i++) {
        for (size_t j = 0; j < c->served[i].crossing_count; j++) {
            const struct billet_crossing *row = &c->served[i].crossings[j];
            uint32_t node = crossed_node(b, row);
            if (node != 0) {
                sink_put(sink, node, row->confidence);
            }
        }
    }
}

static void emit_wants(const struct kin_build *b, const struct cand_row *c, struct kin_sink *sink)
{
    for (size_t i = 0; i < c->facts->wants.count; i++) {
        billet_code code = c->facts->wants.items[i];
        uint32_t node = tree_deepest(&b->plan->occupations, code);
        if (node != 0) {
            sink_put(sink, node, b->plan->occupations.nodes[node].code == code);
        }
    }
}

#define FAMILIES_MAX 64 /* occupations of one candidate told apart at level 3; more are repeats */

struct families {
    uint32_t nodes[FAMILIES_MAX];
    size_t count;
};

static void note_family(const struct kin_build *b, uint32_t node, struct families *seen)
{
    const struct tree_node *n = &b->plan->occupations.nodes[node];
    if (n->level < MONTHS_LEVEL) {
        return;
    }
    if (n->level > MONTHS_LEVEL) {
        node = tree_find(&b->plan->occupations, tree_prefix(n->code, MONTHS_LEVEL));
    }
    for (size_t i = 0; i < seen->count; i++) {
        if (seen->nodes[i] == node) {
            return;
        }
    }
    if (seen->count < FAMILIES_MAX) {
        seen->nodes[seen->count++] = node;
    }
}

/* A candidate with very many occupations: every family of the plan is asked. */
static void emit_all_months(const struct kin_build *b, const struct cand_row *c,
                            struct kin_sink *sink)
{
    for (size_t node = 0; node < b->plan->occupations.count; node++) {
        const struct tree_node *n = &b->plan->occupations.nodes[node];
        int64_t months = n->level == MONTHS_LEVEL ? months_counted(c, n->code) : 0;
        if (months > 0) {
            sink_put(sink, node, months);
        }
    }
}

static void emit_months(const struct kin_build *b, const struct cand_row *c, struct kin_sink *sink)
{
    struct families seen = {.count = 0};
    for (size_t i = 0; i < c->facts->experience.count; i++) {
        note_family(b,
                    tree_deepest(&b->plan->occupations, c->facts->experience.items[i].occupation),
                    &seen);
    }
    for (size_t i = 0; i < c->served_count; i++) {
        for (size_t j = 0; j < c->served[i].crossing_count; j++) {
            note_family(b, crossed_node(b, &c->served[i].crossings[j]), &seen);
        }
    }
    if (seen.count == FAMILIES_MAX) {
        emit_all_months(b, c, sink);
        return;
    }
    for (size_t i = 0; i < seen.count; i++) {
        int64_t months = months_counted(c, b->plan->occupations.nodes[seen.nodes[i]].code);
        if (months > 0) {
            sink_put(sink, seen.nodes[i], months);
        }
    }
}

static size_t employer_rank(const struct snapshot *s, int64_t employer)
{
    size_t from = 0;
    size_t end = s->employer_count;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (s->employers[middle] < employer) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return from < s->employer_count && s->employers[from] == employer ? from : SIZE_MAX;
}

static void emit_barred(const struct kin_build *b, const struct cand_row *c, struct kin_sink *sink)
{
    for (size_t i = 0; i < c->facts->barred.count; i++) {
        const struct billet_bar *bar = &c->facts->barred.items[i];
        size_t rank = employer_rank(b->s, bar->employer);
        if (rank != SIZE_MAX && bar->until >= b->s->round->date) {
            sink_put(sink, rank, 1);
        }
    }
}

static void emit_home(const struct kin_build *b, const struct cand_row *c, struct kin_sink *sink)
{
    uint32_t node = tree_deepest(&b->plan->regions, c->facts->home);
    if (node != 0) {
        sink_put(sink, node, 0);
    }
}

#define PLACE_STEPS_MAX 3 /* as in criteria.c: a tenth less for each earlier place, up to three */

static void emit_places(const struct kin_build *b, const struct cand_row *c, struct kin_sink *sink)
{
    for (size_t i = 0; i < c->facts->places.count; i++) {
        uint32_t node = tree_find(&b->plan->regions, c->facts->places.items[i]);
        if (node != 0) {
            size_t steps = i < PLACE_STEPS_MAX ? i : PLACE_STEPS_MAX;
            sink_put(sink, node, (int64_t)(PLACE_WHOLE - steps));
        }
    }
}

static void emit_skills(const struct kin_build *b, const struct cand_row *c, struct kin_sink *sink)
{
    for (size_t i = 0; i < c->skill_count; i++) {
        if (b->columns->dense[c->skills[i].name] == PLAN_RARE) {
            sink_put(sink, c->skills[i].name, c->skills[i].value);
        }
    }
}

static emit_fn *const emitters[KIN_LISTS] = {
    [KIN_WORK] = emit_work,     [KIN_WANTS] = emit_wants, [KIN_MONTHS] = emit_months,
    [KIN_BARRED] = emit_barred, [KIN_HOME] = emit_home,   [KIN_PLACE] = emit_places,
    [KIN_SKILL] = emit_skills,
};

static void pass_tile(const struct kin_build *b, size_t tile, struct kin *items)
{
    const struct columns *columns = b->columns;
    const struct kin_index *kin = &columns->kin[b->list];
    size_t from = tile * SCAN_TILE;
    size_t end = from + SCAN_TILE < columns->cand_count ? from + SCAN_TILE : columns->cand_count;
    struct kin_sink sink = {.items = items, .starts = kin->starts + tile * (kin->node_count + 1)};
    for (size_t place = from; place < end; place++) {
        sink.lane = (uint16_t)(place - from);
        emitters[b->list](b, &b->s->cands[columns->order[place]], &sink);
    }
}

/* Counts become starts; putting moves each start to the next one's, and this moves them back. */
static size_t counts_to_starts(uint32_t *starts, size_t node_count, size_t at)
{
    for (size_t node = 0; node <= node_count; node++) {
        size_t count = starts[node];
        starts[node] = (uint32_t)at;
        at += count;
    }
    return at;
}

static void shift_back(uint32_t *starts, size_t node_count, uint32_t first)
{
    for (size_t node = node_count; node > 0; node--) {
        starts[node] = starts[node - 1];
    }
    starts[0] = first;
}

static enum billet_status count_tile(void *arg, size_t worker, size_t tile)
{
    (void)worker;
    pass_tile(arg, tile, NULL);
    return BILLET_OK;
}

static enum billet_status put_tile(void *arg, size_t worker, size_t tile)
{
    const struct kin_build *b = arg;
    const struct kin_index *kin = &b->columns->kin[b->list];
    uint32_t *starts = kin->starts + tile * (kin->node_count + 1);
    uint32_t first = starts[0];
    (void)worker;
    pass_tile(b, tile, kin->items);
    shift_back(starts, kin->node_count, first);
    return BILLET_OK;
}

static enum billet_status build_list(struct kin_build *b, enum kin_list list, size_t node_count)
{
    b->list = list;
    struct kin_index *kin = &b->columns->kin[list];
    size_t tiles = b->columns->tile_count;
    size_t total = 0;
    kin->node_count = node_count;
    kin->starts = billet_arena_array(b->arena, tiles * (node_count + 1), sizeof kin->starts[0]);
    if (kin->starts == NULL) {
        return BILLET_ENOMEM;
    }
    enum billet_status status = parallel_run(b->threads, tiles, count_tile, b);
    for (size_t tile = 0; tile < tiles; tile++) {
        total = counts_to_starts(kin->starts + tile * (node_count + 1), node_count, total);
    }
    if (status != BILLET_OK || total > UINT32_MAX) {
        return status != BILLET_OK ? status : BILLET_ELIMIT;
    }
    kin->items = billet_arena_array(b->arena, total, sizeof kin->items[0]);
    if (kin->items == NULL) {
        return BILLET_ENOMEM;
    }
    return parallel_run(b->threads, tiles, put_tile, b);
}

enum billet_status kin_build(struct columns *columns, const struct snapshot *snapshot,
                             const struct plan *plan, size_t threads, struct billet_arena *arena)
{
    struct kin_build b = {columns, snapshot, plan, arena, NULL, threads, KIN_WORK};
    b.crossed = billet_arena_array(arena, snapshot->crossing_count, sizeof b.crossed[0]);
    if (b.crossed == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < snapshot->crossing_count; i++) {
        b.crossed[i] = tree_deepest(&plan->occupations, snapshot->crossings[i].occupation);
    }
    const size_t nodes[KIN_LISTS] = {
        [KIN_WORK] = plan->occupations.count,   [KIN_WANTS] = plan->occupations.count,
        [KIN_MONTHS] = plan->occupations.count, [KIN_BARRED] = snapshot->employer_count,
        [KIN_HOME] = plan->regions.count,       [KIN_PLACE] = plan->regions.count,
        [KIN_SKILL] = snapshot->skills.count,
    };
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < KIN_LISTS && status == BILLET_OK; i++) {
        status = build_list(&b, (enum kin_list)i, nodes[i]);
    }
    return status;
}
