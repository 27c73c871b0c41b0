/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bands of wages, by walking up from the first.
 */
#include "matcher/wage.h"

#define WAGE_BAND_FIRST 1000
#define WAGE_BAND_STEP  20 /* the next threshold is a twentieth higher, rounded up */

int32_t wage_band(int32_t yuan)
{
    int32_t band = 0;
    int64_t threshold = WAGE_BAND_FIRST;
    while (threshold <= yuan) {
        band++;
        threshold += (threshold + WAGE_BAND_STEP - 1) / WAGE_BAND_STEP;
    }
    return band;
}
