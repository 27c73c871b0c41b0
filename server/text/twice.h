/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vacancies that may be one vacancy posted twice: within a feed, from one feed to the next, by two
 * records of one employer. What comes out are suggestions with their reasons; a person decides.
 *
 * Only vacancies that share a block are compared (their text's sketch, or title, or reference,
 * together with employer or title), each with a few before it in the block; a comparison is
 * exact. A vacancy is told with the one that it is most like among those before it, so that n
 * copies make n - 1 suggestions. Time about O(n log n), memory about 4 bytes a character of text.
 */
#ifndef BILLET_SERVER_TEXT_TWICE_H
#define BILLET_SERVER_TEXT_TWICE_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"

/* All borrowed for the call. NULL spans and negative numbers: not known. */
struct twice_vacancy {
    int64_t id;
    int64_t employer;
    struct billet_span employer_name;
    struct billet_span reference; /* the employer's own; NULL when it gave none */
    struct billet_span title;
    struct billet_span description;
    struct billet_span region;
    int64_t experience_min;
    int64_t wage_min;
    int64_t wage_max;
};

enum twice_reason {
    TWICE_SAME_EMPLOYER,
    TWICE_SAME_EMPLOYER_NAME, /* by its stem; two records */
    TWICE_SAME_REFERENCE,
    TWICE_SAME_TITLE,
    TWICE_NEAR_TITLE,
    TWICE_SAME_TEXT, /* with its per cent */
    TWICE_SAME_PLACE,
    TWICE_SAME_PAY,
    TWICE_REASONS
};

struct twice_pair {
    int64_t first, second; /* ids, first < second */
    uint32_t reasons;      /* bit 1 << enum twice_reason */
    unsigned text_percent; /* 0: not both have a text */
};

const char *twice_reason_code(enum twice_reason reason);

struct twice;

/* NULL: no memory. */
struct twice *twice_new(void);
void twice_free(struct twice *twice);
/* Ids ascend. False: no memory. */
bool twice_add(struct twice *twice, const struct twice_vacancy *vacancy);
/* These two are known not to be one; told in any order, before twice_find(). */
bool twice_apart(struct twice *twice, int64_t a, int64_t b);

/* False ends the search. */
typedef bool twice_found_fn(void *arg, const struct twice_pair *pair);
/* Pairs in the order of their second id. BILLET_ELIMIT when `found` ended it. */
enum billet_status twice_find(struct twice *twice, twice_found_fn *found, void *arg,
                              struct billet_error *err) BILLET_MUST_CHECK;

#endif
