/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stability: first a plain search for a pair that would rather have each other, which names
 * the pair; then the candidates' best stable result, which is unique, computed the slow way and
 * compared.
 */
#include "matcher/support/sort.h"
#include "matcher/verify/audit.h"

/* A bond with its place in the posts' order: tier, fit, then the order by mutual. */
struct bid {
    struct bond bond;
    size_t tier;
    size_t index; /* in the graph */
};

struct court {
    struct audit *audit;
    struct bid *bids;   /* the posts' order: best first */
    struct bid *wishes; /* by candidate, wanted first */
    size_t *rank;       /* by bond: place in bids */
    size_t *wish_rank;  /* by bond: place in wishes */
    int64_t *of_cand;   /* referrals held, or proposals standing */
    size_t *worst_wish; /* by candidate: wish_rank of the one it likes least */
    int64_t *of_vac;    /* while walking down bids */
    int64_t *of_employer;
    bool *refused; /* by bond */
};

static int compare_bids(const void *a, const void *b)
{
    const struct bid *l = a;
    const struct bid *r = b;
    if (l->tier != r->tier) {
        return l->tier < r->tier ? -1 : 1;
    }
    return audit_by_fit(&l->bond, &r->bond);
}

static int compare_wishes(const void *a, const void *b)
{
    const struct bid *l = a;
    const struct bid *r = b;
    if (l->bond.cand != r->bond.cand) {
        return l->bond.cand < r->bond.cand ? -1 : 1;
    }
    return audit_by_appeal(&l->bond, &r->bond);
}

static enum billet_status court_init(struct court *c)
{
    struct audit *a = c->audit;
    size_t bonds = a->graph_count;
    size_t cands = a->round->candidate_count;
    size_t vacs = a->round->vacancy_count;
    c->bids = billet_arena_array(a->arena, bonds, sizeof c->bids[0]);
    c->wishes = billet_arena_array(a->arena, bonds, sizeof c->wishes[0]);
    c->rank = billet_arena_array(a->arena, bonds, sizeof c->rank[0]);
    c->wish_rank = billet_arena_array(a->arena, bonds, sizeof c->wish_rank[0]);
    c->refused = billet_arena_array(a->arena, bonds, sizeof c->refused[0]);
    c->of_cand = billet_arena_array(a->arena, cands, sizeof c->of_cand[0]);
    c->worst_wish = billet_arena_array(a->arena, cands, sizeof c->worst_wish[0]);
    c->of_vac = billet_arena_array(a->arena, vacs, sizeof c->of_vac[0]);
    c->of_employer = billet_arena_array(a->arena, vacs, sizeof c->of_employer[0]);
    bool all = c->bids != NULL && c->wishes != NULL && c->rank != NULL && c->wish_rank != NULL &&
               c->refused != NULL && c->of_cand != NULL && c->worst_wish != NULL &&
               c->of_vac != NULL && c->of_employer != NULL;
    return all ? BILLET_OK : BILLET_ENOMEM;
}

static enum billet_status court_rank(struct court *c)
{
    const struct audit *a = c->audit;
    size_t count = a->graph_count;
    for (size_t i = 0; i < count; i++) {
        c->bids[i] = (struct bid){a->graph[i], a->tiers[a->graph[i].cand], i};
        c->wishes[i] = c->bids[i];
    }
    enum billet_status status =
        sort_items(&a->allocator, c->bids, count, sizeof c->bids[0], compare_bids);
    if (status == BILLET_OK) {
        status = sort_items(&a->allocator, c->wishes, count, sizeof c->wishes[0], compare_wishes);
    }
    for (size_t i = 0; i < count; i++) {
        c->rank[c->bids[i].index] = i;
        c->wish_rank[c->wishes[i].index] = i;
    }
    return status;
}

/* Blocking pairs. */

static void count_held(struct court *c)
{
    for (size_t i = 0; i < c->audit->graph_count; i++) {
        const struct bond *bond = &c->audit->graph[i];
        if (bond->taken) {
            c->of_cand[bond->cand]++;
            if (c->wish_rank[i] > c->worst_wish[bond->cand]) {
                c->worst_wish[bond->cand] = c->wish_rank[i];
            }
        }
    }
}

