/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is drawn from: a row's generators, Zipf's law over the tables, and what goes with an
 * occupation. A pool is a function of the occupation's code, so that none is stored.
 */
#include "server/draw/inner.h"

#include <string.h>

#define ABSENT_PERCENT 10
#define POOL_SKILLS    32 /* that go with an occupation */
#define POOL_PERCENT   60 /* of a list's skills come from the pool */
#define TRIES          8  /* for one that the list does not have yet */

static const struct {
    uint8_t loose;
    uint8_t strict;
} knobs[KNOB_COUNT] = {
    [KNOB_NARROW] = {3, 95},      [KNOB_ON_SITE] = {75, 100},   [KNOB_CATEGORY] = {5, 70},
    [KNOB_EDUCATION] = {30, 100}, [KNOB_CERTIFICATE] = {3, 60}, [KNOB_MUST] = {2, 50},
    [KNOB_LOW_WAGE] = {2, 70},    [KNOB_EMPLOYMENT] = {5, 50},  [KNOB_SHIFTS] = {5, 80},
    [KNOB_EXPERIENCE] = {3, 50},  [KNOB_SOON] = {3, 50},        [KNOB_CLOSED] = {1, 5},
};

struct drawing drawing_start(const struct draw *draw, struct billet_arena *arena,
                             enum draw_side side, size_t row)
{
    uint64_t key = rng_mix(rng_mix(draw->options.seed + side) + row);
    return (struct drawing){.draw = draw, .arena = arena, .key = key};
}

struct rng drawing_rng(const struct drawing *d, enum draw_fact fact)
{
    return (struct rng){rng_mix(d->key ^ (uint64_t)fact << 56)};
}

bool drawing_known(const struct drawing *d, enum draw_fact fact, struct rng *rng)
{
    *rng = drawing_rng(d, fact);
    return !rng_chance(rng, ABSENT_PERCENT);
}

void *drawing_array(struct drawing *d, size_t count, size_t size)
{
    void *items = count > 0 ? billet_arena_array(d->arena, count, size) : NULL;
    d->failed = d->failed || (items == NULL && count > 0);
    return items;
}

/* One word decides at every strictness, so that turning the knob only ever adds demands. */
bool drawing_knob(const struct draw *draw, struct rng *rng, enum draw_knob knob)
{
    uint32_t loose = knobs[knob].loose;
    uint32_t span = knobs[knob].strict - loose;
    return rng_below(rng, 100 * STRICT_MAX) < loose * STRICT_MAX + span * draw->strict;
}

static size_t zipf(const struct draw *draw, struct rng *rng, size_t n)
{
    return zipf_rank(draw->zipf, rng_next(rng), n < ZIPF_RANKS ? n : ZIPF_RANKS);
}

size_t pool_occupation(const struct draw *draw, struct rng *rng)
{
    return draw->occupation_ranks[zipf(draw, rng, draw->codes.occupation_count)];
}

/* The classification is in order: neighbours are alike. */
size_t pool_related(const struct draw *draw, size_t occupation, struct rng *rng)
{
    size_t near = occupation + rng_below(rng, 9);
    near = near >= 4 ? near - 4 : 0;
    return near < draw->codes.occupation_count ? near : draw->codes.occupation_count - 1;
}

billet_code code_prefix(billet_code code, uint32_t levels)
{
    return code & ~UINT64_C(0) << (BILLET_CODE_LEVELS - levels) * 16;
}

/* Even entries of the pool belong to the occupation's whole group, odd ones to it alone. */
static size_t pooled_skill(const struct draw *draw, size_t occupation, struct rng *rng)
{
    size_t entry = zipf(draw, rng, POOL_SKILLS);
    billet_code code = code_prefix(draw->codes.occupations[occupation], entry % 2 == 0 ? 2 : 4);
    uint64_t word = rng_mix(rng_mix(code) + entry);
    return zipf_rank(draw->zipf, word, draw->codes.skills.count);
}

static bool has(const uint32_t *list, size_t count, uint32_t item)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == item) {
            return true;
        }
    }
    return false;
}

