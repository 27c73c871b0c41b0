/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker's frame: rows in order, small look-ups, the orders over pairs, and the steps one
 * after the other until one finds something wrong.
 */
#include "billet/verify.h"

#include <string.h>

#include "matcher/support/sort.h"
#include "matcher/verify/audit.h"

enum billet_status audit_progress(const struct audit *audit, size_t done, size_t total)
{
    const struct billet_options *o = audit->options;
    if (o->progress == NULL || o->progress(o->progress_arg, "verify", done, total)) {
        return BILLET_OK;
    }
    return billet_error_set(audit->err, BILLET_ETIMEOUT, "the check was stopped by its caller");
}

static int three_way(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static uint64_t splitmix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t audit_lot(const struct audit *audit, int64_t vacancy, int64_t candidate)
{
    return splitmix(splitmix(audit->round->seed ^ (uint64_t)vacancy) ^ (uint64_t)candidate);
}

bool audit_same_pair(const struct billet_pair *a, const struct billet_pair *b)
{
    return a->candidate == b->candidate && a->vacancy == b->vacancy && a->mutual == b->mutual &&
           a->fit == b->fit && a->appeal == b->appeal && a->confirm == b->confirm;
}

static int by_mutual(const struct bond *l, const struct bond *r)
{
    const int keys[] = {
        three_way(r->pair->mutual, l->pair->mutual),
        three_way(r->pair->fit, l->pair->fit),
        (l->lot > r->lot) - (l->lot < r->lot),
        three_way(l->pair->candidate, r->pair->candidate),
        three_way(l->pair->vacancy, r->pair->vacancy),
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i] != 0) {
            return keys[i];
        }
    }
    return 0;
}

int audit_by_mutual(const void *a, const void *b)
{
    return by_mutual(*(const struct bond *const *)a, *(const struct bond *const *)b);
}

int audit_by_appeal(const void *a, const void *b)
{
    const struct bond *l = *(const struct bond *const *)a;
    const struct bond *r = *(const struct bond *const *)b;
    int by = three_way(r->pair->appeal, l->pair->appeal);
    return by != 0 ? by : by_mutual(l, r);
}

int audit_by_bid(const void *a, const void *b)
{
    const struct bond *l = *(const struct bond *const *)a;
    const struct bond *r = *(const struct bond *const *)b;
    int by = three_way(l->tier, r->tier);
    by = by != 0 ? by : three_way(r->pair->fit, l->pair->fit);
    return by != 0 ? by : by_mutual(l, r);
}

int audit_by_ids(const void *a, const void *b)
{
    const struct bond *l = *(const struct bond *const *)a;
    const struct bond *r = *(const struct bond *const *)b;
    int by = three_way(l->vac, r->vac);
    return by != 0 ? by : three_way(l->cand, r->cand);
}

/* Rows in order. */

static int compare_cands(const void *a, const void *b)
{
    return three_way((*(const struct billet_candidate *const *)a)->id,
                     (*(const struct billet_candidate *const *)b)->id);
}

static int compare_vacs(const void *a, const void *b)
{
    return three_way((*(const struct billet_vacancy *const *)a)->id,
                     (*(const struct billet_vacancy *const *)b)->id);
}

static int compare_ids(const void *a, const void *b)
{
    return three_way(*(const int64_t *)a, *(const int64_t *)b);
}

