/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Triggers are found with memmem; the window around one is WINDOW code points to each side, and
 * the next search goes on behind the match. Tries are limited, so the work is linear in the text.
 */
#include "config.h" /* memmem */

#define PCRE2_CODE_UNIT_WIDTH 8
#include "server/text/rules.h"

#include <pcre2.h>

#include "server/core/mem.h"
#include "server/core/utf8.h"

#define WINDOW 24
/* A window is at most 2 * WINDOW + trigger long: more steps than this are a hostile line. */
#define MATCH_LIMIT    10000
#define HEAP_LIMIT_KIB 1024
#define TRIGGERS_MAX   4
/* Windows a rule looks into in one text: postings say such things once or twice. */
#define TRIES_MAX 64

struct rule {
    const char *code;
    const char *name;
    enum rule_severity severity;
    const char *triggers[TRIGGERS_MAX];
    const char *pattern;
};

/* Sex is a forbidden condition in a recruitment notice; age is shown to the officer. */
static const struct rule table[] = {
    {"age_limit",
     "age_limit.range",
     RULE_WARN,
     {"岁"},
     "[1-9][0-9]\\s*(?:周岁|岁)?\\s*[-~－—–～至到]{1,2}\\s*[1-9][0-9]\\s*(?:周岁|岁)"},
    {"age_limit",
     "age_limit.bound",
     RULE_WARN,
     {"岁"},
     "(?:年龄[^\\s,，。;；]{0,6})?[1-9][0-9]\\s*(?:周岁|岁)\\s*(?:以下|以内|以上|及以下|之间|"
     "左右)"},
    {"gender",
     "gender.only",
     RULE_BLOCK,
     {"限男", "限女"},
     "(?:仅|只)?限(?:招)?[男女](?:性|士|生)?"},
    {"gender",
     "gender.preferred",
     RULE_BLOCK,
     {"男", "女"},
     "(?<![男、/])[男女](?:性|士|生)?(?:者)?(?:优先|为主|佳)"},
    {"gender",
     "gender.field",
     RULE_BLOCK,
     {"性别"},
     "性别\\s*(?:要求)?\\s*[:：]?\\s*[男女](?![/、女男]|均|不限)"},
};

#define RULES (sizeof table / sizeof table[0])

struct rules {
    pcre2_code *code[RULES];
    pcre2_match_context *limits;
};

struct rules_run {
    const struct rules *rules;
    pcre2_match_data *match;
};

void rules_free(struct rules *rules)
{
    if (rules == NULL) {
        return;
    }
    for (size_t i = 0; i < RULES; i++) {
        pcre2_code_free(rules->code[i]);
    }
    pcre2_match_context_free(rules->limits);
    mem_free(rules);
}

static enum billet_status compile(struct rules *rules, size_t i, struct billet_error *err)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    rules->code[i] = pcre2_compile((PCRE2_SPTR)table[i].pattern, PCRE2_ZERO_TERMINATED,
                                   PCRE2_UTF | PCRE2_NO_UTF_CHECK, &code, &at, NULL);
    if (rules->code[i] == NULL) {
        return billet_error_set(err, BILLET_EINTERNAL, "rule %s does not compile at %zu",
                                table[i].name, (size_t)at);
    }
    (void)pcre2_jit_compile(rules->code[i], PCRE2_JIT_COMPLETE); /* slower without, not wrong */
    return BILLET_OK;
}

enum billet_status rules_new(struct rules **out, struct billet_error *err)
{
    struct rules *rules = mem_alloc(1, sizeof *rules);
    enum billet_status status = BILLET_OK;
    if (rules == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the posting rules");
    }
    rules->limits = pcre2_match_context_create(NULL);
    if (rules->limits == NULL) {
        rules_free(rules);
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the posting rules");
    }
    (void)pcre2_set_match_limit(rules->limits, MATCH_LIMIT);
    (void)pcre2_set_heap_limit(rules->limits, HEAP_LIMIT_KIB);
    for (size_t i = 0; i < RULES && status == BILLET_OK; i++) {
        status = compile(rules, i, err);
    }
    if (status != BILLET_OK) {
        rules_free(rules);
        return status;
    }
    *out = rules;
    return BILLET_OK;
}

