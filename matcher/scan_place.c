/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making columns of place from those of the region above.
 */
#include "matcher/scan_place.h"

#include <assert.h>
#include <string.h>

#define GATE_PLACE (1U << 2)

static const uint8_t home_worth[TREE_LEVELS] = {0, 2, 5, 8, 10}; /* tenths, as in criteria.c */

size_t places_number(const struct tree *regions, uint32_t *numbers)
{
    uint32_t count = 0;
    for (size_t node = 0; node < regions->count; node++) {
        bool last = regions->nodes[node].level == BILLET_CODE_LEVELS;
        numbers[node] = last ? UINT32_MAX : count++;
    }
    return count;
}

static const uint8_t *shorts_of(const struct places *p, size_t lane)
{
    const struct scan_person *person = &p->columns->persons[p->tile * SCAN_TILE + lane];
    return p->columns->place_short[person->present & 15];
}

static void fill_flat(const struct places *p, struct place_columns *c, uint8_t worth)
{
    memset(c->worth, worth, sizeof c->worth);
    for (size_t lane = 0; lane < p->lanes; lane++) {
        c->short_by[lane] = shorts_of(p, lane)[worth];
    }
}

void places_begin(struct places *places, size_t tile, size_t lanes)
{
    struct place_columns *root = &places->made[0];
    places->tile = tile;
    places->lanes = lanes;
    fill_flat(places, root, 0);
    fill_flat(places, places->anywhere, PLACE_WHOLE);
    fill_flat(places, places->nowhere, PLACE_NEUTRAL);
    memset(root->accepts, 0, sizeof root->accepts);
    for (size_t lane = 0; lane < lanes; lane++) {
        unsigned unknowns = places->columns->persons[tile * SCAN_TILE + lane].unknowns;
        uint64_t unknown = (unknowns & GATE_PLACE) != 0;
        root->accepts[lane / SCAN_CHUNK] |= unknown << lane % SCAN_CHUNK;
    }
    places->stamps[0] = (uint32_t)tile + 1;
}

static void raise(const struct places *p, struct place_columns *c, size_t lane, uint8_t worth)
{
    if (c->worth[lane] < worth) {
        c->worth[lane] = worth;
        c->short_by[lane] = shorts_of(p, lane)[worth];
    }
}

static const struct kin *kin_at(const struct places *p, enum kin_list list, size_t from, size_t end,
                                size_t *count)
{
    return kin_range(&p->columns->kin[list], p->tile, from, end, count);
}

static void accept_places(uint64_t *accepts, const struct kin *kin, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        accepts[kin[i].lane / SCAN_CHUNK] |= UINT64_C(1) << kin[i].lane % SCAN_CHUNK;
    }
}

static struct place_columns *make(struct places *p, uint32_t node)
{
    const struct tree_node *n = &p->regions->nodes[node];
    uint32_t number = p->numbers[node];
    struct place_columns *c = &p->made[number];
    if (p->stamps[number] == p->tile + 1) {
        return c;
    }
    size_t homes = 0;
    size_t wanted = 0;
    const struct kin *home = kin_at(p, KIN_HOME, node, n->end, &homes);
    const struct kin *want = kin_at(p, KIN_PLACE, node, node + 1, &wanted);
    *c = *make(p, n->parent); /* at most three levels up */
    for (size_t i = 0; i < homes; i++) {
        raise(p, c, home[i].lane, home_worth[n->level]);
    }
    for (size_t i = 0; i < wanted; i++) {
        raise(p, c, want[i].lane, (uint8_t)want[i].value);
    }
    accept_places(c->accepts, want, wanted);
    p->stamps[number] = (uint32_t)p->tile + 1;
    return c;
}

static void patch(struct places *p, const struct kin *kin, size_t count, bool home)
{
    struct place_columns *c = p->patched;
    for (size_t i = 0; i < count; i++) {
        size_t lane = kin[i].lane;
        uint8_t worth = home ? home_worth[BILLET_CODE_LEVELS] : (uint8_t)kin[i].value;
        if (c->worth[lane] < worth) {
            p->patches[p->patch_count++] =
                (struct place_patch){(uint16_t)lane, c->worth[lane], c->short_by[lane]};
            raise(p, c, lane, worth);
        }
    }
}

static struct place_view open_street(struct places *p, uint32_t node)
{
    size_t homes = 0;
    size_t wanted = 0;
    const struct kin *home = kin_at(p, KIN_HOME, node, node + 1, &homes);
    const struct kin *want = kin_at(p, KIN_PLACE, node, node + 1, &wanted);
    p->patched = make(p, p->regions->nodes[node].parent);
    patch(p, home, homes, true);
    patch(p, want, wanted, false);
    struct place_view view = {p->patched->worth, p->patched->short_by, p->patched->accepts};
    if (wanted > 0) {
        memcpy(p->street, p->patched->accepts, sizeof p->street);
        accept_places(p->street, want, wanted);
        view.accepts = p->street;
    }
    return view;
}

struct place_view places_open(struct places *places, uint32_t region)
{
    assert(places->patched == NULL);
    if (region == PLAN_ANYWHERE || region == PLAN_NOWHERE) {
        const struct place_columns *flat =
            region == PLAN_ANYWHERE ? places->anywhere : places->nowhere;
        return (struct place_view){flat->worth, flat->short_by, NULL};
    }
    if (places->numbers[region] == UINT32_MAX) {
        return open_street(places, region);
    }
    const struct place_columns *made = make(places, region);
    return (struct place_view){made->worth, made->short_by, made->accepts};
}

/* Backwards: a lane that was raised twice gets its first worth back. */
void places_close(struct places *places)
{
    for (; places->patched != NULL && places->patch_count > 0; places->patch_count--) {
        const struct place_patch *old = &places->patches[places->patch_count - 1];
        places->patched->worth[old->lane] = old->worth;
        places->patched->short_by[old->lane] = old->short_by;
    }
    places->patched = NULL;
}
