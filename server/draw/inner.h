/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this folder share: the prepared draw, a row's generators, the knobs that
 * make posts strict.
 */
#ifndef BILLET_SERVER_DRAW_INNER_H
#define BILLET_SERVER_DRAW_INNER_H

#include "server/draw/codes.h"
#include "server/draw/draw.h"
#include "server/draw/random.h"

#define STRICT_MAX 1000 /* knobs turn from 0, loose, to this */

#define DRAW_DATE     20260302 /* of the round */
#define DRAW_LAST_DAY 20260308

/* Each fact of a row has a generator of its own. The order is part of the bytes. */
enum draw_fact {
    DRAW_TABLES,
    DRAW_CATEGORY,
    DRAW_OCCUPATION,
    DRAW_HOME,
    DRAW_PLACES,
    DRAW_EDUCATION,
    DRAW_EXPERIENCE,
    DRAW_SERVICE,
    DRAW_SKILLS,
    DRAW_MUST,
    DRAW_CERTIFICATES,
    DRAW_WANTS,
    DRAW_WAGE,
    DRAW_WAGE_MAX,
    DRAW_EMPLOYMENT,
    DRAW_SHIFTS,
    DRAW_CONDITIONS,
    DRAW_START,
    DRAW_OPEN_FROM,
    DRAW_OPEN_UNTIL,
    DRAW_BARRED,
    DRAW_GROUPS,
    DRAW_MERIT,
    DRAW_EMPLOYER,
    DRAW_HEADCOUNT,
    DRAW_TAKEN,
    DRAW_REMOTE,
    DRAW_EXPERIENCE_MIN,
    DRAW_EXPERIENCE_REF,
    DRAW_CHOICES,
};

enum draw_side { DRAW_CANDIDATES, DRAW_VACANCIES, DRAW_CITY };

/* How often something happens that lets fewer pairs through: percent at 0 and at STRICT_MAX. */
enum draw_knob {
    KNOB_NARROW,      /* a candidate names districts, not the city or the province */
    KNOB_ON_SITE,     /* a post is not remote */
    KNOB_CATEGORY,    /* a post is for some categories */
    KNOB_EDUCATION,   /* a post demands more than primary school */
    KNOB_CERTIFICATE, /* a post demands a certificate */
    KNOB_MUST,        /* a post demands its first skill */
    KNOB_LOW_WAGE,    /* a post pays less than its occupation does */
    KNOB_EMPLOYMENT,  /* a post is not full time */
    KNOB_SHIFTS,      /* a post demands shifts */
    KNOB_EXPERIENCE,  /* a post demands experience */
    KNOB_SOON,        /* a post must be taken up at once */
    KNOB_CLOSED,      /* a post is not open on the day */
    KNOB_COUNT
};

struct draw {
    struct draw_options options;
    struct codes_tables codes;
    uint32_t *occupation_ranks;  /* rank of Zipf's law -> index in codes.occupations */
    uint32_t *skill_ranks;       /* likewise */
    uint32_t *certificate_ranks; /* likewise */
    uint64_t zipf[ZIPF_RANKS];
    uint32_t strict; /* 0..STRICT_MAX */
};

/* One row being drawn. Lack of memory is sticky. */
struct drawing {
    const struct draw *draw;
    struct billet_arena *arena;
    uint64_t key; /* of the row */
    bool failed;
};

struct drawing drawing_start(const struct draw *draw, struct billet_arena *arena,
                             enum draw_side side, size_t row);
struct rng drawing_rng(const struct drawing *d, enum draw_fact fact);
/* As drawing_rng(), or false for the one in ten that is absent. */
bool drawing_known(const struct drawing *d, enum draw_fact fact, struct rng *rng);
/* NULL (and failed) when there is no memory. */
void *drawing_array(struct drawing *d, size_t count, size_t size);
/* Turns with draw->strict. */
bool drawing_knob(const struct draw *draw, struct rng *rng, enum draw_knob knob);

/* pool.c: indices in the tables. */
size_t pool_occupation(const struct draw *draw, struct rng *rng);
/* One near it in the classification. */
size_t pool_related(const struct draw *draw, size_t occupation, struct rng *rng);
/* count (at most POOL_LIST_MAX) different ones, those of the occupation more often. */
#define POOL_LIST_MAX 16
void pool_skills(const struct draw *draw, size_t occupation, struct rng *rng, uint32_t *out,
                 size_t count);
/* 1 to 2 + spread, the middle more often. */
int32_t pool_level(struct rng *rng, uint32_t spread);
/* count different ones, at most POOL_LIST_MAX. */
void pool_certificates(const struct draw *draw, struct rng *rng, uint32_t *out, size_t count);
billet_code pool_region(const struct draw *draw, struct rng *rng);
billet_code pool_district(const struct draw *draw, struct rng *rng);
/* The first levels of a code. */
billet_code code_prefix(billet_code code, uint32_t levels);
/* What people of the occupation are paid: 3,000 to 8,000 yuan. */
int32_t pool_wage(const struct draw *draw, size_t occupation);
/* At least `least` words of the vocabulary, each other with a chance. */
struct billet_set pool_words(const struct billet_vocabulary *words, struct rng *rng,
                             uint32_t percent, uint32_t least);
enum billet_status pool_init(struct draw *draw, struct billet_arena *arena);

/* One row; false when there is no memory. row 0.. has id row + 1. */
bool draw_candidate(const struct draw *draw, size_t row, struct billet_arena *arena,
                    struct billet_candidate *out);
bool draw_vacancy(const struct draw *draw, size_t row, struct billet_arena *arena,
                  struct billet_vacancy *out);
/* The submitted list of every other candidate, for method choice. */
bool draw_choice(const struct draw *draw, size_t row, struct billet_arena *arena,
                 struct billet_choice *out);
size_t draw_choice_count(const struct draw *draw);
/* The frame without rows. */
void draw_frame(const struct draw *draw, struct billet_round *out);

/* share.c: sets draw->strict. */
enum billet_status draw_settle(struct draw *draw, struct billet_error *err) BILLET_MUST_CHECK;

#endif
