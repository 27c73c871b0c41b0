/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups are found by sorting keys. A gate whose facts make too many groups has none: its test is
 * asked post by post, which is slower and gives the same.
 */
#include "matcher/posts.h"

#include <string.h>

#include "matcher/gates.h"
#include "matcher/support/sort.h"

#define GATE(number) ((size_t)(number)-1)
#define WORD_BITS    64
#define GROUPS_MAX   4096 /* 10 MB of bitmaps for 20,000 posts */

/* Keys: equal ones mean equal answers of the gate, for candidates whose fact is known. */

static uint64_t key_none(const struct billet_candidate *c)
{
    (void)c;
    return 0;
}

static uint64_t key_category(const struct billet_candidate *c)
{
    return (uint64_t)c->category;
}

static uint64_t key_education(const struct billet_candidate *c)
{
    return (uint64_t)c->education.value;
}

static uint64_t key_wage(const struct billet_candidate *c)
{
    return (uint64_t)c->wage_floor.value;
}

static uint64_t key_employment(const struct billet_candidate *c)
{
    return c->employment_ok.bits;
}

static uint64_t key_shifts(const struct billet_candidate *c)
{
    return c->shifts_ok.bits;
}

static uint64_t key_start(const struct billet_candidate *c)
{
    return (uint64_t)c->available_from;
}

typedef uint64_t key_fn(const struct billet_candidate *c);
static key_fn *const key_of[BILLET_GATES] = {
    [GATE(1)] = key_none,   [GATE(2)] = key_category,   [GATE(4)] = key_education,
    [GATE(7)] = key_wage,   [GATE(8)] = key_employment, [GATE(9)] = key_shifts,
    [GATE(12)] = key_start,
};

/* A key and somebody who has it. */
struct keyed {
    uint64_t key;
    uint32_t cand;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *left = a;
    const struct keyed *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

/* Distinct keys to the front; how many. */
static size_t distinct(struct keyed *keyed, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || keyed[kept - 1].key != keyed[i].key) {
            keyed[kept++] = keyed[i];
        }
    }
    return kept;
}

