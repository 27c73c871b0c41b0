/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much two texts say the same: the share of their runs of SHINGLE_POINTS letters and digits
 * that both have. Markup, case, width, white space and punctuation do not count.
 */
#ifndef BILLET_SERVER_TEXT_SHINGLES_H
#define BILLET_SERVER_TEXT_SHINGLES_H

#include "server/text/flat.h"

#define SHINGLE_POINTS 4

/* Hashes of the runs, ascending and distinct. A text of fewer points is one run. */
struct shingles {
    const uint32_t *hashes;
    size_t count;
};

/* Letters and digits of a text, small and narrow, to compare whole titles by. At most cap bytes;
 * how many. */
size_t text_letters(struct billet_span text, char *out, size_t cap);

/* Appends the distinct hashes of a text to a growing array and says how many they are in *count.
 * `flat` is scratch. False: no memory. */
struct shingle_pool {
    uint32_t *hashes;
    size_t len, cap;
};
bool shingles_append(struct shingle_pool *pool, struct flat *flat, struct billet_span text,
                     size_t *count);

/* In per cent, rounded down; 100 is only said of equal sets. Two empty ones: 0. */
unsigned shingles_alike(struct shingles a, struct shingles b);

/*
 * A sketch: two texts with a share s of runs in common have any one of their keys in common with
 * probability about s^4, so of SHINGLE_BANDS keys at least one with 0.9999 at s = 0.7. Equal sets
 * have equal keys.
 */
#define SHINGLE_BANDS 32
void shingles_keys(struct shingles of, uint32_t keys[static SHINGLE_BANDS]);

/* Mixes; for keys made of others. */
uint64_t shingle_mix(uint64_t value);
uint64_t shingle_hash(struct billet_span bytes);

#endif
