/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The orders that the allocations keep: frontier, contest and wishes against plain searches,
 * and the graph against the union of the lists that it is made of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "matcher/contest.h"
#include "matcher/frontier.h"
#include "matcher/wishes.h"
#include "tests/matcher/market.h"
#include "tests/matcher/world.h"

enum { NODES = 60, EMPLOYERS = 7 };

/* The nearest of those that wait, by a look at all. */
static int64_t nearest(const int64_t *distance, const bool *waits)
{
    int64_t best = FRONTIER_FAR;
    for (size_t i = 0; i < NODES; i++) {
        best = waits[i] && distance[i] < best ? distance[i] : best;
    }
    return best;
}

static void search_once(struct frontier *f, struct dice *dice)
{
    int64_t distance[NODES];
    bool waits[NODES] = {false};
    bool taken[NODES] = {false};
    for (size_t i = 0; i < NODES; i++) {
        distance[i] = FRONTIER_FAR;
    }
    for (size_t step = 0; step < 400; step++) {
        uint32_t node = dice_below(dice, NODES);
        int64_t to = dice_below(dice, 50);
        if (!taken[node] && dice_chance(dice, 70)) {
            assert_int_equal(frontier_reach(f, node, to), to < distance[node]);
            distance[node] = to < distance[node] ? to : distance[node];
            waits[node] = true;
        } else if (f->count > 0) {
            uint32_t out = frontier_take(f);
            assert_int_equal(f->distance[out], nearest(distance, waits));
            assert_int_equal(f->distance[out], distance[out]);
            waits[out] = false;
            taken[out] = true;
        }
    }
}

static void test_frontier(void **state)
{
    (void)state;
    struct dice dice = {3};
    struct frontier f;
    struct billet_arena *arena = billet_arena_new(NULL);
    assert_int_equal(frontier_init(&f, NODES, arena), BILLET_OK);
    for (size_t round = 0; round < 200; round++) {
        search_once(&f, &dice);
        frontier_clear(&f);
        assert_int_equal(f.distance[dice_below(&dice, NODES)], FRONTIER_FAR);
    }
    billet_arena_free(arena);
}

static bool is_less(const void *arg, uint32_t a, uint32_t b)
{
    const uint32_t *keys = arg;
    return keys[a] < keys[b];
}

static void check_contest(const struct contest *c, const uint32_t *employer_of,
                          const uint32_t *keys)
{
    for (uint32_t employer = 0; employer < EMPLOYERS; employer++) {
        uint32_t least = UINT32_MAX;
        for (size_t i = 0; i < NODES; i++) {
            bool here = employer_of[i] == employer && keys[i] < least;
            least = here ? keys[i] : least;
        }
        if (least != UINT32_MAX) {
            uint32_t first = contest_first(c, employer);
            assert_int_equal(employer_of[first], employer);
            assert_int_equal(keys[first], least);
        }
    }
}

/* Any number of vacancies an employer, none too. */
static void test_contest(void **state)
{
    (void)state;
    struct dice dice = {4};
    for (size_t round = 0; round < 100; round++) {
        struct contest c;
        uint32_t employer_of[NODES];
        uint32_t keys[NODES];
        struct billet_arena *arena = billet_arena_new(NULL);
        for (size_t i = 0; i < NODES; i++) {
            employer_of[i] = dice_below(&dice, 1 + dice_below(&dice, EMPLOYERS));
            keys[i] = dice_below(&dice, 30);
        }
        assert_int_equal(contest_init(&c, employer_of, NODES, EMPLOYERS, is_less, keys, arena),
                         BILLET_OK);
        for (size_t step = 0; step < 50; step++) {
            check_contest(&c, employer_of, keys);
            uint32_t vac = dice_below(&dice, NODES);
            keys[vac] = dice_below(&dice, 30);
            contest_update(&c, vac);
        }
        billet_arena_free(arena);
    }
}

/* Few values, so that ties go down to the lot and the vacancy. */
static struct pair tied_pair(struct dice *dice, uint32_t vac)
{
    return (struct pair){
        .vac = vac,
        .appeal = (int16_t)(BILLET_POINTS * (int32_t)dice_below(dice, 2)),
        .mutual = (int16_t)(BILLET_POINTS - (int32_t)dice_below(dice, 2)),
        .fit = (int16_t)dice_below(dice, 2),
        .lot = dice_below(dice, 2),
    };
}

