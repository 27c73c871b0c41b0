/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores as the checker reads them. A share is a closed formula: an entry gets the point that
 * rounding left over when fewer entries than points stand before it.
 */
#include "matcher/verify/judge.h"

#include <assert.h>
#include <string.h>

static int level_count(billet_code code)
{
    int count = 0;
    while (count < 4 && (code >> (48 - 16 * count) & 0xffff) != 0) {
        count++;
    }
    return count;
}

static int common_levels(billet_code a, billet_code b)
{
    int least = level_count(a) < level_count(b) ? level_count(a) : level_count(b);
    while (least > 0 && a >> (64 - 16 * least) != b >> (64 - 16 * least)) {
        least--;
    }
    return least;
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

/* The rows of a specialty in the sorted crosswalk. */
static const struct billet_crossing *rows_of(const struct judge *j, struct billet_span specialty,
                                             size_t *count)
{
    size_t low = 0;
    size_t high = j->crossing_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct billet_span *at = &j->crossings[middle].specialty;
        bool before = at->len < specialty.len ||
                      (at->len == specialty.len && memcmp(at->ptr, specialty.ptr, at->len) < 0);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    size_t end = low;
    while (end < j->crossing_count && billet_span_eq(j->crossings[end].specialty, specialty)) {
        end++;
    }
    *count = end - low;
    return j->crossings + low;
}

static int32_t confidence_for(const struct judge *j, struct billet_span specialty,
                              billet_code occupation)
{
    size_t count = 0;
    const struct billet_crossing *rows = rows_of(j, specialty, &count);
    int32_t best = 0;
    for (size_t i = 0; i < count; i++) {
        bool near = common_levels(rows[i].occupation, occupation) >= 3;
        best = near && rows[i].confidence > best ? rows[i].confidence : best;
    }
    return best;
}

int64_t judge_months(const struct judge *judge, const struct billet_candidate *cand,
                     billet_code occupation)
{
    int64_t months = 0;
    for (size_t i = 0; i < cand->experience.count; i++) {
        const struct billet_experience *row = &cand->experience.items[i];
        bool counts = occupation == 0 || common_levels(row->occupation, occupation) >= 3;
        months += counts ? row->months : 0;
    }
    for (size_t i = 0; i < cand->service.count; i++) {
        const struct billet_service *row = &cand->service.items[i];
        int64_t percent = occupation == 0 ? 100 : confidence_for(judge, row->specialty, occupation);
        months += row->months * percent / 100;
    }
    return months;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t occupation_x(const struct judge *j, const struct billet_candidate *c,
                            billet_code occupation)
{
    static const int32_t worth[] = {0, 10, 35, 70, 100};
    int32_t best = 0;
    for (size_t i = 0; i < c->experience.count; i++) {
        best = larger(best, worth[common_levels(c->experience.items[i].occupation, occupation)]);
    }
    for (size_t i = 0; i < c->service.count; i++) {
        size_t count = 0;
        const struct billet_crossing *rows = rows_of(j, c->service.items[i].specialty, &count);
        for (size_t k = 0; k < count; k++) {
            int32_t depth = common_levels(rows[k].occupation, occupation);
            best = larger(best, rows[k].confidence * worth[depth] / 100);
        }
    }
    return best;
}

static int32_t experience_x(const struct judge *j, const struct billet_candidate *c,
                            const struct billet_vacancy *v)
{
    int64_t reference =
        v->experience_ref.known ? v->experience_ref.value : j->round->policy.experience_ref;
    int64_t x = judge_months(j, c, v->occupation) * 100 / reference;
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

/* The share of the at-th skill that the post lists, out of `total`. */
static int32_t skill_share(const struct billet_demands *skills, int32_t total, size_t at)
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

static int32_t skills_points(const struct billet_candidate *c, const struct billet_vacancy *v,
                             int32_t total)
{
    int32_t points = 0;
    for (size_t i = 0; i < v->skills.count; i++) {
        int32_t need = v->skills.items[i].level;
        int32_t have = held_level(c, v->skills.items[i].skill);
        points += skill_share(&v->skills, total, i) * (have < need ? have : need) / need;
    }
    return points;
}

/* A category of one direction: absent ones carry no weight. */
struct entry {
    bool present;
    bool answered; /* else x is the policy's neutral */
    int32_t x;
};

static int32_t weigh(const struct judge *j, int first, const struct entry entries[4],
                     int32_t share[4])
{
    struct part parts[4] = {{0}};
    int32_t sum = 0;
    int32_t points = 0;
    for (int i = 0; i < 4; i++) {
        parts[i].weight = entries[i].present ? j->round->policy.weights[first + i] : 0;
        sum += parts[i].weight;
    }
    for (size_t i = 0; i < 4; i++) {
        int32_t x = entries[i].answered ? entries[i].x : j->round->policy.neutral;
        share[i] = share_of(BILLET_POINTS, parts, 4, i);
        points += share[i] * x / 100;
    }
    return sum == 0 ? -1 : points;
}

int32_t judge_fit(const struct judge *judge, const struct billet_candidate *cand,
                  const struct billet_vacancy *vac)
{
    bool worked = cand->experience.known || cand->service.known;
    bool named = vac->occupation != 0;
    struct entry entries[4] = {
        /* skills are added below, skill by skill: x = 0 here */
        {vac->skills.count > 0, cand->skills.known, 0},
        {named, worked, named ? occupation_x(judge, cand, vac->occupation) : 0},
        {named, worked, named ? experience_x(judge, cand, vac) : 0},
        {vac->education_min.known, cand->education.known,
         education_x(cand->education.value - vac->education_min.value)},
    };
    int32_t share[4];
    int32_t points = weigh(judge, BILLET_SIDE_FIT, entries, share);
    if (points < 0) {
        return BILLET_POINTS / 2;
    }
    bool by_skill = entries[0].present && entries[0].answered;
    return points + (by_skill ? skills_points(cand, vac, share[0]) : 0);
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

static int32_t band_of(const struct judge *j, int32_t yuan)
{
    int32_t band = 0;
    while (band < j->band_count && j->bands[band] <= yuan) {
        band++;
    }
    return band;
}

static int32_t wage_x(const struct judge *j, const struct billet_vacancy *v, int32_t floor)
{
    int32_t low = v->wage_min.known ? v->wage_min.value : v->wage_max.value;
    int32_t high = v->wage_max.known ? v->wage_max.value : v->wage_min.value;
    int32_t step = band_of(j, (low + high) / 2) - band_of(j, floor);
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

int32_t judge_appeal(const struct judge *judge, const struct billet_candidate *cand,
                     const struct billet_vacancy *vac)
{
    struct entry entries[4] = {
        {cand->wants.count > 0, vac->occupation != 0, desire_x(cand, vac->occupation)},
        {cand->wage_floor.known, vac->wage_min.known || vac->wage_max.known,
         wage_x(judge, vac, cand->wage_floor.value)},
        {cand->places.count > 0 || cand->home != 0, vac->remote || vac->region != 0,
         place_x(cand, vac)},
        {cand->conditions_wanted.bits != 0, vac->conditions.known,
         share_of_bits(vac->conditions.bits, cand->conditions_wanted.bits)},
    };
    int32_t share[4];
    int32_t points = weigh(judge, BILLET_SIDE_APPEAL, entries, share);
    return points < 0 ? BILLET_POINTS / 2 : points;
}
