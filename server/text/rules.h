/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What prose is searched for, made ready once and then shared by all threads: the rules of
 * rules/ (terms, patterns, meaning) and the lexicon (terms of the code sets that prose speaks
 * of), all in one automaton. prose.h does the searching.
 */
#ifndef BILLET_SERVER_TEXT_RULES_H
#define BILLET_SERVER_TEXT_RULES_H

#include "billet/error.h"
#include "server/text/automaton.h"
#include "server/text/codes.h"

enum rule_what { RULE_FINDING, RULE_VALUE, RULE_SECTION, RULE_MARK };

/* What a value rule reads, and what a lexicon term is of. */
enum prose_value {
    PROSE_PAY,
    PROSE_EDUCATION,
    PROSE_RELAXED, /* of education; says no more than that */
    PROSE_EXPERIENCE,
    PROSE_HEADCOUNT,
    PROSE_PLACE,
    PROSE_VALIDITY, /* until when the notice holds, or that it is open */
    PROSE_EMPLOYMENT,
    PROSE_SHIFT,
    PROSE_CONDITION,
    PROSE_CERTIFICATE,
    PROSE_SKILL,
    PROSE_VALUES,
};

enum rule_severity { RULE_WARN, RULE_BLOCK };

/* What the text is about, told by its headings. */
enum prose_section {
    PROSE_TITLE,
    PROSE_HEAD, /* no heading yet */
    PROSE_DUTIES,
    PROSE_DEMANDS,
    PROSE_WISHES, /* what would be welcome */
    PROSE_OFFERS,
    PROSE_COMPANY,
    PROSE_SECTIONS,
};

/* A word that says how much another one matters. */
enum prose_mark {
    PROSE_LEVEL, /* number: 1..5 */
    PROSE_MUST,
    PROSE_PREFERRED,
    PROSE_NEGATED,
    PROSE_TASK,  /* it is somebody's work, not what is offered or demanded */
    PROSE_PLAIN, /* a word of everyday speech: no term of the lexicon stands in it */
    PROSE_MARKS,
};

struct rule {
    const char *id;
    enum rule_what what;
    int kind;                /* severity, prose_value, prose_section or prose_mark */
    const char *name;        /* of a finding: its code; of a value: the constant, else NULL */
    int number;              /* of a mark */
    uint32_t sections;       /* bit s set: the rule holds in section s */
    unsigned before, behind; /* characters on both sides of a term that are looked at */
    bool figure;             /* no match without a digit or a Chinese numeral in that window */
    void *pattern;           /* pcre2_code; NULL: the term is the match */
    bool jit;                /* it became machine code */
    const struct code *code; /* what the constant names */
    const char *zh, *en;     /* NULL: says nothing to people */
};

/* Kinds of terms in the automaton. */
enum term_kind {
    TERM_TRIGGER, /* of a rule with a pattern; id = rule */
    TERM_WORD,    /* of a rule without; id = rule */
    TERM_BREAK,   /* id = enum prose_break */
    TERM_CODE,    /* first of the kinds of the lexicon, one a set; id = lexicon entry */
};

enum prose_break { BREAK_SENTENCE, BREAK_CLAUSE, BREAK_NUMBER };

struct lexicon_entry {
    const struct code *code;
    enum prose_value value;
};

struct rules {
    struct rule *rule;
    size_t count;
    struct automaton *terms;
    struct lexicon_entry *lexicon;
    size_t lexicon_count, lexicon_cap;
    const struct codes *codes;
    void *limits; /* pcre2_match_context */
};

/* codes: sealed, borrowed; NULL: no lexicon, no constants, no places. */
enum billet_status rules_new(const struct codes *codes, struct rules **out,
                             struct billet_error *err) BILLET_MUST_CHECK;
void rules_free(struct rules *rules);
/* By id; NULL when there is none. */
const struct rule *rules_find(const struct rules *rules, const char *id);

#endif
