/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Training plans against the slow way: for every course and every person without a referral the
 * course is given to a copy of the facts, and the gates are asked again of every vacancy that has
 * room; then courses are chosen by counting people anew each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the three above */
#include <cmocka.h>
#include <string.h>

#include "billet/explain.h"
#include "billet/training.h"
#include "tests/matcher/world.h"

#define COURSES_MAX 200

/* The round, what it came to, and who may still gain. */
struct school {
    const struct billet_round *round;
    const struct billet_match *match;
    struct billet_arena *arena;
    struct billet_course courses[COURSES_MAX]; /* all that could be held, in the order of ties */
    size_t course_count;
    bool *left; /* by candidate */
};

static int order_courses(const struct billet_course *a, const struct billet_course *b)
{
    if (a->certificate != b->certificate) {
        return a->certificate ? -1 : 1;
    }
    size_t common = a->name.len < b->name.len ? a->name.len : b->name.len;
    int by = memcmp(a->name.ptr, b->name.ptr, common);
    if (by == 0) {
        by = (a->name.len > b->name.len) - (a->name.len < b->name.len);
    }
    return by != 0 ? by : a->level - b->level;
}

/* Keeps the courses ascending and each once. */
static void add_course(struct school *s, struct billet_course course)
{
    size_t at = 0;
    while (at < s->course_count && order_courses(&s->courses[at], &course) < 0) {
        at++;
    }
    if (at < s->course_count && order_courses(&s->courses[at], &course) == 0) {
        return;
    }
    assert_true(s->course_count < COURSES_MAX);
    memmove(&s->courses[at + 1], &s->courses[at], (s->course_count - at) * sizeof course);
    s->courses[at] = course;
    s->course_count++;
}

static void add_courses(struct school *s)
{
    for (size_t v = 0; v < s->round->vacancy_count; v++) {
        const struct billet_vacancy *vac = &s->round->vacancies[v];
        for (size_t i = 0; i < vac->certificates.count; i++) {
            add_course(
                s, (struct billet_course){.certificate = true, .name = vac->certificates.items[i]});
        }
        for (size_t i = 0; i < vac->skills.count; i++) {
            for (int32_t level = 1; level <= BILLET_LEVEL_MAX; level++) {
                add_course(
                    s, (struct billet_course){.name = vac->skills.items[i].skill, .level = level});
            }
        }
    }
}

static bool knows(const struct billet_candidate *c, const struct billet_course *course)
{
    return course->certificate ? c->certificates.known : c->skills.known;
}

static void teach_certificate(struct billet_candidate *c, struct billet_span name,
                              struct billet_arena *arena)
{
    struct billet_certificate *items =
        billet_arena_array(arena, c->certificates.count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < c->certificates.count; i++) {
        if (!billet_span_eq(c->certificates.items[i].certificate, name)) {
            items[count++] = c->certificates.items[i];
        }
    }
    items[count++] = (struct billet_certificate){name, 0};
    c->certificates = (struct billet_certificates){items, count, true};
}

/* Nobody forgets: a higher level stays. */
static void teach_skill(struct billet_candidate *c, struct billet_span name, int32_t level,
                        struct billet_arena *arena)
{
    struct billet_skill *items = billet_arena_array(arena, c->skills.count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < c->skills.count; i++) {
        const struct billet_skill *held = &c->skills.items[i];
        if (!billet_span_eq(held->skill, name)) {
            items[count++] = *held;
        } else if (held->level > level) {
            level = held->level;
        }
    }
    items[count++] = (struct billet_skill){name, level};
    c->skills = (struct billet_skills){items, count, true};
}

static int64_t referrals_of(const struct billet_match *match, int64_t candidate, int64_t vacancy)
{
    int64_t count = 0;
    for (size_t i = 0; i < match->referral_count; i++) {
        const struct billet_pair *pair = &match->referrals[i];
        count += (candidate == 0 || pair->candidate == candidate) &&
                 (vacancy == 0 || pair->vacancy == vacancy);
    }
    return count;
}

static bool has_room(const struct school *s, const struct billet_vacancy *vac)
{
    const struct billet_policy *policy = &s->round->policy;
    int64_t capacity = ((int64_t)vac->headcount * policy->ratio_percent + 99) / 100 - vac->taken;
    int64_t of_employer = 0;
    for (size_t v = 0; v < s->round->vacancy_count; v++) {
        const struct billet_vacancy *other = &s->round->vacancies[v];
        if (other->employer == vac->employer) {
            of_employer += referrals_of(s->match, 0, other->id);
        }
    }
    return referrals_of(s->match, 0, vac->id) < capacity &&
           (!policy->per_employer_limited || of_employer < policy->per_employer);
}

static bool is_eligible(const struct billet_round *round, size_t vac, struct billet_arena *arena)
{
    struct billet_explanation out;
    struct billet_error err = {0};
    assert_int_equal(billet_explain_pair(round, 0, vac, arena, &out, &err), BILLET_OK);
    return out.eligible;
}

/* Whether a post with room becomes eligible by the course. */
static bool gains(const struct school *s, size_t cand, const struct billet_course *course)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_candidate facts = s->round->candidates[cand];
    struct billet_candidate taught = facts;
    struct billet_round before = *s->round;
    struct billet_round after = *s->round;
    before.candidates = &facts;
    after.candidates = &taught;
    before.candidate_count = after.candidate_count = 1;
    before.choice_count = after.choice_count = 0;
    if (course->certificate) {
        teach_certificate(&taught, course->name, arena);
    } else {
        teach_skill(&taught, course->name, course->level, arena);
    }
    bool found = false;
    for (size_t v = 0; v < s->round->vacancy_count && !found && knows(&facts, course); v++) {
        found = has_room(s, &s->round->vacancies[v]) && is_eligible(&after, v, arena) &&
                !is_eligible(&before, v, arena);
    }
    billet_arena_free(arena);
    return found;
}

