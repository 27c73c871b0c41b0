/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the fast scan share: running one way, and comparing ways.
 */
#ifndef BILLET_TESTS_MATCHER_SCAN_CHECK_H
#define BILLET_TESTS_MATCHER_SCAN_CHECK_H

#include "tests/matcher/world.h"

struct billet_match *scan_run(const struct billet_round *round, enum billet_scan scan,
                              int32_t threads);
/* Fails, naming `what`, where two results differ in lists or referrals. */
void scan_same(const struct billet_match *a, const struct billet_match *b, const char *what);
void scan_check_way(const struct billet_round *round, const struct billet_match *expected,
                    enum billet_scan scan, int32_t threads, const char *name);
/* Portable code and the best of this machine against the reference. */
void scan_check(const struct billet_round *round, int32_t threads);

#endif
