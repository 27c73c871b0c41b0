/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of reading prose share: see prose.h. */
#ifndef BILLET_SERVER_TEXT_PROSE_INNER_H
#define BILLET_SERVER_TEXT_PROSE_INNER_H

#include "server/text/flat.h"
#include "server/text/prose.h"

/* Tokens of one text: more, and the rest of the text is not looked at. */
#define TOKENS_MAX 65536
/* Patterns that one rule tries in one text: postings say such things once or twice. */
#define TRIES_MAX 64
/* Lexicon terms of one sentence. */
#define HITS_MAX 128

struct token {
    uint32_t start, end; /* bytes of the flat text */
    uint32_t id;
    uint8_t kind;
};

/* A term of the lexicon in the sentence in work, or a mark (code NULL). */
struct hit {
    uint32_t start, end;
    const struct code *code;
    enum prose_value value;
    const struct rule *mark;
    unsigned clause; /* within the sentence */
};

/* How often a rule has been tried in this text, and where its last match ends. */
struct rule_state {
    uint32_t done;
    uint32_t tries;
    uint32_t text; /* of which text this is; older: untouched */
};

struct prose {
    const struct rules *rules;
    void *match; /* pcre2_match_data */
    struct rule_state *state;
    uint32_t texts;
    struct flat flat;
    struct token *token;
    size_t token_count, token_cap;
    bool no_memory;
    /* The text in work. */
    const char *field;
    struct billet_span home;
    enum prose_section section;
    struct hit hit[HITS_MAX];
    size_t hit_count;
    uint32_t sentence_marks; /* bit m: a hit is mark m */
    unsigned clause;
    /* The row so far. */
    uint32_t sections;           /* bit s: a heading of section s was there */
    unsigned marks[PROSE_MARKS]; /* words of each mark */
    struct prose_mention mention[PROSE_MENTIONS_MAX];
    size_t mention_count;
};

/* prose_match.c: runs the rule around the token; adds a mention or moves the section. */
void prose_try(struct prose *p, const struct token *token);
/* A new mention of bytes start..end of the flat text; NULL when there is no room. */
struct prose_mention *prose_add(struct prose *p, uint32_t start, uint32_t end);

/* prose.c: a heading. */
void prose_enter(struct prose *p, enum prose_section section);

/* prose_clause.c: a lexicon term or a mark of the sentence in work. */
void prose_hit(struct prose *p, const struct token *token);
/* The sentence is over: its terms become mentions. */
void prose_sentence(struct prose *p);

/* prose_values.c: reads the text of a value; false when it says none. */
bool prose_value(struct prose *p, const struct rule *rule, struct billet_span text,
                 struct prose_mention *m);

#endif
