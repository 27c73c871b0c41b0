/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Optimality by weak duality (match-model section 7). With prices that are not negative,
 *     sum per_candidate * alpha + capacity * gamma + per_employer * delta + mu + nu
 * is at least the value of every allocation; where it equals the referrals' own value, none is
 * worth more. Vectors are compared lexicographically, added entry by entry, and every product
 * and sum is checked: a claim cannot win by wrapping round.
 */
#include "matcher/verify/audit.h"

struct ledger {
    struct audit *audit;
    size_t entries;
    struct billet_vector *alpha; /* by candidate */
    struct billet_vector *beta;
    struct billet_vector *gamma; /* by vacancy */
    struct billet_vector *delta; /* by employer */
    bool *has_edge;              /* by candidate */
    struct billet_vector sum;
    bool overflow;
};

static int64_t add(struct ledger *l, int64_t a, int64_t b)
{
    if ((b > 0 && a > INT64_MAX - b) || (b < 0 && a < INT64_MIN - b)) {
        l->overflow = true;
        return 0;
    }
    return a + b;
}

static int64_t subtract(struct ledger *l, int64_t a, int64_t b)
{
    if (b == INT64_MIN) {
        l->overflow = true;
        return 0;
    }
    return add(l, a, -b);
}

/* times >= 0 */
static int64_t multiply(struct ledger *l, int64_t times, int64_t a)
{
    if (times != 0 && (a > INT64_MAX / times || a < INT64_MIN / times)) {
        l->overflow = true;
        return 0;
    }
    return times * a;
}

static bool is_negative(const struct ledger *l, const struct billet_vector *v)
{
    for (size_t i = 0; i < l->entries; i++) {
        if (v->at[i] != 0) {
            return v->at[i] < 0;
        }
    }
    return false;
}

static bool is_zero(const struct ledger *l, const struct billet_vector *v)
{
    for (size_t i = 0; i < l->entries; i++) {
        if (v->at[i] != 0) {
            return false;
        }
    }
    return true;
}

static void pay(struct ledger *l, int64_t times, const struct billet_vector *price)
{
    for (size_t i = 0; i < l->entries; i++) {
        l->sum.at[i] = add(l, l->sum.at[i], multiply(l, times, price->at[i]));
    }
}

/* Adds max(0, v). */
static void pay_excess(struct ledger *l, const struct billet_vector *v)
{
    if (!is_negative(l, v)) {
        pay(l, 1, v);
    }
}

static enum billet_status refuse_price(struct ledger *l, const char *side, int64_t id,
                                       const char *why)
{
    return billet_error_set(&l->audit->found, BILLET_ECONFLICT, "prices: %s %lld %s", side,
                            (long long)id, why);
}

/* Rules for a row of any side. `before` is the id of the row before it, 0 for the first. */
static enum billet_status check_row(struct ledger *l, const char *side, int64_t before, int64_t id,
                                    size_t index, bool negative, bool zero)
{
    if (index == SIZE_MAX) {
        return refuse_price(l, side, id, "is not in this round");
    }
    if (id <= before) {
        return refuse_price(l, side, id, "is out of order or there twice");
    }
    if (negative) {
        return refuse_price(l, side, id, "is below zero");
    }
    return zero ? refuse_price(l, side, id, "is zero and should be left out") : BILLET_OK;
}

static enum billet_status read_cands(struct ledger *l)
{
    const struct billet_prices *prices = &l->audit->claim->prices;
    for (size_t i = 0; i < prices->candidate_count; i++) {
        const struct billet_candidate_price *row = &prices->candidates[i];
        int64_t before = i > 0 ? prices->candidates[i - 1].id : 0;
        size_t cand = audit_find_cand(l->audit, row->id);
        bool negative = is_negative(l, &row->capacity) || is_negative(l, &row->first);
        bool zero = is_zero(l, &row->capacity) && is_zero(l, &row->first);
        enum billet_status status =
            check_row(l, "candidate", before, row->id, cand, negative, zero);
        if (status != BILLET_OK) {
            return status;
        }
        l->alpha[cand] = row->capacity;
        l->beta[cand] = row->first;
    }
    return BILLET_OK;
}

typedef size_t find_fn(const struct audit *audit, int64_t id);

static enum billet_status read_side(struct ledger *l, const char *side,
                                    const struct billet_price *rows, size_t count, find_fn *find,
                                    struct billet_vector *out)
{
    for (size_t i = 0; i < count; i++) {
        int64_t before = i > 0 ? rows[i - 1].id : 0;
        size_t index = find(l->audit, rows[i].id);
        enum billet_status status =
            check_row(l, side, before, rows[i].id, index, is_negative(l, &rows[i].price),
                      is_zero(l, &rows[i].price));
        if (status != BILLET_OK) {
            return status;
        }
        out[index] = rows[i].price;
    }
    return BILLET_OK;
}

