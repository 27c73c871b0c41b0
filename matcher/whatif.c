/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prospects of one candidate. Every change touches one fact and every fact one gate, so that
 * only near misses can open: each near miss names the smallest change of its gate that would
 * open it (an opener), and the gain of a change is the openers that it covers.
 */
#include "billet/whatif.h"

#include <string.h>

#include "matcher/criteria.h"
#include "matcher/gates.h"
#include "matcher/names.h"
#include "matcher/support/sort.h"
#include "matcher/wage.h"

#define GATE(number) ((size_t)(number)-1)

struct inquiry {
    struct snapshot snapshot;
    const struct cand_row *cand;
    struct billet_arena *arena;
    struct billet_near_miss *misses;
    size_t miss_count;
    struct billet_change *openers; /* of one vacancy each */
    size_t opener_count;
    struct billet_prospects *out;
};

static void gain_add(struct billet_gain *gain, const struct billet_vacancy *vac)
{
    gain->vacancies++;
    gain->headcount += vac->headcount;
}

/* Openers, gate by gate. Each answers whether one change opens the vacancy. */

static bool open_certificate(const struct inquiry *q, const struct vac_row *vac,
                             struct billet_change *change)
{
    size_t missing = 0;
    for (size_t i = 0; i < vac->certificate_count; i++) {
        uint32_t name = vac->certificates[i];
        int32_t until = held_value(q->cand->certificates, q->cand->certificate_count, name);
        bool again = i > 0 && vac->certificates[i - 1] == name;
        if (!again && until < q->snapshot.round->last_day) {
            missing++;
            change->name = q->snapshot.certificates.names[name];
        }
    }
    change->kind = BILLET_HOLD_CERTIFICATE;
    return missing == 1;
}

static bool open_skill(const struct inquiry *q, const struct vac_row *vac,
                       struct billet_change *change)
{
    size_t missing = 0;
    for (size_t i = 0; i < vac->skill_count; i++) {
        const struct asked *asked = &vac->skills[i];
        int32_t level = held_value(q->cand->skills, q->cand->skill_count, asked->name);
        if (asked->must && level < asked->level) {
            missing++;
            change->name = q->snapshot.skills.names[asked->name];
            change->value = asked->level;
        }
    }
    change->kind = BILLET_HAVE_SKILL;
    return missing == 1;
}

/* Which regions would do is decided per place wanted, in add_places(). */
static bool open_place(const struct inquiry *q, const struct vac_row *vac,
                       struct billet_change *change)
{
    (void)q;
    change->kind = BILLET_EXTEND_PLACES;
    change->code = vac->facts->region;
    return true;
}

static bool open_wage(const struct inquiry *q, const struct vac_row *vac,
                      struct billet_change *change)
{
    (void)q;
    change->kind = BILLET_LOWER_WAGE_FLOOR;
    change->value = wage_band_floor(wage_band(vac->facts->wage_max.value));
    return true;
}

static bool open_employment(const struct inquiry *q, const struct vac_row *vac,
                            struct billet_change *change)
{
    (void)q;
    change->kind = BILLET_ACCEPT_EMPLOYMENT;
    change->value = vac->facts->employment.value;
    return true;
}

static bool open_shift(const struct inquiry *q, const struct vac_row *vac,
                       struct billet_change *change)
{
    uint32_t missing = vac->facts->shifts.bits & ~q->cand->facts->shifts_ok.bits;
    change->kind = BILLET_ACCEPT_SHIFT;
    change->value = 0;
    while ((missing >> change->value & 1) == 0) {
        change->value++;
    }
    return (missing & (missing - 1)) == 0;
}

typedef bool open_fn(const struct inquiry *q, const struct vac_row *vac,
                     struct billet_change *change);
static open_fn *const open_by[BILLET_GATES] = {
    [GATE(3)] = open_place, [GATE(5)] = open_certificate, [GATE(6)] = open_skill,
    [GATE(7)] = open_wage,  [GATE(8)] = open_employment,  [GATE(9)] = open_shift,
};

