/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading prose: what the title and the description of a post say about its fields, and what
 * they must not say. Texts go in one after another; mentions come out, each with what it means
 * and the exact slice of the text that says so. Nothing is decided here that one sentence does
 * not say; prose_best() then chooses between several sentences.
 *
 *     text -> flat (no HTML) -> one pass of the automaton -> tokens -> clauses -> mentions
 */
#ifndef BILLET_SERVER_TEXT_PROSE_H
#define BILLET_SERVER_TEXT_PROSE_H

#include "server/text/rules.h"
#include "server/text/values.h"

/* Mentions of one row; a posting with more has been understood well enough. */
#define PROSE_MENTIONS_MAX 384

struct prose_mention {
    enum rule_what what;     /* RULE_FINDING or RULE_VALUE */
    enum prose_value value;  /* of a value */
    const struct rule *rule; /* NULL: a term of the lexicon */
    const struct code *code; /* region, skill, certificate, ... */
    const char *field;       /* as given to prose_read */
    struct billet_span quote;
    size_t start, end; /* code points of the text, half-open */
    enum prose_section section;
    bool preferred; /* 优先: a wish, no demand */
    bool must;
    int level; /* 0 = not said */
    struct text_pay pay;
    struct text_education education;
    int64_t number; /* months, heads, a date as 20260302; 0: a date without its year */
};

struct prose;

/* What one thread needs; rules are borrowed. NULL: no memory. */
struct prose *prose_new(const struct rules *rules);
void prose_free(struct prose *prose);

/* A new row: no mentions. */
void prose_begin(struct prose *prose);
/* home: settles names of places; section: what the text begins with. The text must live as long as
 * the mentions are used. False: no memory. */
bool prose_read(struct prose *prose, const char *field, enum prose_section section,
                struct billet_span text, struct billet_span home);
const struct prose_mention *prose_mentions(const struct prose *prose, size_t *count);
/* What the text read last was about at its end. */
enum prose_section prose_section_at_end(const struct prose *prose);
/* Do the texts say what the work is; do they say what is expected of the person? */
bool prose_tells_duties(const struct prose *prose);
bool prose_tells_demands(const struct prose *prose);
/* The mention that decides a single value; NULL when the prose does not say it. */
const struct prose_mention *prose_best(const struct prose *prose, enum prose_value value);

#endif
