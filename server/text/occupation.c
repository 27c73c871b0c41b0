/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points from the title, votes from duties and line of business, then the best groups. The
 * confidence is looked up by how the title speaks for the first and by how far it leads, in a
 * table that was held against labelled advertisements.
 */
#include "server/text/occupation.h"

#include "server/text/occupation_inner.h"

#define DUTIES_POINTS 450 /* all votes together, when there are enough of them */
#define DUTIES_ENOUGH 400 /* votes; fewer give fewer points */
#define INDUSTRY_PART 3   /* a word of the line of business is worth a third */
#define VAGUE_MOST    45  /* confidence when the title is vague */
#define LATER_FACTOR  60  /* confidence of the second and third, in 100 of what is left */

struct occupation_tally *occupation_tally_of(struct occupation_count *count, uint16_t group)
{
    if (count->slot[group] != 0) {
        return &count->tallies[count->slot[group] - 1];
    }
    if (count->tally_count == OCCUPATION_TALLY_MAX) {
        return NULL;
    }
    struct occupation_tally *tally = &count->tallies[count->tally_count++];
    *tally = (struct occupation_tally){.group = group};
    count->slot[group] = (uint8_t)count->tally_count;
    return tally;
}

static void add_evidence(struct occupation_tally *tally, struct occupation_evidence evidence)
{
    for (size_t i = 0; i < tally->evidence_count; i++) {
        struct occupation_evidence *old = &tally->evidence[i];
        if (old->field == evidence.field && old->start <= evidence.start &&
            evidence.end <= old->end) {
            return;
        }
        if (old->field == evidence.field && evidence.start <= old->start &&
            old->end <= evidence.end) {
            *old = evidence; /* the longer one says more */
            return;
        }
    }
    if (tally->evidence_count < OCCUPATION_EVIDENCE) {
        tally->evidence[tally->evidence_count++] = evidence;
    }
}

void occupation_add_points(struct occupation_count *count, uint16_t group, const struct code *code,
                           int32_t points, enum occupation_tier tier,
                           struct occupation_evidence evidence)
{
    struct occupation_tally *tally = occupation_tally_of(count, group);
    if (tally == NULL) {
        return;
    }
    tally->points += points;
    if (points > tally->best_points) {
        tally->best_points = points;
        tally->best = code;
    }
    tally->tier = tier > tally->tier ? tier : tally->tier;
    add_evidence(tally, evidence);
}

/* ---- duties ---- */

struct ballot {
    struct occupation_count *count;
    enum occupation_field field;
    int32_t part;                       /* a vote counts one part of this */
    uint8_t seen[OCCUPATION_VOTES_MAX]; /* the same word speaks once */
    int32_t *votes;                     /* by group */
    int32_t total;
};

static bool add_vote(void *arg, const struct automaton_hit *hit)
{
    struct ballot *ballot = arg;
    const struct occupation_vote *vote = &ballot->count->coder->votes[hit->id];
    if (ballot->seen[hit->id] != 0) {
        return true;
    }
    ballot->seen[hit->id] = 1;
    int32_t weight = vote->weight / ballot->part;
    ballot->votes[vote->group] += weight;
    ballot->total += weight;
    occupation_add_points(ballot->count, vote->group, vote->code, 0, TIER_DUTIES,
                          (struct occupation_evidence){ballot->field, hit->start, hit->end});
    return true;
}

static void poll(struct ballot *ballot, enum occupation_field field, struct billet_span text,
                 int32_t part)
{
    ballot->field = field;
    ballot->part = part;
    if (text.len > OCCUPATION_DUTIES_BYTES_MAX) {
        text.len = OCCUPATION_DUTIES_BYTES_MAX;
    }
    if (text.len > 0) {
        automaton_scan(ballot->count->coder->duties, text, add_vote, ballot);
    }
}

