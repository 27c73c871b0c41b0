/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vacancies as bits, for questions that a whole city asks: which posts does a person pass by
 * these gates? Candidates fall into groups of equal facts, gate by gate, and a group's answers are
 * computed once, by the gate's own test, into a bitmap; a person's posts are an AND of a few of
 * them. Bits stand in the order of regions, so that a place wanted is a run of bits. Gates that
 * hang on lists are tested post by post in the end, but a post that asks for certificates or must
 * skills only where its pivot is held: the one of them that fewest people hold.
 *
 * Borrows the snapshot; lives in the caller's arena. Reading it is safe from many threads.
 */
#ifndef BILLET_MATCHER_POSTS_H
#define BILLET_MATCHER_POSTS_H

#include "matcher/snapshot.h"

/* Candidates with equal facts for one gate: ascending keys, a bitmap each. */
struct posts_groups {
    const uint64_t *keys;
    size_t count;
    uint64_t *met; /* count * words: met, or nothing demanded */
};

/* Posts by the name that must be held: those of a name are bits[first[name]..first[name + 1]). */
struct posts_pivots {
    const size_t *first;
    const uint32_t *bits;
};

struct posts {
    const struct snapshot *s;
    size_t words;
    const uint32_t *order; /* bit -> index of the vacancy */
    const billet_code *regions;
    uint64_t *demands[BILLET_GATES]; /* who demands something by the gate */
    struct posts_groups groups[BILLET_GATES];
    struct posts_pivots certificates;
    struct posts_pivots skills;
};

/* O(V * (gates + groups) + C log C) time; memory a bit a vacancy and group. */
enum billet_status posts_build(struct posts *posts, const struct snapshot *snapshot,
                               struct billet_arena *arena) BILLET_MUST_CHECK;

/*
 * Takes from `open` the posts that the candidate does not meet by the gates of `wanted`, all of
 * whose facts are known. Returns the gates of `wanted` that are left to be tested one by one.
 * `scratch` has room for `words`.
 */
unsigned posts_narrow(const struct posts *posts, const struct cand_row *cand, unsigned wanted,
                      uint64_t *open, uint64_t *scratch);

/* Whether the candidate meets what the post demands by these gates, tested one by one. */
bool posts_meets(const struct posts *posts, const struct cand_row *cand, const struct vac_row *vac,
                 unsigned gates_left);

/* The vacancy behind a bit. */
static inline const struct vac_row *posts_row(const struct posts *posts, size_t bit)
{
    return &posts->s->vacs[posts->order[bit]];
}

/* A set bit of a word other than 0, the lowest. */
static inline size_t posts_lowest(uint64_t word)
{
    return (size_t)__builtin_ctzll(word);
}

#endif
