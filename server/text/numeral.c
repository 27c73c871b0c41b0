/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number := [section 万] section      section := [d 千] [d 百] [d 十] [d]
 *
 * 零 stands where a unit is passed over. A last digit without a unit and without 零 before it
 * counts tenths of the unit said last.
 */
#include "server/text/numeral.h"

#define MYRIAD 10000

static const struct text_word digits[] = {
    {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4}, {"五", 5}, {"六", 6},
    {"七", 7}, {"八", 8}, {"九", 9}, {"壹", 1}, {"贰", 2}, {"叁", 3}, {"肆", 4},
    {"伍", 5}, {"陆", 6}, {"柒", 7}, {"捌", 8}, {"玖", 9},
};
static const struct text_word units[] = {
    {"十", 10}, {"百", 100}, {"千", 1000}, {"拾", 10}, {"佰", 100}, {"仟", 1000},
};
static const struct text_word myriads[] = {{"万", MYRIAD}, {"萬", MYRIAD}};
static const struct text_word zeros[] = {{"零", 0}, {"〇", 0}};
/* "五千一个月" is no 5,100: the one counts months. */
static const struct text_word counted[] = {
    {"个", 0}, {"月", 0}, {"年", 0}, {"天", 0}, {"日", 0}, {"小时", 0}, {"周", 0}, {"次", 0},
};

enum stage {
    STAGE_OPEN,  /* more units may come */
    STAGE_ZERO,  /* 零 was said: a smaller unit must come */
    STAGE_ONES,  /* its ones are said: only 万 may come */
    STAGE_ELIDED /* its last unit went unsaid: nothing may come */
};

struct numeral {
    int64_t whole;   /* what stands before 万 */
    int64_t section; /* what stands after it, or all */
    int64_t last;    /* the unit said last; MYRIAD where a section begins */
    int parts;       /* of the section: digits with their units */
    enum stage stage;
};

static bool stands(struct text_cursor c, const struct text_word *words, size_t count)
{
    return text_take_word(&c, words, count) != NULL;
}

static bool begins(const struct numeral *n)
{
    return n->whole == 0 && n->parts == 0;
}

static void put_ones(struct numeral *n, int64_t digit)
{
    bool elided = !begins(n) && n->stage != STAGE_ZERO && n->last > 10;
    n->section += elided ? digit * n->last / 10 : digit;
    n->stage = elided ? STAGE_ELIDED : STAGE_ONES;
}

static bool put_unit(struct numeral *n, int64_t digit, int64_t unit)
{
    if (unit >= (n->stage == STAGE_ZERO ? n->last / 10 : n->last)) {
        return false;
    }
    n->section += digit * unit;
    n->last = unit;
    n->stage = STAGE_OPEN;
    return true;
}

/* A digit with the unit behind it, or without one; 十 at the start needs no digit. */
static bool take_part(struct text_cursor *c, struct numeral *n)
{
    struct text_cursor try = *c;
    const struct text_word *digit = text_take_word(&try, TEXT_WORDS(digits));
    const struct text_word *unit = text_take_word(&try, TEXT_WORDS(units));
    bool ten = digit == NULL && unit != NULL && unit->value == 10 && begins(n);
    if (n->stage == STAGE_ONES || n->stage == STAGE_ELIDED || (digit == NULL && !ten)) {
        return false;
    }
    if (unit != NULL && !put_unit(n, ten ? 1 : digit->value, unit->value)) {
        return false;
    }
    if (unit == NULL && digit->value == 1 && !begins(n) && stands(try, TEXT_WORDS(counted))) {
        return false;
    }
    if (unit == NULL) {
        put_ones(n, digit->value);
    }
    n->parts++;
    *c = try;
    return true;
}

static bool take_zero(struct text_cursor *c, struct numeral *n)
{
    if (begins(n) || n->stage != STAGE_OPEN || text_take_word(c, TEXT_WORDS(zeros)) == NULL) {
        return false;
    }
    n->stage = STAGE_ZERO;
    return true;
}

static bool take_myriad(struct text_cursor *c, struct numeral *n)
{
    if (n->section == 0 || n->whole > 0 || n->stage == STAGE_ELIDED || n->stage == STAGE_ZERO ||
        text_take_word(c, TEXT_WORDS(myriads)) == NULL) {
        return false;
    }
    *n = (struct numeral){.whole = n->section, .last = MYRIAD};
    return true;
}

bool text_take_numeral(struct text_cursor *c, int64_t *count, int64_t *unit)
{
    struct text_cursor try = *c;
    struct numeral n = {.last = MYRIAD};
    while (take_part(&try, &n) || take_zero(&try, &n) || take_myriad(&try, &n)) {
    }
    if (begins(&n) || n.stage == STAGE_ZERO) {
        return false;
    }
    bool whole = n.whole > 0 && n.parts == 0;
    bool single = n.whole == 0 && n.parts == 1 && n.last >= 100 && n.last < MYRIAD;
    bool bare = n.whole == 0 && n.section < 100;
    *unit = whole ? MYRIAD : single ? n.last : bare ? 0 : 1;
    *count = (n.whole * MYRIAD + n.section) / (*unit > 1 ? *unit : 1);
    *c = try;
    return true;
}

bool text_take_between(struct text_cursor *c, int64_t *low, int64_t *high, int64_t *unit)
{
    struct text_cursor try = *c;
    const struct text_word *first = text_take_word(&try, TEXT_WORDS(digits));
    const struct text_word *second = text_take_word(&try, TEXT_WORDS(digits));
    const struct text_word *said = text_take_word(&try, TEXT_WORDS(units));
    said = said != NULL ? said : text_take_word(&try, TEXT_WORDS(myriads));
    if (first == NULL || second == NULL || said == NULL) {
        return false;
    }
    bool near = second->value == first->value + 1 || (first->value == 3 && second->value == 5);
    if (!near || stands(try, TEXT_WORDS(digits)) || stands(try, TEXT_WORDS(myriads))) {
        return false;
    }
    *low = first->value;
    *high = second->value;
    *unit = said->value;
    *c = try;
    return true;
}
