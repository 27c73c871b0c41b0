/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gates as the checker reads them: a switch over their numbers.
 */
#include "matcher/verify/judge.h"

#include <string.h>

#include "matcher/support/sort.h"

enum answer { NO, YES, OPEN };

static enum answer truth(bool yes)
{
    return yes ? YES : NO;
}

static enum answer place_suits(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    if (v->remote || v->region == 0) {
        return YES;
    }
    bool found = false;
    for (size_t i = 0; i < c->places.count; i++) {
        found = found || judge_is_prefix(c->places.items[i], v->region);
    }
    return c->places.known ? truth(found) : OPEN;
}

static enum answer education_suffices(const struct billet_candidate *c,
                                      const struct billet_vacancy *v)
{
    if (!v->education_min.known) {
        return YES;
    }
    if (!c->education.known) {
        return OPEN;
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

static enum answer certificates_held(const struct billet_round *round,
                                     const struct billet_candidate *c,
                                     const struct billet_vacancy *v)
{
    bool all = true;
    for (size_t i = 0; i < v->certificates.count; i++) {
        all = all && holds(c, v->certificates.items[i], round->last_day);
    }
    if (v->certificates.count == 0) {
        return YES;
    }
    return c->certificates.known ? truth(all) : OPEN;
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

static enum answer musts_mastered(const struct billet_candidate *c, const struct billet_vacancy *v)
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
        return YES;
    }
    return c->skills.known ? truth(mastered == musts) : OPEN;
}

static enum answer experience_suffices(const struct judge *j, const struct billet_candidate *c,
                                       const struct billet_vacancy *v)
{
    if (!v->experience_min.known) {
        return YES;
    }
    if (!c->experience.known && !c->service.known) {
        return OPEN;
    }
    return truth(judge_months(j, c, v->occupation) >= v->experience_min.value);
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
static enum answer demand(bool demanded, bool recorded, bool met)
{
    if (!demanded) {
        return YES;
    }
    return recorded ? truth(met) : OPEN;
}

static enum answer ask_gate(const struct judge *j, int number, const struct billet_candidate *c,
                            const struct billet_vacancy *v)
{
    const struct billet_round *r = j->round;
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
        return experience_suffices(j, c, v);
    case 11:
        return truth(!is_barred(r, c, v->employer));
    default:
        return demand(v->start_by != 0, c->available_from != 0, c->available_from <= v->start_by);
    }
}

bool judge_pair(const struct judge *judge, const struct billet_candidate *cand,
                const struct billet_vacancy *vac, struct billet_pair *out)
{
    const struct billet_policy *policy = &judge->round->policy;
    unsigned open = 0;
    int32_t open_count = 0;
    for (int number = 1; number <= BILLET_GATES; number++) {
        enum answer answer = ask_gate(judge, number, cand, vac);
        unsigned bit = 1U << (number - 1);
        if (answer == NO || (answer == OPEN && (policy->unknown_blocks & bit) != 0)) {
            return false;
        }
        open |= answer == OPEN ? bit : 0;
        open_count += answer == OPEN ? 1 : 0;
    }
    int32_t fit = judge_fit(judge, cand, vac);
    int32_t appeal = judge_appeal(judge, cand, vac);
    int32_t mutual = (policy->alpha * fit + (100 - policy->alpha) * appeal) / 100 -
                     open_count * policy->unknown_penalty;
    *out = (struct billet_pair){cand->id, vac->id, mutual > 0 ? mutual : 0,
                                fit,      appeal,  (uint16_t)open};
    return true;
}

static int compare_specialties(const void *a, const void *b)
{
    const struct billet_span *left = &((const struct billet_crossing *)a)->specialty;
    const struct billet_span *right = &((const struct billet_crossing *)b)->specialty;
    if (left->len != right->len) {
        return left->len < right->len ? -1 : 1;
    }
    return memcmp(left->ptr, right->ptr, left->len);
}

enum billet_status judge_init(struct judge *judge, const struct billet_round *round,
                              struct billet_arena *arena, const struct billet_allocator *allocator)
{
    *judge = (struct judge){.round = round, .crossing_count = round->crosswalk_count};
    for (int64_t t = 1000; t <= BILLET_WAGE_MAX; t += t / 20 + (t % 20 != 0 ? 1 : 0)) {
        judge->bands[judge->band_count++] = (int32_t)t;
    }
    judge->crossings = billet_arena_array(arena, judge->crossing_count, sizeof judge->crossings[0]);
    if (judge->crossings == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < judge->crossing_count; i++) {
        judge->crossings[i] = round->crosswalk[i];
    }
    return sort_items(allocator, judge->crossings, judge->crossing_count,
                      sizeof judge->crossings[0], compare_specialties);
}
