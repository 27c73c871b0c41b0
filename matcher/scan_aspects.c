/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row an aspect: the words in which two candidates, or two vacancies, must agree to be alike.
 * Rows are told apart by those words through a hash table of representatives.
 */
#include "matcher/scan_aspects.h"

#include <assert.h>
#include <string.h>

#include "matcher/criteria.h"
#include "matcher/gates.h"

#define WORDS_MAX   4                 /* no signature is longer */
#define ANSWERS_MAX ((size_t)1 << 28) /* of one table: half a gigabyte */

struct signature {
    uint64_t words[WORDS_MAX];
    size_t count;
};

typedef void sign_fn(const struct snapshot *s, const struct aspects *a, size_t row,
                     struct signature *out);

static void put(struct signature *out, uint64_t word)
{
    assert(out->count < WORDS_MAX);
    out->words[out->count++] = word;
}

static void put_number(struct signature *out, struct billet_number number)
{
    put(out, number.known ? (uint64_t)(uint32_t)number.value + 1 : 0);
}

static void put_set(struct signature *out, struct billet_set set)
{
    put(out, set.known ? (uint64_t)set.bits + 1 : 0);
}

#define SIGN(name, statement)                                                                      \
    static void name(const struct snapshot *s, const struct aspects *a, size_t row,                \
                     struct signature *out)                                                        \
    {                                                                                              \
        (void)s;                                                                                   \
        (void)a;                                                                                   \
        statement;                                                                                 \
    }
#define CAND s->cands[row].facts
#define VAC  s->vacs[row].facts

SIGN(cand_category, put(out, (uint64_t)CAND->category))
SIGN(cand_education, put_number(out, CAND->education))
SIGN(cand_floor, put_number(out, CAND->wage_floor))
SIGN(cand_employment, put_set(out, CAND->employment_ok))
SIGN(cand_shifts, put_set(out, CAND->shifts_ok))
SIGN(cand_start, put(out, (uint64_t)CAND->available_from))
SIGN(cand_unknowns, put(out, a->unknowns[row]))
SIGN(cand_wage, put(out, s->cands[row].present); put(out, (uint64_t)s->cands[row].wage_band))
SIGN(cand_conditions, put(out, s->cands[row].present); put_set(out, CAND->conditions_wanted))

SIGN(vac_categories, put_set(out, VAC->categories))
SIGN(vac_education, put_number(out, VAC->education_min); put(out, VAC->relaxed))
SIGN(vac_wage_max, put_number(out, VAC->wage_max))
SIGN(vac_employment, put_number(out, VAC->employment))
SIGN(vac_shifts, put_set(out, VAC->shifts))
SIGN(vac_start, put(out, (uint64_t)VAC->start_by))
SIGN(vac_blocked, put(out, s->vacs[row].demanded & s->round->policy.unknown_blocks))
SIGN(vac_wage, put(out, s->vacs[row].wage_known); put(out, (uint64_t)s->vacs[row].wage_band))
SIGN(vac_conditions, put_set(out, VAC->conditions))
SIGN(vac_schooling, put_number(out, VAC->education_min);
     put(out, (uint64_t)s->vacs[row].share[BILLET_FIT_EDUCATION]);
     put(out, s->vacs[row].present >> BILLET_FIT_EDUCATION & 1))

#define NO_GATE BILLET_GATES

/* By enum aspect. `rule` is an index of gates[] (or NO_GATE), then of criteria[]. */
static const struct {
    sign_fn *cand;
    sign_fn *vac;
    size_t rule;
} rows[ASPECTS] = {
    [ASPECT_CATEGORY] = {cand_category, vac_categories, 1},
    [ASPECT_SCHOOLING] = {cand_education, vac_education, 3},
    [ASPECT_FLOOR] = {cand_floor, vac_wage_max, 6},
    [ASPECT_EMPLOYMENT] = {cand_employment, vac_employment, 7},
    [ASPECT_SHIFTS] = {cand_shifts, vac_shifts, 8},
    [ASPECT_START] = {cand_start, vac_start, 11},
    [ASPECT_BLOCKED] = {cand_unknowns, vac_blocked, NO_GATE},
    [ASPECT_WAGE] = {cand_wage, vac_wage, BILLET_APPEAL_WAGE},
    [ASPECT_CONDITIONS] = {cand_conditions, vac_conditions, BILLET_APPEAL_CONDITIONS},
    [ASPECT_EDUCATION] = {cand_education, vac_schooling, BILLET_FIT_EDUCATION},
};

/* Telling rows apart. */

