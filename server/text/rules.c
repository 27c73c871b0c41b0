/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the table that rules.awk makes to compiled rules and one automaton. The table is ours, so
 * that what is wrong in it is our bug: it is told with the id of the rule, and a test sees it.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "server/text/rules.h"

#include <pcre2.h>

#include "server/core/mem.h"
#include "server/text/lexicon.h"
#include "server/text/rule_text.h"

#define WINDOW 24
/* A window has some hundred characters: more steps than this are a hostile line. */
#define MATCH_LIMIT    10000
#define DEPTH_LIMIT    500
#define HEAP_LIMIT_KIB 1024

struct named {
    const char *name;
    int value;
};

static const struct named whats[] = {{"finding", RULE_FINDING},
                                     {"value", RULE_VALUE},
                                     {"section", RULE_SECTION},
                                     {"mark", RULE_MARK},
                                     {NULL, 0}};
static const struct named values[] = {{"pay", PROSE_PAY},
                                      {"education", PROSE_EDUCATION},
                                      {"relaxed", PROSE_RELAXED},
                                      {"experience", PROSE_EXPERIENCE},
                                      {"headcount", PROSE_HEADCOUNT},
                                      {"place", PROSE_PLACE},
                                      {"validity", PROSE_VALIDITY},
                                      {"employment", PROSE_EMPLOYMENT},
                                      {"shift", PROSE_SHIFT},
                                      {"condition", PROSE_CONDITION},
                                      {"certificate", PROSE_CERTIFICATE},
                                      {"skill", PROSE_SKILL},
                                      {NULL, 0}};
static const struct named sections[] = {{"title", PROSE_TITLE},     {"head", PROSE_HEAD},
                                        {"duties", PROSE_DUTIES},   {"demands", PROSE_DEMANDS},
                                        {"wishes", PROSE_WISHES},   {"offers", PROSE_OFFERS},
                                        {"company", PROSE_COMPANY}, {NULL, 0}};
static const struct named marks[] = {{"level", PROSE_LEVEL},
                                     {"must", PROSE_MUST},
                                     {"preferred", PROSE_PREFERRED},
                                     {"negated", PROSE_NEGATED},
                                     {"task", PROSE_TASK},
                                     {"plain", PROSE_PLAIN},
                                     {NULL, 0}};

static struct billet_span next_word(struct billet_span *left, char separator)
{
    const char *end = left->len > 0 ? memchr(left->ptr, separator, left->len) : NULL;
    struct billet_span word = {left->ptr, end != NULL ? (size_t)(end - left->ptr) : left->len};
    size_t used = word.len + (end != NULL ? 1 : 0);
    left->ptr += used;
    left->len -= used;
    return word;
}

static bool look_up(const struct named *table, struct billet_span word, int *out)
{
    for (; table->name != NULL; table++) {
        if (billet_span_is(word, table->name)) {
            *out = table->value;
            return true;
        }
    }
    return false;
}

static const struct named *kinds_of(enum rule_what what)
{
    switch (what) {
    case RULE_FINDING:
        return NULL;
    case RULE_VALUE:
        return values;
    case RULE_SECTION:
        return sections;
    case RULE_MARK:
        return marks;
    }
    return NULL;
}

static char *copy(struct billet_span word)
{
    return word.len > 0 ? mem_strndup(word.ptr, word.len) : NULL;
}

/* "finding gender block", "value shift rotating", "mark level 3". */
static bool read_what(struct rule *rule, const char *text)
{
    struct billet_span left = billet_span_of(text);
    int what = 0;
    if (!look_up(whats, next_word(&left, ' '), &what)) {
        return false;
    }
    rule->what = (enum rule_what)what;
    struct billet_span second = next_word(&left, ' ');
    struct billet_span third = next_word(&left, ' ');
    if (rule->what == RULE_FINDING) {
        rule->kind = billet_span_is(third, "block") ? RULE_BLOCK : RULE_WARN;
        rule->name = copy(second);
        return rule->name != NULL && (rule->kind == RULE_BLOCK || billet_span_is(third, "warn"));
    }
    if (rule->what == RULE_VALUE) {
        rule->name = copy(third);
    } else if (third.len == 1) {
        rule->number = third.ptr[0] - '0';
    }
    return look_up(kinds_of(rule->what), second, &rule->kind);
}

static bool read_sections(struct rule *rule, const char *text)
{
    struct billet_span left = billet_span_of(text);
    uint32_t named = 0;
    bool not = false;
    int section = 0;
    rule->sections = UINT32_MAX;
    while (left.len > 0) {
        struct billet_span word = next_word(&left, ' ');
        if (billet_span_is(word, "not")) {
            not = true;
        } else if (!look_up(sections, word, &section)) {
            return false;
        } else {
            named |= UINT32_C(1) << section;
        }
    }
    rule->sections = text == NULL ? UINT32_MAX : not ? ~named : named;
    return true;
}

static bool compile(struct rule *rule, const char *pattern)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    if (pattern == NULL) {
        return true;
    }
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                         PCRE2_UTF | PCRE2_NO_UTF_CHECK, &code, &at, NULL);
    if (compiled != NULL) {
        rule->jit = pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE) == 0; /* else slower */
    }
    rule->pattern = compiled;
    return compiled != NULL;
}

