/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The candidates' side of a scan, in columns. Candidates are put in an order that keeps likes
 * together and cut into tiles; a place in a tile is a lane. Within a tile every column lies in one
 * piece, 64 lanes a chunk:
 *
 *     skills      of the skills that many hold, one nibble a lane: the level held, 32 bytes a
 * chunk, lane i beside lane i + 32 certificates, masks      one bit a lane, 8 bytes a chunk kin for
 * what is sparse: (node, lane, value) sorted by node
 */
#ifndef BILLET_MATCHER_SCAN_COLUMNS_H
#define BILLET_MATCHER_SCAN_COLUMNS_H

#include "matcher/scan_aspects.h"
#include "matcher/scan_plan.h"

#define SCAN_TILE   2048
#define SCAN_CHUNK  64
#define SCAN_CHUNKS (SCAN_TILE / SCAN_CHUNK)

struct kin {
    uint32_t node;
    uint16_t lane;
    uint16_t value;
};

enum kin_list {
    KIN_WORK,   /* node of the occupations, strength of a source 1..100 */
    KIN_WANTS,  /* node of the occupations, 1 when the node is the whole wanted prefix */
    KIN_MONTHS, /* node of level 3, months counted below it */
    KIN_BARRED, /* rank of the employer */
    KIN_HOME,   /* node of the regions */
    KIN_PLACE,  /* node that is a wanted place, tenths of its worth */
    KIN_SKILL,  /* rank of a rare skill, level */
};
#define KIN_LISTS 7

struct kin_index {
    struct kin *items; /* by tile, then by node */
    uint32_t *starts;  /* [tile * (node_count + 1) + node]; items of a tile's nodes from..to */
    size_t node_count;
};

/* What scoring one pair exactly reads of the candidate: two thirds of a cache line. */
struct scan_person {
    int64_t id;
    uint32_t wage; /* traits */
    uint32_t education;
    uint32_t wanted; /* conditions */
    uint32_t cand;   /* index of the snapshot */
    uint16_t unknowns;
    uint16_t months; /* of all work, for posts without occupation */
    uint8_t present; /* categories of appeal: shares follow from them */
};

#define CONDITIONS_MAX 32 /* bits of a set */

struct columns {
    size_t cand_count;
    size_t tile_count;
    uint32_t *order; /* index of the candidate by place */
    struct scan_person *persons;
    struct aspects aspects;
    uint32_t *dense; /* by rank of a skill: its column, or PLAN_RARE */
    uint8_t *skills; /* [tile][column][SCAN_TILE / 2] */
    size_t skill_count;
    uint64_t *certificates; /* [tile][certificate][SCAN_CHUNKS] */
    size_t certificate_count;
    struct kin_index kin[KIN_LISTS];
    /* Points of desire by categories present and by match: 0 to 3 levels, the whole, neutral. */
    uint16_t desire[16][6];
    uint8_t desire_short[16][6];
    /* Points of place by categories present and by worth in tenths, or neutral. */
    uint16_t place[16][12];
    uint8_t place_short[16][12];
    /* Points of conditions by categories present, how many are wanted, how many of them offered. */
    uint16_t conditions[16][CONDITIONS_MAX + 1][CONDITIONS_MAX + 1];
    uint16_t conditions_neutral[16];
    /* Units that unknown gates cost, by the byte of gates demanded, for each half of the byte of
     * the candidate's unknowns (columns_gates). */
    uint8_t penalty[256][2][16];
    uint8_t *unknown;     /* by place */
    bool worth_known[16]; /* the tables above are filled for these categories */
    uint8_t ones[256];    /* bits set in a byte */
};

#define DESIRE_WHOLE   4
#define DESIRE_NEUTRAL 5
#define PLACE_WHOLE    10
#define PLACE_NEUTRAL  11

/* Three steps, as the plan needs the aspects and the kin need the plan. The last one shares the
 * tiles out among threads. */
enum billet_status columns_order(struct columns *columns, const struct snapshot *snapshot,
                                 struct billet_arena *arena,
                                 const struct billet_allocator *allocator) BILLET_MUST_CHECK;
enum billet_status columns_build(struct columns *columns, const struct snapshot *snapshot,
                                 const struct plan *plan, size_t threads,
                                 struct billet_arena *arena) BILLET_MUST_CHECK;

/* A tile's part of a column. */
static inline const uint8_t *columns_skill(const struct columns *c, size_t tile, size_t skill)
{
    return c->skills + (tile * c->skill_count + skill) * (SCAN_TILE / 2);
}

static inline uint32_t columns_level(const uint8_t *skill, size_t lane)
{
    unsigned byte = skill[lane / SCAN_CHUNK * 32 + lane % 32];
    return (lane & 32) != 0 ? byte >> 4 : byte & 15;
}

/* Gates whose unknown may cost points, in a byte. G05 has no room: where it passes as unknown, the
 * bound leaves its penalty out. */
static inline uint8_t columns_gates(uint32_t gates)
{
    return (uint8_t)((gates >> 2 & 3) | (gates >> 5 & 31) << 2 | (gates >> 11 & 1) << 7);
}

static inline uint32_t columns_ones(const struct columns *c, uint32_t bits)
{
    return (uint32_t)c->ones[bits & 255] + c->ones[bits >> 8 & 255] + c->ones[bits >> 16 & 255] +
           c->ones[bits >> 24];
}

static inline const uint64_t *columns_certificate(const struct columns *c, size_t tile,
                                                  size_t certificate)
{
    return c->certificates + (tile * c->certificate_count + certificate) * SCAN_CHUNKS;
}

/* The tile's items of nodes [from, end). */
static inline const struct kin *kin_range(const struct kin_index *kin, size_t tile, size_t from,
                                          size_t end, size_t *count)
{
    const uint32_t *starts = kin->starts + tile * (kin->node_count + 1);
    *count = starts[end] - starts[from];
    return kin->items + starts[from];
}

#endif
