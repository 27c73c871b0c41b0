/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bands of wages, by walking up from the first.
 */
#include "matcher/wage.h"

#define WAGE_BAND_FIRST 1000
#define WAGE_BAND_STEP  20 /* the next threshold is a twentieth higher, rounded up */

static int64_t next_threshold(int64_t threshold)
{
    return threshold + (threshold + WAGE_BAND_STEP - 1) / WAGE_BAND_STEP;
}

int32_t wage_band(int32_t yuan)
{
    int32_t band = 0;
    for (int64_t t = WAGE_BAND_FIRST; t <= yuan; t = next_threshold(t)) {
        band++;
    }
    return band;
}

int32_t wage_band_floor(int32_t band)
{
    int64_t threshold = WAGE_BAND_FIRST;
    for (int32_t i = 1; i < band; i++) {
        threshold = next_threshold(threshold);
    }
    return band == 0 ? 0 : (int32_t)threshold;
}
