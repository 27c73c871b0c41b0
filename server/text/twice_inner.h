/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of a vacancy, and when two are one: for twice.c and twice_rule.c. */
#ifndef BILLET_SERVER_TEXT_TWICE_INNER_H
#define BILLET_SERVER_TEXT_TWICE_INNER_H

#include "server/text/shingles.h"
#include "server/text/twice.h"

/* Hashes and letters of all posts; a post holds where its own begin. */
struct post_pool {
    struct shingle_pool runs;
    char *letters;
    size_t letters_len, letters_cap;
};

struct post {
    int64_t id;
    int64_t employer;
    uint64_t stem;                              /* of the employer's name */
    uint64_t reference;                         /* 0: none */
    uint64_t title;                             /* of its letters */
    uint32_t ranks;                             /* enum rank, as bits, that the title names */
    int32_t experience_min, wage_min, wage_max; /* -1: not known */
    char region[10];
    uint32_t keys[SHINGLE_BANDS];
    size_t text, text_count;     /* runs of the description */
    size_t letters, letters_len; /* the title, as twice_title() leaves it */
};

/* The title as it is compared: letters, without remarks in brackets and words of rank. */
#define TITLE_BYTES 800
size_t twice_title(struct billet_span title, char out[static TITLE_BYTES], uint32_t *ranks);

/* Are they one vacancy, as far as words tell? Then *out has the reasons. */
bool twice_alike(const struct post_pool *pool, const struct post *a, const struct post *b,
                 struct twice_pair *out);

#endif
