/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores as the checker reads them. A share is a closed formula: an entry gets the point that
 * rounding left over when fewer entries than points stand before it.
 */
#include "matcher/verify/judge.h"

#include <assert.h>
#include <string.h>

/* The last level of a code is its lowest 16 bits that are not all zero. */
static int level_count(billet_code code)
{
    return code == 0 ? 0 : BILLET_CODE_LEVELS - __builtin_ctzll(code) / 16;
}

static int common_levels(billet_code a, billet_code b)
{
    billet_code differing = a ^ b;
    int equal = differing == 0 ? BILLET_CODE_LEVELS : __builtin_clzll(differing) / 16;
    int least = level_count(a) < level_count(b) ? level_count(a) : level_count(b);
    return equal < least ? equal : least;
}

bool judge_is_prefix(billet_code prefix, billet_code code)
{
    return common_levels(prefix, code) == level_count(prefix);
}

/* One entry of something shared out. Ties of remainders go by key, then by index. */
struct part {
    int32_t weight;
    struct billet_span key;
};

static bool key_before(const struct part *parts, size_t i, size_t j)
{
    struct billet_span a = parts[i].key;
    struct billet_span b = parts[j].key;
    size_t common = a.len < b.len ? a.len : b.len;
    int by = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    if (by == 0 && a.len == b.len) {
        return i < j;
    }
    return by != 0 ? by < 0 : a.len < b.len;
}

static int32_t share_of(int32_t total, const struct part *parts, size_t count, size_t at)
{
    int64_t sum = 0;
    int64_t left = total;
    for (size_t i = 0; i < count; i++) {
        sum += parts[i].weight;
    }
    if (sum == 0) {
        return 0;
    }
    int64_t mine = (int64_t)total * parts[at].weight % sum;
    int64_t before = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t theirs = (int64_t)total * parts[i].weight % sum;
        left -= (int64_t)total * parts[i].weight / sum;
        before += theirs > mine || (theirs == mine && i != at && key_before(parts, i, at)) ? 1 : 0;
    }
    return (int32_t)((int64_t)total * parts[at].weight / sum) + (before < left ? 1 : 0);
}

static int32_t confidence_for(const struct judge_service *row, billet_code occupation)
{
    int32_t best = 0;
    for (size_t i = 0; i < row->row_count; i++) {
        bool near = common_levels(row->rows[i].occupation, occupation) >= 3;
        best = near && row->rows[i].confidence > best ? row->rows[i].confidence : best;
    }
    return best;
}