/* The answers of one gate for a group, by one of its people. */
static void fill_group(struct posts *p, size_t gate, const struct cand_row *cand, uint64_t *met)
{
    for (size_t i = 0; i < p->s->vac_count; i++) {
        const struct vac_row *vac = posts_row(p, i);
        bool demanded = (vac->demanded >> gate & 1) != 0;
        if (!demanded || gates[gate].test(p->s, cand, vac, NULL) == BILLET_MET) {
            met[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
        }
    }
}

static enum billet_status make_groups(struct posts *p, size_t gate, struct keyed *keyed,
                                      struct billet_arena *arena)
{
    size_t count = 0;
    for (size_t i = 0; i < p->s->cand_count; i++) {
        const struct billet_candidate *facts = p->s->cands[i].facts;
        if ((gates_unknown(facts) >> gate & 1) == 0) {
            keyed[count++] = (struct keyed){key_of[gate](facts), (uint32_t)i};
        }
    }
    enum billet_status status =
        sort_items(&billet_allocator_default, keyed, count, sizeof *keyed, compare_keyed);
    count = distinct(keyed, count);
    if (status != BILLET_OK || count > GROUPS_MAX) {
        return status;
    }
    uint64_t *keys = billet_arena_array(arena, count, sizeof *keys);
    uint64_t *met = billet_arena_array(arena, count * p->words, sizeof *met);
    if (keys == NULL || met == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        keys[i] = keyed[i].key;
        fill_group(p, gate, &p->s->cands[keyed[i].cand], met + i * p->words);
    }
    p->groups[gate] = (struct posts_groups){keys, count, met};
    return BILLET_OK;
}

static enum billet_status order_by_region(struct posts *p, struct keyed *keyed,
                                          struct billet_arena *arena)
{
    size_t count = p->s->vac_count;
    uint32_t *order = billet_arena_array(arena, count, sizeof *order);
    billet_code *regions = billet_arena_array(arena, count, sizeof *regions);
    if (order == NULL || regions == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        keyed[i] = (struct keyed){p->s->vacs[i].facts->region, (uint32_t)i};
    }
    enum billet_status status =
        sort_items(&billet_allocator_default, keyed, count, sizeof *keyed, compare_keyed);
    for (size_t i = 0; status == BILLET_OK && i < count; i++) {
        order[i] = keyed[i].cand;
        regions[i] = keyed[i].key;
    }
    p->order = order;
    p->regions = regions;
    return status;
}

static enum billet_status note_demands(struct posts *p, struct billet_arena *arena)
{
    for (size_t gate = 0; gate < BILLET_GATES; gate++) {
        p->demands[gate] = billet_arena_array(arena, p->words, sizeof(uint64_t));
        if (p->demands[gate] == NULL) {
            return BILLET_ENOMEM;
        }
        for (size_t i = 0; i < p->s->vac_count; i++) {
            uint64_t demanded = posts_row(p, i)->demanded >> gate & 1;
            p->demands[gate][i / WORD_BITS] |= demanded << i % WORD_BITS;
        }
    }
    return BILLET_OK;
}

/* Pivots. */

/* The name among those that the post must have that fewest people hold; false when there is none.
 */
typedef bool pivot_fn(const struct vac_row *vac, const size_t *holders, uint32_t *name);

static bool pivot_certificate(const struct vac_row *vac, const size_t *holders, uint32_t *name)
{
    for (size_t i = 0; i < vac->certificate_count; i++) {
        uint32_t asked = vac->certificates[i];
        *name = i == 0 || holders[asked] < holders[*name] ? asked : *name;
    }
    return vac->certificate_count > 0;
}

static bool pivot_skill(const struct vac_row *vac, const size_t *holders, uint32_t *name)
{
    bool found = false;
    for (size_t i = 0; i < vac->skill_count; i++) {
        const struct asked *asked = &vac->skills[i];
        if (asked->must && (!found || holders[asked->name] < holders[*name])) {
            *name = asked->name;
            found = true;
        }
    }
    return found;
}

/* Counting sort of the posts by their pivots. */
static enum billet_status make_pivots(const struct posts *p, size_t names, const size_t *holders,
                                      pivot_fn *pivot, struct billet_arena *arena,
                                      struct posts_pivots *out)
{
    size_t *first = billet_arena_array(arena, names + 2, sizeof *first);
    uint32_t *bits = billet_arena_array(arena, p->s->vac_count, sizeof *bits);
    uint32_t name = 0;
    if (first == NULL || bits == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < p->s->vac_count; i++) {
        if (pivot(posts_row(p, i), holders, &name)) {
            first[name + 2]++;
        }
    }
    for (size_t n = 2; n < names + 2; n++) {
        first[n] += first[n - 1];
    }
    for (size_t i = 0; i < p->s->vac_count; i++) {
        if (pivot(posts_row(p, i), holders, &name)) {
            bits[first[name + 1]++] = (uint32_t)i;
        }
    }
    *out = (struct posts_pivots){first, bits};
    return BILLET_OK;
}

static enum billet_status index_pivots(struct posts *p, struct billet_arena *arena)
{
    const struct snapshot *s = p->s;
    size_t *certificates = billet_arena_array(arena, s->certificates.count, sizeof(size_t));
    size_t *skills = billet_arena_array(arena, s->skills.count, sizeof(size_t));
    if (certificates == NULL || skills == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t c = 0; c < s->cand_count; c++) {
        const struct cand_row *cand = &s->cands[c];
        for (size_t i = 0; i < cand->certificate_count; i++) {
            certificates[cand->certificates[i].name]++;
        }
        for (size_t i = 0; i < cand->skill_count; i++) {
            skills[cand->skills[i].name]++;
        }
    }
    enum billet_status status = make_pivots(p, s->certificates.count, certificates,
                                            pivot_certificate, arena, &p->certificates);
    return status == BILLET_OK
               ? make_pivots(p, s->skills.count, skills, pivot_skill, arena, &p->skills)
               : status;
}

enum billet_status posts_build(struct posts *posts, const struct snapshot *snapshot,
                               struct billet_arena *arena)
{
    size_t most =
        snapshot->cand_count > snapshot->vac_count ? snapshot->cand_count : snapshot->vac_count;
    struct keyed *keyed = billet_arena_array(arena, most, sizeof *keyed);
    *posts = (struct posts){.s = snapshot, .words = snapshot->vac_count / WORD_BITS + 1};
    if (keyed == NULL) {
        return BILLET_ENOMEM;
    }
    enum billet_status status = order_by_region(posts, keyed, arena);
    if (status == BILLET_OK) {
        status = note_demands(posts, arena);
    }
    for (size_t gate = 0; status == BILLET_OK && gate < BILLET_GATES; gate++) {
        if (key_of[gate] != NULL) {
            status = make_groups(posts, gate, keyed, arena);
        }
    }
    return status == BILLET_OK ? index_pivots(posts, arena) : status;
}

/* Narrowing. */

/* The bits [first, end). */
static void set_run(uint64_t *bits, size_t first, size_t end)
{
    for (size_t i = first; i < end;) {
        size_t room = WORD_BITS - i % WORD_BITS;
        size_t some = end - i < room ? end - i : room;
        uint64_t ones = some == WORD_BITS ? ~UINT64_C(0) : (UINT64_C(1) << some) - 1;
        bits[i / WORD_BITS] |= ones << i % WORD_BITS;
        i += some;
    }
}

/* The first post whose region is not below this code. */
static size_t first_from(const struct posts *p, billet_code code)
{
    size_t low = 0;
    size_t high = p->s->vac_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->regions[middle] < code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The last code that begins with the levels of this one. */
static billet_code last_under(billet_code prefix)
{
    billet_code rest = 0;
    for (int shift = 0; shift < 64 && (prefix >> shift & 0xffff) == 0; shift += 16) {
        rest |= UINT64_C(0xffff) << shift;
    }
    return prefix | rest;
}

static void narrow_places(const struct posts *p, const struct billet_codes *places, uint64_t *open,
                          uint64_t *near)
{
    memset(near, 0, p->words * sizeof *near);
    for (size_t i = 0; i < places->count; i++) {
        billet_code last = last_under(places->items[i]);
        size_t end = last == UINT64_MAX ? p->s->vac_count : first_from(p, last + 1);
        set_run(near, first_from(p, places->items[i]), end);
    }
    for (size_t w = 0; w < p->words; w++) {
        open[w] &= near[w] | ~p->demands[GATE(3)][w];
    }
}

/* Posts that demand nothing by the gate, or whose pivot is held at whatever level. */
static void narrow_pivots(const struct posts *p, size_t gate, const struct posts_pivots *pivots,
                          const struct held *held, size_t count, uint64_t *open, uint64_t *near)
{
    memset(near, 0, p->words * sizeof *near);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = pivots->first[held[i].name]; k < pivots->first[held[i].name + 1]; k++) {
            near[pivots->bits[k] / WORD_BITS] |= UINT64_C(1) << pivots->bits[k] % WORD_BITS;
        }
    }
    for (size_t w = 0; w < p->words; w++) {
        open[w] &= near[w] | ~p->demands[gate][w];
    }
}

