/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tree over n vacancies has its leaves at n..2n-1 and the better of 2i and 2i+1 at i, as in
 * a bottom-up segment tree: any n will do, since taking the least does not mind the order.
 */
#include "matcher/contest.h"

/* A counting sort. Starts are shifted by two, so that filling moves each into its place. */
enum billet_status vac_groups_init(struct vac_groups *groups, const uint32_t *employer_of,
                                   size_t vac_count, size_t employer_count,
                                   struct billet_arena *arena)
{
    size_t *first = billet_arena_array(arena, employer_count + 2, sizeof *first);
    uint32_t *vacs = billet_arena_array(arena, vac_count, sizeof *vacs);
    if (first == NULL || vacs == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < vac_count; i++) {
        first[employer_of[i] + 2]++;
    }
    for (size_t i = 2; i < employer_count + 2; i++) {
        first[i] += first[i - 1];
    }
    for (uint32_t i = 0; i < vac_count; i++) {
        vacs[first[employer_of[i] + 1]++] = i;
    }
    *groups = (struct vac_groups){first, vacs};
    return BILLET_OK;
}

static size_t size_of(const struct contest *c, uint32_t employer)
{
    return c->groups.first[employer + 1] - c->groups.first[employer];
}

static uint32_t *tree_of(const struct contest *c, uint32_t employer)
{
    return c->winners + 2 * c->groups.first[employer];
}

enum billet_status contest_init(struct contest *c, const uint32_t *employer_of, size_t vac_count,
                                size_t employer_count, contest_before_fn *before, const void *arg,
                                struct billet_arena *arena)
{
    *c = (struct contest){
        .employer_of = employer_of,
        .leaf = billet_arena_array(arena, vac_count, sizeof c->leaf[0]),
        .winners = billet_arena_array(arena, 2 * vac_count, sizeof c->winners[0]),
        .before = before,
        .arg = arg,
    };
    if (c->leaf == NULL || c->winners == NULL ||
        vac_groups_init(&c->groups, employer_of, vac_count, employer_count, arena) != BILLET_OK) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < vac_count; i++) {
        uint32_t vac = c->groups.vacs[i];
        uint32_t employer = employer_of[vac];
        c->leaf[vac] = (uint32_t)(i - c->groups.first[employer]);
        tree_of(c, employer)[size_of(c, employer) + c->leaf[vac]] = vac;
    }
    for (uint32_t vac = 0; vac < vac_count; vac++) {
        contest_update(c, vac);
    }
    return BILLET_OK;
}

void contest_update(struct contest *c, uint32_t vac)
{
    uint32_t employer = c->employer_of[vac];
    uint32_t *tree = tree_of(c, employer);
    for (size_t at = (size_of(c, employer) + c->leaf[vac]) / 2; at > 0; at /= 2) {
        uint32_t left = tree[2 * at];
        uint32_t right = tree[2 * at + 1];
        tree[at] = c->before(c->arg, right, left) ? right : left;
    }
}

uint32_t contest_first(const struct contest *c, uint32_t employer)
{
    return tree_of(c, employer)[1];
}