size_t audit_find_cand(const struct audit *audit, int64_t id)
{
    size_t low = 0;
    size_t high = audit->round->candidate_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (audit->cands[middle]->id == id) {
            return middle;
        }
        if (audit->cands[middle]->id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return SIZE_MAX;
}

size_t audit_find_vac(const struct audit *audit, int64_t id)
{
    size_t low = 0;
    size_t high = audit->round->vacancy_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (audit->vacs[middle]->id == id) {
            return middle;
        }
        if (audit->vacs[middle]->id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return SIZE_MAX;
}

size_t audit_find_employer(const struct audit *audit, int64_t id)
{
    size_t low = 0;
    size_t high = audit->employer_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (audit->employers[middle] == id) {
            return middle;
        }
        if (audit->employers[middle] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return SIZE_MAX;
}

static size_t tier_of(const struct billet_policy *policy, const struct billet_candidate *cand)
{
    size_t tier = policy->tier_count;
    for (size_t t = policy->tier_count; t > 0; t--) {
        for (size_t i = 0; i < cand->groups.count; i++) {
            tier = billet_span_eq(cand->groups.items[i], policy->tiers[t - 1]) ? t - 1 : tier;
        }
    }
    return tier;
}

static int64_t capacity_of(const struct billet_policy *policy, const struct billet_vacancy *vac)
{
    int64_t hundredths = (int64_t)vac->headcount * policy->ratio_percent;
    int64_t seats = hundredths / 100 + (hundredths % 100 != 0 ? 1 : 0) - vac->taken;
    return seats > 0 ? seats : 0;
}

static enum billet_status prepare_arrays(struct audit *a)
{
    size_t cands = a->round->candidate_count;
    size_t vacs = a->round->vacancy_count;
    a->cands = billet_arena_array(a->arena, cands, sizeof a->cands[0]);
    a->vacs = billet_arena_array(a->arena, vacs, sizeof a->vacs[0]);
    a->tiers = billet_arena_array(a->arena, cands, sizeof a->tiers[0]);
    a->capacities = billet_arena_array(a->arena, vacs, sizeof a->capacities[0]);
    a->employers = billet_arena_array(a->arena, vacs, sizeof a->employers[0]);
    a->employer_of = billet_arena_array(a->arena, vacs, sizeof a->employer_of[0]);
    bool all = a->cands != NULL && a->vacs != NULL && a->tiers != NULL && a->capacities != NULL &&
               a->employers != NULL && a->employer_of != NULL;
    return all ? BILLET_OK : BILLET_ENOMEM;
}

static enum billet_status prepare_rows(struct audit *a)
{
    const struct billet_round *r = a->round;
    for (size_t i = 0; i < r->candidate_count; i++) {
        a->cands[i] = &r->candidates[i];
    }
    for (size_t i = 0; i < r->vacancy_count; i++) {
        a->vacs[i] = &r->vacancies[i];
        a->employers[i] = r->vacancies[i].employer;
    }
    enum billet_status status =
        sort_items(&a->allocator, a->cands, r->candidate_count, sizeof a->cands[0], compare_cands);
    if (status == BILLET_OK) {
        status =
            sort_items(&a->allocator, a->vacs, r->vacancy_count, sizeof a->vacs[0], compare_vacs);
    }
    if (status == BILLET_OK) {
        status = sort_items(&a->allocator, a->employers, r->vacancy_count, sizeof a->employers[0],
                            compare_ids);
    }
    return status;
}

static void prepare_derived(struct audit *a)
{
    const struct billet_round *r = a->round;
    for (size_t i = 0; i < r->vacancy_count; i++) {
        if (a->employer_count == 0 || a->employers[i] != a->employers[a->employer_count - 1]) {
            a->employers[a->employer_count++] = a->employers[i];
        }
    }
    for (size_t i = 0; i < r->candidate_count; i++) {
        a->tiers[i] = tier_of(&r->policy, a->cands[i]);
    }
    for (size_t i = 0; i < r->vacancy_count; i++) {
        a->capacities[i] = capacity_of(&r->policy, a->vacs[i]);
        a->employer_of[i] = audit_find_employer(a, a->vacs[i]->employer);
    }
}

static enum billet_status audit_method(struct audit *a)
{
    if (a->claim->method != a->round->method) {
        return billet_error_set(&a->found, BILLET_ECONFLICT,
                                "certificate: another method than the round's");
    }
    if (a->round->method != BILLET_OPTIMAL && (a->claim->has_objective || a->claim->has_prices)) {
        return billet_error_set(&a->found, BILLET_ECONFLICT,
                                "certificate: objective and prices belong to method optimal");
    }
    switch (a->round->method) {
    case BILLET_OPTIMAL:
        return audit_optimal(a);
    case BILLET_STABLE:
        return audit_stable(a);
    case BILLET_CHOICE:
        return audit_choice(a);
    }
    return BILLET_EINTERNAL;
}

static enum billet_status audit_all(struct audit *a)
{
    enum billet_status status = billet_round_check(a->round, &a->allocator, a->err);
    status = status == BILLET_OK ? prepare_arrays(a) : status;
    status = status == BILLET_OK ? prepare_rows(a) : status;
    if (status != BILLET_OK) {
        return status;
    }
    prepare_derived(a);
    status = judge_init(&a->judge, a->round, a->cands, a->vacs, a->arena, &a->allocator);
    status = status == BILLET_OK ? audit_lists(a) : status;
    status = status == BILLET_OK ? audit_graph(a) : status;
    status = status == BILLET_OK ? audit_referrals(a) : status;
    return status == BILLET_OK ? audit_method(a) : status;
}

enum billet_status billet_verify(const struct billet_round *round, const struct billet_claim *claim,
                                 const struct billet_options *options,
                                 struct billet_verdict *verdict, struct billet_error *err)
{
    static const struct billet_options no_options;
    struct billet_verdict found = {.finding = BILLET_VALID};
    struct audit audit = {.round = round, .claim = claim, .verdict = &found, .err = err};
    audit.options = options != NULL ? options : &no_options;
    audit.allocator =
        audit.options->allocator != NULL ? *audit.options->allocator : billet_allocator_default;
    audit.arena = billet_arena_new(&audit.allocator);
    enum billet_status status = audit.arena == NULL ? BILLET_ENOMEM : audit_all(&audit);
    billet_arena_free(audit.arena);
    if (status == BILLET_ENOMEM) {
        return billet_error_set(err, status, "not enough memory to check this round");
    }
    if (status != BILLET_OK && status != BILLET_ECONFLICT) {
        return status;
    }
    if (status == BILLET_ECONFLICT) {
        found.finding = BILLET_DAMAGED;
        memcpy(found.text, audit.found.message, sizeof audit.found.message);
    }
    *verdict = found;
    return BILLET_OK;
}