int64_t judge_months(const struct judge_cand *cand, billet_code occupation)
{
    int64_t months = 0;
    for (size_t i = 0; i < cand->facts->experience.count; i++) {
        const struct billet_experience *row = &cand->facts->experience.items[i];
        bool counts = occupation == 0 || common_levels(row->occupation, occupation) >= 3;
        months += counts ? row->months : 0;
    }
    for (size_t i = 0; i < cand->facts->service.count; i++) {
        const struct judge_service *row = &cand->service[i];
        int64_t percent = occupation == 0 ? 100 : confidence_for(row, occupation);
        months += row->months * percent / 100;
    }
    return months;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t occupation_x(const struct judge_cand *cand, billet_code occupation)
{
    static const int32_t worth[] = {0, 10, 35, 70, 100};
    const struct billet_experiences *worked = &cand->facts->experience;
    int32_t best = 0;
    for (size_t i = 0; i < worked->count; i++) {
        best = larger(best, worth[common_levels(worked->items[i].occupation, occupation)]);
    }
    for (size_t i = 0; i < cand->facts->service.count; i++) {
        const struct judge_service *served = &cand->service[i];
        for (size_t k = 0; k < served->row_count; k++) {
            int32_t depth = common_levels(served->rows[k].occupation, occupation);
            best = larger(best, served->rows[k].confidence * worth[depth] / 100);
        }
    }
    return best;
}

static int32_t experience_x(const struct judge *j, const struct judge_cand *cand,
                            const struct billet_vacancy *v)
{
    int64_t reference =
        v->experience_ref.known ? v->experience_ref.value : j->round->policy.experience_ref;
    int64_t x = judge_months(cand, v->occupation) * 100 / reference;
    return x < 100 ? (int32_t)x : 100;
}

static int32_t education_x(int32_t above)
{
    if (above < -1) {
        return 0;
    }
    if (above == -1) {
        return 40;
    }
    return above <= 1 ? 100 : above == 2 ? 90 : 80;
}

static int32_t held_level(const struct billet_candidate *c, struct billet_span skill)
{
    for (size_t i = 0; i < c->skills.count; i++) {
        if (billet_span_eq(c->skills.items[i].skill, skill)) {
            return c->skills.items[i].level;
        }
    }
    return 0;
}

int32_t judge_skill_share(const struct billet_demands *skills, int32_t total, size_t at)
{
    struct part mine = {skills->items[at].weight, skills->items[at].skill};
    int64_t sum = 0;
    int64_t left = total;
    int64_t before = 0;
    for (size_t i = 0; i < skills->count; i++) {
        sum += skills->items[i].weight;
    }
    assert(sum > 0); /* the reader takes no weight below 1 */
    int64_t remainder = (int64_t)total * mine.weight % sum;
    for (size_t i = 0; i < skills->count; i++) {
        struct part both[2] = {{skills->items[i].weight, skills->items[i].skill}, mine};
        int64_t theirs = (int64_t)total * both[0].weight % sum;
        left -= (int64_t)total * both[0].weight / sum;
        bool first = theirs > remainder || (theirs == remainder && key_before(both, 0, 1));
        before += i != at && first ? 1 : 0;
    }
    return (int32_t)((int64_t)total * mine.weight / sum) + (before < left ? 1 : 0);
}

int32_t judge_skill_points(const struct billet_demand *skill, int32_t share, int32_t level)
{
    return share * (level < skill->level ? level : skill->level) / skill->level;
}

/* Appeal. */

static int32_t desire_x(const struct billet_candidate *c, billet_code occupation)
{
    static const int32_t worth[] = {0, 20, 50, 80, 100};
    int32_t best = 0;
    for (size_t i = 0; i < c->wants.count; i++) {
        billet_code want = c->wants.items[i];
        best = larger(
            best, judge_is_prefix(want, occupation) ? 100 : worth[common_levels(want, occupation)]);
    }
    return best;
}

int32_t judge_band(const struct judge *judge, int32_t yuan)
{
    int32_t band = 0;
    while (band < judge->band_count && judge->bands[band] <= yuan) {
        band++;
    }
    return band;
}

static int32_t wage_x(int32_t offered, int32_t floor)
{
    int32_t step = offered - floor;
    step = step < -5 ? -5 : step > 10 ? 10 : step;
    return (step + 5) * 100 / 15;
}

static int32_t place_x(const struct billet_candidate *c, const struct billet_vacancy *v)
{
    static const int32_t worth[] = {0, 20, 50, 80, 100};
    static const int32_t by_rank[] = {100, 90, 80, 70};
    if (v->remote) {
        return 100;
    }
    int32_t best = worth[common_levels(c->home, v->region)];
    for (size_t i = 0; i < c->places.count; i++) {
        if (judge_is_prefix(c->places.items[i], v->region)) {
            return larger(best, by_rank[i < 3 ? i : 3]);
        }
    }
    return best;
}

static int32_t share_of_bits(uint32_t part, uint32_t whole)
{
    int32_t in_part = 0;
    int32_t in_whole = 0;
    for (int bit = 0; bit < 32; bit++) {
        in_part += (part & whole) >> bit & 1 ? 1 : 0;
        in_whole += whole >> bit & 1 ? 1 : 0;
    }
    return in_whole == 0 ? 0 : 100 * in_part / in_whole;
}

/* Which categories are present, and what they are worth. */

unsigned judge_fit_present(const struct billet_vacancy *vac)
{
    unsigned named = vac->occupation != 0 ? 1 : 0;
    return (vac->skills.count > 0 ? 1U : 0U) << 0 | named << 1 | named << 2 |
           (vac->education_min.known ? 1U : 0U) << 3;
}

unsigned judge_appeal_present(const struct billet_candidate *cand)
{
    return (cand->wants.count > 0 ? 1U : 0U) << 0 | (cand->wage_floor.known ? 1U : 0U) << 1 |
           (cand->places.count > 0 || cand->home != 0 ? 1U : 0U) << 2 |
           (cand->conditions_wanted.bits != 0 ? 1U : 0U) << 3;
}

bool judge_shares(const struct judge *judge, int first, unsigned present,
                  int32_t share[BILLET_SIDE])
{
    struct part parts[BILLET_SIDE] = {{0}};
    int32_t sum = 0;
    for (int i = 0; i < BILLET_SIDE; i++) {
        parts[i].weight = (present >> i & 1) != 0 ? judge->round->policy.weights[first + i] : 0;
        sum += parts[i].weight;
    }
    for (size_t i = 0; i < BILLET_SIDE; i++) {
        share[i] = share_of(BILLET_POINTS, parts, BILLET_SIDE, i);
    }
    return sum > 0;
}

/* Whether the other side recorded what the category reads. */
static bool is_answered(enum billet_criterion criterion, const struct billet_candidate *c,
                        const struct billet_vacancy *v)
{
    switch (criterion) {
    case BILLET_FIT_SKILLS:
        return c->skills.known;
    case BILLET_FIT_OCCUPATION:
    case BILLET_FIT_EXPERIENCE:
        return c->experience.known || c->service.known;
    case BILLET_FIT_EDUCATION:
        return c->education.known;
    case BILLET_APPEAL_DESIRE:
        return v->occupation != 0;
    case BILLET_APPEAL_WAGE:
        return v->wage_min.known || v->wage_max.known;
    case BILLET_APPEAL_PLACE:
        return v->remote || v->region != 0;
    case BILLET_APPEAL_CONDITIONS:
        return v->conditions.known;
    }
    return false;
}

int32_t judge_x(const struct judge *judge, enum billet_criterion criterion,
                const struct judge_cand *cand, const struct judge_vac *vac)
{
    const struct billet_candidate *c = cand->facts;
    const struct billet_vacancy *v = vac->facts;
    if (!is_answered(criterion, c, v)) {
        return judge->round->policy.neutral;
    }
    switch (criterion) {
    case BILLET_FIT_SKILLS:
        return 0; /* added skill by skill */
    case BILLET_FIT_OCCUPATION:
        return occupation_x(cand, v->occupation);
    case BILLET_FIT_EXPERIENCE:
        return experience_x(judge, cand, v);
    case BILLET_FIT_EDUCATION:
        return education_x(c->education.value - v->education_min.value);
    case BILLET_APPEAL_DESIRE:
        return desire_x(c, v->occupation);
    case BILLET_APPEAL_WAGE:
        return wage_x(vac->band, cand->band);
    case BILLET_APPEAL_PLACE:
        return place_x(c, v);
    case BILLET_APPEAL_CONDITIONS:
        return share_of_bits(v->conditions.bits, c->conditions_wanted.bits);
    }
    return 0;
}

/* The points of one direction; skills that were recorded give none yet. */
static int32_t weigh(const struct judge *j, int first, const int32_t share[BILLET_SIDE],
                     const struct judge_cand *cand, const struct judge_vac *vac)
{
    int32_t points = 0;
    for (int i = 0; i < BILLET_SIDE; i++) {
        bool present = share[i] > 0;
        points += present
                      ? share[i] * judge_x(j, (enum billet_criterion)(first + i), cand, vac) / 100
                      : 0;
    }
    return points;
}

int32_t judge_fit(const struct judge *judge, const struct judge_cand *cand,
                  const struct judge_vac *vac)
{
    const struct billet_vacancy *v = vac->facts;
    int32_t share[BILLET_SIDE];
    if (!judge_shares(judge, BILLET_SIDE_FIT, judge_fit_present(v), share)) {
        return BILLET_POINTS / 2;
    }
    int32_t points = weigh(judge, BILLET_SIDE_FIT, share, cand, vac);
    for (size_t i = 0; i < v->skills.count && cand->facts->skills.known; i++) {
        const struct billet_demand *skill = &v->skills.items[i];
        points += judge_skill_points(skill, judge_skill_share(&v->skills, share[0], i),
                                     held_level(cand->facts, skill->skill));
    }
    return points;
}

int32_t judge_appeal(const struct judge *judge, const struct judge_cand *cand,
                     const struct judge_vac *vac)
{
    int32_t share[BILLET_SIDE];
    bool any = judge_shares(judge, BILLET_SIDE_APPEAL, judge_appeal_present(cand->facts), share);
    return any ? weigh(judge, BILLET_SIDE_APPEAL, share, cand, vac) : BILLET_POINTS / 2;
}
