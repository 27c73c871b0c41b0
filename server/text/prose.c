/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk over the tokens of a text. Breaks part sentences and clauses; triggers run their rule;
 * words and terms wait for the end of their sentence, where it is seen what belongs together.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "server/text/prose.h"

#include <pcre2.h>

#include "server/core/mem.h"
#include "server/text/prose_inner.h"

struct prose *prose_new(const struct rules *rules)
{
    struct prose *p = mem_alloc(1, sizeof *p);
    if (p == NULL) {
        return NULL;
    }
    p->rules = rules;
    p->match = pcre2_match_data_create(8, NULL);
    p->state = mem_alloc(rules->count + 1, sizeof *p->state);
    if (p->match == NULL || p->state == NULL) {
        prose_free(p);
        return NULL;
    }
    return p;
}

void prose_free(struct prose *p)
{
    if (p != NULL) {
        pcre2_match_data_free(p->match);
        mem_free(p->state);
        mem_free(p->token);
        flat_fini(&p->flat);
        mem_free(p);
    }
}

void prose_begin(struct prose *p)
{
    p->mention_count = 0;
    p->sections = 0;
    memset(p->marks, 0, sizeof p->marks);
}

const struct prose_mention *prose_mentions(const struct prose *p, size_t *count)
{
    *count = p->mention_count;
    return p->mention;
}

enum prose_section prose_section_at_end(const struct prose *p)
{
    return p->section;
}

static bool has_value(const struct prose *p, enum prose_value value)
{
    for (size_t i = 0; i < p->mention_count; i++) {
        if (p->mention[i].what == RULE_VALUE && p->mention[i].value == value) {
            return true;
        }
    }
    return false;
}

bool prose_tells_duties(const struct prose *p)
{
    return (p->sections & UINT32_C(1) << PROSE_DUTIES) != 0 || p->marks[PROSE_TASK] > 0;
}

bool prose_tells_demands(const struct prose *p)
{
    const uint32_t demanding = UINT32_C(1) << PROSE_DEMANDS | UINT32_C(1) << PROSE_WISHES;
    return (p->sections & demanding) != 0 || p->marks[PROSE_PREFERRED] > 0 ||
           p->marks[PROSE_MUST] > 0 || p->marks[PROSE_LEVEL] > 0 || has_value(p, PROSE_EDUCATION) ||
           has_value(p, PROSE_EXPERIENCE) || has_value(p, PROSE_CERTIFICATE);
}

void prose_enter(struct prose *p, enum prose_section section)
{
    prose_sentence(p);
    p->section = section;
    p->sections |= UINT32_C(1) << section;
}

static bool on_hit(void *arg, const struct automaton_hit *hit)
{
    struct prose *p = arg;
    if (p->token_count == TOKENS_MAX) {
        return false;
    }
    if (p->token_count == p->token_cap) {
        size_t cap = p->token_cap != 0 ? p->token_cap * 2 : 1024;
        void *more = mem_resize(p->token, cap, sizeof *p->token);
        if (more == NULL) {
            p->no_memory = true;
            return false;
        }
        p->token = more;
        p->token_cap = cap;
    }
    p->token[p->token_count++] =
        (struct token){(uint32_t)hit->start, (uint32_t)hit->end, hit->id, hit->kind};
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "1、", "2.", "3)": the number of an item, which begins a sentence. Not "1.5", not "1、2、". */
static bool is_item_number(struct billet_span text, const struct token *token)
{
    size_t digits = 0;
    size_t at = token->start;
    while (at > 0 && is_digit(text.ptr[at - 1])) {
        at--;
        digits++;
    }
    char before = at > 0 ? text.ptr[at - 1] : ' ';
    bool inside = before == '.' || before == '-' || before == ',';
    bool more = token->end < text.len && is_digit(text.ptr[token->end]);
    return digits >= 1 && digits <= 2 && !inside && !more;
}

static bool is_full_stop(struct billet_span text, const struct token *token)
{
    return text.ptr[token->start] == '.' &&
           (token->end >= text.len || text.ptr[token->end] == ' ' || text.ptr[token->end] == '\n');
}

static void take_break(struct prose *p, const struct token *token)
{
    switch ((enum prose_break)token->id) {
    case BREAK_SENTENCE:
        prose_sentence(p);
        break;
    case BREAK_CLAUSE:
        p->clause++;
        break;
    case BREAK_NUMBER:
        if (is_item_number(p->flat.text, token) || is_full_stop(p->flat.text, token)) {
            prose_sentence(p);
        }
        break;
    }
}

static void take_word(struct prose *p, const struct token *token)
{
    const struct rule *rule = &p->rules->rule[token->id];
    if ((rule->sections & UINT32_C(1) << p->section) == 0) {
        return;
    }
    if (rule->what == RULE_SECTION) {
        prose_enter(p, (enum prose_section)rule->kind);
    } else if (rule->what == RULE_MARK) {
        p->marks[rule->kind]++;
        prose_hit(p, token);
    } else {
        prose_try(p, token);
    }
}

static void take_token(struct prose *p, const struct token *token)
{
    switch (token->kind) {
    case TERM_TRIGGER:
        prose_try(p, token);
        break;
    case TERM_WORD:
        take_word(p, token);
        break;
    case TERM_BREAK:
        take_break(p, token);
        break;
    default:
        prose_hit(p, token);
        break;
    }
}

/* A line end between the last token and this one ends the sentence. */
static void take_line_end(struct prose *p, uint32_t from, uint32_t to)
{
    if (to > from && memchr(p->flat.text.ptr + from, '\n', to - from) != NULL) {
        prose_sentence(p);
    }
}

bool prose_read(struct prose *p, const char *field, enum prose_section section,
                struct billet_span text, struct billet_span home)
{
    p->texts++;
    p->token_count = 0;
    p->no_memory = false;
    p->field = field;
    p->home = home;
    p->section = section;
    p->hit_count = 0;
    p->sentence_marks = 0;
    p->clause = 0;
    if (text.len == 0) {
        return true;
    }
    if (!flat_read(&p->flat, text)) {
        return false;
    }
    automaton_scan(p->rules->terms, p->flat.text, on_hit, p);
    uint32_t last = 0;
    for (size_t i = 0; i < p->token_count; i++) {
        take_line_end(p, last, p->token[i].start);
        take_token(p, &p->token[i]);
        last = p->token[i].end > last ? p->token[i].end : last;
    }
    prose_sentence(p);
    return !p->no_memory;
}
