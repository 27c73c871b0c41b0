/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What keeps a person from posts, what one changed fact would open, and which unknown facts
 * are worth a call. Everything counts vacancies, and their headcount, over the gates of the
 * round; scores and allocation are not asked.
 */
#ifndef BILLET_WHATIF_H
#define BILLET_WHATIF_H

#include "billet/engine.h"

/* Posts and the people they want. */
struct billet_gain {
    int64_t vacancies;
    int64_t headcount;
};

/* A vacancy that one gate alone keeps from the candidate. */
struct billet_near_miss {
    int64_t vacancy;
    size_t gate;  /* index, 0 = G01 */
    bool unknown; /* the gate blocks because the fact is absent */
};

enum billet_change_kind {
    BILLET_HOLD_CERTIFICATE,  /* name */
    BILLET_HAVE_SKILL,        /* name, value = level */
    BILLET_EXTEND_PLACES,     /* code: a sibling or the parent of a place wanted */
    BILLET_LOWER_WAGE_FLOOR,  /* value = yuan a month, the lower end of a band */
    BILLET_ACCEPT_EMPLOYMENT, /* value = index in billet_employments */
    BILLET_ACCEPT_SHIFT,      /* value = index in billet_shifts */
};
#define BILLET_CHANGE_KINDS 6

/* One fact of the person changed, and what becomes eligible by it. */
struct billet_change {
    enum billet_change_kind kind;
    struct billet_span name;
    billet_code code;
    int32_t value;
    struct billet_gain gain;
};

struct billet_prospects {
    int64_t candidate;
    struct billet_gain eligible;
    struct billet_gain alone[BILLET_GATES];     /* removed by this gate alone */
    const struct billet_near_miss *near_misses; /* ascending vacancy */
    size_t near_miss_count;
    const struct billet_change *changes; /* most vacancies first, then headcount, kind, subject */
    size_t change_count;
};

/*
 * The prospects of round->candidates[candidate] (an index) over all its vacancies. Arrays in
 * the arena; names point into the round. O(V log V). BILLET_EINVAL, BILLET_ENOMEM.
 */
enum billet_status billet_prospects(const struct billet_round *round, size_t candidate,
                                    struct billet_arena *arena, struct billet_prospects *out,
                                    struct billet_error *err) BILLET_MUST_CHECK;

/* An absent fact of a candidate, and the vacancies that hang on nothing else. */
struct billet_question {
    int64_t candidate;
    const char *fact; /* field name of the model: "wage_floor" */
    struct billet_gain gain;
};

/*
 * The ask-list: most vacancies first, then headcount, candidate, fact; at most `limit` rows
 * (0 = all), in the arena. The same whatever options->threads and ->scan; BILLET_SCAN_REFERENCE
 * looks at each of C * V pairs, the other ways at those alone that hang on one absent fact by the
 * gates that a group of people answers alike. Also BILLET_ETIMEOUT (options->progress) and
 * BILLET_ELIMIT.
 */
enum billet_status billet_ask_list(const struct billet_round *round,
                                   const struct billet_options *options, size_t limit,
                                   struct billet_arena *arena, const struct billet_question **out,
                                   size_t *count, struct billet_error *err) BILLET_MUST_CHECK;

#endif
