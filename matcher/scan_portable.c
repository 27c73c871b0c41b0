/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernels in plain C, chunk by chunk: what they compute is what scan_avx2.c must.
 */
#include "matcher/scan_kernel.h"

static void meet(uint64_t *out, const uint64_t *const *masks, size_t count)
{
    for (size_t i = 0; i < SCAN_CHUNKS; i++) {
        uint64_t all = masks[0][i];
        for (size_t m = 1; m < count; m++) {
            all &= masks[m][i];
        }
        out[i] = all;
    }
}

static unsigned add_stuck(unsigned a, unsigned b)
{
    return a + b < SCAN_FAR ? a + b : SCAN_FAR;
}

static unsigned units_short(const struct scan_query *q, size_t lane)
{
    unsigned units = q->unskilled[lane] != 0 ? q->unknown_short : q->known_short;
    units = add_stuck(units, q->penalty[0][q->unknown[lane] & 15]);
    units = add_stuck(units, q->penalty[1][q->unknown[lane] >> 4]);
    for (size_t i = 0; i < SCAN_COLUMNS; i++) {
        units = add_stuck(units, q->columns[i][lane]);
    }
    return units;
}

static unsigned skills_short(const struct scan_query *q, size_t lane)
{
    unsigned units = 0;
    for (size_t i = 0; i < q->asked_count; i++) {
        const struct plan_skill *asked = &q->asked[i];
        const uint8_t *column = q->skills + (size_t)asked->skill * (SCAN_TILE / 2);
        units = add_stuck(units, asked->short_by[columns_level(column, lane)]);
    }
    return units;
}

static size_t pick(const struct scan_query *q, size_t from, size_t end, uint16_t *lanes)
{
    size_t picked = 0;
    for (size_t lane = from * SCAN_CHUNK; lane < end * SCAN_CHUNK; lane++) {
        if ((q->eligible[lane / SCAN_CHUNK] >> lane % SCAN_CHUNK & 1) == 0) {
            continue;
        }
        unsigned limit = q->limits[lane] > q->limit ? q->limits[lane] : q->limit;
        unsigned units = units_short(q, lane);
        if (units <= limit && add_stuck(units, skills_short(q, lane)) <= limit) {
            lanes[picked++] = (uint16_t)lane;
        }
    }
    return picked;
}

static void blend(uint8_t *out, const struct scan_blend *b)
{
    for (size_t lane = 0; lane < SCAN_TILE; lane++) {
        unsigned months = b->months[lane];
        unsigned missing = b->ref > months ? b->ref - months : 0U;
        unsigned units = (100U - b->work[lane]) * b->work_scale >> 7;
        units += missing * b->months_scale >> b->months_shift;
        units += b->desire[lane] + (unsigned)b->base;
        out[lane] = (uint8_t)(units < SCAN_FAR ? units : SCAN_FAR);
    }
}

static void reach(uint64_t *out, const uint16_t *months, uint16_t least)
{
    for (size_t chunk = 0; chunk < SCAN_CHUNKS; chunk++) {
        uint64_t bits = 0;
        for (size_t i = 0; i < SCAN_CHUNK; i++) {
            bits |= (uint64_t)(months[chunk * SCAN_CHUNK + i] >= least) << i;
        }
        out[chunk] = bits;
    }
}

const struct scan_kernel scan_portable = {"portable", meet, pick, blend, reach};
