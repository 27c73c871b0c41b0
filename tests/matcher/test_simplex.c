/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network simplex by itself: assignment problems against all permutations, larger ones by
 * complementary slackness, which proves them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "matcher/simplex.h"
#include "tests/matcher/world.h"

#define SIDE_MAX 40

struct problem {
    uint32_t n;
    int64_t gain[SIDE_MAX][SIDE_MAX];
};

static enum billet_status keep_on(void *arg, uint64_t pivots)
{
    (void)arg;
    (void)pivots;
    return BILLET_OK;
}

/* root -> row -> column -> root, all of one unit; rows have a slack arc back to the root. */
static void build(struct simplex *net, const struct problem *p, struct billet_arena *arena)
{
    size_t arcs = 3 * (size_t)p->n + (size_t)p->n * p->n;
    assert_int_equal(simplex_init(net, 1 + 2 * (size_t)p->n, arcs, arena), BILLET_OK);
    for (uint32_t j = 0; j < p->n; j++) {
        uint32_t column = 1 + p->n + j;
        simplex_hang(net, column, simplex_arc(net, column, SIMPLEX_ROOT, 0, 1));
    }
    for (uint32_t i = 0; i < p->n; i++) {
        simplex_hang(net, 1 + i, simplex_arc(net, 1 + i, SIMPLEX_ROOT, 0, INT32_MAX));
        simplex_arc(net, SIMPLEX_ROOT, 1 + i, 0, 1);
        for (uint32_t j = 0; j < p->n; j++) {
            simplex_arc(net, 1 + i, 1 + p->n + j, p->gain[i][j], 1);
        }
    }
}

static int64_t total_gain(const struct simplex *net)
{
    int64_t sum = 0;
    for (size_t i = 0; i < net->arc_count; i++) {
        sum += net->arcs[i].gain * net->arcs[i].flow;
    }
    return sum;
}

/* Flows balance and no arc would better be changed: that is optimality. */
static void check_proof(const struct simplex *net)
{
    int64_t balance[1 + 2 * SIDE_MAX] = {0};
    for (size_t i = 0; i < net->arc_count; i++) {
        const struct arc *arc = &net->arcs[i];
        int64_t reduced =
            arc->gain + net->nodes[arc->head].potential - net->nodes[arc->tail].potential;
        assert_true(arc->flow >= 0 && arc->flow <= arc->cap);
        assert_true(reduced <= 0 || arc->flow == arc->cap);
        assert_true(reduced >= 0 || arc->flow == 0);
        balance[arc->tail] -= arc->flow;
        balance[arc->head] += arc->flow;
    }
    for (size_t i = 0; i < net->node_count; i++) {
        assert_int_equal(balance[i], 0);
    }
}

static int64_t solve(const struct problem *p)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    struct simplex net;
    build(&net, p, arena);
    assert_int_equal(simplex_solve(&net, keep_on, NULL), BILLET_OK);
    check_proof(&net);
    int64_t gain = total_gain(&net);
    billet_arena_free(arena);
    return gain;
}

/* The best partial assignment of rows from `row` on, columns in `used` being taken. */
static int64_t best_of(const struct problem *p, uint32_t row, unsigned used)
{
    if (row == p->n) {
        return 0;
    }
    int64_t best = best_of(p, row + 1, used);
    for (uint32_t j = 0; j < p->n; j++) {
        if ((used >> j & 1) == 0) {
            int64_t gain = p->gain[row][j] + best_of(p, row + 1, used | 1U << j);
            best = gain > best ? gain : best;
        }
    }
    return best;
}

static void fill(struct problem *p, struct dice *dice, uint32_t n, uint32_t range)
{
    p->n = n;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            p->gain[i][j] = (int64_t)dice_below(dice, range) - range / 4;
        }
    }
}

static void test_against_all(void **state)
{
    (void)state;
    struct dice dice = {1};
    struct problem p;
    for (int round = 0; round < 300; round++) {
        fill(&p, &dice, 1 + dice_below(&dice, 6), 2 + dice_below(&dice, 20));
        assert_int_equal(solve(&p), best_of(&p, 0, 0));
    }
}

/* Few distinct gains: many degenerate pivots, where a careless method would cycle. */
static void test_degenerate(void **state)
{
    (void)state;
    struct dice dice = {2};
    struct problem p;
    for (int round = 0; round < 40; round++) {
        fill(&p, &dice, SIDE_MAX, 2 + dice_below(&dice, 3));
        solve(&p);
    }
}

static void test_large_gains(void **state)
{
    (void)state;
    struct problem p = {.n = 3};
    const int64_t unit = INT64_C(1) << 40;
    for (uint32_t i = 0; i < 3; i++) {
        for (uint32_t j = 0; j < 3; j++) {
            p.gain[i][j] = unit + (int64_t)(i * j);
        }
    }
    assert_int_equal(solve(&p), 3 * unit + 5);
}

static enum billet_status stop(void *arg, uint64_t pivots)
{
    (void)arg;
    (void)pivots;
    return BILLET_ETIMEOUT;
}

static void test_nothing_to_do(void **state)
{
    (void)state;
    struct problem p = {.n = 2, .gain = {{-1, -1}, {0, 0}}};
    struct billet_arena *arena = billet_arena_new(NULL);
    struct simplex net;
    build(&net, &p, arena);
    assert_int_equal(simplex_solve(&net, stop, NULL), BILLET_OK);
    assert_int_equal(total_gain(&net), 0);
    billet_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_all),
        cmocka_unit_test(test_degenerate),
        cmocka_unit_test(test_large_gains),
        cmocka_unit_test(test_nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