static void test_wishes(void **state)
{
    (void)state;
    struct dice dice = {5};
    for (size_t round = 0; round < 200; round++) {
        struct market m;
        uint64_t keys[NODES];
        struct wishes wishes = {keys, 0};
        market_open(&m, (struct market_size){1, NODES, 1, NODES});
        for (uint32_t vac = 0; vac < NODES; vac++) {
            struct pair pair = tied_pair(&dice, vac);
            market_edge(&m, &pair);
            wishes_add(&wishes, &m.run.graph, vac);
        }
        wishes_order(&wishes, &m.run.graph);
        const struct pair *last = NULL;
        for (size_t i = 0; i < NODES; i++) {
            const struct pair *pair = &m.run.graph.edges[wishes_take(&wishes, &m.run.graph)];
            assert_true(last == NULL || order_by_appeal(last, pair) < 0);
            last = pair;
        }
        assert_int_equal(wishes.count, 0);
        market_close(&m);
    }
}

/* Keeps the first `limit` of a list in order; insertion, the plain way. */
static void push(struct topk *list, size_t limit, const struct pair *pair)
{
    size_t at = list->count;
    list->count++;
    for (; at > 0 && order_by_mutual(pair, &list->pairs[at - 1]) < 0; at--) {
        list->pairs[at] = list->pairs[at - 1];
    }
    list->pairs[at] = *pair;
    list->count = limit > 0 && list->count > limit ? limit : list->count;
}

static bool stands_in(const struct topk *list, uint32_t cand, uint32_t vac)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->pairs[i].cand == cand && list->pairs[i].vac == vac) {
            return true;
        }
    }
    return false;
}

static struct topk *make_lists(struct billet_arena *arena, size_t count, size_t room)
{
    struct topk *lists = billet_arena_array(arena, count, sizeof *lists);
    for (size_t i = 0; i < count; i++) {
        lists[i].pairs = billet_arena_array(arena, room + 1, sizeof(struct pair));
    }
    return lists;
}

static void check_union(const struct run *run)
{
    size_t edge = 0;
    for (uint32_t cand = 0; cand < run->snapshot.cand_count; cand++) {
        assert_int_equal(run->graph.of_cand[cand], edge);
        for (uint32_t vac = 0; vac < run->snapshot.vac_count; vac++) {
            if (stands_in(&run->cand_lists[cand], cand, vac) ||
                stands_in(&run->vac_lists[vac], cand, vac)) {
                assert_true(edge < run->graph.edge_count);
                assert_int_equal(run->graph.edges[edge].cand, cand);
                assert_int_equal(run->graph.edges[edge].vac, vac);
                edge++;
            }
        }
    }
    assert_int_equal(run->graph.edge_count, edge);
}

static void test_graph(void **state)
{
    (void)state;
    struct dice dice = {6};
    for (size_t round = 0; round < 300; round++) {
        struct market m;
        struct market_size size = {1 + dice_below(&dice, 30), 1 + dice_below(&dice, 30), 1, 0};
        uint32_t percent = dice_below(&dice, 101);
        market_open(&m, size);
        m.round.policy.k = (int32_t)dice_below(&dice, 8);
        m.run.cand_lists = make_lists(m.run.arena, size.cands, size.vacs);
        m.run.vac_lists = make_lists(m.run.arena, size.vacs, size.cands);
        for (uint32_t cand = 0; cand < size.cands; cand++) {
            for (uint32_t vac = 0; vac < size.vacs; vac++) {
                struct pair pair = tied_pair(&dice, vac);
                pair.cand = cand;
                if (dice_chance(&dice, percent)) {
                    push(&m.run.cand_lists[cand], (size_t)m.round.policy.k, &pair);
                    push(&m.run.vac_lists[vac], (size_t)m.round.policy.k, &pair);
                }
            }
        }
        assert_int_equal(graph_build(&m.run), BILLET_OK);
        check_union(&m.run);
        market_close(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frontier),
        cmocka_unit_test(test_contest),
        cmocka_unit_test(test_wishes),
        cmocka_unit_test(test_graph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