static const uint64_t *group_of(const struct posts_groups *groups, size_t words, uint64_t key)
{
    size_t low = 0;
    size_t high = groups->count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (groups->keys[middle] <= key) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return groups->met + low * words;
}

static void narrow_group(const struct posts *p, size_t gate, const struct cand_row *cand,
                         uint64_t *open)
{
    const uint64_t *met = group_of(&p->groups[gate], p->words, key_of[gate](cand->facts));
    for (size_t w = 0; w < p->words; w++) {
        open[w] &= met[w];
    }
}

unsigned posts_narrow(const struct posts *posts, const struct cand_row *cand, unsigned wanted,
                      uint64_t *open, uint64_t *scratch)
{
    unsigned left = 0;
    for (size_t gate = 0; gate < BILLET_GATES; gate++) {
        if ((wanted >> gate & 1) == 0) {
            continue;
        }
        if (gate == GATE(3)) {
            narrow_places(posts, &cand->facts->places, open, scratch);
        } else if (posts->groups[gate].count > 0) {
            narrow_group(posts, gate, cand, open);
        } else if (gate != GATE(11) || cand->facts->barred.count > 0) {
            left |= 1U << gate;
        }
    }
    if ((left >> GATE(5) & 1) != 0) {
        narrow_pivots(posts, GATE(5), &posts->certificates, cand->certificates,
                      cand->certificate_count, open, scratch);
    }
    if ((left >> GATE(6) & 1) != 0) {
        narrow_pivots(posts, GATE(6), &posts->skills, cand->skills, cand->skill_count, open,
                      scratch);
    }
    return left;
}

bool posts_meets(const struct posts *posts, const struct cand_row *cand, const struct vac_row *vac,
                 unsigned gates_left)
{
    unsigned left = gates_left & vac->demanded;
    for (size_t gate = 0; left != 0; gate++, left >>= 1) {
        if ((left & 1) != 0 && gates[gate].test(posts->s, cand, vac, NULL) != BILLET_MET) {
            return false;
        }
    }
    return true;
}
