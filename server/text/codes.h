/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The code sets in memory: a code, its exact name or a synonym -> codes. Filled once from rows
 * (the database's or the shipped files'), then sealed; from then on it never changes, so that
 * any number of threads may look things up.
 *
 * A term may name several codes of one set ("朝阳区"); what that means is the caller's business.
 * Retired codes are kept for `codes_get` but no term finds them.
 */
#ifndef BILLET_SERVER_TEXT_CODES_H
#define BILLET_SERVER_TEXT_CODES_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"

/* Sets that readers use. Rows of other sets are passed over. */
enum code_set {
    CODES_REGIONS,
    CODES_OCCUPATIONS, /* dadian2022 */
    CODES_SKILLS,
    CODES_CERTIFICATES,
    CODES_SPECIALTIES,
    CODES_CATEGORIES,
    CODES_EMPLOYMENT,
    CODES_SHIFTS,
    CODES_CONDITIONS,
    CODES_GROUPS,
    CODES_VAGUE, /* titles that tell no occupation */
    CODES_SOC,   /* soc2018, with English titles: searched, never matched */
    CODES_SETS,
};

/* No term of a code set is longer when folded; longer texts equal none. */
#define CODES_TERM_BYTES_MAX 256

struct code {
    struct billet_span code;
    struct billet_span parent;
    struct billet_span name_zh;
    struct billet_span name_en;
    enum code_set set;
    bool retired;
};

/* As in the table and the shipped files; synonyms are joined by '|'. Borrowed during the call. */
struct codes_row {
    struct billet_span set;
    struct billet_span code;
    struct billet_span parent;
    struct billet_span name_zh;
    struct billet_span name_en;
    struct billet_span synonyms;
    bool retired;
};

struct codes;

struct codes *codes_new(void);
void codes_free(struct codes *codes);
enum billet_status codes_add(struct codes *codes, const struct codes_row *row,
                             struct billet_error *err) BILLET_MUST_CHECK;
/* Builds the index; codes_add is over. */
enum billet_status codes_seal(struct codes *codes, struct billet_error *err) BILLET_MUST_CHECK;
/* Reads a shipped file: "# set, version, source, licence", a header line, tab-separated rows. */
enum billet_status codes_add_file(struct codes *codes, const char *path,
                                  struct billet_error *err) BILLET_MUST_CHECK;

/* The name of a set in files and tables: "regions", "dadian2022". */
const char *codes_set_name(enum code_set set);
/* How many rows were taken. */
size_t codes_count(const struct codes *codes);
/* The code itself, retired ones too; NULL when there is none. */
const struct code *codes_get(const struct codes *codes, enum code_set set, struct billet_span code);

/* All codes of the set that the term names, live ones only. The order is that of the rows. */
struct codes_match {
    const struct codes *codes;
    uint32_t next;
};
void codes_match_begin(struct codes_match *match, const struct codes *codes, enum code_set set,
                       struct billet_span term);
const struct code *codes_match_next(struct codes_match *match);

/* The one code that the term names; NULL when there is none or more than one (*several then). */
const struct code *codes_find(const struct codes *codes, enum code_set set, struct billet_span term,
                              bool *several);
/* All terms of the live codes of a set, folded, in the order of the rows: the code itself, its
 * names, its synonyms. The term lives as long as the codes. False ends the walk. */
typedef bool codes_visit(void *arg, const struct code *code, struct billet_span term);
void codes_each(const struct codes *codes, enum code_set set, codes_visit *visit, void *arg);
/* Bytes of the longest folded term of the set: where a search for prefixes starts. */
size_t codes_term_bytes(const struct codes *codes, enum code_set set);

#endif
