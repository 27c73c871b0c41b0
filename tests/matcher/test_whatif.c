/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prospects and the ask-list against the slow way: a change is made to a copy of the facts and
 * the eligible vacancies are counted again; questions are counted pair by pair.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "billet/explain.h"
#include "billet/whatif.h"
#include "tests/matcher/world.h"

static const struct world_size size = {12, 40, 6};

static struct billet_prospects prospects(const struct billet_round *round, size_t cand,
                                         struct billet_arena *arena)
{
    struct billet_prospects out;
    struct billet_error err = {0};
    assert_int_equal(billet_prospects(round, cand, arena, &out, &err), BILLET_OK);
    return out;
}

static void add_certificate(struct billet_candidate *c, const struct billet_change *change,
                            struct billet_arena *arena)
{
    struct billet_certificate *items =
        billet_arena_array(arena, c->certificates.count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < c->certificates.count; i++) {
        if (!billet_span_eq(c->certificates.items[i].certificate, change->name)) {
            items[count++] = c->certificates.items[i];
        }
    }
    items[count++] = (struct billet_certificate){change->name, 0};
    c->certificates = (struct billet_certificates){items, count, true};
}

static void add_skill(struct billet_candidate *c, const struct billet_change *change,
                      struct billet_arena *arena)
{
    struct billet_skill *items = billet_arena_array(arena, c->skills.count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < c->skills.count; i++) {
        if (!billet_span_eq(c->skills.items[i].skill, change->name)) {
            items[count++] = c->skills.items[i];
        }
    }
    items[count++] = (struct billet_skill){change->name, change->value};
    c->skills = (struct billet_skills){items, count, true};
}

static void add_place(struct billet_candidate *c, const struct billet_change *change,
                      struct billet_arena *arena)
{
    billet_code *items = billet_arena_array(arena, c->places.count + 1, sizeof *items);
    memcpy(items, c->places.items, c->places.count * sizeof *items);
    items[c->places.count] = change->code;
    c->places.items = items;
    c->places.count++;
}

static void apply(struct billet_candidate *c, const struct billet_change *change,
                  struct billet_arena *arena)
{
    switch (change->kind) {
    case BILLET_HOLD_CERTIFICATE:
        add_certificate(c, change, arena);
        return;
    case BILLET_HAVE_SKILL:
        add_skill(c, change, arena);
        return;
    case BILLET_EXTEND_PLACES:
        add_place(c, change, arena);
        return;
    case BILLET_LOWER_WAGE_FLOOR:
        assert_true(change->value < c->wage_floor.value);
        c->wage_floor.value = change->value;
        return;
    case BILLET_ACCEPT_EMPLOYMENT:
        c->employment_ok.bits |= 1U << change->value;
        return;
    case BILLET_ACCEPT_SHIFT:
        c->shifts_ok.bits |= 1U << change->value;
    }
}

static struct billet_gain gain_of(const struct billet_round *round, size_t cand,
                                  const struct billet_change *change, struct billet_arena *arena)
{
    struct billet_candidate *copy = billet_arena_alloc(arena, sizeof *copy);
    struct billet_round changed = *round;
    *copy = round->candidates[cand];
    changed.candidates = copy;
    changed.candidate_count = 1;
    struct billet_gain before = prospects(&changed, 0, arena).eligible;
    apply(copy, change, arena);
    struct billet_gain after = prospects(&changed, 0, arena).eligible;
    return (struct billet_gain){after.vacancies - before.vacancies,
                                after.headcount - before.headcount};
}

static void check_changes(const struct billet_round *round, size_t cand, struct billet_arena *arena,
                          size_t *kinds)
{
    struct billet_prospects out = prospects(round, cand, arena);
    for (size_t i = 0; i < out.change_count; i++) {
        const struct billet_change *change = &out.changes[i];
        struct billet_gain gain = gain_of(round, cand, change, arena);
        assert_int_equal(change->gain.vacancies, gain.vacancies);
        assert_int_equal(change->gain.headcount, gain.headcount);
        assert_true(i == 0 || out.changes[i - 1].gain.vacancies >= gain.vacancies);
        kinds[change->kind]++;
    }
}

