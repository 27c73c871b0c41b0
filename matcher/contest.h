/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of an employer's vacancies shows the least key: one tournament tree an employer.
 */
#ifndef BILLET_MATCHER_CONTEST_H
#define BILLET_MATCHER_CONTEST_H

#include <stddef.h>
#include <stdint.h>

#include "billet/arena.h"
#include "billet/status.h"

/* An employer's vacancies are vacs[first[e]] .. vacs[first[e + 1] - 1], ascending. */
struct vac_groups {
    size_t *first;
    uint32_t *vacs;
};

enum billet_status vac_groups_init(struct vac_groups *groups, const uint32_t *employer_of,
                                   size_t vac_count, size_t employer_count,
                                   struct billet_arena *arena) BILLET_MUST_CHECK;

struct contest {
    const uint32_t *employer_of; /* by vacancy; borrowed */
    struct vac_groups groups;
    uint32_t *leaf;    /* by vacancy: its place among its employer's */
    int64_t *key;      /* by vacancy */
    uint32_t *winners; /* an employer's tree begins at 2 * first[e]; its top is [1] */
};

/* All keys start at INT64_MAX. O(vacancies). */
enum billet_status contest_init(struct contest *contest, const uint32_t *employer_of,
                                size_t vac_count, size_t employer_count,
                                struct billet_arena *arena) BILLET_MUST_CHECK;
/* O(log of the employer's vacancies). */
void contest_set(struct contest *contest, uint32_t vac, int64_t key);
/* A vacancy with the least key; the employer has at least one. O(1). */
uint32_t contest_least(const struct contest *contest, uint32_t employer);

#endif