static enum billet_status ledger_init(struct ledger *l)
{
    struct audit *a = l->audit;
    size_t cands = a->round->candidate_count;
    size_t vacs = a->round->vacancy_count;
    l->alpha = billet_arena_array(a->arena, cands, sizeof l->alpha[0]);
    l->beta = billet_arena_array(a->arena, cands, sizeof l->beta[0]);
    l->gamma = billet_arena_array(a->arena, vacs, sizeof l->gamma[0]);
    l->delta = billet_arena_array(a->arena, a->employer_count, sizeof l->delta[0]);
    l->has_edge = billet_arena_array(a->arena, cands, sizeof l->has_edge[0]);
    bool all = l->alpha != NULL && l->beta != NULL && l->gamma != NULL && l->delta != NULL &&
               l->has_edge != NULL;
    return all ? BILLET_OK : BILLET_ENOMEM;
}

static enum billet_status read_prices(struct ledger *l)
{
    const struct billet_prices *prices = &l->audit->claim->prices;
    if (!l->audit->round->policy.per_employer_limited && prices->employer_count > 0) {
        return refuse_price(l, "employer", prices->employers[0].id, "has no limit to be priced");
    }
    enum billet_status status = read_cands(l);
    if (status == BILLET_OK) {
        status = read_side(l, "vacancy", prices->vacancies, prices->vacancy_count, audit_find_vac,
                           l->gamma);
    }
    if (status == BILLET_OK) {
        status = read_side(l, "employer", prices->employers, prices->employer_count,
                           audit_find_employer, l->delta);
    }
    return status;
}

/* mu = max(0, w - (alpha - beta + gamma + delta)) of one edge. */
static void pay_edge(struct ledger *l, const struct bond *bond)
{
    struct billet_vector excess = {{0}};
    size_t employer = l->audit->employer_of[bond->vac];
    for (size_t i = 0; i < l->entries; i++) {
        int64_t w = i + 1 == l->entries ? bond->pair->mutual : 0;
        w = subtract(l, w, l->alpha[bond->cand].at[i]);
        w = add(l, w, l->beta[bond->cand].at[i]);
        w = subtract(l, w, l->gamma[bond->vac].at[i]);
        excess.at[i] = subtract(l, w, l->delta[employer].at[i]);
    }
    pay_excess(l, &excess);
    l->has_edge[bond->cand] = true;
}

/* nu = max(0, b - beta) of one candidate. */
static void pay_bonus(struct ledger *l, size_t cand)
{
    struct billet_vector excess = {{0}};
    for (size_t i = 0; i < l->entries; i++) {
        int64_t bonus = i == l->audit->tiers[cand] ? 1 : 0;
        excess.at[i] = subtract(l, bonus, l->beta[cand].at[i]);
    }
    pay_excess(l, &excess);
}

static void add_up(struct ledger *l)
{
    const struct audit *a = l->audit;
    for (size_t i = 0; i < a->graph_count; i++) {
        pay_edge(l, a->graph[i]);
    }
    for (size_t i = 0; i < a->round->candidate_count; i++) {
        pay(l, a->round->policy.per_candidate, &l->alpha[i]);
        if (l->has_edge[i]) {
            pay_bonus(l, i);
        }
    }
    for (size_t i = 0; i < a->round->vacancy_count; i++) {
        pay(l, a->capacities[i], &l->gamma[i]);
    }
    for (size_t i = 0; i < a->employer_count; i++) {
        pay(l, a->round->policy.per_employer, &l->delta[i]);
    }
}

static enum billet_status compare_value(struct ledger *l)
{
    const struct billet_objective *value = &l->audit->verdict->objective;
    bool equal = l->sum.at[l->entries - 1] == value->sum_mutual;
    for (size_t i = 0; i + 1 < l->entries; i++) {
        equal = equal && l->sum.at[i] == value->tiers[i];
    }
    if (l->overflow) {
        return billet_error_set(&l->audit->found, BILLET_ECONFLICT,
                                "prices: their sum is beyond 64 bits");
    }
    if (!equal) {
        return billet_error_set(&l->audit->found, BILLET_ECONFLICT,
                                "prices: they do not prove that the referrals are optimal");
    }
    return BILLET_OK;
}

static enum billet_status compare_objective(struct audit *a)
{
    const struct billet_objective *claimed = &a->claim->objective;
    const struct billet_objective *real = &a->verdict->objective;
    bool equal = a->claim->has_objective && claimed->tier_count == real->tier_count &&
                 claimed->sum_mutual == real->sum_mutual;
    for (size_t i = 0; equal && i < real->tier_count; i++) {
        equal = claimed->tiers[i] == real->tiers[i];
    }
    return equal ? BILLET_OK
                 : billet_error_set(&a->found, BILLET_ECONFLICT,
                                    "certificate: the objective is not what the referrals give");
}

enum billet_status audit_optimal(struct audit *audit)
{
    struct ledger ledger = {.audit = audit, .entries = audit->round->policy.tier_count + 2};
    enum billet_status status = compare_objective(audit);
    if (status == BILLET_OK && !audit->claim->has_prices) {
        audit->verdict->finding = BILLET_UNPROVED;
        return BILLET_OK;
    }
    status = status == BILLET_OK ? ledger_init(&ledger) : status;
    status = status == BILLET_OK ? read_prices(&ledger) : status;
    if (status != BILLET_OK) {
        return status;
    }
    add_up(&ledger);
    return compare_value(&ledger);
}