/* The first item from this one on, round the table, that the list does not have. */
static void add_from(uint32_t *list, size_t count, uint32_t item, size_t table)
{
    while (has(list, count, item)) {
        item = item + 1 < table ? item + 1 : 0;
    }
    list[count] = item;
}

void pool_skills(const struct draw *draw, size_t occupation, struct rng *rng, uint32_t *out,
                 size_t count)
{
    size_t table = draw->codes.skills.count;
    for (size_t i = 0; i < count; i++) {
        uint32_t skill = 0;
        for (size_t t = 0; t < TRIES && (t == 0 || has(out, i, skill)); t++) {
            bool pooled = rng_chance(rng, POOL_PERCENT);
            size_t rank = pooled ? pooled_skill(draw, occupation, rng) : zipf(draw, rng, table);
            skill = draw->skill_ranks[rank];
        }
        add_from(out, i, skill, table);
    }
}

int32_t pool_level(struct rng *rng, uint32_t spread)
{
    int32_t level = 1 + (int32_t)rng_below(rng, 3);
    return level + (int32_t)rng_below(rng, spread);
}

void pool_certificates(const struct draw *draw, struct rng *rng, uint32_t *out, size_t count)
{
    size_t table = draw->codes.certificates.count;
    for (size_t i = 0; i < count; i++) {
        add_from(out, i, draw->certificate_ranks[zipf(draw, rng, table)], table);
    }
}

static const struct codes_region *zipf_region(const struct draw *draw,
                                              const struct codes_regions *of, struct rng *rng)
{
    return &of->items[zipf(draw, rng, of->count)];
}

billet_code pool_district(const struct draw *draw, struct rng *rng)
{
    return zipf_region(draw, &draw->codes.city, rng)->code;
}

/* Two fifths name the street. */
billet_code pool_region(const struct draw *draw, struct rng *rng)
{
    uint32_t roll = rng_below(rng, 100);
    const struct codes_regions *of = roll < 60   ? &draw->codes.city
                                     : roll < 90 ? &draw->codes.province
                                                 : &draw->codes.country;
    /* A municipality is all of its province. */
    of = of->count > 0 ? of : &draw->codes.city;
    const struct codes_region *region = zipf_region(draw, of, rng);
    if (region->streets == 0 || !rng_chance(rng, 40)) {
        return region->code;
    }
    return draw->codes.streets[region->street + rng_below(rng, (uint32_t)region->streets)];
}

int32_t pool_wage(const struct draw *draw, size_t occupation)
{
    return 3000 + 100 * (int32_t)(rng_mix(draw->codes.occupations[occupation]) % 51);
}

struct billet_set pool_words(const struct billet_vocabulary *words, struct rng *rng,
                             uint32_t percent, uint32_t least)
{
    uint32_t bits = 0;
    for (int32_t i = 0; i < words->count; i++) {
        bits |= (uint32_t)rng_chance(rng, percent) << i;
    }
    for (uint32_t i = 0; i < least; i++) {
        bits |= UINT32_C(1) << rng_below(rng, (uint32_t)words->count);
    }
    return (struct billet_set){.bits = bits, .known = true};
}

/* 0..n-1 in an order that hangs on the seed. */
static uint32_t *shuffled(struct billet_arena *arena, struct rng *rng, size_t n)
{
    uint32_t *items = billet_arena_array(arena, n, sizeof items[0]);
    for (uint32_t i = 0; i < n && items != NULL; i++) {
        uint32_t at = rng_below(rng, i + 1);
        items[i] = items[at];
        items[at] = i;
    }
    return items;
}

enum billet_status pool_init(struct draw *draw, struct billet_arena *arena)
{
    const struct drawing d = drawing_start(draw, arena, DRAW_CITY, 0);
    struct rng rng = drawing_rng(&d, DRAW_TABLES);
    zipf_fill(draw->zipf);
    draw->occupation_ranks = shuffled(arena, &rng, draw->codes.occupation_count);
    draw->skill_ranks = shuffled(arena, &rng, draw->codes.skills.count);
    draw->certificate_ranks = shuffled(arena, &rng, draw->codes.certificates.count);
    bool made = draw->occupation_ranks != NULL && draw->skill_ranks != NULL &&
                draw->certificate_ranks != NULL;
    return made ? BILLET_OK : BILLET_ENOMEM;
}