struct rules_run *rules_run_new(const struct rules *rules)
{
    struct rules_run *run = mem_alloc(1, sizeof *run);
    if (run == NULL) {
        return NULL;
    }
    run->rules = rules;
    run->match = pcre2_match_data_create(1, NULL);
    if (run->match == NULL) {
        mem_free(run);
        return NULL;
    }
    return run;
}

void rules_run_free(struct rules_run *run)
{
    if (run != NULL) {
        pcre2_match_data_free(run->match);
        mem_free(run);
    }
}

static bool is_inside(const char *p)
{
    return ((unsigned char)*p & 0xC0) == 0x80;
}

/* `points` code points back from at, not before start. */
static size_t back(struct billet_span text, size_t start, size_t at, unsigned points)
{
    while (points > 0 && at > start) {
        at--;
        points -= is_inside(text.ptr + at) ? 0 : 1;
    }
    return at;
}

static size_t forward(struct billet_span text, size_t at, unsigned points)
{
    while (at < text.len && (points > 0 || is_inside(text.ptr + at))) {
        points -= is_inside(text.ptr + at) ? 0 : 1;
        at++;
    }
    return at;
}

/* The first trigger of the rule at or after `from`; text.len when there is none. */
static size_t find_trigger(const struct rule *rule, struct billet_span text, size_t from,
                           size_t *len)
{
    size_t best = text.len;
    for (size_t i = 0; i < TRIGGERS_MAX && rule->triggers[i] != NULL; i++) {
        size_t size = strlen(rule->triggers[i]);
        const char *at = memmem(text.ptr + from, text.len - from, rule->triggers[i], size);
        if (at != NULL && (size_t)(at - text.ptr) < best) {
            best = (size_t)(at - text.ptr);
            *len = size;
        }
    }
    return best;
}

static void add_finding(const struct rule *rule, struct billet_span text, size_t start, size_t end,
                        struct finding *findings, size_t *count)
{
    size_t points = utf8_count((struct billet_span){text.ptr, start});
    struct billet_span quote = {text.ptr + start, end - start};
    findings[(*count)++] = (struct finding){.code = rule->code,
                                            .rule = rule->name,
                                            .severity = rule->severity,
                                            .quote = quote,
                                            .start = points,
                                            .end = points + utf8_count(quote)};
}

static void search_rule(struct rules_run *run, size_t i, struct billet_span text,
                        struct finding *findings, size_t *count)
{
    const struct rule *rule = &table[i];
    size_t done = 0; /* behind the last match or window */
    size_t from = 0;
    for (int tries = 0; tries < TRIES_MAX && *count < RULES_FINDINGS_MAX; tries++) {
        size_t trigger_len = 0;
        size_t trigger = find_trigger(rule, text, from, &trigger_len);
        if (trigger == text.len) {
            return;
        }
        size_t begin = back(text, done, trigger, WINDOW);
        size_t end = forward(text, trigger + trigger_len, WINDOW);
        from = trigger + trigger_len;
        int found = pcre2_match(run->rules->code[i], (PCRE2_SPTR)text.ptr + begin, end - begin, 0,
                                PCRE2_NO_UTF_CHECK, run->match, run->rules->limits);
        if (found > 0) {
            const PCRE2_SIZE *at = pcre2_get_ovector_pointer(run->match);
            add_finding(rule, text, begin + at[0], begin + at[1], findings, count);
            done = begin + at[1];
            from = done > from ? done : from;
        }
    }
}

void rules_search(struct rules_run *run, const char *field, struct billet_span text,
                  struct finding findings[static RULES_FINDINGS_MAX], size_t *count)
{
    size_t first = *count;
    for (size_t i = 0; i < RULES; i++) {
        search_rule(run, i, text, findings, count);
    }
    for (size_t i = first; i < *count; i++) {
        findings[i].field = field;
    }
}
