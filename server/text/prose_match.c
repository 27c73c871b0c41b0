/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rule at a token: the window around it is folded, the pattern is run there, and what it found
 * is taken back to the text as it was. A match never reaches back into the rule's last one, so
 * that the work is linear in the text; a pattern at its match limit finds nothing.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "server/text/prose_inner.h"

#include <pcre2.h>

#include "server/text/fold.h"

#define WINDOW_MOST      96 /* of a rule */
#define WINDOW_BYTES_MAX ((2 * WINDOW_MOST + 32) * 4)
#define LOOK_BEHIND      12 /* characters before the last match that a pattern may look at */

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

struct window {
    size_t begin; /* in the flat text */
    char text[WINDOW_BYTES_MAX + 1];
    uint16_t from[WINDOW_BYTES_MAX + 1];
    size_t len;
    struct billet_span flat;
};

/* Flat bytes of the folded bytes start..end: to the end of the last character, not beyond. */
static void unfold(const struct window *w, size_t start, size_t end, uint32_t *from, uint32_t *to)
{
    *from = (uint32_t)(w->begin + w->from[start]);
    *to = *from;
    if (end > start) {
        size_t last = w->begin + w->from[end - 1];
        *to = (uint32_t)forward(w->flat, last + 1, 0);
    }
}

static void open_window(struct window *w, struct billet_span text, const struct token *token,
                        unsigned points)
{
    points = points < WINDOW_MOST ? points : WINDOW_MOST;
    w->flat = text;
    w->begin = back(text, token->start, points);
    size_t end = forward(text, token->end, points);
    w->len = text_fold_window((struct billet_span){text.ptr + w->begin, end - w->begin}, w->text,
                              w->from);
}

/* The folded byte that stands for the flat byte `at`. */
static size_t folded_at(const struct window *w, size_t at)
{
    size_t i = 0;
    while (i < w->len && w->begin + w->from[i] < at) {
        i++;
    }
    return i;
}

static void take_match(struct prose *p, const struct rule *rule, const struct window *w, int groups)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->match);
    uint32_t start = 0;
    uint32_t end = 0;
    unfold(w, at[0], at[1], &start, &end);
    if (rule->what == RULE_SECTION) {
        prose_enter(p, (enum prose_section)rule->kind);
        return;
    }
    bool grouped = rule->what == RULE_VALUE && groups > 1 && at[2] != PCRE2_UNSET;
    if (grouped) {
        unfold(w, at[2], at[3], &start, &end);
    }
    struct prose_mention *m = prose_add(p, start, end);
    if (m == NULL) {
        return;
    }
    m->what = rule->what;
    m->rule = rule;
    m->preferred = p->section == PROSE_WISHES ||
                   (rule->what == RULE_VALUE && groups > 2 && at[4] != PCRE2_UNSET);
    struct billet_span text = {p->flat.text.ptr + start, end - start};
    if (rule->what == RULE_VALUE && !prose_value(p, rule, text, m)) {
        p->mention_count--;
    }
}

static struct rule_state *state_of(struct prose *p, uint32_t rule)
{
    struct rule_state *state = &p->state[rule];
    if (state->text != p->texts) {
        *state = (struct rule_state){.text = p->texts};
    }
    return state;
}

static void run(struct prose *p, const struct rule *rule, struct rule_state *state,
                const struct token *token)
{
    struct window w;
    open_window(&w, p->flat.text, token, rule->window);
    size_t from = state->done > w.begin ? folded_at(&w, state->done) : 0;
    uint32_t options = PCRE2_NO_UTF_CHECK;
    options |= w.begin > 0 ? PCRE2_NOTBOL : 0;
    options |= w.begin + w.from[w.len] < p->flat.text.len ? PCRE2_NOTEOL : 0;
    int found = pcre2_match(rule->pattern, (PCRE2_SPTR)w.text, w.len, from, options, p->match,
                            p->rules->limits);
    if (found > 0) {
        uint32_t start = 0;
        const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->match);
        unfold(&w, at[0], at[1], &start, &state->done);
        take_match(p, rule, &w, found);
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
        return;
    }
    struct prose_mention *m = prose_add(p, token->start, token->end);
    if (m == NULL) {
        return;
    }
    m->what = rule->what;
    m->rule = rule;
    m->preferred = p->section == PROSE_WISHES;
    struct billet_span text = {p->flat.text.ptr + token->start, token->end - token->start};
    if (rule->what == RULE_VALUE && !prose_value(p, rule, text, m)) {
        p->mention_count--;
    }
}
