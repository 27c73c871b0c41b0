/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two ways of scanning, held against each other to the last field.
 */
#include "tests/matcher/scan_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

struct billet_match *scan_run(const struct billet_round *round, enum billet_scan scan,
                              int32_t threads)
{
    struct billet_error err = {0};
    struct billet_match *match = NULL;
    struct billet_options options = {.scan = scan, .threads = threads};
    enum billet_status status = billet_match_run(round, &options, &match, &err);
    if (status != BILLET_OK) {
        fail_msg("run failed: %s", err.message);
    }
    return match;
}

static bool same_pair(const struct billet_pair *a, const struct billet_pair *b)
{
    return a->candidate == b->candidate && a->vacancy == b->vacancy && a->mutual == b->mutual &&
           a->fit == b->fit && a->appeal == b->appeal && a->confirm == b->confirm;
}

static void same_lists(const struct billet_list *a, const struct billet_list *b, size_t count,
                       const char *what)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i].owner != b[i].owner || a[i].count != b[i].count) {
            fail_msg("%s: list of %lld has %zu pairs, not %zu", what, (long long)a[i].owner,
                     b[i].count, a[i].count);
        }
        for (size_t k = 0; k < a[i].count; k++) {
            if (!same_pair(&a[i].pairs[k], &b[i].pairs[k])) {
                fail_msg("%s: list of %lld differs at %zu: %lld x %lld of %d is %lld x %lld of %d",
                         what, (long long)a[i].owner, k, (long long)a[i].pairs[k].candidate,
                         (long long)a[i].pairs[k].vacancy, a[i].pairs[k].mutual,
                         (long long)b[i].pairs[k].candidate, (long long)b[i].pairs[k].vacancy,
                         b[i].pairs[k].mutual);
            }
        }
    }
}

void scan_same(const struct billet_match *a, const struct billet_match *b, const char *what)
{
    assert_int_equal(a->vacancy_count, b->vacancy_count);
    assert_int_equal(a->candidate_count, b->candidate_count);
    same_lists(a->vacancies, b->vacancies, a->vacancy_count, what);
    same_lists(a->candidates, b->candidates, a->candidate_count, what);
    assert_int_equal(a->referral_count, b->referral_count);
    for (size_t i = 0; i < a->referral_count; i++) {
        assert_true(same_pair(&a->referrals[i], &b->referrals[i]));
    }
}

void scan_check_way(const struct billet_round *round, const struct billet_match *expected,
                    enum billet_scan scan, int32_t threads, const char *name)
{
    char what[80];
    snprintf(what, sizeof what, "round %llu, %s, %d threads", (unsigned long long)round->seed, name,
             threads);
    struct billet_match *match = scan_run(round, scan, threads);
    scan_same(expected, match, what);
    billet_match_free(match);
}

void scan_check(const struct billet_round *round, int32_t threads)
{
    struct billet_match *expected = scan_run(round, BILLET_SCAN_REFERENCE, 1);
    scan_check_way(round, expected, BILLET_SCAN_PORTABLE, threads, "portable");
    scan_check_way(round, expected, BILLET_SCAN_AUTO, threads, "auto");
    billet_match_free(expected);
}
