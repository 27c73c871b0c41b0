/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frozen facts made ready for many comparisons: rows in ascending id, names replaced by
 * their rank among the names that any vacancy asks for, weights turned into shares of 10,000
 * points. Whatever depends on one side only is computed here, once.
 *
 * A snapshot borrows the caller's facts for the run and lives in the run's arena.
 */
#ifndef BILLET_MATCHER_SNAPSHOT_H
#define BILLET_MATCHER_SNAPSHOT_H

#include "billet/engine.h"

/* A skill at its level, or a certificate with its last day (INT32_MAX = open-ended). */
struct held {
    uint32_t name; /* rank among the names asked for */
    int32_t value;
};

/* A row of service and what its specialty crosses to. */
struct served {
    const struct billet_crossing *crossings; /* of the specialty; borrowed from the snapshot */
    size_t crossing_count;
    int64_t months;
};

struct asked {
    uint32_t name;
    int32_t level;
    int32_t share; /* of the skills category's points, in ascending name order */
    bool must;
};

struct cand_row {
    const struct billet_candidate *facts;
    const struct served *served;
    size_t served_count;
    const struct held *skills; /* ascending names */
    size_t skill_count;
    const struct held *certificates; /* ascending names */
    size_t certificate_count;
    size_t tier;
    int32_t wage_band;
    bool scored;     /* some appeal category is present with a weight */
    uint8_t present; /* bit i: the i-th appeal category is present */
    int32_t share[BILLET_SIDE];
};

struct vac_row {
    const struct billet_vacancy *facts;
    const struct asked *skills; /* ascending names */
    size_t skill_count;
    uint16_t demanded;            /* gates by which it demands something */
    const uint32_t *certificates; /* ascending names */
    size_t certificate_count;
    uint32_t employer; /* rank among the employers */
    int64_t capacity;  /* referrals that it may still take */
    bool wage_known;
    int32_t wage_band; /* of the middle of its wage */
    bool scored;
    uint8_t present;
    int32_t share[BILLET_SIDE];
};

/* Distinct names in ascending byte order; a name's rank is its index. */
struct name_table {
    struct billet_span *names;
    size_t count;
};

struct snapshot {
    const struct billet_round *round;
    struct cand_row *cands; /* ascending ids */
    size_t cand_count;
    struct vac_row *vacs; /* ascending ids */
    size_t vac_count;
    int64_t *employers; /* ascending ids */
    size_t employer_count;
    struct name_table skills;
    struct name_table certificates;
    struct billet_crossing *crossings; /* by specialty */
    size_t crossing_count;
};

/* Builds in the arena; allocator serves scratch. Ids are taken as checked. O(n log n). */
enum billet_status snapshot_build(struct snapshot *snapshot, const struct billet_round *round,
                                  struct billet_arena *arena,
                                  const struct billet_allocator *allocator) BILLET_MUST_CHECK;

/* Index of the row with this id, or SIZE_MAX. O(log n). */
size_t snapshot_find_cand(const struct snapshot *snapshot, int64_t id);
size_t snapshot_find_vac(const struct snapshot *snapshot, int64_t id);

/* Value held under this name, or -1. O(log n). */
int32_t held_value(const struct held *held, size_t count, uint32_t name);

#endif
