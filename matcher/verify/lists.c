/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists, in two steps that together say "these are the first K": every listed pair is eligible, has
 * the scores that the facts give and stands in order; and of all pairs no more reach a list's last
 * pair than the list has (census.h). An owner of whom either is not so is judged anew in full, all
 * pairs sorted, to say what is wrong.
 */
#include "matcher/support/parallel.h"
#include "matcher/support/sort.h"
#include "matcher/verify/census.h"

/* One side's owners. */
struct side {
    struct audit *audit;
    const char *name;
    const char *other;
    const struct billet_list *lists;
    size_t list_count;
    size_t owner_count;
    size_t other_count;
    bool vacancies;
    bool *wrong; /* by owner */
    struct bar *bars;
    uint64_t *counts;
};

static int64_t owner_id(const struct side *side, size_t owner)
{
    const struct audit *a = side->audit;
    return side->vacancies ? a->vacs[owner]->id : a->cands[owner]->id;
}

static int64_t other_id(const struct side *side, const struct billet_pair *pair)
{
    return side->vacancies ? pair->candidate : pair->vacancy;
}

static size_t find_other(const struct side *side, const struct billet_pair *pair)
{
    return side->vacancies ? audit_find_cand(side->audit, pair->candidate)
                           : audit_find_vac(side->audit, pair->vacancy);
}

static bool judge_indexed(const struct side *side, size_t owner, size_t other,
                          struct billet_pair *out)
{
    const struct judge *judge = &side->audit->judge;
    size_t cand = side->vacancies ? other : owner;
    size_t vac = side->vacancies ? owner : other;
    return judge_pair(judge, &judge->cands[cand], &judge->vacs[vac], out);
}

/* --- every listed pair ------------------------------------------------------------------------ */

static struct bond bond_of(const struct audit *a, const struct billet_pair *pair)
{
    return (struct bond){.pair = pair, .lot = audit_lot(a, pair->vacancy, pair->candidate)};
}

static bool is_right(const struct side *side, size_t owner)
{
    const struct billet_list *list = &side->lists[owner];
    size_t k = (size_t)side->audit->round->policy.k;
    struct bond before = {0};
    if (list->owner != owner_id(side, owner) || (k != 0 && list->count > k)) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        struct billet_pair real;
        size_t other = find_other(side, &list->pairs[i]);
        if (other == SIZE_MAX || !judge_indexed(side, owner, other, &real) ||
            !audit_same_pair(&real, &list->pairs[i])) {
            return false;
        }
        const struct bond bonds[] = {before, bond_of(side->audit, &list->pairs[i])};
        const struct bond *const ends[] = {&bonds[0], &bonds[1]};
        if (i > 0 && audit_by_mutual(&ends[0], &ends[1]) >= 0) {
            return false;
        }
        before = bonds[1];
    }
    return true;
}

static struct bar bar_of(const struct side *side, size_t owner)
{
    const struct billet_list *list = &side->lists[owner];
    size_t k = (size_t)side->audit->round->policy.k;
    if (k == 0 || list->count < k) {
        return (struct bar){.mutual = -1};
    }
    const struct billet_pair *last = &list->pairs[list->count - 1];
    return (struct bar){
        .mutual = last->mutual,
        .fit = last->fit,
        .lot = audit_lot(side->audit, last->vacancy, last->candidate),
        .other = other_id(side, last),
    };
}

#define OWNERS_A_TASK 256

static enum billet_status check_some(void *arg, size_t worker, size_t task)
{
    const struct side *side = arg;
    size_t end = (task + 1) * OWNERS_A_TASK;
    end = end < side->owner_count ? end : side->owner_count;
    for (size_t i = task * OWNERS_A_TASK; i < end; i++) {
        side->wrong[i] = !is_right(side, i);
        if (!side->wrong[i]) {
            side->bars[i] = bar_of(side, i);
        }
    }
    return worker == 0 ? audit_progress(side->audit, 0, 0) : BILLET_OK;
}

static enum billet_status side_init(struct side *side)
{
    struct audit *a = side->audit;
    side->wrong = billet_arena_array(a->arena, side->owner_count, sizeof side->wrong[0]);
    side->bars = billet_arena_array(a->arena, side->owner_count, sizeof side->bars[0]);
    side->counts = billet_arena_array(a->arena, side->owner_count, sizeof side->counts[0]);
    if (side->wrong == NULL || side->bars == NULL || side->counts == NULL) {
        return BILLET_ENOMEM;
    }
    if (side->list_count != side->owner_count) {
        return billet_error_set(&a->found, BILLET_ECONFLICT, "lists: %zu of %s instead of %zu",
                                side->list_count, side->name, side->owner_count);
    }
    return BILLET_OK;
}

/* --- what is wrong with one list -------------------------------------------------------------- */

static enum billet_status blame(const struct side *side, size_t owner, size_t at, const char *what,
                                int64_t other)
{
    return billet_error_set(
        &side->audit->found, BILLET_ECONFLICT, "lists: %s %lld: pair %zu %s (%s %lld)", side->name,
        (long long)side->lists[owner].owner, at + 1, what, side->other, (long long)other);
}

