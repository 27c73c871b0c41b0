/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the coder of occupations: its words, and the tally of one reading. occupation_words.c
 * makes the coder, occupation_title.c weighs a title, occupation.c puts all together.
 */
#ifndef BILLET_SERVER_TEXT_OCCUPATION_INNER_H
#define BILLET_SERVER_TEXT_OCCUPATION_INNER_H

#include "server/text/automaton.h"
#include "server/text/occupation.h"

#define OCCUPATION_GROUPS_MAX 1024
#define OCCUPATION_TALLY_MAX  128
#define OCCUPATION_VOTES_MAX  16384

/* Kinds of words in a title. */
enum { WORD_ALIAS, WORD_VAGUE, WORD_TAIL, WORD_NOISE };

/* How well a title speaks for a candidate; the first index of the table of confidences. */
enum occupation_tier {
    TIER_DUTIES,  /* it does not: the duties do */
    TIER_INSIDE,  /* a known title within it */
    TIER_BESIDE,  /* a known title at the end, but of a later part or of a bracket */
    TIER_SEVERAL, /* at the end of the first part, but it has several meanings */
    TIER_END,
    TIER_WHOLE, /* the first part is a known title */
    TIERS
};

/* The second index: points of the first candidate in 100 of the first two. */
#define OCCUPATION_SHARES 6

struct occupation_alias {
    const struct code *code;
    uint16_t group;
    uint16_t chars; /* of the term */
    bool several;   /* the term has other meanings too */
};

/* A word of the duties that speaks for an occupation. */
struct occupation_vote {
    const struct code *code;
    uint16_t group;
    int16_t weight;
};

struct occupation_coder {
    const struct codes *codes;
    enum code_set set;
    struct automaton *titles;
    struct automaton *duties;
    struct occupation_alias *aliases;
    size_t alias_count, alias_cap;
    struct occupation_vote *votes;
    size_t vote_count, vote_cap;
    const struct code **groups; /* of level 3, by code */
    size_t group_count, group_cap;
    uint8_t confidence[TIERS][OCCUPATION_SHARES];
};

/* What speaks for one group. */
struct occupation_tally {
    uint16_t group;
    enum occupation_tier tier;
    int32_t points;
    int32_t best_points;
    const struct code *best; /* the code of the group with most points */
    struct occupation_evidence evidence[OCCUPATION_EVIDENCE];
    size_t evidence_count;
};

struct occupation_count {
    const struct occupation_coder *coder;
    struct occupation_tally tallies[OCCUPATION_TALLY_MAX];
    size_t tally_count;
    uint8_t slot[OCCUPATION_GROUPS_MAX]; /* 1 + index into tallies; 0 = none */
    bool vague;
};

/* The tally of the group of a code; NULL when there are too many. */
struct occupation_tally *occupation_tally_of(struct occupation_count *count, uint16_t group);
void occupation_add_points(struct occupation_count *count, uint16_t group, const struct code *code,
                           int32_t points, enum occupation_tier tier,
                           struct occupation_evidence evidence);
void occupation_weigh_title(struct occupation_count *count, struct billet_span title);

#endif
