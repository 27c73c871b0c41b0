/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network simplex on problems of others whose optima are known: assignment problems (least
 * cost) and a minimum-cost flow in DIMACS form. The data is not ours to ship; without
 * ../shared/data beside the sources the cases are skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matcher/simplex.h"

/* What carrying a unit is worth: far above the cost of any way, so that all are carried. */
#define PRIZE INT64_C(10000000)

static enum billet_status keep_on(void *arg, uint64_t pivots)
{
    (void)arg;
    (void)pivots;
    return BILLET_OK;
}

static FILE *open_data(const char *name)
{
    char path[4096];
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof path, "%s/../shared/data/allocation/%s", top != NULL ? top : ".", name);
    return fopen(path, "r");
}

static int64_t total_gain(const struct simplex *net)
{
    int64_t sum = 0;
    for (size_t i = 0; i < net->arc_count; i++) {
        sum += net->arcs[i].gain * net->arcs[i].flow;
    }
    return sum;
}

static int64_t read_int(FILE *f)
{
    char word[32];
    assert_int_equal(fscanf(f, "%31s", word), 1);
    return strtoll(word, NULL, 10);
}

/* root -> row -> column -> root; a row that stays alone forgoes its prize. */
static int64_t solve_assignment(FILE *f)
{
    uint32_t n = (uint32_t)read_int(f);
    struct simplex net;
    struct billet_arena *arena = billet_arena_new(NULL);
    assert_int_equal(simplex_init(&net, 1 + 2 * (size_t)n, (size_t)n * (n + 3), arena), BILLET_OK);
    for (uint32_t j = 0; j < n; j++) {
        simplex_hang(&net, 1 + n + j, simplex_arc(&net, 1 + n + j, SIMPLEX_ROOT, 0, 1));
    }
    for (uint32_t i = 0; i < n; i++) {
        simplex_hang(&net, 1 + i, simplex_arc(&net, 1 + i, SIMPLEX_ROOT, -PRIZE, 1));
        simplex_arc(&net, SIMPLEX_ROOT, 1 + i, PRIZE, 1);
        for (uint32_t j = 0; j < n; j++) {
            simplex_arc(&net, 1 + i, 1 + n + j, -read_int(f), 1);
        }
    }
    assert_int_equal(simplex_solve(&net, keep_on, NULL), BILLET_OK);
    int64_t cost = (int64_t)n * PRIZE - total_gain(&net);
    billet_arena_free(arena);
    return cost;
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
    json_object_foreach(json_object_get(optima, "optimum"), name, optimum)
    {
        char path[128];
        snprintf(path, sizeof path, "lap/%s", name);
        FILE *problem = open_data(path);
        assert_non_null(problem);
        assert_int_equal(solve_assignment(problem), json_integer_value(optimum));
        fclose(problem);
    }
    json_decref(optima);
}

/* A "n" line: a source is fed from the root, a sink drains into it. */
static int64_t add_supply(struct simplex *net, const char *line)
{
    char *end = NULL;
    uint32_t node = (uint32_t)strtoul(line, &end, 10);
    int64_t supply = strtoll(end, NULL, 10);
    if (supply > 0) {
        simplex_arc(net, SIMPLEX_ROOT, node, PRIZE, supply);
    } else if (supply < 0) {
        simplex_arc(net, node, SIMPLEX_ROOT, 0, -supply);
    }
    return supply > 0 ? supply : 0;
}

/* An "a" line: tail, head, least flow (0 here), capacity, cost. */
static void add_arc(struct simplex *net, const char *line)
{
    int64_t value[5];
    char *end = NULL;
    for (size_t i = 0; i < 5; i++) {
        value[i] = strtoll(line, &end, 10);
        line = end;
    }
    assert_int_equal(value[2], 0);
    if (value[3] > 0) {
        simplex_arc(net, (uint32_t)value[0], (uint32_t)value[1], -value[4], value[3]);
    }
}

static void open_network(struct simplex *net, const char *line, struct billet_arena *arena)
{
    char *end = NULL;
    uint32_t nodes = (uint32_t)strtoul(line + strlen("min "), &end, 10);
    size_t arcs = strtoul(end, NULL, 10);
    assert_int_equal(simplex_init(net, 1 + (size_t)nodes, arcs + 2 * (size_t)nodes, arena),
                     BILLET_OK);
    for (uint32_t i = 1; i <= nodes; i++) {
        simplex_hang(net, i, simplex_arc(net, i, SIMPLEX_ROOT, -PRIZE, INT32_MAX));
    }
}

static void test_flow(void **state)
{
    (void)state;
    FILE *f = open_data("mcf/Network1.dmx");
    assert_non_null(f);
    struct simplex net = {0};
    struct billet_arena *arena = billet_arena_new(NULL);
    char line[256];
    int64_t supply = 0;
    while (fgets(line, sizeof line, f) != NULL) {
        if (line[0] == 'p') {
            open_network(&net, line + 2, arena);
        } else if (line[0] == 'n') {
            supply += add_supply(&net, line + 2);
        } else if (line[0] == 'a') {
            add_arc(&net, line + 2);
        }
    }
    fclose(f);
    assert_int_equal(simplex_solve(&net, keep_on, NULL), BILLET_OK);
    assert_int_equal(supply * PRIZE - total_gain(&net), 250408004);
    billet_arena_free(arena);
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
        cmocka_unit_test(test_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
