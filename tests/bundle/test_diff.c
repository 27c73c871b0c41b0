/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two rounds compared, on lines short enough to be read. Rounds of a database are compared in
 * tests/cli/round.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the three above */
#include <cmocka.h>
#include <string.h>

#include "server/bundle/diff.h"

#define ROUND(id, seed) "{\"version\":1,\"round\":" id ",\"seed\":\"" seed "\"}\n"
#define PERSON(id, x)   "{\"id\":" id ",\"category\":\"" x "\"}\n"
#define REFERRAL(v, c, m)                                                                          \
    "{\"vacancy\":" v ",\"candidate\":" c ",\"mutual\":" m ",\"confirm\":[]}\n"

static const char nothing_changed[] =
    "{\"round\":false,\"crosswalk\":false,\"choices\":false,"
    "\"candidates\":{\"added\":0,\"removed\":0,\"changed\":0},"
    "\"vacancies\":{\"added\":0,\"removed\":0,\"changed\":0},"
    "\"referrals\":{\"same\":2,\"rescored\":0,\"lost\":0,\"gained\":0},\"people\":[]}";

struct side {
    struct bundle_input input;
    struct bundle_side side;
};

static void make(struct side *s, const char *round, const char *people, const char *vacancies,
                 const char *referrals)
{
    *s = (struct side){0};
    s->input.files[BUNDLE_ROUND] = billet_span_of(round);
    s->input.files[BUNDLE_CANDIDATES] = billet_span_of(people);
    s->input.files[BUNDLE_VACANCIES] = billet_span_of(vacancies);
    s->side = (struct bundle_side){&s->input, billet_span_of(referrals)};
}

static void check(const struct side *before, const struct side *after, const char *wanted)
{
    struct buf out = {0};
    struct billet_error err = {0};
    assert_int_equal(bundle_diff(&before->side, &after->side, &out, &err), BILLET_OK);
    assert_string_equal(out.ptr, wanted);
    buf_fini(&out);
}

static void test_same(void **state)
{
    struct side a;
    struct side b;
    const char *people = PERSON("1", "x") PERSON("2", "x");
    const char *referrals = REFERRAL("7", "1", "50") REFERRAL("7", "2", "40");
    (void)state;
    make(&a, ROUND("1", "0"), people, PERSON("7", "v"), referrals);
    make(&b, ROUND("2", "0"), people, PERSON("7", "v"), referrals);
    check(&a, &b, nothing_changed); /* another id is no other round */
}

static void test_people(void **state)
{
    struct side a;
    struct side b;
    (void)state;
    make(&a, ROUND("1", "0"), PERSON("1", "x") PERSON("2", "x") PERSON("3", "x") PERSON("10", "x"),
         PERSON("7", "v") PERSON("8", "v"),
         REFERRAL("7", "1", "50") REFERRAL("7", "10", "9") REFERRAL("8", "2", "40")
             REFERRAL("8", "3", "30"));
    make(&b, ROUND("2", "1"), PERSON("1", "x") PERSON("2", "y") PERSON("3", "x") PERSON("4", "x"),
         PERSON("7", "w") PERSON("9", "v"),
         REFERRAL("7", "1", "50") REFERRAL("7", "2", "41") REFERRAL("7", "4", "9")
             REFERRAL("8", "3", "31"));
    check(&a, &b,
          "{\"round\":true,\"crosswalk\":false,\"choices\":false,"
          "\"candidates\":{\"added\":1,\"removed\":1,\"changed\":1},"
          "\"vacancies\":{\"added\":1,\"removed\":1,\"changed\":1},"
          "\"referrals\":{\"same\":1,\"rescored\":1,\"lost\":2,\"gained\":2},\"people\":["
          "{\"candidate\":2,\"facts\":\"changed\",\"lost\":[8],\"gained\":[7],\"rescored\":[]},"
          "{\"candidate\":3,\"facts\":\"same\",\"lost\":[],\"gained\":[],\"rescored\":[8]},"
          "{\"candidate\":4,\"facts\":\"added\",\"lost\":[],\"gained\":[7],\"rescored\":[]},"
          "{\"candidate\":10,\"facts\":\"removed\",\"lost\":[7],\"gained\":[],\"rescored\":[]}]}");
}

static void test_empty(void **state)
{
    struct side a;
    struct side b;
    (void)state;
    make(&a, ROUND("1", "0"), "", "", "");
    make(&b, ROUND("2", "0"), PERSON("1", "x"), PERSON("7", "v"), REFERRAL("7", "1", "5"));
    check(&a, &b,
          "{\"round\":false,\"crosswalk\":false,\"choices\":false,"
          "\"candidates\":{\"added\":1,\"removed\":0,\"changed\":0},"
          "\"vacancies\":{\"added\":1,\"removed\":0,\"changed\":0},"
          "\"referrals\":{\"same\":0,\"rescored\":0,\"lost\":0,\"gained\":1},\"people\":["
          "{\"candidate\":1,\"facts\":\"added\",\"lost\":[],\"gained\":[7],\"rescored\":[]}]}");
}

static void test_refused(void **state)
{
    static const char *const wrong[] = {
        "{\"id\":1,\"category\":\"x\"}", /* no line end */
        "{\"id\":,\"category\":\"x\"}\n",  "{\"category\":\"x\",\"id\":1}\n",
        "{\"id\":99999999999999999999}\n", "\n",
    };
    struct side good;
    (void)state;
    make(&good, ROUND("1", "0"), "", "", "");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct side bad;
        struct buf out = {0};
        struct billet_error err = {0};
        make(&bad, ROUND("1", "0"), wrong[i], "", "");
        enum billet_status status = bundle_diff(&good.side, &bad.side, &out, &err);
        assert_int_equal(status, BILLET_EINVAL);
        assert_non_null(strstr(err.message, "candidates.ndjson line 1"));
        assert_int_equal(out.len, 0);
        buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
