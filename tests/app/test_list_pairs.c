/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layout of list.pairs: the bytes of one pair as the header draws them, and every pair read
 * back as it was written, at the ends of its ranges. That a whole round comes back with its hash
 * is tested in tests/cli/round.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the three above */
#include <cmocka.h>
#include <string.h>

#include "server/store/list_pairs.h"

static const struct billet_pair pairs[] = {
    {.candidate = 1, .vacancy = 2, .mutual = 3, .fit = 4, .appeal = 5, .confirm = 6},
    {.candidate = 0x0102030405060708, .vacancy = 9, .mutual = 10000, .confirm = 0x0fff},
    {.candidate = INT64_MAX, .vacancy = INT64_MAX, .fit = 10000, .appeal = 10000},
};
#define PAIRS (sizeof pairs / sizeof pairs[0])

static void test_layout(void **state)
{
    const struct billet_list list = {.owner = 2, .pairs = pairs, .count = 1};
    static const char of_vacancy[] = "\0\0\0\0\0\0\0\1\0\3\0\4\0\5\0\6";
    static const char of_candidate[] = "\0\0\0\0\0\0\0\2\0\3\0\4\0\5\0\6";
    struct buf bytes = {0};
    (void)state;
    list_pairs_pack(&list, LIST_VACANCY, &bytes);
    assert_int_equal(bytes.len, LIST_PAIR_BYTES);
    assert_memory_equal(bytes.ptr, of_vacancy, LIST_PAIR_BYTES);
    list_pairs_pack(&list, LIST_CANDIDATE, &bytes);
    assert_int_equal(bytes.len, 2 * LIST_PAIR_BYTES);
    assert_memory_equal(bytes.ptr + LIST_PAIR_BYTES, of_candidate, LIST_PAIR_BYTES);
    buf_fini(&bytes);
}

static void test_empty(void **state)
{
    const struct billet_list list = {.owner = 2};
    struct buf bytes = {0};
    (void)state;
    list_pairs_pack(&list, LIST_VACANCY, &bytes);
    assert_int_equal(bytes.len, 0);
    buf_fini(&bytes);
}

static void round_trip(enum list_side side)
{
    const struct billet_list list = {.pairs = pairs, .count = PAIRS};
    struct buf packed = {0};
    list_pairs_pack(&list, side, &packed);
    assert_int_equal(packed.len, PAIRS * LIST_PAIR_BYTES);
    const unsigned char *bytes = (const unsigned char *)packed.ptr;
    for (size_t i = 0; i < PAIRS; i++) {
        struct billet_pair got;
        int64_t owner = side == LIST_VACANCY ? pairs[i].vacancy : pairs[i].candidate;
        list_pair_read(bytes + i * LIST_PAIR_BYTES, owner, side, &got);
        assert_int_equal(got.candidate, pairs[i].candidate);
        assert_int_equal(got.vacancy, pairs[i].vacancy);
        assert_int_equal(got.mutual, pairs[i].mutual);
        assert_int_equal(got.fit, pairs[i].fit);
        assert_int_equal(got.appeal, pairs[i].appeal);
        assert_int_equal(got.confirm, pairs[i].confirm);
    }
    buf_fini(&packed);
}

static void test_round_trip(void **state)
{
    (void)state;
    round_trip(LIST_VACANCY);
    round_trip(LIST_CANDIDATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
