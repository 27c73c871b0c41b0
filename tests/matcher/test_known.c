/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The optimal allocation on assignment problems of others whose optima are proved, cast as
 * rounds: rows are candidates, columns vacancies with one place, and a cost is what a pair's
 * mutual score lacks. The first referrals of all outweigh any sum, so that all are assigned.
 * The data is not ours to ship; without ../shared/data beside the sources this is skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/matcher/market.h"

static FILE *open_data(const char *name)
{
    char path[4096];
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof path, "%s/../shared/data/allocation/%s", top != NULL ? top : ".", name);
    return fopen(path, "r");
}

static int64_t read_int(FILE *f)
{
    char word[32];
    assert_int_equal(fscanf(f, "%31s", word), 1);
    return strtoll(word, NULL, 10);
}

static void read_market(FILE *f, struct market *m)
{
    size_t n = (size_t)read_int(f);
    market_open(m, (struct market_size){n, n, 1, n * n});
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            int64_t cost = read_int(f);
            assert_true(cost >= 0 && cost <= BILLET_POINTS);
            struct pair pair = {.cand = i, .vac = j, .mutual = (int16_t)(BILLET_POINTS - cost)};
            market_edge(m, &pair);
        }
    }
    market_ready(m);
}

static int64_t solve_assignment(FILE *f)
{
    struct market m;
    read_market(f, &m);
    int64_t n = (int64_t)m.run.snapshot.cand_count;
    assert_int_equal(allocate_optimal(&m.run), BILLET_OK);
    struct billet_vector value = market_value(&m);
    struct billet_vector bound = market_bound(&m);
    assert_memory_equal(&value, &bound, sizeof value);
    assert_int_equal(value.at[0], n);
    market_close(&m);
    return n * BILLET_POINTS - value.at[1];
}

static void test_assignments(void **state)
{
    (void)state;
    FILE *f = open_data("lap/optima.json");
    assert_non_null(f);
    json_t *optima = json_loadf(f, 0, NULL);
    fclose(f);
    const char *name = NULL;
    json_t *optimum = NULL;
    size_t solved = 0;
    json_object_foreach(json_object_get(optima, "optimum"), name, optimum)
    {
        char path[128];
        snprintf(path, sizeof path, "lap/%s", name);
        FILE *problem = open_data(path);
        assert_non_null(problem);
        assert_int_equal(solve_assignment(problem), json_integer_value(optimum));
        fclose(problem);
        solved++;
    }
    assert_true(solved > 0);
    json_decref(optima);
}

int main(void)
{
    FILE *f = open_data("lap/optima.json");
    if (f == NULL) {
        puts("1..0 # SKIP ../shared/data is not beside the sources");
        return 0;
    }
    fclose(f);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assignments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