static void weigh_duties(struct occupation_count *count, const struct occupation_text *text)
{
    int32_t votes[OCCUPATION_GROUPS_MAX] = {0};
    struct ballot ballot = {.count = count, .votes = votes};
    poll(&ballot, OCCUPATION_DUTIES, text->duties, 1);
    poll(&ballot, OCCUPATION_INDUSTRY, text->industry, INDUSTRY_PART);
    if (ballot.total <= 0) {
        return;
    }
    int32_t enough = ballot.total > DUTIES_ENOUGH ? ballot.total : DUTIES_ENOUGH;
    for (size_t i = 0; i < count->tally_count; i++) {
        struct occupation_tally *tally = &count->tallies[i];
        tally->points += (int32_t)((int64_t)DUTIES_POINTS * votes[tally->group] / enough);
    }
}

/* ---- the best ---- */

static bool is_better(const struct occupation_tally *a, const struct occupation_tally *b)
{
    if (a->points != b->points) {
        return a->points > b->points;
    }
    return a->tier != b->tier ? a->tier > b->tier : a->group < b->group;
}

static size_t best_tallies(const struct occupation_count *count,
                           const struct occupation_tally *best[OCCUPATION_CANDIDATES])
{
    size_t found = 0;
    for (size_t i = 0; i < count->tally_count; i++) {
        const struct occupation_tally *tally = &count->tallies[i];
        size_t at = found;
        while (at > 0 && is_better(tally, best[at - 1])) {
            at--;
        }
        if (at == OCCUPATION_CANDIDATES || tally->points <= 0) {
            continue;
        }
        found += found < OCCUPATION_CANDIDATES ? 1 : 0;
        for (size_t k = found - 1; k > at; k--) {
            best[k] = best[k - 1];
        }
        best[at] = tally;
    }
    return found;
}

static size_t share_of(int32_t first, int32_t second)
{
    int64_t share = (int64_t)first * 100 / (first + second);
    int64_t index = (share - 50) * OCCUPATION_SHARES / 50;
    return index < 0 ? 0 : index >= OCCUPATION_SHARES ? OCCUPATION_SHARES - 1 : (size_t)index;
}

static unsigned first_confidence(const struct occupation_count *count,
                                 const struct occupation_tally *first, int32_t second_points)
{
    unsigned confidence =
        count->coder->confidence[first->tier][share_of(first->points, second_points)];
    return count->vague && confidence > VAGUE_MOST ? VAGUE_MOST : confidence;
}

static struct occupation_candidate candidate_of(const struct occupation_coder *coder,
                                                const struct occupation_tally *tally,
                                                unsigned confidence)
{
    struct occupation_candidate candidate = {
        .code = tally->best != NULL ? tally->best : coder->groups[tally->group],
        .confidence = confidence > 0 ? confidence : 1,
        .evidence_count = tally->evidence_count,
    };
    memcpy(candidate.evidence, tally->evidence, sizeof candidate.evidence);
    return candidate;
}

static void fill(const struct occupation_count *count, struct occupation_reading *out)
{
    const struct occupation_tally *best[OCCUPATION_CANDIDATES] = {NULL};
    size_t found = best_tallies(count, best);
    unsigned left = 100;
    for (size_t i = 0; i < found; i++) {
        int32_t next = i + 1 < found ? best[i + 1]->points : 0;
        unsigned confidence =
            i == 0 ? first_confidence(count, best[0], next) : left * LATER_FACTOR / 100;
        if (i > 0 && confidence > out->candidates[i - 1].confidence) {
            confidence = out->candidates[i - 1].confidence;
        }
        out->candidates[i] = candidate_of(count->coder, best[i], confidence);
        left -= confidence < left ? confidence : left;
    }
    out->count = found;
    out->confident = found > 0 && out->candidates[0].confidence >= OCCUPATION_CONFIDENT;
}

void occupation_read(const struct occupation_coder *coder, const struct occupation_text *text,
                     struct occupation_reading *out)
{
    struct occupation_count count = {.coder = coder};
    *out = (struct occupation_reading){.count = 0};
    if (text->title.len > 0) {
        occupation_weigh_title(&count, text->title);
    }
    weigh_duties(&count, text);
    out->vague = count.vague;
    fill(&count, out);
}
