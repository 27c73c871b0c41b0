/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists: for every owner all pairs are judged and sorted anew, and the first K must be those
 * that are claimed. Then the graph is the union of the lists.
 */
#include "matcher/support/sort.h"
#include "matcher/verify/audit.h"

/* One side's owners, as the loop below sees them. */
struct side {
    const char *name;
    const struct billet_list *lists;
    size_t list_count;
    size_t owner_count;
    size_t other_count;
    bool vacancies;
};

static size_t judge_owner(const struct audit *a, const struct side *side, size_t owner,
                          struct bond *bonds)
{
    size_t count = 0;
    for (size_t other = 0; other < side->other_count; other++) {
        size_t cand = side->vacancies ? other : owner;
        size_t vac = side->vacancies ? owner : other;
        struct bond *bond = &bonds[count];
        if (judge_pair(&a->judge, a->cands[cand], a->vacs[vac], &bond->pair)) {
            bond->lot = audit_lot(a, bond->pair.vacancy, bond->pair.candidate);
            count++;
        }
    }
    return count;
}

static enum billet_status compare_list(struct audit *a, const struct side *side,
                                       const struct billet_list *list, const struct bond *bonds,
                                       size_t count)
{
    size_t k = (size_t)a->round->policy.k;
    size_t wanted = k != 0 && k < count ? k : count;
    for (size_t i = 0; i < wanted && i < list->count; i++) {
        if (!audit_same_pair(&list->pairs[i], &bonds[i].pair)) {
            return billet_error_set(&a->found, BILLET_ECONFLICT,
                                    "lists: %s %lld: pair %zu is not what the facts give",
                                    side->name, (long long)list->owner, i + 1);
        }
    }
    if (list->count != wanted) {
        return billet_error_set(&a->found, BILLET_ECONFLICT,
                                "lists: %s %lld has %zu pairs instead of %zu", side->name,
                                (long long)list->owner, list->count, wanted);
    }
    return BILLET_OK;
}

static int64_t owner_id(const struct audit *a, const struct side *side, size_t owner)
{
    return side->vacancies ? a->vacs[owner]->id : a->cands[owner]->id;
}

static enum billet_status audit_side(struct audit *a, const struct side *side)
{
    struct bond *bonds = billet_arena_array(a->arena, side->other_count + 1, sizeof *bonds);
    enum billet_status status = bonds == NULL ? BILLET_ENOMEM : BILLET_OK;
    if (status == BILLET_OK && side->list_count != side->owner_count) {
        return billet_error_set(&a->found, BILLET_ECONFLICT, "lists: %zu of %s instead of %zu",
                                side->list_count, side->name, side->owner_count);
    }
    for (size_t i = 0; i < side->owner_count && status == BILLET_OK; i++) {
        if (side->lists[i].owner != owner_id(a, side, i)) {
            return billet_error_set(
                &a->found, BILLET_ECONFLICT, "lists: %s %lld stands where %lld belongs", side->name,
                (long long)side->lists[i].owner, (long long)owner_id(a, side, i));
        }
        size_t count = judge_owner(a, side, i, bonds);
        status = sort_items(&a->allocator, bonds, count, sizeof *bonds, audit_by_mutual);
        status =
            status == BILLET_OK ? compare_list(a, side, &side->lists[i], bonds, count) : status;
        status = status == BILLET_OK ? audit_progress(a, i, side->owner_count) : status;
    }
    return status;
}

enum billet_status audit_lists(struct audit *audit)
{
    const struct billet_round *r = audit->round;
    const struct billet_claim *c = audit->claim;
    const struct side vacancies = {
        "vacancy", c->vacancies, c->vacancy_count, r->vacancy_count, r->candidate_count, true,
    };
    const struct side candidates = {
        "candidate", c->candidates, c->candidate_count, r->candidate_count, r->vacancy_count, false,
    };
    enum billet_status status = audit_side(audit, &vacancies);
    return status == BILLET_OK ? audit_side(audit, &candidates) : status;
}

static void add_bonds(struct audit *a, const struct billet_list *lists, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lists[i].count; k++) {
            const struct billet_pair *pair = &lists[i].pairs[k];
            a->graph[a->graph_count++] = (struct bond){
                .pair = *pair,
                .lot = audit_lot(a, pair->vacancy, pair->candidate),
                .cand = audit_find_cand(a, pair->candidate),
                .vac = audit_find_vac(a, pair->vacancy),
            };
        }
    }
}

/* The lists are proved by now, so that every id in them exists. */
enum billet_status audit_graph(struct audit *audit)
{
    const struct billet_claim *claim = audit->claim;
    size_t count = 0;
    for (size_t i = 0; i < claim->vacancy_count; i++) {
        count += claim->vacancies[i].count;
    }
    for (size_t i = 0; i < claim->candidate_count; i++) {
        count += claim->candidates[i].count;
    }
    audit->graph = billet_arena_array(audit->arena, count, sizeof audit->graph[0]);
    if (audit->graph == NULL) {
        return BILLET_ENOMEM;
    }
    add_bonds(audit, claim->vacancies, claim->vacancy_count);
    add_bonds(audit, claim->candidates, claim->candidate_count);
    enum billet_status status =
        sort_items(&audit->allocator, audit->graph, count, sizeof audit->graph[0], audit_by_ids);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || audit_by_ids(&audit->graph[kept - 1], &audit->graph[i]) != 0) {
            audit->graph[kept++] = audit->graph[i];
        }
    }
    audit->graph_count = kept;
    return status;
}
