/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lengths of time: what a post demands ("3-5年" is 36 months, "1年以下" nothing) and what a
 * person has ("车辆驾驶 5年", "2年6个月").
 */
#include "server/text/values.h"

#include "server/text/cursor.h"
#include "server/text/fold.h"

#define MONTHS_MAX 1200

enum { AROUND_FILLER, AROUND_LEAST, AROUND_MOST };

/* Nothing is demanded. */
static const struct text_word unstated[] = {
    {"应届", 0},         {"应届生", 0},
    {"应届毕业生", 0},   {"无需经验", 0},
    {"无经验", 0},       {"无经验要求", 0},
    {"不需要经验", 0},   {"经验不限", 0},
    {"不限经验", 0},     {"在校/应届", 0},
    {"在校生", 0},       {"实习生", 0},
    {"在读", 0},         {"无", 0},
    {"无工作经验", 0},   {"不限工作经验", 0},
    {"无需工作经验", 0}, {"应届生可", 0},
    {"noexperience", 0}, {"none", 0},
    {"entrylevel", 0},   {"noexperiencerequired", 0},
    {"往届", 0},         {"经验不限,应届生可", 0},
};

static const struct text_word around[] = {
    {"以上", AROUND_LEAST},        {"及以上", AROUND_LEAST},
    {"或以上", AROUND_LEAST},      {"起", AROUND_LEAST},
    {"+", AROUND_LEAST},           {"至少", AROUND_LEAST},
    {"不少于", AROUND_LEAST},      {"不低于", AROUND_LEAST},
    {"以下", AROUND_MOST},         {"以内", AROUND_MOST},
    {"及以下", AROUND_MOST},       {"不到", AROUND_MOST},
    {"工作经验", AROUND_FILLER},   {"相关经验", AROUND_FILLER},
    {"工作", AROUND_FILLER},       {"经验", AROUND_FILLER},
    {"相关", AROUND_FILLER},       {"相关工作经验", AROUND_FILLER},
    {"从业经验", AROUND_FILLER},   {"经历", AROUND_FILLER},
    {"岗位经验", AROUND_FILLER},   {"的", AROUND_FILLER},
    {"具有", AROUND_FILLER},       {"有", AROUND_FILLER},
    {"experience", AROUND_FILLER}, {"ofexperience", AROUND_FILLER},
    {"atleast", AROUND_LEAST},     {"ormore", AROUND_LEAST},
    {"同岗位", AROUND_FILLER},     {"同岗位工作经验", AROUND_FILLER},
    {"工作经历", AROUND_FILLER},   {"lessthan", AROUND_MOST},
};

static const struct text_word time_units[] = {
    {"年", 12},  {"周年", 12}, {"years", 12}, {"year", 12}, {"yrs", 12}, {"yr", 12},
    {"个月", 1}, {"月", 1},    {"months", 1}, {"month", 1}, {"mos", 1},
};

static const struct text_word joints[] = {{"-", 0}, {"至", 0}, {"到", 0}, {"to", 0}};

/* A number and its unit; unit 0 when none is named ("3-5年"). Half years count. */
static bool take_amount(struct text_cursor *c, int64_t *scaled, int64_t *unit)
{
    int64_t count = 0;
    if (text_take(c, "半年")) {
        *scaled = (int64_t)6 * TEXT_NUMBER_SCALE;
        *unit = 1;
        return true;
    }
    if (!text_take_number(c, scaled)) {
        if (!text_take_count(c, &count)) {
            return false;
        }
        *scaled = count * TEXT_NUMBER_SCALE;
    }
    (void)text_take(c, "+"); /* "3+ years" asks for no less than "3 years" */
    const struct text_word *word = text_take_word(c, TEXT_WORDS(time_units));
    *unit = word != NULL ? word->value : 0;
    return true;
}

