/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner loops of a scan, twice: in plain C and for AVX2. Both give the same bytes; which one
 * runs is chosen by what the processor can do.
 *
 * Pruning counts, for each lane, units by which a pair falls short of 10,000 points, every part
 * rounded down, in a byte that sticks at SCAN_FAR. A lane survives when the sum is within the
 * limit of its candidate or of the vacancy; only survivors are scored exactly. (The shape is that
 * of MaxScore and WAND: Turtle and Flood 1995; Broder et al. 2003; Ding and Suel 2011. Columns of
 * bits and small codes as in BitWeaving: Li and Patel 2013.)
 */
#ifndef BILLET_MATCHER_SCAN_KERNEL_H
#define BILLET_MATCHER_SCAN_KERNEL_H

#include "matcher/scan_columns.h"

#define SCAN_COLUMNS (ASPECT_POINTS + 2) /* the aspects', the place's, the occupation's */

struct scan_query {
    const uint64_t *eligible;             /* a bit a lane */
    const uint8_t *columns[SCAN_COLUMNS]; /* units short, a byte a lane */
    const uint8_t *unknown;               /* gates, as columns_gates has them */
    const uint8_t (*penalty)[16];         /* units, for each half of that byte */
    const uint8_t *unskilled;             /* 255 where skills are not known, else 0 */
    uint8_t known_short;                  /* added to the other lanes */
    uint8_t unknown_short;                /* added to those */
    const uint8_t *skills;                /* the tile's */
    const struct plan_skill *asked;
    size_t asked_count;
    const uint8_t *limits; /* by lane */
    uint8_t limit;         /* of the vacancy */
    uint64_t *deepened;    /* counts chunks whose skills were read */
};

/* The occupation's column: units short by work, months and desire. */
struct scan_blend {
    const uint8_t *work; /* 0..100 */
    const uint16_t *months;
    const uint8_t *desire; /* units */
    uint16_t work_scale;   /* units in 128ths for each of 100 */
    uint16_t months_scale; /* units for each month short of ref, times 2^months_shift */
    uint16_t months_shift;
    uint16_t ref;
    uint16_t base;
};

struct scan_kernel {
    const char *name;
    /* out = all masks together, over a whole tile. */
    void (*meet)(uint64_t *out, const uint64_t *const *masks, size_t count);
    /* Eligible lanes of chunks [from, end) that survive; at most 64 a chunk. */
    size_t (*pick)(const struct scan_query *q, size_t from, size_t end, uint16_t *lanes);
    void (*blend)(uint8_t *out, const struct scan_blend *b);
    /* Lanes with at least so many months. */
    void (*reach)(uint64_t *out, const uint16_t *months, uint16_t least);
};

extern const struct scan_kernel scan_portable;
/* NULL where the processor (or the compiler) lacks AVX2. */
const struct scan_kernel *scan_avx2(void);

#endif
