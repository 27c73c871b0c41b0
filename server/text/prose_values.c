/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the slice that a rule found to a value, by the readers of values.h; and the choice between
 * several slices. A slice that the reader does not understand is no mention: nothing is guessed.
 */
#include "config.h" /* memmem */

#include "server/text/prose_inner.h"

#include "server/text/region.h"

static bool read_named(const struct prose *p, enum code_set set, struct billet_span text,
                       struct prose_mention *m)
{
    bool several = false;
    m->code = p->rules->codes != NULL ? codes_find(p->rules->codes, set, text, &several) : NULL;
    return m->code != NULL;
}

/* "place whole": the text must be the name of a place, not only begin with one. */
static bool read_place(const struct prose *p, const struct rule *rule, struct billet_span text,
                       struct prose_mention *m)
{
    struct text_region region;
    if (p->rules->codes == NULL ||
        text_read_region(p->rules->codes, text, p->home, &region) != TEXT_READ ||
        (rule->name != NULL && !region.whole)) {
        return false;
    }
    m->code = region.code;
    return true;
}

/* A smaller month's figure in prose is an allowance, a bonus or a rate, not the pay of the post. */
#define PAY_LEAST 1000

/* What is paid on trial says nothing of what the post pays. */
static bool is_trial(const struct prose *p, struct billet_span text)
{
    static const char *const words[] = {"试用", "实习期", "见习期", "培训期"};
    const size_t reach = 24; /* bytes: eight characters */
    size_t before = (size_t)(text.ptr - p->flat.text.ptr);
    size_t len = before < reach ? before : reach;
    bool settled = memmem(text.ptr - len, len, "转正", strlen("转正")) != NULL;
    for (size_t i = 0; !settled && i < sizeof words / sizeof words[0]; i++) {
        if (memmem(text.ptr - len, len, words[i], strlen(words[i])) != NULL) {
            return true;
        }
    }
    return false;
}

static bool read_pay(const struct prose *p, struct billet_span text, struct text_pay *pay)
{
    return !is_trial(p, text) && text_read_pay(text, pay) == TEXT_READ &&
           (pay->min < 0 ? pay->max : pay->min) >= PAY_LEAST;
}

/* 应届生亦可: nobody's experience is demanded, whatever else is said. */
static bool is_open(const struct rule *rule)
{
    return rule->kind == PROSE_EXPERIENCE && rule->name != NULL;
}

/* A day without its year says that the notice ends, and not when. */
static int64_t read_day(struct billet_span text)
{
    struct civil_date date;
    const struct civil_date never = {0, 0, 0}; /* today is said in words, which no rule takes */
    return text_read_date(text, never, &date) == TEXT_READ
               ? date.year * INT64_C(10000) + date.month * 100 + date.day
               : 0;
}

/* What is looked up by its name: in which set. */
static enum code_set set_of(enum prose_value value)
{
    static const enum code_set sets[PROSE_VALUES] = {[PROSE_EMPLOYMENT] = CODES_EMPLOYMENT,
                                                     [PROSE_SHIFT] = CODES_SHIFTS,
                                                     [PROSE_CONDITION] = CODES_CONDITIONS,
                                                     [PROSE_SKILL] = CODES_SKILLS,
                                                     [PROSE_CERTIFICATE] = CODES_CERTIFICATES};
    return sets[value];
}

bool prose_value(struct prose *p, const struct rule *rule, struct billet_span text,
                 struct prose_mention *m)
{
    enum text_note note = TEXT_NOTE_NONE;
    m->value = (enum prose_value)rule->kind;
    if (rule->code != NULL) {
        m->code = rule->code;
        return true;
    }
    switch (m->value) {
    case PROSE_PAY:
        return read_pay(p, text, &m->pay);
    case PROSE_EDUCATION:
        return text_read_education(text, &m->education) == TEXT_READ;
    case PROSE_RELAXED:
        return true;
    case PROSE_EXPERIENCE:
        return is_open(rule) || text_read_experience(text, &m->number) == TEXT_READ;
    case PROSE_HEADCOUNT:
        return text_read_headcount(text, &m->number, &note) == TEXT_READ && m->number > 0;
    case PROSE_PLACE:
        return read_place(p, rule, text, m);
    case PROSE_VALIDITY:
        m->number = rule->name != NULL ? 0 : read_day(text);
        return true;
    case PROSE_EMPLOYMENT:
    case PROSE_SHIFT:
    case PROSE_CONDITION:
    case PROSE_CERTIFICATE:
    case PROSE_SKILL:
        return read_named(p, set_of(m->value), text, m);
    case PROSE_VALUES:
        break;
    }
    return false;
}

/* --- the choice --- */

/* Higher decides; of equals the first does. Base pay is less than pay, a wish is nothing. */
static int rank(const struct prose_mention *m)
{
    if (m->value == PROSE_PAY) {
        return m->rule->name != NULL ? 1 : 2;
    }
    if (m->value == PROSE_EXPERIENCE) {
        return (int)m->number; /* all of several demands means the longest */
    }
    if (m->value == PROSE_VALIDITY) {
        return m->number > 0 ? 2 : 1;
    }
    return m->value == PROSE_PLACE ? (int)m->code->code.len : 1;
}

const struct prose_mention *prose_best(const struct prose *p, enum prose_value value)
{
    const struct prose_mention *best = NULL;
    for (size_t i = 0; i < p->mention_count; i++) {
        const struct prose_mention *m = &p->mention[i];
        if (m->what != RULE_VALUE || m->value != value || m->preferred) {
            continue;
        }
        if (m->rule != NULL && is_open(m->rule)) {
            return NULL;
        }
        if (best == NULL || rank(m) > rank(best)) {
            best = m;
        }
    }
    return best;
}
