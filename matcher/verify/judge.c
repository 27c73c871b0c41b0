/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gates as the checker reads them: a switch over their numbers.
 */
#include "matcher/verify/judge.h"

#include <string.h>

#include "matcher/support/sort.h"

static enum judge_answer truth(bool yes)
{
    return yes ? JUDGE_YES : JUDGE_NO;
}

static enum judge_answer place_suits(const struct billet_candidate *c,
                                     const struct billet_vacancy *v)
{
    if (v->remote || v->region == 0) {
        return JUDGE_YES;
    }
    bool found = false;
    for (size_t i = 0; i < c->places.count; i++) {
        found = found || judge_is_prefix(c->places.items[i], v->region);
    }
    return c->places.known ? truth(found) : JUDGE_OPEN;
}

static enum judge_answer education_suffices(const struct billet_candidate *c,
                                            const struct billet_vacancy *v)
{
    if (!v->education_min.known) {
        return JUDGE_YES;
    }
    if (!c->education.known) {
        return JUDGE_OPEN;
    }
    bool enough = c->education.value >= v->education_min.value;
    bool nearly = c->education.value >= v->education_min.value - 1;
    return truth(enough || (v->relaxed && nearly));
}

static bool holds(const struct billet_candidate *c, struct billet_span name, billet_date day)
{
    for (size_t i = 0; i < c->certificates.count; i++) {
        const struct billet_certificate *held = &c->certificates.items[i];
        if (billet_span_eq(held->certificate, name) && (held->until == 0 || held->until >= day)) {
            return true;
        }
    }
    return false;
}

static enum judge_answer certificates_held(const struct billet_round *round,
                                           const struct billet_candidate *c,
                                           const struct billet_vacancy *v)
{
    bool all = true;
    for (size_t i = 0; i < v->certificates.count; i++) {
        all = all && holds(c, v->certificates.items[i], round->last_day);
    }
    if (v->certificates.count == 0) {
        return JUDGE_YES;
    }
    return c->certificates.known ? truth(all) : JUDGE_OPEN;
}

static bool masters(const struct billet_candidate *c, const struct billet_demand *demand)
{
    for (size_t i = 0; i < c->skills.count; i++) {
        if (billet_span_eq(c->skills.items[i].skill, demand->skill)) {
            return c->skills.items[i].level >= demand->level;
        }
    }
    return false;
}

static enum judge_answer musts_mastered(const struct billet_candidate *c,
                                        const struct billet_vacancy *v)
{
    size_t musts = 0;
    size_t mastered = 0;
    for (size_t i = 0; i < v->skills.count; i++) {
        if (v->skills.items[i].must) {
            musts++;
            mastered += masters(c, &v->skills.items[i]) ? 1 : 0;
        }
    }
    if (musts == 0) {
        return JUDGE_YES;
    }
    return c->skills.known ? truth(mastered == musts) : JUDGE_OPEN;
}

static enum judge_answer experience_suffices(const struct judge_cand *cand,
                                             const struct billet_vacancy *v)
{
    const struct billet_candidate *c = cand->facts;
    if (!v->experience_min.known) {
        return JUDGE_YES;
    }
    if (!c->experience.known && !c->service.known) {
        return JUDGE_OPEN;
    }
    return truth(judge_months(cand, v->occupation) >= v->experience_min.value);
}

static bool is_barred(const struct billet_round *round, const struct billet_candidate *c,
                      int64_t employer)
{
    bool barred = false;
    for (size_t i = 0; i < c->barred.count; i++) {
        const struct billet_bar *bar = &c->barred.items[i];
        barred = barred || (bar->employer == employer && bar->until >= round->date);
    }
    return barred;
}

/* Met where nothing is demanded, open where the answer is not recorded. */
static enum judge_answer demand(bool demanded, bool recorded, bool met)
{
    if (!demanded) {
        return JUDGE_YES;
    }
    return recorded ? truth(met) : JUDGE_OPEN;
}

enum judge_answer judge_gate(const struct judge *judge, int number, const struct judge_cand *cand,
                             const struct judge_vac *vac)
{
    const struct billet_round *r = judge->round;
    const struct billet_candidate *c = cand->facts;
    const struct billet_vacancy *v = vac->facts;
    switch (number) {
    case 1:
        return truth((v->open_from == 0 || r->date >= v->open_from) &&
                     (v->open_until == 0 || r->date <= v->open_until));
    case 2:
        return truth(v->categories.bits == 0 ||
                     (v->categories.bits & UINT32_C(1) << c->category) != 0);
    case 3:
        return place_suits(c, v);
    case 4:
        return education_suffices(c, v);
    case 5:
        return certificates_held(r, c, v);
    case 6:
        return musts_mastered(c, v);
    case 7:
        return demand(v->wage_max.known, c->wage_floor.known,
                      c->wage_floor.value <= v->wage_max.value);
    case 8:
        return demand(v->employment.known, c->employment_ok.known,
                      (c->employment_ok.bits & UINT32_C(1) << v->employment.value) != 0);
    case 9:
        return demand(v->shifts.bits != 0, c->shifts_ok.known,
                      (v->shifts.bits & c->shifts_ok.bits) == v->shifts.bits);
    case 10:
        return experience_suffices(cand, v);
    case 11:
        return truth(!is_barred(r, c, v->employer));
    default:
        return demand(v->start_by != 0, c->available_from != 0, c->available_from <= v->start_by);
    }
}

