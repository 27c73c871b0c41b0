/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wages are compared in bands that grow by a twentieth: T0 = 1000, T(k+1) = T(k) + ceil(T(k)/20).
 */
#ifndef BILLET_MATCHER_WAGE_H
#define BILLET_MATCHER_WAGE_H

#include <stdint.h>

/* How many of T0, T1, ... are <= yuan. At most 190 steps within BILLET_WAGE_MAX. */
int32_t wage_band(int32_t yuan);
/* The least wage of a band: 0 for band 0. */
int32_t wage_band_floor(int32_t band);

#endif
