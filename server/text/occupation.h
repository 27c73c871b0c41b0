/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What occupation an advertisement means: a title, duties and a line of business in, up to three
 * occupations of dadian2022 out, each with a confidence and the words that speak for it.
 *
 * A Chinese title has its head at its end: of the known titles that end where the advertiser's
 * title ends the longest wins, after pay, benefits, places and brackets are cut off. Words of
 * the duties vote. Titles that tell no occupation (普工, 储备干部) stay unknown. The candidates
 * are of different groups (level 3, 小类), the best code of each.
 *
 * Everything comes from data: the sets `dadian2022` and `vague` and the file of weights that
 * ships beside the code sets. The coder never changes after it is made; any number of threads
 * may read with it.
 */
#ifndef BILLET_SERVER_TEXT_OCCUPATION_H
#define BILLET_SERVER_TEXT_OCCUPATION_H

#include "server/text/codes.h"

#define OCCUPATION_CANDIDATES 3
#define OCCUPATION_EVIDENCE   4
/* From here on the first candidate may be taken without asking anyone. */
#define OCCUPATION_CONFIDENT 80
/* Bytes that are looked at; what a longer text says further on does not count. */
#define OCCUPATION_TITLE_BYTES_MAX  ((size_t)512)
#define OCCUPATION_DUTIES_BYTES_MAX ((size_t)16 * 1024)

struct occupation_coder;

enum occupation_field { OCCUPATION_TITLE, OCCUPATION_DUTIES, OCCUPATION_INDUSTRY };

/* As given; {NULL, 0} = not there. */
struct occupation_text {
    struct billet_span title;
    struct billet_span duties;
    struct billet_span industry;
};

struct occupation_evidence {
    enum occupation_field field;
    size_t start, end; /* bytes of the field as given, half-open */
};

struct occupation_candidate {
    const struct code *code;
    unsigned confidence; /* 1..99: in how many of 100 such cases its group is the right one */
    struct occupation_evidence evidence[OCCUPATION_EVIDENCE];
    size_t evidence_count;
};

struct occupation_reading {
    struct occupation_candidate candidates[OCCUPATION_CANDIDATES]; /* best first */
    size_t count;
    bool confident; /* candidates[0] is at least OCCUPATION_CONFIDENT; else: ask */
    bool vague;     /* the title tells no occupation */
};

/* The codes must be sealed and outlive the coder. set: CODES_OCCUPATIONS, or CODES_SOC for English
 * titles. weights: path of occupation.weights, whose duties speak of dadian2022 only; NULL to go by
 * titles alone. */
enum billet_status occupation_new(struct occupation_coder **out, const struct codes *codes,
                                  enum code_set set, const char *weights,
                                  struct billet_error *err) BILLET_MUST_CHECK;
/* NULL is fine. */
void occupation_free(struct occupation_coder *coder);

/* O(bytes of the texts). Any bytes are allowed. */
void occupation_read(const struct occupation_coder *coder, const struct occupation_text *text,
                     struct occupation_reading *out);

#endif
