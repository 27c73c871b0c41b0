/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a pair is as it is: every gate with its answer and the figures compared, every category
 * with its points and evidence. Codes and numbers only; sentences are made elsewhere.
 */
#ifndef BILLET_EXPLAIN_H
#define BILLET_EXPLAIN_H

#include "billet/engine.h"

enum billet_answer { BILLET_MET, BILLET_NOT_MET, BILLET_UNKNOWN };

/* Facts of one side that one gate looks at, at most. */
#define BILLET_GATE_FACTS 3

/* The figures that decided a gate, where it has any; `subject` is the skill or certificate
 * that decided it, a name of the gate's first fact. */
struct billet_gate_figures {
    struct billet_span subject; /* {NULL, 0} = none */
    int64_t have;
    int64_t need;
    bool have_known;
    bool need_known;
    bool dates; /* have and need are billet_date */
};

struct billet_gate_report {
    const char *code; /* "G04" */
    bool demanded;    /* the vacancy demands something by it; else it is met */
    enum billet_answer answer;
    bool removes;                                   /* under this policy */
    const char *candidate_facts[BILLET_GATE_FACTS]; /* field names of the model; NULL ends */
    const char *vacancy_facts[BILLET_GATE_FACTS];
    struct billet_gate_figures figures;
};

/* What a category's x rests on. Which members mean something depends on the category:
 *   occupation  code (the source's), specialty (when through service), depth, have = strength
 *   experience  have = months counted, need = the reference
 *   education   have, need = ordinals
 *   desire      code (the wanted prefix), depth
 *   wage        have = the post's band, need = the floor's band
 *   place       code (the wanted prefix or home), depth, index of the prefix or -1 for home
 *   conditions  have = wanted and offered, need = wanted */
struct billet_evidence {
    bool neutral; /* the other side never recorded it: x is the policy's neutral */
    int32_t x;    /* 0..100 */
    int64_t have;
    int64_t need;
    int32_t depth;
    int32_t index;
    billet_code code;
    struct billet_span specialty;
};

struct billet_skill_report {
    struct billet_span skill;
    int32_t need;
    int32_t have; /* 0 = not held */
    int32_t share;
    int32_t points;
    bool must;
};

struct billet_criterion_report {
    const char *key; /* "occupation" */
    bool present;
    int32_t weight; /* of the policy */
    int32_t share;  /* of 10,000 points */
    int32_t points;
    struct billet_evidence evidence;
};

struct billet_explanation {
    int64_t candidate;
    int64_t vacancy;
    bool eligible;
    struct billet_gate_report gates[BILLET_GATES];
    struct billet_criterion_report criteria[BILLET_CRITERIA];
    const struct billet_skill_report *skills; /* those that the post lists, ascending */
    size_t skill_count;
    int32_t fit;
    int32_t appeal;
    int32_t unknown_count; /* gates that passed as unknown, or block */
    int32_t penalty;       /* points taken for those that passed */
    int32_t mutual;        /* also for a pair that is not eligible: what it would be */
};

/*
 * Explains the pair of round->candidates[candidate] and round->vacancies[vacancy] (indices).
 * The report's texts point into the round's facts and into the arena. O(their facts).
 * BILLET_EINVAL when an index or a fact is out of range, BILLET_ENOMEM.
 */
enum billet_status billet_explain_pair(const struct billet_round *round, size_t candidate,
                                       size_t vacancy, struct billet_arena *arena,
                                       struct billet_explanation *out,
                                       struct billet_error *err) BILLET_MUST_CHECK;

#endif
