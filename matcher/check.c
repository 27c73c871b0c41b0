/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine's own door: ids once, figures within their ranges. What passes here cannot
 * overflow anything behind it: scores fit 0..10,000; months of one row stay below 2^11, so that
 * a person's stay below 2^63 for any number of rows that memory can hold; capacities stay below
 * 10^6 * 10^4 / 100 + 1.
 */
#include "billet/engine.h"

#include "matcher/names.h"
#include "matcher/support/sort.h"

struct figure {
    const char *name;
    int64_t value;
    int64_t min;
    int64_t max;
};

static struct figure optional(const char *name, struct billet_number number, int64_t min,
                              int64_t max)
{
    return (struct figure){name, number.known ? number.value : min, min, max};
}

static enum billet_status check_figures(const char *what, int64_t id, const struct figure *figures,
                                        size_t count, struct billet_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct figure *f = &figures[i];
        if (f->value < f->min || f->value > f->max) {
            enum billet_status status = billet_error_set(
                err, BILLET_EINVAL, "%s %lld: %s is %lld, not %lld..%lld", what, (long long)id,
                f->name, (long long)f->value, (long long)f->min, (long long)f->max);
            billet_error_field(err, "/%s", f->name);
            return status;
        }
    }
    return BILLET_OK;
}

static enum billet_status check_cand_rows(const struct billet_candidate *c,
                                          struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < c->experience.count && status == BILLET_OK; i++) {
        const struct figure months = {"experience", c->experience.items[i].months, 0,
                                      BILLET_MONTHS_MAX};
        status = check_figures("candidate", c->id, &months, 1, err);
    }
    for (size_t i = 0; i < c->service.count && status == BILLET_OK; i++) {
        const struct figure months = {"service", c->service.items[i].months, 0, BILLET_MONTHS_MAX};
        status = check_figures("candidate", c->id, &months, 1, err);
    }
    for (size_t i = 0; i < c->skills.count && status == BILLET_OK; i++) {
        const struct figure level = {"skills", c->skills.items[i].level, 1, BILLET_LEVEL_MAX};
        status = check_figures("candidate", c->id, &level, 1, err);
    }
    return status;
}

static enum billet_status check_cand(const struct billet_candidate *c, struct billet_error *err)
{
    const struct figure figures[] = {
        {"id", c->id, 1, INT64_MAX},
        {"category", c->category, 0, billet_categories.count - 1},
        optional("education", c->education, 0, BILLET_EDUCATION_MAX),
        optional("wage_floor", c->wage_floor, 0, BILLET_WAGE_MAX),
        optional("merit", c->merit, 0, BILLET_MERIT_MAX),
    };
    enum billet_status status =
        check_figures("candidate", c->id, figures, sizeof figures / sizeof figures[0], err);
    return status == BILLET_OK ? check_cand_rows(c, err) : status;
}

