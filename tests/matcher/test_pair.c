/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pair, by its explanation: every gate met, not met, unknown and not demanded; every
 * category's x; the mutual score. A case changes one fact of a pair that suits well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "billet/explain.h"

/* A pair that passes every gate, with arrays that cases may change. */
struct pair_facts {
    billet_code places[2];
    billet_code wants[2];
    struct billet_experience work[1];
    struct billet_service service[1];
    struct billet_skill skills[2];
    struct billet_certificate held[1];
    struct billet_bar bars[1];
    struct billet_demand demands[2];
    struct billet_span required[1];
    struct billet_crossing crossing[1];
    struct billet_candidate cand;
    struct billet_vacancy vac;
    struct billet_round round;
};

static billet_code occ(const char *text)
{
    return billet_occupation_parse(billet_span_of(text));
}

static billet_code reg(const char *text)
{
    return billet_region_parse(billet_span_of(text));
}

static void fill_candidate(struct pair_facts *f)
{
    f->places[0] = reg("1501");
    f->places[1] = reg("1502");
    f->wants[0] = occ("6-18");
    f->wants[1] = occ("4");
    f->work[0] = (struct billet_experience){occ("6-18-02-02"), 10};
    f->service[0] = (struct billet_service){billet_span_of("S01"), 50};
    f->skills[0] = (struct billet_skill){billet_span_of("welding"), 3};
    f->skills[1] = (struct billet_skill){billet_span_of("office"), 1};
    f->held[0] = (struct billet_certificate){billet_span_of("C1"), 20260308};
    f->bars[0] = (struct billet_bar){9, 20260301};
    f->cand = (struct billet_candidate){
        .id = 1,
        .category = 0,
        .home = reg("150204"),
        .places = {f->places, 2, true},
        .education = {4, true},
        .experience = {f->work, 1, true},
        .service = {f->service, 1, true},
        .skills = {f->skills, 2, true},
        .certificates = {f->held, 1, true},
        .wants = {f->wants, 2, true},
        .wage_floor = {4500, true},
        .employment_ok = {1, true},
        .shifts_ok = {5, true},
        .conditions_wanted = {7, true},
        .available_from = 20260301,
        .barred = {f->bars, 1, true},
    };
}

static void fill_vacancy(struct pair_facts *f)
{
    f->demands[0] = (struct billet_demand){billet_span_of("welding"), 4, 3, false};
    f->demands[1] = (struct billet_demand){billet_span_of("office"), 1, 1, true};
    f->required[0] = billet_span_of("C1");
    f->vac = (struct billet_vacancy){
        .id = 2,
        .employer = 9,
        .categories = {1, true},
        .region = reg("150203"),
        .headcount = 1,
        .education_min = {4, true},
        .occupation = occ("6-18-02-01"),
        .experience_min = {12, true},
        .skills = {f->demands, 2, true},
        .certificates = {f->required, 1, true},
        .wage_min = {4000, true},
        .wage_max = {5000, true},
        .employment = {0, true},
        .shifts = {4, true},
        .conditions = {2, true},
        .open_from = 20260302,
        .open_until = 20260302,
        .start_by = 20260301,
    };
}

static void fill(struct pair_facts *f)
{
    memset(f, 0, sizeof *f);
    fill_candidate(f);
    fill_vacancy(f);
    f->crossing[0] = (struct billet_crossing){billet_span_of("S01"), occ("6-18-02-01"), 80};
    f->round = (struct billet_round){
        .round = 1,
        .date = 20260302,
        .last_day = 20260308,
        .candidates = &f->cand,
        .candidate_count = 1,
        .vacancies = &f->vac,
        .vacancy_count = 1,
        .crosswalk = f->crossing,
        .crosswalk_count = 1,
    };
    billet_policy_default(&f->round.policy);
}

static struct billet_explanation explain(const struct pair_facts *f)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_explanation out;
    struct billet_error err = {0};
    assert_int_equal(billet_explain_pair(&f->round, 0, 0, arena, &out, &err), BILLET_OK);
    billet_arena_free(arena); /* figures only from here on */
    return out;
}

/* Changes and what they do to one gate. */