/* "2年", "2年半", "2年6个月". */
static bool take_months(struct text_cursor *c, int64_t *months, int64_t *unit)
{
    int64_t scaled = 0;
    if (!take_amount(c, &scaled, unit)) {
        return false;
    }
    int64_t more = 0;
    if (*unit == 12 && text_take(c, "半")) {
        more = 6;
    } else if (*unit == 12) {
        struct text_cursor before = *c;
        int64_t rest = 0;
        int64_t rest_unit = 0;
        (void)text_take(c, "零");
        if (take_amount(c, &rest, &rest_unit) && rest_unit == 1) {
            more = rest / TEXT_NUMBER_SCALE;
        } else {
            *c = before;
        }
    }
    *months = scaled * (*unit != 0 ? *unit : 1) / TEXT_NUMBER_SCALE + more;
    return true;
}

static bool take_around(struct text_cursor *c, int64_t *bound)
{
    const struct text_word *word = text_take_word(c, TEXT_WORDS(around));
    if (word != NULL && word->value != AROUND_FILLER) {
        *bound = word->value;
    }
    return word != NULL;
}

static enum text_result read_demand(struct text_cursor *c, int64_t *months)
{
    int64_t bound = AROUND_FILLER;
    int64_t unit = 0;
    int64_t upper = 0;
    int64_t upper_unit = 0;
    bool range = false;
    while (take_around(c, &bound)) {
    }
    if (!take_months(c, months, &unit)) {
        return TEXT_UNREAD;
    }
    if (text_take_word(c, TEXT_WORDS(joints)) != NULL) {
        range = true;
        if (!take_months(c, &upper, &upper_unit)) {
            return TEXT_UNREAD;
        }
    }
    while (take_around(c, &bound)) {
    }
    if (range && unit == 0) {
        unit = upper_unit;
        *months *= unit;
    }
    if (!text_at_end(c) || unit == 0 || *months > MONTHS_MAX || (range && upper < *months)) {
        return TEXT_UNREAD;
    }
    return bound == AROUND_MOST && !range ? TEXT_NOT_STATED : TEXT_READ;
}

enum text_result text_read_experience(struct billet_span text, int64_t *months)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    int64_t value = 0;
    enum text_note note = TEXT_NOTE_NONE;
    if (text_is_empty(text, &note) || text_is_unlimited(text)) {
        return TEXT_NOT_STATED;
    }
    if (!text_cursor_open(&c, text, room)) {
        return TEXT_UNREAD;
    }
    struct billet_span all = {c.at, (size_t)(c.end - c.at)};
    if (text_is_word(all, TEXT_WORDS(unstated)) != NULL) {
        return TEXT_NOT_STATED;
    }
    enum text_result result = read_demand(&c, &value);
    if (result == TEXT_READ && value == 0) {
        return TEXT_NOT_STATED; /* "0年" demands nothing */
    }
    if (result == TEXT_READ) {
        *months = value;
    }
    return result;
}

enum text_result text_read_months(struct billet_span text, int64_t *months)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    int64_t value = 0;
    int64_t unit = 0;
    enum text_note note = TEXT_NOTE_NONE;
    if (text_is_empty(text, &note)) {
        return TEXT_NOT_STATED;
    }
    if (!text_cursor_open(&c, text, room) || !take_months(&c, &value, &unit)) {
        return TEXT_UNREAD;
    }
    if (!text_at_end(&c) || unit == 0 || value > MONTHS_MAX) {
        return TEXT_UNREAD;
    }
    *months = value;
    return TEXT_READ;
}

/* The longest tail that is a time splits the text; figures inside a name ("1号线") stay there. */
void text_split_months(struct billet_span text, struct billet_span *name, int64_t *months)
{
    text = text_trim(text);
    *name = text;
    *months = -1;
    for (size_t at = 1; at < text.len; at++) {
        bool inside = ((unsigned char)text.ptr[at] & 0xC0) == 0x80;
        bool digits = text.ptr[at - 1] >= '0' && text.ptr[at - 1] <= '9';
        struct billet_span tail = {text.ptr + at, text.len - at};
        if (!inside && !digits && text_read_months(tail, months) == TEXT_READ) {
            *name = text_trim((struct billet_span){text.ptr, at});
            return;
        }
        *months = -1;
    }
}