static enum billet_status check_vac(const struct billet_vacancy *v, struct billet_error *err)
{
    const struct figure figures[] = {
        {"id", v->id, 1, INT64_MAX},
        {"employer", v->employer, 1, INT64_MAX},
        {"headcount", v->headcount, 1, BILLET_HEADCOUNT_MAX},
        {"taken", v->taken, 0, BILLET_TAKEN_MAX},
        optional("education_min", v->education_min, 0, BILLET_EDUCATION_MAX),
        optional("experience_min", v->experience_min, 0, BILLET_MONTHS_MAX),
        optional("experience_ref", v->experience_ref, 1, BILLET_EXPERIENCE_REF_MAX),
        optional("wage_min", v->wage_min, 0, BILLET_WAGE_MAX),
        optional("wage_max", v->wage_max, 0, BILLET_WAGE_MAX),
        optional("employment", v->employment, 0, billet_employments.count - 1),
    };
    enum billet_status status =
        check_figures("vacancy", v->id, figures, sizeof figures / sizeof figures[0], err);
    for (size_t i = 0; i < v->skills.count && status == BILLET_OK; i++) {
        const struct figure skill[] = {
            {"level", v->skills.items[i].level, 1, BILLET_LEVEL_MAX},
            {"weight", v->skills.items[i].weight, 1, BILLET_SKILL_WEIGHT_MAX},
        };
        status = check_figures("vacancy", v->id, skill, 2, err);
    }
    return status;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Sorts the ids and looks for neighbours. */
static enum billet_status check_once(const char *what, int64_t *ids, size_t count,
                                     const struct billet_allocator *allocator,
                                     struct billet_error *err)
{
    enum billet_status status = sort_items(allocator, ids, count, sizeof *ids, compare_ids);
    for (size_t i = 1; i < count && status == BILLET_OK; i++) {
        if (ids[i] == ids[i - 1]) {
            status = billet_error_set(err, BILLET_EINVAL, "%s %lld is there twice", what,
                                      (long long)ids[i]);
        }
    }
    return status;
}

static enum billet_status check_ids(const struct billet_round *r,
                                    const struct billet_allocator *allocator,
                                    struct billet_arena *arena, struct billet_error *err)
{
    int64_t *cands = billet_arena_array(arena, r->candidate_count, sizeof *cands);
    int64_t *vacs = billet_arena_array(arena, r->vacancy_count, sizeof *vacs);
    int64_t *choices = billet_arena_array(arena, r->choice_count, sizeof *choices);
    if (cands == NULL || vacs == NULL || choices == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < r->candidate_count; i++) {
        cands[i] = r->candidates[i].id;
    }
    for (size_t i = 0; i < r->vacancy_count; i++) {
        vacs[i] = r->vacancies[i].id;
    }
    for (size_t i = 0; i < r->choice_count; i++) {
        choices[i] = r->choices[i].candidate;
    }
    enum billet_status status = check_once("candidate", cands, r->candidate_count, allocator, err);
    if (status == BILLET_OK) {
        status = check_once("vacancy", vacs, r->vacancy_count, allocator, err);
    }
    if (status == BILLET_OK) {
        status = check_once("choice of candidate", choices, r->choice_count, allocator, err);
    }
    return status;
}

static enum billet_status check_rows(const struct billet_round *r, struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < r->candidate_count && status == BILLET_OK; i++) {
        status = check_cand(&r->candidates[i], err);
    }
    for (size_t i = 0; i < r->vacancy_count && status == BILLET_OK; i++) {
        status = check_vac(&r->vacancies[i], err);
    }
    for (size_t i = 0; i < r->crosswalk_count && status == BILLET_OK; i++) {
        const struct figure confidence = {"confidence", r->crosswalk[i].confidence, 1,
                                          BILLET_CONFIDENCE_MAX};
        status = check_figures("crosswalk row", (int64_t)i + 1, &confidence, 1, err);
    }
    return status;
}

enum billet_status billet_round_check(const struct billet_round *round,
                                      const struct billet_allocator *allocator,
                                      struct billet_error *err)
{
    const struct billet_allocator *a = allocator != NULL ? allocator : &billet_allocator_default;
    if (round->candidate_count > BILLET_ROWS_MAX || round->vacancy_count > BILLET_ROWS_MAX ||
        round->crosswalk_count > BILLET_ROWS_MAX || round->choice_count > BILLET_ROWS_MAX) {
        return billet_error_set(err, BILLET_ELIMIT, "a round takes at most %d rows of a kind",
                                BILLET_ROWS_MAX);
    }
    enum billet_status status = billet_policy_check(&round->policy, err);
    status = status == BILLET_OK ? check_rows(round, err) : status;
    if (status != BILLET_OK) {
        return status;
    }
    struct billet_arena *arena = billet_arena_new(a);
    status = arena == NULL ? BILLET_ENOMEM : check_ids(round, a, arena, err);
    billet_arena_free(arena);
    return status;
}