static void not_yet_open(struct pair_facts *f)
{
    f->vac.open_from = 20260303;
}
static void closed(struct pair_facts *f)
{
    f->vac.open_until = 20260301;
}
static void no_dates(struct pair_facts *f)
{
    f->vac.open_from = f->vac.open_until = 0;
}
static void other_category(struct pair_facts *f)
{
    f->vac.categories.bits = 2;
}
static void all_categories(struct pair_facts *f)
{
    f->vac.categories.bits = 0;
}
static void far_away(struct pair_facts *f)
{
    f->vac.region = reg("110101");
}
static void remote(struct pair_facts *f)
{
    f->vac.remote = true;
}
static void no_places(struct pair_facts *f)
{
    f->cand.places.known = false;
    f->cand.places.count = 0;
}
static void empty_places(struct pair_facts *f)
{
    f->cand.places.count = 0;
}
static void post_is_prefix(struct pair_facts *f)
{
    f->vac.region = reg("15"); /* wider than any place wanted */
}
static void less_education(struct pair_facts *f)
{
    f->cand.education.value = 3;
}
static void less_but_relaxed(struct pair_facts *f)
{
    f->cand.education.value = 3;
    f->vac.relaxed = true;
}
static void no_education(struct pair_facts *f)
{
    f->cand.education.known = false;
}
static void minimum_of_nothing(struct pair_facts *f)
{
    f->cand.education.known = false;
    f->vac.education_min.value = 0;
}
static void no_minimum(struct pair_facts *f)
{
    f->vac.education_min.known = false;
}
static void expires_early(struct pair_facts *f)
{
    f->held[0].until = 20260307;
}
static void never_expires(struct pair_facts *f)
{
    f->held[0].until = 0;
}
static void no_certificates(struct pair_facts *f)
{
    f->cand.certificates = (struct billet_certificates){NULL, 0, false};
}
static void must_too_high(struct pair_facts *f)
{
    f->demands[1].level = 2;
}
static void must_not_held(struct pair_facts *f)
{
    f->cand.skills.count = 1;
}
static void no_skills(struct pair_facts *f)
{
    f->cand.skills = (struct billet_skills){NULL, 0, false};
}
static void no_must(struct pair_facts *f)
{
    f->demands[1].must = false;
    no_skills(f);
}
static void pays_less(struct pair_facts *f)
{
    f->vac.wage_max.value = 4499;
}
static void no_floor(struct pair_facts *f)
{
    f->cand.wage_floor.known = false;
}
static void no_maximum(struct pair_facts *f)
{
    f->vac.wage_max.known = false;
    no_floor(f);
}
static void other_employment(struct pair_facts *f)
{
    f->vac.employment.value = 1;
}
static void no_employment_ok(struct pair_facts *f)
{
    f->cand.employment_ok.known = false;
}
static void night_shift(struct pair_facts *f)
{
    f->vac.shifts.bits = 6;
}
static void no_shifts_ok(struct pair_facts *f)
{
    f->cand.shifts_ok.known = false;
}
static void no_shifts(struct pair_facts *f)
{
    f->vac.shifts.bits = 0;
    no_shifts_ok(f);
}
static void enough_months(struct pair_facts *f)
{
    f->vac.experience_min.value = 50; /* 10 of work and 80 % of 50 */
}
static void too_few_months(struct pair_facts *f)
{
    f->vac.experience_min.value = 51;
}
static void any_months(struct pair_facts *f)
{
    f->vac.occupation = 0;
    f->vac.experience_min.value = 60;
}
static void no_history(struct pair_facts *f)
{
    f->cand.experience = (struct billet_experiences){NULL, 0, false};
    f->cand.service = (struct billet_services){NULL, 0, false};
}
static void only_service_known(struct pair_facts *f)
{
    f->cand.experience = (struct billet_experiences){NULL, 0, false};
    f->vac.experience_min.value = 41;
}
static void barred_today(struct pair_facts *f)
{
    f->bars[0].until = 20260302;
}
static void starts_late(struct pair_facts *f)
{
    f->cand.available_from = 20260302;
}
static void no_start(struct pair_facts *f)
{
    f->cand.available_from = 0;
}
static void nothing(struct pair_facts *f)
{
    (void)f;
}