static void test_changes(void **state)
{
    (void)state;
    size_t kinds[BILLET_CHANGE_KINDS] = {0};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round = world_make(seed, BILLET_STABLE, size, arena);
        for (size_t cand = 0; cand < round.candidate_count; cand++) {
            check_changes(&round, cand, arena, kinds);
        }
        billet_arena_free(arena);
    }
    for (size_t i = 0; i < BILLET_CHANGE_KINDS; i++) {
        assert_true(kinds[i] > 0);
    }
}

/* No single skill, certificate, shift or employment outside the list opens anything. */
static bool is_listed(const struct billet_prospects *out, const struct billet_change *change)
{
    for (size_t i = 0; i < out->change_count; i++) {
        const struct billet_change *listed = &out->changes[i];
        if (listed->kind == change->kind && listed->value == change->value &&
            billet_span_eq(listed->name, change->name)) {
            return true;
        }
    }
    return false;
}

static void check_complete(const struct billet_round *round, size_t cand,
                           struct billet_arena *arena)
{
    static const char *const names[] = {"C1", "B2", "electrician"};
    const struct billet_candidate *facts = &round->candidates[cand];
    struct billet_prospects out = prospects(round, cand, arena);
    for (int32_t i = 0; i < 3; i++) {
        const struct billet_change tries[] = {
            {.kind = BILLET_HOLD_CERTIFICATE, .name = billet_span_of(names[i])},
            {.kind = BILLET_ACCEPT_SHIFT, .value = i},
            {.kind = BILLET_ACCEPT_EMPLOYMENT, .value = i},
        };
        const bool known[] = {facts->certificates.known, facts->shifts_ok.known,
                              facts->employment_ok.known};
        for (size_t k = 0; k < 3; k++) {
            bool opens = known[k] && gain_of(round, cand, &tries[k], arena).vacancies > 0;
            assert_true(!opens || is_listed(&out, &tries[k]));
        }
    }
}

static void test_complete(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed <= 130; seed++) {
        struct billet_arena *arena = billet_arena_new(NULL);
        struct billet_round round = world_make(seed, BILLET_STABLE, size, arena);
        for (size_t cand = 0; cand < round.candidate_count; cand++) {
            check_complete(&round, cand, arena);
        }
        billet_arena_free(arena);
    }
}

/* Gates by explanation: those that remove, and those unknown. */
static void gates_of(const struct billet_round *round, size_t cand, size_t vac,
                     struct billet_arena *arena, size_t *removing, size_t *unknown, size_t *last)
{
    struct billet_explanation out;
    struct billet_error err = {0};
    assert_int_equal(billet_explain_pair(round, cand, vac, arena, &out, &err), BILLET_OK);
    *removing = *unknown = 0;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        *removing += out.gates[i].removes ? 1 : 0;
        if (out.gates[i].answer == BILLET_UNKNOWN) {
            *unknown += 1;
            *last = i;
        } else if (out.gates[i].answer == BILLET_NOT_MET) {
            *unknown += BILLET_GATES; /* spoils the question */
        }
    }
}

static void test_near_misses(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(7, BILLET_STABLE, size, arena);
    for (size_t cand = 0; cand < round.candidate_count; cand++) {
        struct billet_prospects out = prospects(&round, cand, arena);
        size_t single = 0;
        for (size_t vac = 0; vac < round.vacancy_count; vac++) {
            size_t removing = 0;
            size_t unknown = 0;
            size_t last = 0;
            gates_of(&round, cand, vac, arena, &removing, &unknown, &last);
            single += removing == 1 ? 1 : 0;
        }
        assert_int_equal(out.near_miss_count, single);
        int64_t alone = 0;
        for (size_t i = 0; i < BILLET_GATES; i++) {
            alone += out.alone[i].vacancies;
        }
        assert_int_equal(alone, single);
    }
    billet_arena_free(arena);
}

