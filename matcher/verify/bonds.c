/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph: the union of the proved lists, each pair once.
 */
#include "matcher/support/sort.h"
#include "matcher/verify/audit.h"

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
