/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts, over all pairs, how many reach the last pair of an owner's list. Where every listed
 * pair is right and in order, the list is complete when that number is its own length.
 *
 *     questions.c   what the judge answers, asked once for all vacancies that ask the same
 *     census.c      block by block of candidates: the answers, then every pair from them
 *
 * Every answer comes from judge.c and judge_score.c; here they are only kept and added up.
 */
#ifndef BILLET_MATCHER_VERIFY_CENSUS_H
#define BILLET_MATCHER_VERIFY_CENSUS_H

#include "matcher/verify/audit.h"

/* The last pair of a full list. A list that is not full has room for any: mutual -1. */
struct bar {
    int32_t mutual;
    int32_t fit;
    uint64_t lot;
    int64_t other; /* the id on the other side */
};

struct census {
    struct audit *audit;
    const struct bar *cand_bars; /* by index, as are all */
    const struct bar *vac_bars;
    uint64_t *cand_counts; /* filled: eligible pairs that reach the bar */
    uint64_t *vac_counts;
};

enum billet_status census_take(struct census *census) BILLET_MUST_CHECK;

/* --- questions.c ------------------------------------------------------------------------------ */

/* G01 reads no fact of the candidate and is asked once a vacancy; the others are questions, and so
 * is x of every category but skills. */
#define GATE_QUESTIONS 11
#define MARK_QUESTIONS 7
#define QUESTIONS      (GATE_QUESTIONS + MARK_QUESTIONS)

/* Vacancies that read the same facts into a question are of one kind and share its answers. */
struct question {
    int gate; /* its number, or 0 */
    enum billet_criterion mark;
    uint32_t *kind_of; /* by vacancy */
    uint32_t *example; /* by kind: a vacancy */
    size_t kind_count;
};

struct questions {
    struct billet_arena *arena;
    struct question all[QUESTIONS]; /* gates 2..12, then categories in their order */
    struct billet_span *skills;     /* names that vacancies list, sorted */
    size_t skill_count;
    uint32_t **skills_of; /* by vacancy: index of each skill that it lists */
};

enum billet_status questions_init(struct questions *questions, const struct audit *audit,
                                  struct billet_arena *arena) BILLET_MUST_CHECK;
/* SIZE_MAX when no vacancy lists it. */
size_t questions_find_skill(const struct questions *questions, struct billet_span skill);

#endif