/* The gates that keep the pair apart, and which of them only by an absent fact. */
static unsigned removing_gates(const struct inquiry *q, const struct vac_row *vac,
                               unsigned *unknown)
{
    const struct snapshot *s = &q->snapshot;
    unsigned removing = 0;
    *unknown = 0;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if ((vac->demanded >> i & 1) == 0) {
            continue;
        }
        enum billet_answer answer = gates[i].test(s, q->cand, vac, NULL);
        bool blocks = (s->round->policy.unknown_blocks >> i & 1) != 0;
        bool removes = answer == BILLET_NOT_MET || (answer == BILLET_UNKNOWN && blocks);
        removing |= removes ? 1U << i : 0;
        *unknown |= answer == BILLET_UNKNOWN ? 1U << i : 0;
    }
    return removing;
}

static size_t lowest_bit(unsigned bits)
{
    size_t at = 0;
    while ((bits >> at & 1) == 0) {
        at++;
    }
    return at;
}

static void note_miss(struct inquiry *q, const struct vac_row *vac, size_t gate, bool unknown)
{
    struct billet_change change = {0};
    q->misses[q->miss_count++] = (struct billet_near_miss){vac->facts->id, gate, unknown};
    gain_add(&q->out->alone[gate], vac->facts);
    if (!unknown && open_by[gate] != NULL && open_by[gate](q, vac, &change)) {
        gain_add(&change.gain, vac->facts);
        q->openers[q->opener_count++] = change;
    }
}

static void walk_vacancies(struct inquiry *q)
{
    for (size_t i = 0; i < q->snapshot.vac_count; i++) {
        const struct vac_row *vac = &q->snapshot.vacs[i];
        unsigned unknown = 0;
        unsigned removing = removing_gates(q, vac, &unknown);
        if (removing == 0) {
            gain_add(&q->out->eligible, vac->facts);
        } else if ((removing & (removing - 1)) == 0) {
            note_miss(q, vac, lowest_bit(removing), (unknown & removing) != 0);
        }
    }
}

/* Changes. */

static int compare_subjects(const struct billet_change *a, const struct billet_change *b)
{
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    int by = name_compare(a->name, b->name);
    if (by == 0) {
        by = (a->code > b->code) - (a->code < b->code);
    }
    return by != 0 ? by : a->value - b->value;
}

static int compare_openers(const void *a, const void *b)
{
    return compare_subjects(a, b);
}

static int compare_changes(const void *a, const void *b)
{
    const struct billet_change *left = a;
    const struct billet_change *right = b;
    if (left->gain.vacancies != right->gain.vacancies) {
        return left->gain.vacancies > right->gain.vacancies ? -1 : 1;
    }
    if (left->gain.headcount != right->gain.headcount) {
        return left->gain.headcount > right->gain.headcount ? -1 : 1;
    }
    return compare_subjects(left, right);
}

/* Equal openers become one change. */
static size_t merge_equal(struct billet_change *changes, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && compare_subjects(&changes[kept - 1], &changes[i]) == 0) {
            changes[kept - 1].gain.vacancies += changes[i].gain.vacancies;
            changes[kept - 1].gain.headcount += changes[i].gain.headcount;
        } else {
            changes[kept++] = changes[i];
        }
    }
    return kept;
}

/* A higher level opens what a lower one does; a lower wage floor what a higher one does. */
static void add_covered(struct billet_change *changes, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct billet_change *higher = &changes[i];
        const struct billet_change *lower = &changes[i - 1];
        if (higher->kind == BILLET_HAVE_SKILL && lower->kind == higher->kind &&
            billet_span_eq(higher->name, lower->name)) {
            higher->gain.vacancies += lower->gain.vacancies;
            higher->gain.headcount += lower->gain.headcount;
        }
    }
    for (size_t i = count; i > 1; i--) {
        struct billet_change *lower = &changes[i - 2];
        const struct billet_change *higher = &changes[i - 1];
        if (lower->kind == BILLET_LOWER_WAGE_FLOOR && higher->kind == lower->kind) {
            lower->gain.vacancies += higher->gain.vacancies;
            lower->gain.headcount += higher->gain.headcount;
        }
    }
}

static int32_t level_count(billet_code code)
{
    return code_depth(code, code);
}

static billet_code cut_code(billet_code code, int32_t levels)
{
    return levels <= 0 ? 0 : code & (~UINT64_C(0) << 16 * (BILLET_CODE_LEVELS - levels));
}

