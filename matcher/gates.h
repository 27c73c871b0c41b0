/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is eligible: one table of gates, each met, not met or unknown for a pair.
 */
#ifndef BILLET_MATCHER_GATES_H
#define BILLET_MATCHER_GATES_H

#include "billet/explain.h"
#include "matcher/snapshot.h"

/* A gate's test, asked only when the vacancy demands something by it. `why` may be NULL; else the
 * figures that were compared are noted there. */
typedef enum billet_answer gate_test_fn(const struct snapshot *snapshot,
                                        const struct cand_row *cand, const struct vac_row *vac,
                                        struct billet_gate_figures *why);

struct gate {
    const char *code;
    bool (*demands)(const struct billet_vacancy *vac);
    gate_test_fn *test;
    const char *cand_facts[BILLET_GATE_FACTS]; /* names of the facts compared, as in the model */
    const char *vac_facts[BILLET_GATE_FACTS];
};

extern const struct gate gates[BILLET_GATES];

/* The gates by which a vacancy demands something. */
uint16_t gates_demanded(const struct billet_vacancy *vac);

/* The gates that are unknown for this candidate wherever something is demanded by them. */
uint16_t gates_unknown(const struct billet_candidate *cand);

/* Whether the pair is eligible; *confirm = the gates that passed as unknown. Stops at the
 * first gate that removes the pair. */
bool gates_pass(const struct snapshot *snapshot, const struct cand_row *cand,
                const struct vac_row *vac, uint16_t *confirm);

#endif