struct interner {
    const struct snapshot *s;
    const struct aspects *aspects;
    const struct billet_allocator *allocator;
    sign_fn *sign;
    uint32_t *slots; /* id + 1, 0 = free */
    size_t mask;
    uint32_t *first; /* by id: the row that stands for it */
    size_t count;
};

static uint64_t hash_of(const struct signature *sig)
{
    uint64_t h = sig->count;
    for (size_t i = 0; i < sig->count; i++) {
        h = (h ^ sig->words[i]) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    return h * UINT64_C(0xbf58476d1ce4e5b9) >> 20;
}

static bool alike(const struct interner *in, const struct signature *sig, uint32_t id)
{
    struct signature other = {.count = 0};
    in->sign(in->s, in->aspects, in->first[id], &other);
    return sig->count == other.count &&
           memcmp(sig->words, other.words, sig->count * sizeof sig->words[0]) == 0;
}

static uint32_t intern(struct interner *in, size_t row)
{
    struct signature sig = {.count = 0};
    in->sign(in->s, in->aspects, row, &sig);
    size_t slot = hash_of(&sig) & in->mask;
    while (in->slots[slot] != 0) {
        if (alike(in, &sig, in->slots[slot] - 1)) {
            return in->slots[slot] - 1;
        }
        slot = (slot + 1) & in->mask;
    }
    in->first[in->count] = (uint32_t)row;
    in->slots[slot] = (uint32_t)++in->count;
    return (uint32_t)in->count - 1;
}

static enum billet_status interner_init(struct interner *in, size_t rows_count)
{
    size_t size = 16;
    while (size < 2 * rows_count) {
        size *= 2;
    }
    const struct billet_allocator *a = in->allocator;
    in->mask = size - 1;
    in->count = 0;
    in->slots = a->alloc(a->arg, size * sizeof in->slots[0]);
    in->first = a->alloc(a->arg, (rows_count + 1) * sizeof in->first[0]);
    if (in->slots == NULL || in->first == NULL) {
        return BILLET_ENOMEM;
    }
    memset(in->slots, 0, size * sizeof in->slots[0]);
    return BILLET_OK;
}

static void interner_fini(struct interner *in)
{
    in->allocator->release(in->allocator->arg, in->slots);
    in->allocator->release(in->allocator->arg, in->first);
}

/* Answers. */

static int32_t points_of(const struct snapshot *s, size_t criterion, const struct cand_row *c,
                         const struct vac_row *v)
{
    bool fit = criterion < BILLET_SIDE_APPEAL;
    size_t i = criterion % BILLET_SIDE;
    if (!fit && !c->scored) {
        return criterion == BILLET_APPEAL_CONDITIONS ? BILLET_POINTS / 2 : 0;
    }
    int32_t share = fit ? v->share[i] : c->share[i];
    unsigned present = fit ? v->present : c->present;
    struct billet_evidence why = {0};
    bool counts = (present >> i & 1) != 0 && share > 0;
    return counts ? criteria[criterion].points(s, c, v, share, &why) : 0;
}

/* The most that this category can give this pair's side; 10,000 over the categories. */
static int32_t most_of(size_t criterion, const struct cand_row *c, const struct vac_row *v)
{
    if (criterion < BILLET_SIDE_APPEAL) {
        return v->scored ? v->share[criterion] : 0;
    }
    if (!c->scored) {
        return criterion == BILLET_APPEAL_CONDITIONS ? BILLET_POINTS : 0;
    }
    return c->share[criterion - BILLET_SIDE_APPEAL];
}

uint8_t scan_units(int64_t points, int64_t percent)
{
    int64_t units = points * percent / (100 * SCAN_UNIT);
    return units < SCAN_FAR ? (uint8_t)units : SCAN_FAR;
}

static void answer(const struct snapshot *s, const struct aspects *a, enum aspect aspect,
                   size_t cand, size_t vac, size_t at)
{
    const struct aspect_table *t = &a->tables[aspect];
    const struct cand_row *c = &s->cands[cand];
    const struct vac_row *v = &s->vacs[vac];
    size_t rule = rows[aspect].rule;
    uint32_t unknown = a->unknowns[cand] & v->demanded;
    if (aspect == ASPECT_BLOCKED) {
        t->answers[at] = (unknown & s->round->policy.unknown_blocks) == 0;
    } else if (aspect < ASPECT_GATES) {
        t->answers[at] = gates[rule].test(s, c, v, NULL) != BILLET_NOT_MET;
    } else {
        int32_t alpha = s->round->policy.alpha;
        t->answers[at] = (uint16_t)points_of(s, rule, c, v);
        t->short_by[at] = scan_units(most_of(rule, c, v) - t->answers[at],
                                     rule < BILLET_SIDE_APPEAL ? alpha : 100 - alpha);
    }
}

static bool demands(const struct snapshot *s, enum aspect aspect, size_t vac)
{
    size_t rule = rows[aspect].rule;
    if (aspect == ASPECT_BLOCKED) {
        return (s->vacs[vac].demanded & s->round->policy.unknown_blocks) != 0;
    }
    return aspect > ASPECT_BLOCKED || (s->vacs[vac].demanded >> rule & 1) != 0;
}

/* Building. */

struct aspect_build {
    struct aspects *aspects;
    const struct snapshot *s;
    struct billet_arena *arena;
    struct interner cands;
    struct interner vacs;
};

static enum billet_status fill_answers(struct aspect_build *b, enum aspect aspect)
{
    struct aspect_table *t = &b->aspects->tables[aspect];
    t->trait_count = b->cands.count;
    t->key_count = b->vacs.count;
    if (t->key_count != 0 && t->trait_count > ANSWERS_MAX / t->key_count) {
        return BILLET_ELIMIT;
    }
    size_t count = t->trait_count * t->key_count;
    t->answers = billet_arena_array(b->arena, count, sizeof t->answers[0]);
    t->short_by = billet_arena_array(b->arena, aspect < ASPECT_GATES ? 0 : count, 1);
    if (t->answers == NULL || t->short_by == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t key = 0; key < t->key_count; key++) {
        for (size_t trait = 0; trait < t->trait_count; trait++) {
            answer(b->s, b->aspects, aspect, b->cands.first[trait], b->vacs.first[key],
                   key * t->trait_count + trait);
        }
    }
    return BILLET_OK;
}

static enum billet_status fill_table(struct aspect_build *b, enum aspect aspect)
{
    struct aspect_table *t = &b->aspects->tables[aspect];
    t->traits = billet_arena_array(b->arena, b->s->cand_count, sizeof t->traits[0]);
    t->keys = billet_arena_array(b->arena, b->s->vac_count, sizeof t->keys[0]);
    if (t->traits == NULL || t->keys == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < b->s->cand_count; i++) {
        t->traits[i] = intern(&b->cands, b->aspects->order[i]);
    }
    for (size_t i = 0; i < b->s->vac_count; i++) {
        t->keys[i] = demands(b->s, aspect, i) ? intern(&b->vacs, i) : ASPECT_NO_KEY;
    }
    return fill_answers(b, aspect);
}

static enum billet_status build_table(struct aspect_build *b, enum aspect aspect,
                                      const struct billet_allocator *allocator)
{
    b->cands = (struct interner){b->s, b->aspects, allocator, rows[aspect].cand, NULL, 0, NULL, 0};
    b->vacs = (struct interner){b->s, b->aspects, allocator, rows[aspect].vac, NULL, 0, NULL, 0};
    enum billet_status status = interner_init(&b->cands, b->s->cand_count);
    status = status == BILLET_OK ? interner_init(&b->vacs, b->s->vac_count) : status;
    status = status == BILLET_OK ? fill_table(b, aspect) : status;
    interner_fini(&b->cands);
    interner_fini(&b->vacs);
    return status;
}

/* Absence shows whatever the vacancy asks: every gate looks for the fact first. */
static uint16_t unknowns_of(const struct snapshot *s, const struct cand_row *cand)
{
    static const struct billet_vacancy nothing;
    static const struct vac_row blank = {.facts = &nothing};
    unsigned unknown = 0;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        unknown |= gates[i].test(s, cand, &blank, NULL) == BILLET_UNKNOWN ? 1U << i : 0;
    }
    return (uint16_t)unknown;
}

enum billet_status aspects_build(struct aspects *aspects, const struct snapshot *snapshot,
                                 struct billet_arena *arena,
                                 const struct billet_allocator *allocator)
{
    struct aspect_build b = {.aspects = aspects, .s = snapshot, .arena = arena};
    aspects->unknowns =
        billet_arena_array(arena, snapshot->cand_count, sizeof aspects->unknowns[0]);
    if (aspects->unknowns == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < snapshot->cand_count; i++) {
        aspects->unknowns[i] = unknowns_of(snapshot, &snapshot->cands[i]);
    }
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < ASPECTS && status == BILLET_OK; i++) {
        status = build_table(&b, (enum aspect)i, allocator);
    }
    return status;
}
