/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stability: first a plain search for a pair that would rather have each other, which names
 * the pair; then the candidates' best stable result, which is unique whatever the order of
 * proposals, computed and compared.
 *
 * Going down an employer's bonds in the posts' order (tier, fit, the order by mutual) with the
 * limits of each post and of the employer gives what the posts and then the employer would keep:
 * whoever an employer lets go is worse than all it keeps. Where employers have no limit, every
 * post chooses alone. "Chooser" below is the employer or the post.
 */
#include "matcher/verify/audit.h"

struct court {
    struct audit *audit;
    size_t (*chooser_of)(const struct audit *audit, const struct bond *bond);
    struct groups bids;   /* by chooser, in the posts' order: best first */
    struct groups wishes; /* by candidate, wanted first */
    size_t *next;         /* by candidate: the first wish that was not proposed yet */
    int64_t *of_cand;     /* referrals held, or proposals standing */
    uint32_t *worst;      /* by candidate: place of the referral it likes least */
    int64_t *of_vac;      /* while going down a chooser's bonds; else 0 */
    bool *standing;       /* by place among the bids: proposed and not refused */
    bool *asked;          /* by chooser: somebody proposed since it last looked; it is queued */
    size_t *queue;        /* a ring of the choosers asked */
    size_t queue_head;
    size_t queue_count;
};

static enum billet_status court_init(struct court *c)
{
    struct audit *a = c->audit;
    size_t cands = a->round->candidate_count;
    bool limited = a->round->policy.per_employer_limited;
    size_t choosers = limited ? a->employer_count : a->round->vacancy_count;
    c->chooser_of = limited ? bond_employer : bond_vac;
    const struct grouping by_chooser = {c->chooser_of, choosers, audit_by_bid};
    const struct grouping by_cand = {bond_cand, cands, audit_by_appeal};
    c->next = billet_arena_array(a->arena, cands, sizeof c->next[0]);
    c->of_cand = billet_arena_array(a->arena, cands, sizeof c->of_cand[0]);
    c->worst = billet_arena_array(a->arena, cands, sizeof c->worst[0]);
    c->of_vac = billet_arena_array(a->arena, a->round->vacancy_count, sizeof c->of_vac[0]);
    c->standing = billet_arena_array(a->arena, a->graph_count, sizeof c->standing[0]);
    c->asked = billet_arena_array(a->arena, choosers, sizeof c->asked[0]);
    c->queue = billet_arena_array(a->arena, choosers, sizeof c->queue[0]);
    bool all = c->next != NULL && c->of_cand != NULL && c->worst != NULL && c->of_vac != NULL &&
               c->standing != NULL && c->asked != NULL && c->queue != NULL;
    enum billet_status status = all ? BILLET_OK : BILLET_ENOMEM;
    if (status == BILLET_OK) {
        status = audit_group(a, a->graph, a->graph_count, &by_chooser, &c->bids);
    }
    return status == BILLET_OK ? audit_group(a, a->graph, a->graph_count, &by_cand, &c->wishes)
                               : status;
}

static int64_t employer_limit(const struct audit *a)
{
    const struct billet_policy *policy = &a->round->policy;
    return policy->per_employer_limited ? policy->per_employer : INT64_MAX;
}

/* --- blocking pairs --------------------------------------------------------------------------- */

static void count_held(struct court *c)
{
    for (size_t cand = 0; cand < c->wishes.count; cand++) {
        size_t begin = c->wishes.begins[cand];
        for (size_t i = begin; i < c->wishes.begins[cand + 1]; i++) {
            struct bond *bond = c->wishes.bonds[i];
            bond->place = (uint32_t)(i - begin);
            c->of_cand[cand] += bond->taken ? 1 : 0;
            c->worst[cand] = bond->taken ? bond->place : c->worst[cand];
        }
    }
}

static bool cand_would(const struct court *c, const struct bond *bond)
{
    return c->of_cand[bond->cand] < c->audit->round->policy.per_candidate ||
           bond->place < c->worst[bond->cand];
}

/* The counts are of held bonds better than the one at hand, which would be kept when both limits
 * leave room. The post's worst, which it would push out, is not among them. */