static const struct {
    void (*change)(struct pair_facts *f);
    int gate; /* 1..12 */
    enum billet_answer answer;
    bool demanded;
} gate_cases[] = {
    {not_yet_open, 1, BILLET_NOT_MET, true},
    {closed, 1, BILLET_NOT_MET, true},
    {no_dates, 1, BILLET_MET, false},
    {other_category, 2, BILLET_NOT_MET, true},
    {all_categories, 2, BILLET_MET, false},
    {far_away, 3, BILLET_NOT_MET, true},
    {remote, 3, BILLET_MET, false},
    {no_places, 3, BILLET_UNKNOWN, true},
    {empty_places, 3, BILLET_NOT_MET, true},
    {post_is_prefix, 3, BILLET_NOT_MET, true},
    {less_education, 4, BILLET_NOT_MET, true},
    {less_but_relaxed, 4, BILLET_MET, true},
    {no_education, 4, BILLET_UNKNOWN, true},
    {minimum_of_nothing, 4, BILLET_UNKNOWN, true},
    {no_minimum, 4, BILLET_MET, false},
    {expires_early, 5, BILLET_NOT_MET, true},
    {never_expires, 5, BILLET_MET, true},
    {no_certificates, 5, BILLET_UNKNOWN, true},
    {must_too_high, 6, BILLET_NOT_MET, true},
    {must_not_held, 6, BILLET_NOT_MET, true},
    {no_skills, 6, BILLET_UNKNOWN, true},
    {no_must, 6, BILLET_MET, false},
    {pays_less, 7, BILLET_NOT_MET, true},
    {no_floor, 7, BILLET_UNKNOWN, true},
    {no_maximum, 7, BILLET_MET, false},
    {other_employment, 8, BILLET_NOT_MET, true},
    {no_employment_ok, 8, BILLET_UNKNOWN, true},
    {night_shift, 9, BILLET_NOT_MET, true},
    {no_shifts_ok, 9, BILLET_UNKNOWN, true},
    {no_shifts, 9, BILLET_MET, false},
    {enough_months, 10, BILLET_MET, true},
    {too_few_months, 10, BILLET_NOT_MET, true},
    {any_months, 10, BILLET_MET, true},
    {no_history, 10, BILLET_UNKNOWN, true},
    {only_service_known, 10, BILLET_NOT_MET, true},
    {barred_today, 11, BILLET_NOT_MET, true},
    {starts_late, 12, BILLET_NOT_MET, true},
    {no_start, 12, BILLET_UNKNOWN, true},
};

static void test_gates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof gate_cases / sizeof gate_cases[0]; i++) {
        struct pair_facts f;
        fill(&f);
        gate_cases[i].change(&f);
        struct billet_explanation out = explain(&f);
        const struct billet_gate_report *gate = &out.gates[gate_cases[i].gate - 1];
        bool blocks = gate_cases[i].gate == 5 && gate->answer == BILLET_UNKNOWN;
        if (gate->answer != gate_cases[i].answer || gate->demanded != gate_cases[i].demanded) {
            fail_msg("case %zu: %s answers %d", i, gate->code, (int)gate->answer);
        }
        assert_int_equal(gate->removes, gate->answer == BILLET_NOT_MET || blocks);
    }
}

static void test_all_met(void **state)
{
    (void)state;
    struct pair_facts f;
    fill(&f);
    struct billet_explanation out = explain(&f);
    for (size_t i = 0; i < BILLET_GATES; i++) {
        assert_int_equal(out.gates[i].answer, BILLET_MET);
        assert_true(out.gates[i].demanded);
    }
    assert_true(out.eligible);
    assert_int_equal(out.gates[9].figures.have, 50);
    assert_int_equal(out.penalty, 0);
}

/* Categories. */

static void lives_next_door(struct pair_facts *f)
{
    f->cand.home = reg("150203004");
}
static void wants_nothing_near(struct pair_facts *f)
{
    f->cand.wants.count = 1;
    f->wants[0] = occ("6-18-03-01"); /* two levels, not whole */
}
static void post_without_wage(struct pair_facts *f)
{
    f->vac.wage_min.known = f->vac.wage_max.known = false;
}
static void one_end_of_wage(struct pair_facts *f)
{
    f->vac.wage_max.known = false; /* 4000 stands for both: two bands below */
}
static void offers_unknown(struct pair_facts *f)
{
    f->vac.conditions.known = false;
}
static void offers_none(struct pair_facts *f)
{
    f->vac.conditions.bits = 0;
}
static void work_elsewhere(struct pair_facts *f)
{
    f->work[0].occupation = occ("6-20-01-01");
    f->service[0].specialty = billet_span_of("S99"); /* no rows: known, maps to nothing */
}
static void own_reference(struct pair_facts *f)
{
    f->vac.experience_ref = (struct billet_number){200, true};
}
static void two_above(struct pair_facts *f)
{
    f->cand.education.value = 6;
}
static void four_above(struct pair_facts *f)
{
    f->cand.education.value = 7;
    f->vac.education_min.value = 3;
}
static void two_below(struct pair_facts *f)
{
    f->cand.education.value = 2;
}

