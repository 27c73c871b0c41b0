/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns of place over a tile: for a region, the worth of the place, its units short, and who
 * accepts it. They are made when a vacancy first asks, from the columns of the region above it,
 * raised where a home or a wanted place lies in the region. At the last level (streets), of which
 * there are many and in which few live, the columns of the county are patched for one vacancy and
 * mended after it.
 */
#ifndef BILLET_MATCHER_SCAN_PLACE_H
#define BILLET_MATCHER_SCAN_PLACE_H

#include "matcher/scan_columns.h"

struct place_columns {
    uint8_t worth[SCAN_TILE]; /* tenths, or PLACE_NEUTRAL */
    uint8_t short_by[SCAN_TILE];
    uint64_t accepts[SCAN_CHUNKS]; /* met or unknown */
};

struct place_patch {
    uint16_t lane;
    uint8_t worth;
    uint8_t short_by;
};

/* One thread's. */
struct places {
    const struct columns *columns;
    const struct tree *regions;
    size_t tile;
    size_t lanes;
    struct place_columns *made; /* by number of the region, 0 for the root */
    uint32_t *numbers;          /* by node: above the last level, else UINT32_MAX */
    uint32_t *stamps;           /* by number: tile + 1 */
    struct place_columns *anywhere;
    struct place_columns *nowhere;
    struct place_columns *patched; /* NULL = nothing to mend */
    struct place_patch *patches;
    size_t patch_count;
    uint64_t street[SCAN_CHUNKS]; /* accepts, for a street */
};

/* What a vacancy reads. */
struct place_view {
    const uint8_t *worth;
    const uint8_t *short_by;
    const uint64_t *accepts; /* NULL = the post demands nothing by its place */
};

/* Numbers for the nodes above the last level; answers how many there are. */
size_t places_number(const struct tree *regions, uint32_t *numbers);

void places_begin(struct places *places, size_t tile, size_t lanes);
/* The columns of a plan's region, PLAN_ANYWHERE and PLAN_NOWHERE among them. */
struct place_view places_open(struct places *places, uint32_t region);
/* Mends what the last opening patched. */
void places_close(struct places *places);

#endif
