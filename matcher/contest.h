/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of an employer's vacancies is the first to give way: one tournament tree an employer.
 */
#ifndef BILLET_MATCHER_CONTEST_H
#define BILLET_MATCHER_CONTEST_H

#include <stdbool.h>
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

/* Does vacancy a give way before b? A strict order over vacancies that may. */
typedef bool contest_before_fn(const void *arg, uint32_t a, uint32_t b);

struct contest {
    const uint32_t *employer_of; /* by vacancy; borrowed */
    struct vac_groups groups;
    uint32_t *leaf;    /* by vacancy: its place among its employer's */
    uint32_t *winners; /* an employer's tree begins at 2 * first[e]; its top is [1] */
    contest_before_fn *before;
    const void *arg;
};

/* O(vacancies log vacancies). */
enum billet_status contest_init(struct contest *contest, const uint32_t *employer_of,
                                size_t vac_count, size_t employer_count, contest_before_fn *before,
                                const void *arg, struct billet_arena *arena) BILLET_MUST_CHECK;
/* The vacancy has changed. O(log of the employer's vacancies). */
void contest_update(struct contest *contest, uint32_t vac);
/* The employer has at least one vacancy. O(1). */
uint32_t contest_first(const struct contest *contest, uint32_t employer);

#endif
