/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Made-up rounds of any size that resemble a city's: for measurements and trials. Every fact of
 * a row comes from a generator of its own, keyed by (seed, side, row, fact), so that rows can be
 * drawn in any order and one fact more changes no other. Integers only: equal options give equal
 * bytes on every machine.
 *
 *     codes.c   the shipped code sets -> tables     pool.c   what goes with an occupation
 *     candidate.c, vacancy.c   one row              share.c  how strict the posts are
 *     round.c   all rows in memory                  write.c  a bundle's files
 *
 * What is drawn: occupations, skills (2,000: the shipped ones and made-up names), specialties,
 * certificates and districts by Zipf's law; 60 % of homes and posts in the city's districts,
 * 30 % elsewhere in its province; 8-14 skills a candidate, 4-10 a vacancy, three fifths of them
 * from a pool that goes with the occupation and half of which its whole group shares; a
 * candidate wants and has done related occupations. One of ten facts is absent, except those
 * that every frozen round has (ids, category, region, headcount). All twelve gates are used.
 */
#ifndef BILLET_SERVER_DRAW_DRAW_H
#define BILLET_SERVER_DRAW_DRAW_H

#include "billet/arena.h"
#include "billet/error.h"
#include "billet/model.h"
#include "server/bundle/bundle.h"

#define DRAW_ROWS_MAX    2000000 /* a side; the engine's own limit */
#define DRAW_PERCENT_MIN 1
#define DRAW_PERCENT_MAX 50

struct draw_options {
    const char *codes; /* folder of the code sets (migrations/codes) */
    const char *city;  /* four digits */
    size_t candidates;
    size_t vacancies;
    uint64_t seed;
    uint32_t eligible; /* percent of all pairs, DRAW_PERCENT_MIN..MAX, aimed at by sampling */
    enum billet_method method;
    int32_t k;
    size_t tiers; /* groups named as tiers, 0..BILLET_TIERS_MAX */
};
/* A city of 100,000 candidates and 20,000 vacancies, a tenth of the pairs eligible. */
void draw_options_default(struct draw_options *options);

struct draw;

/*
 * Reads the code sets and finds out how strict the posts must be: some seconds at most. What
 * is drawn points into the arena, which must outlive it. BILLET_ENOTFOUND: no code sets there;
 * BILLET_EINVAL: an option out of its range, a city that the regions do not have.
 */
enum billet_status draw_new(const struct draw_options *options, struct billet_arena *arena,
                            struct draw **out, struct billet_error *err) BILLET_MUST_CHECK;

/* The whole round in memory, in the arena. BILLET_ENOMEM. */
enum billet_status draw_round(const struct draw *draw, struct billet_arena *arena,
                              struct billet_round *out, struct billet_error *err) BILLET_MUST_CHECK;

/* The round's files; each buffer starts zeroed and is the caller's. BILLET_ENOMEM. */
enum billet_status draw_write(const struct draw *draw, struct buf files[BUNDLE_INPUTS],
                              struct billet_error *err) BILLET_MUST_CHECK;

/* Of how many pairs of a sample the engine finds how many eligible. */
struct draw_share {
    size_t pairs;
    size_t eligible;
};
/* All pairs of the first `rows` rows of each side (fewer when there are fewer). */
enum billet_status draw_measure(const struct draw *draw, size_t rows, struct draw_share *out,
                                struct billet_error *err) BILLET_MUST_CHECK;

#endif