/* From a post's region: the sibling of this place that holds it, and this place's parent. */
static size_t places_towards(billet_code place, billet_code region, billet_code out[2])
{
    int32_t levels = level_count(place);
    size_t count = 0;
    billet_code parent = cut_code(place, levels - 1);
    billet_code sibling = cut_code(region, levels);
    bool within = parent == 0 ? levels == 1 : code_is_prefix(parent, region);
    if (within && level_count(sibling) == levels) {
        out[count++] = sibling;
    }
    if (within && parent != 0) {
        out[count++] = parent;
    }
    return count;
}

/* The regions that would open a place opener; each once. */
static size_t regions_for(const struct billet_codes *places, billet_code region, billet_code *out)
{
    size_t count = 0;
    for (size_t i = 0; i < places->count; i++) {
        billet_code towards[2];
        size_t found = places_towards(places->items[i], region, towards);
        for (size_t k = 0; k < found; k++) {
            bool known = false;
            for (size_t n = 0; n < count; n++) {
                known = known || out[n] == towards[k];
            }
            if (!known) {
                out[count++] = towards[k];
            }
        }
    }
    return count;
}

/* Openers as they are, but for places, where one post may be opened by several regions. */
static enum billet_status spread_openers(struct inquiry *q, struct billet_change **out,
                                         size_t *count)
{
    const struct billet_codes *places = &q->cand->facts->places;
    size_t room = q->opener_count * (1 + 2 * places->count);
    struct billet_change *changes = billet_arena_array(q->arena, room, sizeof *changes);
    billet_code *regions = billet_arena_array(q->arena, 2 * places->count, sizeof *regions);
    if (changes == NULL || regions == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < q->opener_count; i++) {
        const struct billet_change *opener = &q->openers[i];
        if (opener->kind != BILLET_EXTEND_PLACES) {
            changes[(*count)++] = *opener;
            continue;
        }
        size_t found = regions_for(places, opener->code, regions);
        for (size_t k = 0; k < found; k++) {
            changes[*count] = *opener;
            changes[*count].code = regions[k];
            (*count)++;
        }
    }
    *out = changes;
    return BILLET_OK;
}

static enum billet_status gather_changes(struct inquiry *q)
{
    struct billet_change *changes = NULL;
    size_t count = 0;
    enum billet_status status = spread_openers(q, &changes, &count);
    if (status == BILLET_OK) {
        status =
            sort_items(&billet_allocator_default, changes, count, sizeof *changes, compare_openers);
    }
    if (status != BILLET_OK) {
        return status;
    }
    count = merge_equal(changes, count);
    add_covered(changes, count);
    q->out->changes = changes;
    q->out->change_count = count;
    return sort_items(&billet_allocator_default, changes, count, sizeof *changes, compare_changes);
}

static enum billet_status inquire(struct inquiry *q)
{
    size_t count = q->snapshot.vac_count;
    q->cand = &q->snapshot.cands[0];
    q->misses = billet_arena_array(q->arena, count, sizeof q->misses[0]);
    q->openers = billet_arena_array(q->arena, count, sizeof q->openers[0]);
    if (q->misses == NULL || q->openers == NULL) {
        return BILLET_ENOMEM;
    }
    q->out->candidate = q->cand->facts->id;
    walk_vacancies(q);
    q->out->near_misses = q->misses;
    q->out->near_miss_count = q->miss_count;
    return gather_changes(q);
}

enum billet_status billet_prospects(const struct billet_round *round, size_t candidate,
                                    struct billet_arena *arena, struct billet_prospects *out,
                                    struct billet_error *err)
{
    if (candidate >= round->candidate_count) {
        return billet_error_set(err, BILLET_EINVAL, "no such row in this round");
    }
    struct billet_round one = *round;
    struct billet_prospects found = {0};
    struct inquiry q = {.arena = arena, .out = &found};
    one.candidates = &round->candidates[candidate];
    one.candidate_count = 1;
    one.choice_count = 0;
    enum billet_status status = billet_round_check(&one, &billet_allocator_default, err);
    if (status == BILLET_OK) {
        status = snapshot_build(&q.snapshot, &one, arena, &billet_allocator_default);
    }
    status = status == BILLET_OK ? inquire(&q) : status;
    if (status == BILLET_ENOMEM) {
        billet_error_set(err, status, "not enough memory for a person's prospects");
    }
    if (status == BILLET_OK) {
        *out = found;
    }
    return status;
}
