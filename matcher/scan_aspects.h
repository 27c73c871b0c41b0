/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Aspects: what a pair's gates and points depend on, one table each. Candidates that are alike in
 * an aspect share a trait, vacancies that ask the same share a key, and the answer of every
 * (key, trait) is taken once from the rules themselves (gates.c, criteria.c), so that no rule is
 * written twice. Skills, certificates, bars, places and occupations are not aspects: see
 * scan_columns.h.
 */
#ifndef BILLET_MATCHER_SCAN_ASPECTS_H
#define BILLET_MATCHER_SCAN_ASPECTS_H

#include "matcher/snapshot.h"

enum aspect {
    ASPECT_CATEGORY, /* gates: the answer is 1 when the pair is not removed */
    ASPECT_SCHOOLING,
    ASPECT_FLOOR,
    ASPECT_EMPLOYMENT,
    ASPECT_SHIFTS,
    ASPECT_START,
    ASPECT_BLOCKED, /* a gate's unknown removes the pair */
    ASPECT_WAGE,    /* points: the answer is how many */
    ASPECT_CONDITIONS,
    ASPECT_EDUCATION,
};
#define ASPECTS       10
#define ASPECT_GATES  7 /* the first of them */
#define ASPECT_POINTS (ASPECTS - ASPECT_GATES)

#define ASPECT_NO_KEY UINT32_MAX /* a gate by which the vacancy demands nothing */

/* Points that a pair falls short by are counted in units in a byte, rounded down; SCAN_FAR stands
 * for all that a byte cannot hold. */
#define SCAN_UNIT 40
#define SCAN_FAR  255

struct aspect_table {
    uint32_t *traits; /* by the candidate's place in the order of the scan */
    size_t trait_count;
    uint32_t *keys; /* by index of the vacancy */
    size_t key_count;
    uint16_t *answers; /* [key * trait_count + trait]: points, or 0 and 1 of a gate */
    uint8_t *short_by; /* the same in units short of the most; NULL for gates */
};

struct aspects {
    struct aspect_table tables[ASPECTS];
    const uint32_t *order; /* of the scan: indices of candidates */
    uint16_t *unknowns;    /* by index of the candidate: gates whose facts are absent */
};

/* aspects->order is given. BILLET_ELIMIT when some table would grow beyond reason. */
enum billet_status aspects_build(struct aspects *aspects, const struct snapshot *snapshot,
                                 struct billet_arena *arena,
                                 const struct billet_allocator *allocator) BILLET_MUST_CHECK;

/* Units of `points` of one side (percent = alpha or 100 - alpha), rounded down. */
uint8_t scan_units(int64_t points, int64_t percent);

#endif
