/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts of a round: people, posts, and what lies between them. Plain structs that the
 * caller fills and owns; the engine reads them during one call and keeps no pointer.
 *
 * A fact is known or absent, and absent is never zero, false or empty: scalars and lists carry
 * a `known` flag. Codes and dates are packed into integers so that they compare as integers;
 * 0 is "absent" for both. Names (skills, certificates, specialties, groups) are spans of UTF-8
 * and compare as bytes.
 */
#ifndef BILLET_MODEL_H
#define BILLET_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/policy.h"
#include "billet/span.h"
#include "billet/status.h"

/* Ranges of the facts: what lies outside is refused by readers and by billet_round_check(). */
#define BILLET_EDUCATION_MAX    8
#define BILLET_MONTHS_MAX       1200
#define BILLET_WAGE_MAX         10000000
#define BILLET_HEADCOUNT_MAX    1000000
#define BILLET_TAKEN_MAX        1000000000
#define BILLET_LEVEL_MAX        5
#define BILLET_SKILL_WEIGHT_MAX 10
#define BILLET_CONFIDENCE_MAX   100
#define BILLET_MERIT_MAX        1000000000

/* A civil date as the number yyyymmdd; 0 is absent. Compares as a number. */
typedef int32_t billet_date;

/*
 * An occupation or region code of one to four levels, 16 bits a level, the first level on top:
 *     "6-18-02-01" -> [6][18][02][01]      "150203" -> [15][02][03][-]
 * A level is its digits' value plus an offset for the number of digits, so that "1" and "01"
 * differ and an empty level is 0. The code 0 is absent.
 */
typedef uint64_t billet_code;
#define BILLET_CODE_LEVELS 4

/* A small closed vocabulary; a value is its index, a set is a word of bits. */
struct billet_vocabulary {
    const char *const *names;
    int32_t count;
};
extern const struct billet_vocabulary billet_categories;
extern const struct billet_vocabulary billet_employments;
extern const struct billet_vocabulary billet_shifts;
extern const struct billet_vocabulary billet_conditions;

/* Index of the name, or -1. O(count). */
int32_t billet_vocabulary_find(const struct billet_vocabulary *vocabulary, struct billet_span name);

/* "6-18-02-01", one to four levels of one to three digits: the code, or 0 when malformed. */
billet_code billet_occupation_parse(struct billet_span text);
/* Exactly 2, 4, 6 or 9 digits: the code, or 0 when malformed. */
billet_code billet_region_parse(struct billet_span text);
/* Longest text of a code with its NUL: four levels of three digits and three hyphens. */
#define BILLET_CODE_TEXT 16
/* Writes the text of a code ended by NUL and returns text; "" for 0. */
char *billet_occupation_text(billet_code code, char text[BILLET_CODE_TEXT]);
char *billet_region_text(billet_code code, char text[BILLET_CODE_TEXT]);

/* "2026-03-02", a day that exists: yyyymmdd, or 0 when malformed. */
billet_date billet_date_parse(struct billet_span text);

struct billet_number {
    int32_t value;
    bool known;
};

struct billet_set {
    uint32_t bits; /* bit i = the vocabulary's i-th name */
    bool known;
};

struct billet_codes {
    const billet_code *items;
    size_t count;
    bool known;
};

struct billet_names {
    const struct billet_span *items;
    size_t count;
    bool known;
};

struct billet_ids {
    const int64_t *items;
    size_t count;
    bool known;
};

struct billet_experience {
    billet_code occupation;
    int32_t months;
};
struct billet_experiences {
    const struct billet_experience *items;
    size_t count;
    bool known;
};

struct billet_service {
    struct billet_span specialty;
    int32_t months;
};
struct billet_services {
    const struct billet_service *items;
    size_t count;
    bool known;
};

struct billet_skill {
    struct billet_span skill;
    int32_t level; /* 1..5 */
};
struct billet_skills {
    const struct billet_skill *items;
    size_t count;
    bool known;
};

struct billet_certificate {
    struct billet_span certificate;
    billet_date until; /* last day of validity; 0 = open-ended */
};
struct billet_certificates {
    const struct billet_certificate *items;
    size_t count;
    bool known;
};

/* Cool-off after a refusal, or a referral still alive. */
struct billet_bar {
    int64_t employer;
    billet_date until; /* last day that is barred */
};
struct billet_bars {
    const struct billet_bar *items;
    size_t count;
    bool known;
};

struct billet_candidate {
    int64_t id;
    int32_t category;           /* in billet_categories; always known */
    billet_code home;           /* region */
    struct billet_codes places; /* region prefixes, wanted first */
    struct billet_number education;
    struct billet_experiences experience;
    struct billet_services service;
    struct billet_skills skills;             /* a name once */
    struct billet_certificates certificates; /* a name once */
    struct billet_codes wants;               /* occupation prefixes */
    struct billet_number wage_floor;         /* yuan a month */
    struct billet_set employment_ok;
    struct billet_set shifts_ok;
    struct billet_set conditions_wanted;
    billet_date available_from;
    struct billet_bars barred;
    struct billet_names groups;
    struct billet_number merit; /* hundredths of a point */
};

struct billet_demand {
    struct billet_span skill;
    int32_t level;  /* 1..5 */
    int32_t weight; /* 1..10 */
    bool must;
};
struct billet_demands {
    const struct billet_demand *items;
    size_t count;
    bool known;
};

struct billet_vacancy {
    int64_t id;
    int64_t employer;
    struct billet_set categories; /* empty = all */
    billet_code region;
    bool remote;
    int32_t headcount;
    int32_t taken; /* its referrals still alive */
    struct billet_number education_min;
    bool relaxed;
    billet_code occupation;
    struct billet_number experience_min; /* months */
    struct billet_number experience_ref; /* months */
    struct billet_demands skills;        /* a name once */
    struct billet_names certificates;
    struct billet_number wage_min; /* yuan a month */
    struct billet_number wage_max;
    struct billet_number employment; /* in billet_employments */
    struct billet_set shifts;        /* that the post demands */
    struct billet_set conditions;    /* that the post offers */
    billet_date open_from;
    billet_date open_until;
    billet_date start_by;
};

/* What a specialty of service is worth in an occupation: confidence 1..100. */
struct billet_crossing {
    struct billet_span specialty;
    billet_code occupation;
    int32_t confidence;
};

/* A candidate's submitted list (method choice), in its order. */
struct billet_choice {
    int64_t candidate;
    struct billet_ids vacancies;
};

struct billet_round {
    int64_t round;
    billet_date date;
    billet_date last_day; /* of the drive */
    uint64_t seed;        /* of the lots */
    enum billet_method method;
    struct billet_policy policy;
    const struct billet_candidate *candidates; /* rows in any order */
    size_t candidate_count;
    const struct billet_vacancy *vacancies;
    size_t vacancy_count;
    const struct billet_crossing *crosswalk;
    size_t crosswalk_count;
    const struct billet_choice *choices;
    size_t choice_count;
};

#endif