static enum billet_status find_blocking(struct court *c, size_t chooser)
{
    struct audit *a = c->audit;
    int64_t left = employer_limit(a);
    for (size_t i = c->bids.begins[chooser]; i < c->bids.begins[chooser + 1]; i++) {
        const struct bond *bond = c->bids.bonds[i];
        bool room = c->of_vac[bond->vac] < a->capacities[bond->vac] && left > 0;
        if (bond->taken) {
            c->of_vac[bond->vac]++;
            left--;
        } else if (room && cand_would(c, bond)) {
            return billet_error_set(
                &a->found, BILLET_ECONFLICT, "referrals: candidate %lld and vacancy %lld block",
                (long long)bond->pair->candidate, (long long)bond->pair->vacancy);
        }
    }
    return BILLET_OK;
}

/* --- the candidates' best stable result --------------------------------------------------------
 */

static void ask(struct court *c, size_t chooser)
{
    if (!c->asked[chooser]) {
        c->asked[chooser] = true;
        c->queue[(c->queue_head + c->queue_count++) % c->bids.count] = chooser;
    }
}

static size_t next_asked(struct court *c)
{
    size_t chooser = c->queue[c->queue_head];
    c->queue_head = (c->queue_head + 1) % c->bids.count;
    c->queue_count--;
    c->asked[chooser] = false;
    return chooser;
}

static void propose(struct court *c, size_t cand)
{
    const struct audit *a = c->audit;
    while (c->of_cand[cand] < a->round->policy.per_candidate &&
           c->next[cand] < c->wishes.begins[cand + 1]) {
        const struct bond *bond = c->wishes.bonds[c->next[cand]++];
        c->standing[bond->place] = true;
        c->of_cand[cand]++;
        ask(c, c->chooser_of(a, bond));
    }
}

/* Whoever is refused proposes again at once, perhaps to this chooser. */
static void refuse(struct court *c, size_t chooser)
{
    const struct audit *a = c->audit;
    int64_t left = employer_limit(a);
    size_t begin = c->bids.begins[chooser];
    size_t end = c->bids.begins[chooser + 1];
    for (size_t i = begin; i < end; i++) {
        const struct bond *bond = c->bids.bonds[i];
        if (!c->standing[i]) {
            continue;
        }
        if (c->of_vac[bond->vac] < a->capacities[bond->vac] && left > 0) {
            c->of_vac[bond->vac]++;
            left--;
        } else {
            c->standing[i] = false;
            c->of_cand[bond->cand]--;
            propose(c, bond->cand);
        }
    }
    for (size_t i = begin; i < end; i++) {
        if (c->standing[i]) {
            c->of_vac[c->bids.bonds[i]->vac] = 0;
        }
    }
}

static enum billet_status compare_best(struct court *c)
{
    struct audit *a = c->audit;
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < a->graph_count; i++) {
        c->bids.bonds[i]->place = (uint32_t)i;
        c->of_vac[c->bids.bonds[i]->vac] = 0;
    }
    for (size_t cand = 0; cand < c->wishes.count; cand++) {
        c->next[cand] = c->wishes.begins[cand];
        c->of_cand[cand] = 0;
        propose(c, cand);
    }
    while (status == BILLET_OK && c->queue_count > 0) {
        refuse(c, next_asked(c));
        status = audit_progress(a, 0, 0);
    }
    for (size_t i = 0; i < a->graph_count && status == BILLET_OK; i++) {
        const struct bond *bond = c->bids.bonds[i];
        if (c->standing[i] != bond->taken) {
            return billet_error_set(&a->found, BILLET_ECONFLICT,
                                    "referrals: stable, but candidate %lld could do better",
                                    (long long)bond->pair->candidate);
        }
    }
    return status;
}

enum billet_status audit_stable(struct audit *audit)
{
    struct court court = {.audit = audit};
    enum billet_status status = court_init(&court);
    if (status != BILLET_OK) {
        return status;
    }
    count_held(&court);
    for (size_t i = 0; i < court.bids.count && status == BILLET_OK; i++) {
        status = find_blocking(&court, i);
    }
    return status == BILLET_OK ? compare_best(&court) : status;
}