static int64_t question_gain(const struct billet_question *questions, size_t count, int64_t cand)
{
    int64_t gain = 0;
    for (size_t i = 0; i < count; i++) {
        gain += questions[i].candidate == cand ? questions[i].gain.vacancies : 0;
    }
    return gain;
}

static void test_ask_list(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(8, BILLET_STABLE, size, arena);
    const struct billet_question *questions = NULL;
    size_t count = 0;
    struct billet_error err = {0};
    assert_int_equal(billet_ask_list(&round, NULL, 0, arena, &questions, &count, &err), BILLET_OK);
    assert_true(count > 0);
    for (size_t cand = 0; cand < round.candidate_count; cand++) {
        int64_t wanted = 0;
        for (size_t vac = 0; vac < round.vacancy_count; vac++) {
            size_t removing = 0;
            size_t unknown = 0;
            size_t last = 0;
            gates_of(&round, cand, vac, arena, &removing, &unknown, &last);
            wanted += unknown == 1 ? 1 : 0;
        }
        assert_int_equal(question_gain(questions, count, round.candidates[cand].id), wanted);
    }
    size_t few = 0;
    assert_int_equal(billet_ask_list(&round, NULL, 3, arena, &questions, &few, &err), BILLET_OK);
    assert_int_equal(few, count < 3 ? count : 3);
    billet_arena_free(arena);
}

static void same_questions(const struct billet_round *round, const struct billet_options *options,
                           size_t *asked)
{
    static const struct billet_options plain = {.scan = BILLET_SCAN_REFERENCE};
    const struct billet_options *const ways[] = {&plain, options};
    const struct billet_question *questions[2];
    size_t counts[2];
    struct billet_error err = {0};
    struct billet_arena *arena = billet_arena_new(NULL);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(billet_ask_list(round, ways[i], 0, arena, &questions[i], &counts[i], &err),
                         BILLET_OK);
    }
    assert_int_equal(counts[0], counts[1]);
    for (size_t i = 0; i < counts[0]; i++) {
        const struct billet_question *a = &questions[0][i];
        const struct billet_question *b = &questions[1][i];
        assert_int_equal(a->candidate, b->candidate);
        assert_string_equal(a->fact, b->fact);
        assert_int_equal(a->gain.vacancies, b->gain.vacancies);
        assert_int_equal(a->gain.headcount, b->gain.headcount);
    }
    *asked += counts[0];
    billet_arena_free(arena);
}

/* Through groups and bitmaps, by several threads: the same as pair by pair. */
static void test_ask_list_ways(void **state)
{
    static const struct world_size sizes[] = {{12, 40, 6}, {1, 130, 4}, {300, 64, 9}, {600, 65, 20},
                                              {5, 1, 1},   {0, 3, 1},   {3, 0, 1}};
    (void)state;
    size_t asked = 0;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            struct billet_arena *arena = billet_arena_new(NULL);
            struct billet_round round = world_make(seed, BILLET_STABLE, sizes[i], arena);
            same_questions(&round, NULL, &asked);
            same_questions(&round, &(struct billet_options){.threads = 3}, &asked);
            billet_arena_free(arena);
        }
    }
    assert_true(asked > 1000);
}

static bool stop(void *arg, const char *what, size_t done, size_t total)
{
    (void)arg;
    (void)done;
    (void)total;
    assert_string_equal(what, "ask");
    return false;
}

static void test_ask_list_stops(void **state)
{
    const struct billet_options options = {.progress = stop};
    const struct billet_question *questions = NULL;
    size_t count = 0;
    struct billet_error err = {0};
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(9, BILLET_STABLE, size, arena);
    assert_int_equal(billet_ask_list(&round, &options, 0, arena, &questions, &count, &err),
                     BILLET_ETIMEOUT);
    assert_null(questions);
    billet_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes),       cmocka_unit_test(test_complete),
        cmocka_unit_test(test_near_misses),   cmocka_unit_test(test_ask_list),
        cmocka_unit_test(test_ask_list_ways), cmocka_unit_test(test_ask_list_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