int32_t judge_mutual(const struct judge *judge, int32_t fit, int32_t appeal, int32_t open)
{
    const struct billet_policy *policy = &judge->round->policy;
    int32_t mutual = (policy->alpha * fit + (100 - policy->alpha) * appeal) / 100 -
                     open * policy->unknown_penalty;
    return mutual > 0 ? mutual : 0;
}

bool judge_pair(const struct judge *judge, const struct judge_cand *cand,
                const struct judge_vac *vac, struct billet_pair *out)
{
    unsigned blocks = judge->round->policy.unknown_blocks;
    unsigned open = 0;
    int32_t open_count = 0;
    for (int number = 1; number <= BILLET_GATES; number++) {
        enum judge_answer answer = judge_gate(judge, number, cand, vac);
        unsigned bit = 1U << (number - 1);
        if (answer == JUDGE_NO || (answer == JUDGE_OPEN && (blocks & bit) != 0)) {
            return false;
        }
        open |= answer == JUDGE_OPEN ? bit : 0;
        open_count += answer == JUDGE_OPEN ? 1 : 0;
    }
    int32_t fit = judge_fit(judge, cand, vac);
    int32_t appeal = judge_appeal(judge, cand, vac);
    *out = (struct billet_pair){
        .candidate = cand->facts->id,
        .vacancy = vac->facts->id,
        .mutual = judge_mutual(judge, fit, appeal, open_count),
        .fit = fit,
        .appeal = appeal,
        .confirm = (uint16_t)open,
    };
    return true;
}

/* Getting ready. */

static int compare_specialties(const void *a, const void *b)
{
    const struct billet_span *left = &((const struct billet_crossing *)a)->specialty;
    const struct billet_span *right = &((const struct billet_crossing *)b)->specialty;
    if (left->len != right->len) {
        return left->len < right->len ? -1 : 1;
    }
    return left->len > 0 ? memcmp(left->ptr, right->ptr, left->len) : 0;
}

static enum billet_status sort_crosswalk(struct judge *j, struct billet_arena *arena,
                                         const struct billet_allocator *allocator)
{
    j->crossing_count = j->round->crosswalk_count;
    j->crossings = billet_arena_array(arena, j->crossing_count, sizeof j->crossings[0]);
    if (j->crossings == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < j->crossing_count; i++) {
        j->crossings[i] = j->round->crosswalk[i];
    }
    return sort_items(allocator, j->crossings, j->crossing_count, sizeof j->crossings[0],
                      compare_specialties);
}

static struct judge_service resolve_service(const struct judge *j, const struct billet_service *row)
{
    const struct billet_crossing wanted = {.specialty = row->specialty};
    size_t low = 0;
    size_t high = j->crossing_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        bool before = compare_specialties(&j->crossings[middle], &wanted) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    size_t end = low;
    while (end < j->crossing_count && billet_span_eq(j->crossings[end].specialty, row->specialty)) {
        end++;
    }
    return (struct judge_service){row->months, j->crossings + low, end - low};
}

static enum billet_status prepare_cands(struct judge *j,
                                        const struct billet_candidate *const *cands,
                                        struct billet_arena *arena)
{
    size_t count = j->round->candidate_count;
    j->cands = billet_arena_array(arena, count, sizeof j->cands[0]);
    for (size_t i = 0; j->cands != NULL && i < count; i++) {
        const struct billet_services *rows = &cands[i]->service;
        struct judge_service *service = billet_arena_array(arena, rows->count, sizeof *service);
        if (service == NULL) {
            return BILLET_ENOMEM;
        }
        for (size_t k = 0; k < rows->count; k++) {
            service[k] = resolve_service(j, &rows->items[k]);
        }
        j->cands[i] =
            (struct judge_cand){cands[i], service, judge_band(j, cands[i]->wage_floor.value)};
    }
    return j->cands != NULL ? BILLET_OK : BILLET_ENOMEM;
}

/* Where one end of the wage is absent, the other stands for both. */
static int32_t middle_wage(const struct billet_vacancy *v)
{
    int32_t low = v->wage_min.known ? v->wage_min.value : v->wage_max.value;
    int32_t high = v->wage_max.known ? v->wage_max.value : v->wage_min.value;
    return (low + high) / 2;
}

static enum billet_status prepare_vacs(struct judge *j, const struct billet_vacancy *const *vacs,
                                       struct billet_arena *arena)
{
    size_t count = j->round->vacancy_count;
    j->vacs = billet_arena_array(arena, count, sizeof j->vacs[0]);
    for (size_t i = 0; j->vacs != NULL && i < count; i++) {
        j->vacs[i] = (struct judge_vac){vacs[i], judge_band(j, middle_wage(vacs[i]))};
    }
    return j->vacs != NULL ? BILLET_OK : BILLET_ENOMEM;
}

enum billet_status judge_init(struct judge *judge, const struct billet_round *round,
                              const struct billet_candidate *const *cands,
                              const struct billet_vacancy *const *vacs, struct billet_arena *arena,
                              const struct billet_allocator *allocator)
{
    *judge = (struct judge){.round = round};
    for (int64_t t = 1000; t <= BILLET_WAGE_MAX; t += t / 20 + (t % 20 != 0 ? 1 : 0)) {
        judge->bands[judge->band_count++] = (int32_t)t;
    }
    enum billet_status status = sort_crosswalk(judge, arena, allocator);
    status = status == BILLET_OK ? prepare_cands(judge, cands, arena) : status;
    return status == BILLET_OK ? prepare_vacs(judge, vacs, arena) : status;
}
