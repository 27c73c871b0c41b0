/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pair, told in full: the same gates and criteria that a run uses, over a snapshot of two
 * rows, with every answer kept instead of the first that removes the pair.
 */
#include "billet/explain.h"

#include <string.h>

#include "matcher/criteria.h"
#include "matcher/gates.h"
#include "matcher/score.h"

struct telling {
    const struct snapshot *s;
    const struct cand_row *cand;
    const struct vac_row *vac;
    struct billet_arena *arena;
    struct billet_explanation *out;
};

static void tell_gates(struct telling *t)
{
    const struct billet_policy *policy = &t->s->round->policy;
    struct billet_explanation *out = t->out;
    int32_t passed = 0;
    out->eligible = true;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        struct billet_gate_report *report = &out->gates[i];
        report->code = gates[i].code;
        report->demanded = (t->vac->demanded >> i & 1) != 0;
        if (report->demanded) {
            report->answer = gates[i].test(t->s, t->cand, t->vac, &report->figures);
        }
        memcpy(report->candidate_facts, gates[i].cand_facts, sizeof report->candidate_facts);
        memcpy(report->vacancy_facts, gates[i].vac_facts, sizeof report->vacancy_facts);
        bool unknown = report->answer == BILLET_UNKNOWN;
        bool blocks = unknown && (policy->unknown_blocks >> i & 1) != 0;
        report->removes = report->answer == BILLET_NOT_MET || blocks;
        out->eligible = out->eligible && !report->removes;
        out->unknown_count += unknown ? 1 : 0;
        passed += unknown && !blocks ? 1 : 0;
    }
    out->penalty = passed * policy->unknown_penalty;
    out->fit = score_side(t->s, t->cand, t->vac, BILLET_SIDE_FIT);
    out->appeal = score_side(t->s, t->cand, t->vac, BILLET_SIDE_APPEAL);
    out->mutual = score_mutual(policy, out->fit, out->appeal, passed);
}

static void tell_criteria(struct telling *t)
{
    for (int i = 0; i < BILLET_CRITERIA; i++) {
        bool fit = i < BILLET_SIDE_APPEAL;
        int at = fit ? i - BILLET_SIDE_FIT : i - BILLET_SIDE_APPEAL;
        unsigned present = fit ? t->vac->present : t->cand->present;
        struct billet_criterion_report *report = &t->out->criteria[i];
        report->key = criteria[i].key;
        report->weight = t->s->round->policy.weights[i];
        report->present = (present >> at & 1) != 0;
        report->share = fit ? t->vac->share[at] : t->cand->share[at];
        if (report->present) {
            report->points =
                criteria[i].points(t->s, t->cand, t->vac, report->share, &report->evidence);
        }
    }
}

static enum billet_status tell_skills(struct telling *t)
{
    size_t count = t->vac->skill_count;
    struct billet_skill_report *skills = billet_arena_array(t->arena, count, sizeof *skills);
    if (skills == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        const struct asked *asked = &t->vac->skills[i];
        skills[i] = (struct billet_skill_report){
            .skill = t->s->skills.names[asked->name],
            .need = asked->level,
            .share = asked->share,
            .must = asked->must,
        };
        skills[i].points = skill_points(asked, t->cand, &skills[i].have);
    }
    t->out->skills = skills;
    t->out->skill_count = count;
    return BILLET_OK;
}

static enum billet_status explain(const struct billet_round *pair, struct billet_arena *arena,
                                  struct billet_explanation *out, struct billet_error *err)
{
    struct snapshot snapshot;
    enum billet_status status = billet_round_check(pair, &billet_allocator_default, err);
    if (status == BILLET_OK) {
        status = snapshot_build(&snapshot, pair, arena, &billet_allocator_default);
    }
    if (status != BILLET_OK) {
        return status;
    }
    *out = (struct billet_explanation){
        .candidate = pair->candidates[0].id,
        .vacancy = pair->vacancies[0].id,
    };
    struct telling telling = {&snapshot, &snapshot.cands[0], &snapshot.vacs[0], arena, out};
    tell_gates(&telling);
    tell_criteria(&telling);
    return tell_skills(&telling);
}

enum billet_status billet_explain_pair(const struct billet_round *round, size_t candidate,
                                       size_t vacancy, struct billet_arena *arena,
                                       struct billet_explanation *out, struct billet_error *err)
{
    if (candidate >= round->candidate_count || vacancy >= round->vacancy_count) {
        return billet_error_set(err, BILLET_EINVAL, "no such row in this round");
    }
    struct billet_round *pair = billet_arena_alloc(arena, sizeof *pair);
    if (pair == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to explain a pair");
    }
    *pair = *round;
    pair->candidates = &round->candidates[candidate];
    pair->candidate_count = 1;
    pair->vacancies = &round->vacancies[vacancy];
    pair->vacancy_count = 1;
    pair->choice_count = 0;
    enum billet_status status = explain(pair, arena, out, err);
    if (status == BILLET_ENOMEM) {
        billet_error_set(err, status, "not enough memory to explain a pair");
    }
    return status;
}