static enum billet_status blame_pair(const struct side *side, size_t owner, size_t at,
                                     const struct billet_pair *expected)
{
    const struct billet_list *list = &side->lists[owner];
    const struct billet_pair *claimed = &list->pairs[at];
    int64_t id = other_id(side, claimed);
    size_t other = find_other(side, claimed);
    struct billet_pair real;
    if (other == SIZE_MAX) {
        return blame(side, owner, at, "is not of this round", id);
    }
    if (!judge_indexed(side, owner, other, &real)) {
        return blame(side, owner, at, "is not eligible", id);
    }
    if (!audit_same_pair(&real, claimed)) {
        return blame(side, owner, at, "is not scored as the facts give", id);
    }
    for (size_t i = 0; i < at; i++) {
        if (other_id(side, &list->pairs[i]) == id) {
            return blame(side, owner, at, "stands there twice", id);
        }
    }
    return blame(side, owner, at, "should be another", other_id(side, expected));
}

static enum billet_status compare_list(const struct side *side, size_t owner,
                                       struct bond *const *bonds, size_t count)
{
    const struct billet_list *list = &side->lists[owner];
    size_t k = (size_t)side->audit->round->policy.k;
    size_t wanted = k != 0 && k < count ? k : count;
    for (size_t i = 0; i < wanted && i < list->count; i++) {
        if (!audit_same_pair(&list->pairs[i], bonds[i]->pair)) {
            return blame_pair(side, owner, i, bonds[i]->pair);
        }
    }
    if (list->count > wanted && (k == 0 || list->count <= k)) {
        return blame_pair(side, owner, wanted, &list->pairs[wanted]);
    }
    if (list->count != wanted) {
        return billet_error_set(&side->audit->found, BILLET_ECONFLICT,
                                "lists: %s %lld has %zu pairs instead of %zu", side->name,
                                (long long)list->owner, list->count, wanted);
    }
    return billet_error_set(side->audit->err, BILLET_EINTERNAL,
                            "the checker read %s %lld in two ways", side->name,
                            (long long)list->owner);
}

static enum billet_status explain_owner(const struct side *side, size_t owner)
{
    struct audit *a = side->audit;
    size_t count = 0;
    if (side->lists[owner].owner != owner_id(side, owner)) {
        return billet_error_set(
            &a->found, BILLET_ECONFLICT, "lists: %s %lld stands where %lld belongs", side->name,
            (long long)side->lists[owner].owner, (long long)owner_id(side, owner));
    }
    struct billet_pair *pairs = billet_arena_array(a->arena, side->other_count, sizeof *pairs);
    struct bond *bonds = billet_arena_array(a->arena, side->other_count, sizeof *bonds);
    struct bond **order = billet_arena_array(a->arena, side->other_count, sizeof *order);
    if (pairs == NULL || bonds == NULL || order == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t other = 0; other < side->other_count; other++) {
        if (judge_indexed(side, owner, other, &pairs[count])) {
            bonds[count] = bond_of(a, &pairs[count]);
            order[count] = &bonds[count];
            count++;
        }
    }
    enum billet_status status =
        sort_items(&a->allocator, order, count, sizeof *order, audit_by_mutual);
    return status == BILLET_OK ? compare_list(side, owner, order, count) : status;
}

static enum billet_status explain_first(const struct side *side)
{
    for (size_t i = 0; i < side->owner_count; i++) {
        if (side->wrong[i]) {
            return explain_owner(side, i);
        }
    }
    return BILLET_OK;
}

/* --- both sides ------------------------------------------------------------------------------- */

static enum billet_status check_listed(struct side *side)
{
    struct audit *a = side->audit;
    size_t threads = a->options->threads > 0 ? (size_t)a->options->threads : 1;
    enum billet_status status = side_init(side);
    if (status == BILLET_OK) {
        size_t tasks = (side->owner_count + OWNERS_A_TASK - 1) / OWNERS_A_TASK;
        status = parallel_run(threads, tasks, check_some, side);
    }
    return status == BILLET_OK ? explain_first(side) : status;
}

static enum billet_status check_counts(struct side *side)
{
    for (size_t i = 0; i < side->owner_count; i++) {
        side->wrong[i] = side->counts[i] != side->lists[i].count;
    }
    return explain_first(side);
}

enum billet_status audit_lists(struct audit *audit)
{
    const struct billet_round *r = audit->round;
    const struct billet_claim *c = audit->claim;
    struct side vacs = {
        .audit = audit,
        .name = "vacancy",
        .other = "candidate",
        .lists = c->vacancies,
        .list_count = c->vacancy_count,
        .owner_count = r->vacancy_count,
        .other_count = r->candidate_count,
        .vacancies = true,
    };
    struct side cands = {
        .audit = audit,
        .name = "candidate",
        .other = "vacancy",
        .lists = c->candidates,
        .list_count = c->candidate_count,
        .owner_count = r->candidate_count,
        .other_count = r->vacancy_count,
    };
    enum billet_status status = check_listed(&vacs);
    status = status == BILLET_OK ? check_listed(&cands) : status;
    if (status != BILLET_OK) {
        return status;
    }
    struct census census = {audit, cands.bars, vacs.bars, cands.counts, vacs.counts};
    status = census_take(&census);
    status = status == BILLET_OK ? check_counts(&vacs) : status;
    return status == BILLET_OK ? check_counts(&cands) : status;
}
