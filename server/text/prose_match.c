/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rule at a token: the pattern is run in a window around it, and what it found is taken back to
 * the text as it was. A match never reaches back into the rule's last one, so
 * that the work is linear in the text; a pattern at its match limit finds nothing.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "server/text/prose_inner.h"

#include <pcre2.h>

static const char numerals[][4] = {"〇", "零", "一", "二", "两", "三", "四",
                                   "五", "六", "七", "八", "九", "十", "百"};

static bool is_inside(const char *p)
{
    return ((unsigned char)*p & 0xC0) == 0x80;
}

/* `points` characters back from at. */
static size_t back(struct billet_span text, size_t at, unsigned points)
{
    while (points > 0 && at > 0) {
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

struct prose_mention *prose_add(struct prose *p, uint32_t start, uint32_t end)
{
    if (p->mention_count == PROSE_MENTIONS_MAX) {
        return NULL;
    }
    size_t from = flat_origin(&p->flat, start);
    size_t to = flat_end(&p->flat, end);
    struct prose_mention *m = &p->mention[p->mention_count++];
    *m = (struct prose_mention){
        .field = p->field,
        .section = p->section,
        .quote = {p->flat.raw.ptr + from, to - from},
        .start = flat_points(&p->flat, from),
        .end = flat_points(&p->flat, to),
    };
    return m;
}

static void skip_blanks(struct billet_span text, uint32_t *start, uint32_t end)
{
    while (*start < end && (text.ptr[*start] == ' ' || text.ptr[*start] == '\n')) {
        *start += 1; /* a pattern may begin with white space, a quote does not */
    }
}

static void take(struct prose *p, const struct rule *rule, uint32_t start, uint32_t end,
                 bool preferred)
{
    struct billet_span text = p->flat.text;
    skip_blanks(text, &start, end);
    struct prose_mention *m = prose_add(p, start, end);
    if (m == NULL) {
        return;
    }
    m->what = rule->what;
    m->rule = rule;
    m->preferred = preferred || p->section == PROSE_WISHES;
    if (rule->what == RULE_VALUE &&
        !prose_value(p, rule, (struct billet_span){text.ptr + start, end - start}, m)) {
        p->mention_count--;
    }
}

static void take_match(struct prose *p, const struct rule *rule, int groups)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->match);
    bool value = rule->what == RULE_VALUE;
    int group = value && groups > 1 && at[2] != PCRE2_UNSET ? 2 : 0;
    if (rule->what == RULE_SECTION) {
        prose_enter(p, (enum prose_section)rule->kind);
        return;
    }
    take(p, rule, (uint32_t)at[group], (uint32_t)at[group + 1],
         value && groups > 2 && at[4] != PCRE2_UNSET);
}

static struct rule_state *state_of(struct prose *p, uint32_t rule)
{
    struct rule_state *state = &p->state[rule];
    if (state->text != p->texts) {
        *state = (struct rule_state){.text = p->texts};
    }
    return state;
}

/* A digit, or one of 〇零一二两三四五六七八九十百: what any pattern takes for a figure. */
static bool has_figure(const char *at, const char *end)
{
    for (; at < end; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= '0' && c <= '9') {
            return true;
        }
        if (c < 0xE3 || c > 0xE9 || end - at < 3) {
            continue;
        }
        for (size_t i = 0; i < sizeof numerals / sizeof numerals[0]; i++) {
            if (at[2] == numerals[i][2] && at[1] == numerals[i][1] && at[0] == numerals[i][0]) {
                return true;
            }
        }
    }
    return false;
}

static void run(struct prose *p, const struct rule *rule, struct rule_state *state,
                const struct token *token)
{
    struct billet_span text = p->flat.text;
    size_t from = back(text, token->start, rule->before);
    size_t to = forward(text, token->end, rule->behind);
    uint32_t options = to < text.len ? PCRE2_NOTEOL : 0;
    from = state->done > from ? state->done : from;
    if (rule->figure && !has_figure(text.ptr + from, text.ptr + to)) {
        return;
    }
    int found = rule->jit ? pcre2_jit_match(rule->pattern, (PCRE2_SPTR)text.ptr, to, from, options,
                                            p->match, p->rules->limits)
                          : pcre2_match(rule->pattern, (PCRE2_SPTR)text.ptr, to, from,
                                        options | PCRE2_NO_UTF_CHECK, p->match, p->rules->limits);
    if (found > 0) {
        state->done = (uint32_t)pcre2_get_ovector_pointer(p->match)[1];
        take_match(p, rule, found);
    }
}

void prose_try(struct prose *p, const struct token *token)
{
    const struct rule *rule = &p->rules->rule[token->id];
    struct rule_state *state = state_of(p, token->id);
    bool here = (rule->sections & UINT32_C(1) << p->section) != 0;
    if (!here || token->start < state->done || state->tries == TRIES_MAX) {
        return;
    }
    state->tries++;
    if (rule->pattern != NULL) {
        run(p, rule, state, token);
    } else {
        take(p, rule, token->start, token->end, false);
    }
}