static bool cand_would(const struct court *c, size_t index)
{
    size_t cand = c->audit->graph[index].cand;
    return c->of_cand[cand] < c->audit->round->policy.per_candidate ||
           c->wish_rank[index] < c->worst_wish[cand];
}

/* Walking down the posts' order, of_vac and of_employer count the held bonds that are better
 * than the one at hand; it would be kept when both leave room. The post's worst, which it
 * would push out, is not among them. */
static enum billet_status find_blocking(struct court *c)
{
    struct audit *a = c->audit;
    const struct billet_policy *policy = &a->round->policy;
    for (size_t i = 0; i < a->graph_count; i++) {
        const struct bond *bond = &a->graph[c->bids[i].index];
        size_t employer = a->employer_of[bond->vac];
        bool post_would = c->of_vac[bond->vac] < a->capacities[bond->vac];
        bool employer_would =
            !policy->per_employer_limited || c->of_employer[employer] < policy->per_employer;
        if (bond->taken) {
            c->of_vac[bond->vac]++;
            c->of_employer[employer]++;
        } else if (post_would && employer_would && cand_would(c, c->bids[i].index)) {
            return billet_error_set(&a->found, BILLET_ECONFLICT,
                                    "referrals: candidate %lld and vacancy %lld block",
                                    (long long)bond->pair.candidate, (long long)bond->pair.vacancy);
        }
    }
    return BILLET_OK;
}

/* The candidates' best stable result: propose, refuse, until nobody is refused. */

/* Marks as standing each candidate's first per_candidate bonds not refused. */
static void propose_all(struct court *c, bool *standing)
{
    const struct audit *a = c->audit;
    for (size_t i = 0; i < a->round->candidate_count; i++) {
        c->of_cand[i] = 0;
    }
    for (size_t i = 0; i < a->graph_count; i++) {
        const struct bid *wish = &c->wishes[i];
        bool wants = !c->refused[wish->index] &&
                     c->of_cand[wish->bond.cand] < a->round->policy.per_candidate;
        standing[wish->index] = wants;
        c->of_cand[wish->bond.cand] += wants ? 1 : 0;
    }
}

/* Going down the posts' order with both limits gives what the posts and then the employers
 * would keep: whoever an employer lets go is worse than all it keeps. */
static bool refuse_some(struct court *c, const bool *standing)
{
    const struct audit *a = c->audit;
    const struct billet_policy *policy = &a->round->policy;
    bool any = false;
    for (size_t i = 0; i < a->round->vacancy_count; i++) {
        c->of_vac[i] = 0;
        c->of_employer[i] = 0;
    }
    for (size_t i = 0; i < a->graph_count; i++) {
        const struct bid *bid = &c->bids[i];
        size_t vac = bid->bond.vac;
        size_t employer = a->employer_of[vac];
        if (!standing[bid->index]) {
            continue;
        }
        if (c->of_vac[vac] < a->capacities[vac] &&
            (!policy->per_employer_limited || c->of_employer[employer] < policy->per_employer)) {
            c->of_vac[vac]++;
            c->of_employer[employer]++;
        } else {
            c->refused[bid->index] = true;
            any = true;
        }
    }
    return any;
}

static enum billet_status compare_best(struct court *c)
{
    struct audit *a = c->audit;
    bool *standing = billet_arena_array(a->arena, a->graph_count, sizeof *standing);
    enum billet_status status = standing == NULL ? BILLET_ENOMEM : BILLET_OK;
    bool again = true;
    while (again && status == BILLET_OK) {
        propose_all(c, standing);
        again = refuse_some(c, standing);
        status = audit_progress(a, 0, 0);
    }
    for (size_t i = 0; i < a->graph_count && status == BILLET_OK; i++) {
        if (standing[i] != a->graph[i].taken) {
            return billet_error_set(&a->found, BILLET_ECONFLICT,
                                    "referrals: stable, but candidate %lld could do better",
                                    (long long)a->graph[i].pair.candidate);
        }
    }
    return status;
}

enum billet_status audit_stable(struct audit *audit)
{
    struct court court = {.audit = audit};
    enum billet_status status = court_init(&court);
    status = status == BILLET_OK ? court_rank(&court) : status;
    if (status != BILLET_OK) {
        return status;
    }
    count_held(&court);
    status = find_blocking(&court);
    return status == BILLET_OK ? compare_best(&court) : status;
}
