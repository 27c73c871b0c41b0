/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph: the union of the proved lists, each pair once; and its bonds in groups, by vacancy,
 * by candidate or by employer, each group in an order of its own.
 */
#include "matcher/support/sort.h"
#include "matcher/verify/audit.h"

size_t bond_vac(const struct audit *audit, const struct bond *bond)
{
    (void)audit;
    return bond->vac;
}

size_t bond_cand(const struct audit *audit, const struct bond *bond)
{
    (void)audit;
    return bond->cand;
}

size_t bond_employer(const struct audit *audit, const struct bond *bond)
{
    return audit->employer_of[bond->vac];
}

/* A counting sort by group, then each group by itself. */
enum billet_status audit_group(const struct audit *audit, struct bond *const *items, size_t count,
                               const struct grouping *by, struct groups *out)
{
    struct bond **bonds = billet_arena_array(audit->arena, count, sizeof *bonds);
    size_t *begins = billet_arena_array(audit->arena, by->group_count + 2, sizeof *begins);
    enum billet_status status = BILLET_OK;
    if (bonds == NULL || begins == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        begins[by->group_of(audit, items[i]) + 2]++;
    }
    for (size_t i = 2; i < by->group_count + 2; i++) {
        begins[i] += begins[i - 1];
    }
    for (size_t i = 0; i < count; i++) {
        bonds[begins[by->group_of(audit, items[i]) + 1]++] = items[i];
    }
    for (size_t i = 0; i < by->group_count && status == BILLET_OK; i++) {
        status = sort_items(&audit->allocator, bonds + begins[i], begins[i + 1] - begins[i],
                            sizeof *bonds, by->order);
    }
    *out = (struct groups){bonds, begins, by->group_count};
    return status;
}

static size_t count_pairs(const struct billet_list *lists, size_t count)
{
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++) {
        pairs += lists[i].count;
    }
    return pairs;
}

/* The lists are proved by now, so that every id in them exists. */
static size_t add_bonds(const struct audit *a, const struct billet_list *lists, size_t count,
                        struct bond *bonds)
{
    size_t added = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lists[i].count; k++) {
            const struct billet_pair *pair = &lists[i].pairs[k];
            size_t cand = audit_find_cand(a, pair->candidate);
            bonds[added++] = (struct bond){
                .pair = pair,
                .lot = audit_lot(a, pair->vacancy, pair->candidate),
                .cand = (uint32_t)cand,
                .vac = (uint32_t)audit_find_vac(a, pair->vacancy),
                .tier = (uint8_t)a->tiers[cand],
            };
        }
    }
    return added;
}

/* Drops what stands in both sides' lists; groups move together. */
static void drop_twins(struct groups *g)
{
    size_t kept = 0;
    for (size_t i = 0; i < g->count; i++) {
        size_t begin = kept;
        for (size_t k = g->begins[i]; k < g->begins[i + 1]; k++) {
            if (kept == begin || g->bonds[kept - 1]->cand != g->bonds[k]->cand) {
                g->bonds[kept++] = g->bonds[k];
            }
        }
        g->begins[i] = begin;
    }
    g->begins[g->count] = kept;
}

enum billet_status audit_graph(struct audit *audit)
{
    const struct billet_claim *claim = audit->claim;
    const struct grouping by_vacancy = {bond_vac, claim->vacancy_count, audit_by_ids};
    size_t of_vacs = count_pairs(claim->vacancies, claim->vacancy_count);
    size_t count = of_vacs + count_pairs(claim->candidates, claim->candidate_count);
    if (count > UINT32_MAX) {
        return billet_error_set(audit->err, BILLET_ELIMIT, "the lists hold too many pairs");
    }
    struct bond *bonds = billet_arena_array(audit->arena, count, sizeof *bonds);
    struct bond **items = billet_arena_array(audit->arena, count, sizeof *items);
    if (bonds == NULL || items == NULL) {
        return BILLET_ENOMEM;
    }
    add_bonds(audit, claim->vacancies, claim->vacancy_count, bonds);
    add_bonds(audit, claim->candidates, claim->candidate_count, bonds + of_vacs);
    for (size_t i = 0; i < count; i++) {
        items[i] = &bonds[i];
    }
    enum billet_status status = audit_group(audit, items, count, &by_vacancy, &audit->of_vac);
    if (status == BILLET_OK) {
        drop_twins(&audit->of_vac);
        audit->graph = audit->of_vac.bonds;
        audit->graph_count = audit->of_vac.begins[audit->of_vac.count];
    }
    return status;
}

struct bond *audit_find_bond(const struct audit *audit, int64_t vacancy, int64_t candidate)
{
    size_t vac = audit_find_vac(audit, vacancy);
    size_t cand = audit_find_cand(audit, candidate);
    size_t low = vac != SIZE_MAX ? audit->of_vac.begins[vac] : 0;
    size_t high = vac != SIZE_MAX ? audit->of_vac.begins[vac + 1] : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        struct bond *bond = audit->graph[middle];
        if (bond->cand == cand) {
            return bond;
        }
        low = bond->cand < cand ? middle + 1 : low;
        high = bond->cand < cand ? high : middle;
    }
    return NULL;
}