/* By course and candidate. */
static bool *gain_table(struct school *s)
{
    size_t people = s->round->candidate_count;
    bool *table = billet_arena_array(s->arena, s->course_count * people, sizeof *table);
    s->left = billet_arena_array(s->arena, people, sizeof *s->left);
    for (size_t c = 0; c < people; c++) {
        s->left[c] = referrals_of(s->match, s->round->candidates[c].id, 0) == 0;
        for (size_t i = 0; i < s->course_count && s->left[c]; i++) {
            table[i * people + c] = gains(s, c, &s->courses[i]);
        }
    }
    return table;
}

static int64_t gainers(const struct school *s, const bool *of_course)
{
    int64_t count = 0;
    for (size_t c = 0; c < s->round->candidate_count; c++) {
        count += s->left[c] && of_course[c];
    }
    return count;
}

static size_t slow_plan(struct school *s, struct billet_course *out)
{
    size_t people = s->round->candidate_count;
    const bool *table = gain_table(s);
    for (size_t chosen = 0;; chosen++) {
        size_t best = 0;
        for (size_t i = 0; i < s->course_count; i++) {
            s->courses[i].candidates = gainers(s, table + i * people);
            best = s->courses[i].candidates > s->courses[best].candidates ? i : best;
        }
        if (s->course_count == 0 || s->courses[best].candidates == 0) {
            return chosen;
        }
        out[chosen] = s->courses[best];
        for (size_t c = 0; c < people; c++) {
            s->left[c] = s->left[c] && !table[best * people + c];
        }
    }
}

static void same_course(const struct billet_course *a, const struct billet_course *b)
{
    assert_int_equal(a->certificate, b->certificate);
    assert_true(billet_span_eq(a->name, b->name));
    assert_int_equal(a->level, b->level);
    assert_int_equal(a->candidates, b->candidates);
}

static size_t check_plan(const struct billet_round *round, const struct billet_match *match,
                         int32_t threads, struct billet_arena *arena)
{
    static struct billet_course wanted[COURSES_MAX];
    struct school *s = billet_arena_alloc(arena, sizeof *s);
    const struct billet_options options = {.threads = threads};
    const struct billet_course *plan = NULL;
    struct billet_error err = {0};
    size_t count = 0;
    s->round = round;
    s->match = match;
    s->arena = arena;
    add_courses(s);
    size_t slow = slow_plan(s, wanted);
    assert_int_equal(billet_training_plan(round, match->referrals, match->referral_count, &options,
                                          0, arena, &plan, &count, &err),
                     BILLET_OK);
    assert_int_equal(count, slow);
    for (size_t i = 0; i < count; i++) {
        same_course(&plan[i], &wanted[i]);
    }
    assert_int_equal(billet_training_plan(round, match->referrals, match->referral_count, &options,
                                          1, arena, &plan, &count, &err),
                     BILLET_OK);
    assert_int_equal(count, slow < 1 ? slow : 1);
    return slow;
}

static struct billet_match *run(const struct billet_round *round)
{
    struct billet_match *match = NULL;
    struct billet_error err = {0};
    assert_int_equal(billet_match_run(round, NULL, &match, &err), BILLET_OK);
    return match;
}

static void test_oracle(void **state)
{
    static const struct world_size sizes[] = {
        {12, 20, 6}, {30, 10, 4}, {70, 5, 2}, {0, 2, 1}, {3, 0, 1}};
    static const struct billet_match nobody;
    size_t courses = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            struct billet_arena *arena = billet_arena_new(NULL);
            struct billet_round round = world_make(seed, BILLET_STABLE, sizes[i], arena);
            struct billet_match *match = run(&round);
            courses += check_plan(&round, match, seed % 2 == 0 ? 3 : 1, arena);
            courses += check_plan(&round, &nobody, 2, arena);
            billet_match_free(match);
            billet_arena_free(arena);
        }
    }
    assert_true(courses > 30);
}

static void test_foreign_referral(void **state)
{
    const struct billet_pair foreign = {.candidate = 987654321, .vacancy = 1};
    const struct billet_course *plan = NULL;
    struct billet_error err = {0};
    size_t count = 0;
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(3, BILLET_STABLE, (struct world_size){5, 5, 2}, arena);
    assert_int_equal(billet_training_plan(&round, &foreign, 1, NULL, 0, arena, &plan, &count, &err),
                     BILLET_EINVAL);
    assert_non_null(strstr(err.message, "987654321"));
    assert_null(plan);
    billet_arena_free(arena);
}

static bool stop(void *arg, const char *what, size_t done, size_t total)
{
    (void)arg;
    (void)done;
    (void)total;
    assert_string_equal(what, "training");
    return false;
}

static void test_stops(void **state)
{
    const struct billet_options options = {.progress = stop};
    const struct billet_course *plan = NULL;
    struct billet_error err = {0};
    size_t count = 0;
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_round round = world_make(3, BILLET_STABLE, (struct world_size){5, 5, 2}, arena);
    assert_int_equal(billet_training_plan(&round, NULL, 0, &options, 0, arena, &plan, &count, &err),
                     BILLET_ETIMEOUT);
    assert_null(plan);
    billet_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oracle),
        cmocka_unit_test(test_foreign_referral),
        cmocka_unit_test(test_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