static const struct {
    void (*change)(struct pair_facts *f);
    enum billet_criterion criterion;
    int32_t x;
    bool neutral;
} x_cases[] = {
    {nothing, BILLET_FIT_SKILLS, 81, false}, /* 3000 * 3 / 4 + 1000 of 4000, rounded down */
    {no_skills, BILLET_FIT_SKILLS, 30, true},
    {nothing, BILLET_FIT_OCCUPATION, 80, false}, /* 80 of service over 70 of work */
    {work_elsewhere, BILLET_FIT_OCCUPATION, 10, false},
    {no_history, BILLET_FIT_OCCUPATION, 30, true},
    {nothing, BILLET_FIT_EXPERIENCE, 100, false},
    {own_reference, BILLET_FIT_EXPERIENCE, 25, false},
    {no_history, BILLET_FIT_EXPERIENCE, 30, true},
    {nothing, BILLET_FIT_EDUCATION, 100, false},
    {less_education, BILLET_FIT_EDUCATION, 40, false},
    {two_below, BILLET_FIT_EDUCATION, 0, false},
    {two_above, BILLET_FIT_EDUCATION, 90, false},
    {four_above, BILLET_FIT_EDUCATION, 80, false},
    {no_education, BILLET_FIT_EDUCATION, 30, true},
    {nothing, BILLET_APPEAL_DESIRE, 100, false},
    {wants_nothing_near, BILLET_APPEAL_DESIRE, 50, false},
    {any_months, BILLET_APPEAL_DESIRE, 30, true},
    {nothing, BILLET_APPEAL_WAGE, 33, false},
    {one_end_of_wage, BILLET_APPEAL_WAGE, 20, false},
    {post_without_wage, BILLET_APPEAL_WAGE, 30, true},
    {nothing, BILLET_APPEAL_PLACE, 90, false}, /* second place wanted */
    {remote, BILLET_APPEAL_PLACE, 100, false},
    {empty_places, BILLET_APPEAL_PLACE, 50, false}, /* home: two levels */
    {lives_next_door, BILLET_APPEAL_PLACE, 90, false},
    {nothing, BILLET_APPEAL_CONDITIONS, 33, false},
    {offers_none, BILLET_APPEAL_CONDITIONS, 0, false},
    {offers_unknown, BILLET_APPEAL_CONDITIONS, 30, true},
};

static void test_x(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof x_cases / sizeof x_cases[0]; i++) {
        struct pair_facts f;
        fill(&f);
        x_cases[i].change(&f);
        struct billet_explanation out = explain(&f);
        const struct billet_criterion_report *report = &out.criteria[x_cases[i].criterion];
        const struct billet_evidence *why = &report->evidence;
        if (why->x != x_cases[i].x || why->neutral != x_cases[i].neutral || !report->present) {
            fail_msg("case %zu: %s has x %d", i, report->key, (int)why->x);
        }
    }
}

static void test_points_add_up(void **state)
{
    (void)state;
    struct pair_facts f;
    fill(&f);
    struct billet_explanation out = explain(&f);
    int32_t fit = 0;
    int32_t appeal = 0;
    for (int i = 0; i < BILLET_CRITERIA; i++) {
        *(i < BILLET_SIDE_APPEAL ? &fit : &appeal) += out.criteria[i].points;
    }
    assert_int_equal(out.fit, fit);
    assert_int_equal(out.appeal, appeal);
    assert_int_equal(out.mutual, (60 * fit + 40 * appeal) / 100);
    assert_int_equal(fit, 3250 + 2000 + 2000 + 1500);
    assert_int_equal(appeal, 3000 + 990 + 2700 + 330);
}

static void test_penalty(void **state)
{
    (void)state;
    struct pair_facts f;
    fill(&f);
    no_start(&f);
    no_shifts_ok(&f);
    struct billet_explanation out = explain(&f);
    assert_int_equal(out.penalty, 300);
    assert_int_equal(out.mutual, (60 * out.fit + 40 * out.appeal) / 100 - 300);
    f.round.policy.unknown_penalty = BILLET_PENALTY_MAX;
    assert_int_equal(explain(&f).mutual, 0);
}

static void test_nothing_asked(void **state)
{
    (void)state;
    struct pair_facts f;
    fill(&f);
    f.vac.skills.count = 0;
    f.vac.occupation = 0;
    f.vac.education_min.known = false;
    assert_int_equal(explain(&f).fit, 5000);
    fill(&f);
    memset(f.round.policy.weights, 0, sizeof f.round.policy.weights);
    struct billet_explanation out = explain(&f);
    assert_int_equal(out.fit, 5000);
    assert_int_equal(out.appeal, 5000);
}

static void test_refused(void **state)
{
    (void)state;
    struct pair_facts f;
    struct billet_error err = {0};
    struct billet_explanation out;
    struct billet_arena *arena = billet_arena_new(NULL);
    fill(&f);
    assert_int_equal(billet_explain_pair(&f.round, 1, 0, arena, &out, &err), BILLET_EINVAL);
    f.skills[0].level = 6;
    assert_int_equal(billet_explain_pair(&f.round, 0, 0, arena, &out, &err), BILLET_EINVAL);
    assert_string_equal(err.field, "/skills");
    billet_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_met), cmocka_unit_test(test_gates),
        cmocka_unit_test(test_x),       cmocka_unit_test(test_points_add_up),
        cmocka_unit_test(test_penalty), cmocka_unit_test(test_nothing_asked),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