static const struct {
    enum prose_value value;
    enum code_set set;
} sets[] = {{PROSE_EMPLOYMENT, CODES_EMPLOYMENT},
            {PROSE_SHIFT, CODES_SHIFTS},
            {PROSE_CONDITION, CODES_CONDITIONS},
            {PROSE_CERTIFICATE, CODES_CERTIFICATES},
            {PROSE_SKILL, CODES_SKILLS}};

/* The code that the constant of a value rule names. */
static bool find_constant(struct rule *rule, const struct codes *codes)
{
    if (rule->what != RULE_VALUE || rule->name == NULL || codes == NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        if ((int)sets[i].value == rule->kind) {
            rule->code = codes_get(codes, sets[i].set, billet_span_of(rule->name));
            return rule->code != NULL;
        }
    }
    return true;
}

static enum billet_status read_rule(struct rules *rules, const struct rule_text *text,
                                    struct billet_error *err)
{
    struct rule *rule = &rules->rule[rules->count++];
    rule->id = text->id;
    rule->zh = text->zh;
    rule->en = text->en;
    rule->figure = text->figure != 0;
    rule->before = text->before > 0 ? (unsigned)text->before : WINDOW;
    rule->behind = text->behind > 0 ? (unsigned)text->behind : WINDOW;
    if (text->what == NULL || text->terms == NULL || !read_what(rule, text->what) ||
        !read_sections(rule, text->sections) || !compile(rule, text->pattern) ||
        !find_constant(rule, rules->codes)) {
        return billet_error_set(err, BILLET_EINTERNAL, "rule %s is wrong", text->id);
    }
    enum term_kind kind = rule->pattern != NULL ? TERM_TRIGGER : TERM_WORD;
    struct billet_span left = billet_span_of(text->terms);
    enum billet_status status = BILLET_OK;
    while (left.len > 0 && status == BILLET_OK) {
        status = automaton_add(rules->terms, next_word(&left, '|'), (uint8_t)kind,
                               (uint32_t)(rules->count - 1), err);
    }
    return status;
}

static enum billet_status add_breaks(struct rules *rules, struct billet_error *err)
{
    static const struct {
        const char *term;
        enum prose_break what;
    } breaks[] = {{"。", BREAK_SENTENCE}, {";", BREAK_SENTENCE}, {"!", BREAK_SENTENCE},
                  {"?", BREAK_SENTENCE},  {",", BREAK_CLAUSE},   {"、", BREAK_NUMBER},
                  {".", BREAK_NUMBER},    {")", BREAK_NUMBER},   {"●", BREAK_SENTENCE},
                  {"•", BREAK_SENTENCE},  {"【", BREAK_SENTENCE}};
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0] && status == BILLET_OK; i++) {
        status = automaton_add(rules->terms, billet_span_of(breaks[i].term), TERM_BREAK,
                               breaks[i].what, err);
    }
    return status;
}

static enum billet_status read_table(struct rules *rules, struct billet_error *err)
{
    size_t count = 0;
    while (rule_texts[count].id != NULL) {
        count++;
    }
    rules->rule = mem_alloc(count + 1, sizeof *rules->rule);
    rules->terms = automaton_new(UINT32_C(1) << TERM_TRIGGER, UINT32_C(1) << TERM_TRIGGER);
    rules->limits = pcre2_match_context_create(NULL);
    if (rules->rule == NULL || rules->terms == NULL || rules->limits == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the rules of prose");
    }
    (void)pcre2_set_match_limit(rules->limits, MATCH_LIMIT);
    (void)pcre2_set_depth_limit(rules->limits, DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(rules->limits, HEAP_LIMIT_KIB);
    enum billet_status status = add_breaks(rules, err);
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        status = read_rule(rules, &rule_texts[i], err);
    }
    return status;
}

enum billet_status rules_new(const struct codes *codes, struct rules **out,
                             struct billet_error *err)
{
    struct rules *rules = mem_alloc(1, sizeof *rules);
    if (rules == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the rules of prose");
    }
    rules->codes = codes;
    enum billet_status status = read_table(rules, err);
    if (status == BILLET_OK && codes != NULL) {
        status = lexicon_add(rules, err);
    }
    if (status == BILLET_OK) {
        status = automaton_seal(rules->terms, err);
    }
    if (status != BILLET_OK) {
        rules_free(rules);
        return status;
    }
    *out = rules;
    return BILLET_OK;
}

void rules_free(struct rules *rules)
{
    if (rules == NULL) {
        return;
    }
    for (size_t i = 0; i < rules->count; i++) {
        pcre2_code_free(rules->rule[i].pattern);
        mem_free((void *)rules->rule[i].name);
    }
    pcre2_match_context_free(rules->limits);
    automaton_free(rules->terms);
    mem_free(rules->lexicon);
    mem_free(rules->rule);
    mem_free(rules);
}

const struct rule *rules_find(const struct rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (strcmp(rules->rule[i].id, id) == 0) {
            return &rules->rule[i];
        }
    }
    return NULL;
}
