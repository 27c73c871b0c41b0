/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pay: "4-8千/月", "8千-1.2万", "20-40万/年", "100元/天", "10-15K·14薪", "5000元以上", "面议";
 * in words: "三千至五千元", "月薪一万二", "三四千".
 *
 * The text is read once from left to right as figures with units, and words around them. Words
 * are tables; each says what it means to the figure. What is left over makes the pay unread,
 * unless it is a remark without figures after a separator.
 */
#include "server/text/values.h"

#include "server/text/cursor.h"
#include "server/text/numeral.h"

/* No pay reaches from one figure to a hundred times of it. */
#define LOST_UNIT 100

enum bound { BOUND_EXACT, BOUND_LEAST, BOUND_MOST };

/* How a period becomes a month: times num / den. */
struct period {
    int64_t num, den;
};

enum { PER_UNSAID, PER_MONTH, PER_YEAR, PER_DAY, PER_HOUR, PER_OTHER };

static const struct period periods[] = {
    [PER_UNSAID] = {1, 1}, [PER_MONTH] = {1, 1},  [PER_YEAR] = {1, 12},
    [PER_DAY] = {87, 4},   [PER_HOUR] = {174, 1}, [PER_OTHER] = {0, 1},
};

struct figure {
    int64_t scaled; /* ten-thousandths */
    int64_t unit;   /* 0 = none said */
};

struct reading {
    struct figure low, high;
    bool range;
    int64_t period;
    enum bound bound;
    int64_t pay_months;
    enum text_note note;
};

static const struct text_word not_stated[] = {
    {"面议", TEXT_NOTE_NEGOTIABLE},          {"薪资面议", TEXT_NOTE_NEGOTIABLE},
    {"工资面议", TEXT_NOTE_NEGOTIABLE},      {"待遇面议", TEXT_NOTE_NEGOTIABLE},
    {"薪酬面议", TEXT_NOTE_NEGOTIABLE},      {"面谈", TEXT_NOTE_NEGOTIABLE},
    {"待定", TEXT_NOTE_NEGOTIABLE},          {"电议", TEXT_NOTE_NEGOTIABLE},
    {"详谈", TEXT_NOTE_NEGOTIABLE},          {"negotiable", TEXT_NOTE_NEGOTIABLE},
    {"tobediscussed", TEXT_NOTE_NEGOTIABLE},
};

static const struct text_word currencies[] = {
    {"$", 0},    {"usd", 0}, {"美元", 0}, {"美金", 0}, {"hkd", 0},  {"港币", 0},
    {"港元", 0}, {"eur", 0}, {"€", 0},    {"欧元", 0}, {"£", 0},    {"英镑", 0},
    {"日元", 0}, {"jpy", 0}, {"卢布", 0}, {"新币", 0}, {"韩元", 0}, {"泰铢", 0},
};

/* Before the figures; the value is the period they imply. */
static const struct text_word openings[] = {
    {"月薪", PER_MONTH},      {"月工资", PER_MONTH}, {"年薪", PER_YEAR},   {"日薪", PER_DAY},
    {"时薪", PER_HOUR},       {"日结", PER_DAY},     {"日工资", PER_DAY},  {"小时工资", PER_HOUR},
    {"每月", PER_MONTH},      {"每年", PER_YEAR},    {"每天", PER_DAY},    {"每日", PER_DAY},
    {"每小时", PER_HOUR},     {"月收入", PER_MONTH}, {"年收入", PER_YEAR}, {"综合工资", PER_UNSAID},
    {"综合薪资", PER_UNSAID}, {"综合", PER_UNSAID},  {"底薪", PER_UNSAID}, {"基本工资", PER_UNSAID},
    {"工资", PER_UNSAID},     {"薪资", PER_UNSAID},  {"薪酬", PER_UNSAID}, {"待遇", PER_UNSAID},
    {"税前", PER_UNSAID},     {"税后", PER_UNSAID},  {"到手", PER_UNSAID}, {"人民币", PER_UNSAID},
    {"rmb", PER_UNSAID},      {"cny", PER_UNSAID},   {"¥", PER_UNSAID},    {"￥", PER_UNSAID},
    {":", PER_UNSAID},        {"月", PER_MONTH},     {"年", PER_YEAR},
};

static const struct text_word units[] = {
    {"元", 1},    {"块", 1},       {"rmb", 1},     {"人民币", 1}, {"yuan", 1},     {"百", 100},
    {"千", 1000}, {"k", 1000},     {"千元", 1000}, {"k元", 1000}, {"仟", 1000},    {"万", 10000},
    {"w", 10000}, {"万元", 10000}, {"w元", 10000}, {"块钱", 1},   {"元人民币", 1},
};

static const struct text_word per[] = {
    {"/月", PER_MONTH},    {"每月", PER_MONTH},   {"月", PER_MONTH},       {"/m", PER_MONTH},
    {"/month", PER_MONTH}, {"/mon", PER_MONTH},   {"permonth", PER_MONTH}, {"/年", PER_YEAR},
    {"每年", PER_YEAR},    {"年", PER_YEAR},      {"/year", PER_YEAR},     {"peryear", PER_YEAR},
    {"/天", PER_DAY},      {"/日", PER_DAY},      {"每天", PER_DAY},       {"每日", PER_DAY},
    {"天", PER_DAY},       {"/day", PER_DAY},     {"perday", PER_DAY},     {"/小时", PER_HOUR},
    {"/时", PER_HOUR},     {"每小时", PER_HOUR},  {"小时", PER_HOUR},      {"/hour", PER_HOUR},
    {"/h", PER_HOUR},      {"perhour", PER_HOUR}, {"一个月", PER_MONTH},   {"/个月", PER_MONTH},
    {"一天", PER_DAY},     {"/人/月", PER_MONTH}, {"/周", PER_OTHER},      {"/件", PER_OTHER},
    {"/单", PER_OTHER},    {"/次", PER_OTHER},    {"/吨", PER_OTHER},      {"/平米", PER_OTHER},
    {"一年", PER_YEAR},    {"一小时", PER_HOUR},  {"一月", PER_MONTH},
};

static const struct text_word bounds[] = {
    {"以上", BOUND_LEAST}, {"及以上", BOUND_LEAST}, {"起", BOUND_LEAST},     {"起步", BOUND_LEAST},
    {"+", BOUND_LEAST},    {"以下", BOUND_MOST},    {"及以下", BOUND_MOST},  {"以内", BOUND_MOST},
    {"封顶", BOUND_MOST},  {"不低于", BOUND_LEAST}, {"不少于", BOUND_LEAST}, {"最低", BOUND_LEAST},
    {"最高", BOUND_MOST},  {"不超过", BOUND_MOST},  {"ormore", BOUND_LEAST}, {"from", BOUND_LEAST},
    {"upto", BOUND_MOST},  {"至少", BOUND_LEAST},
};

static const struct text_word about[] = {{"左右", 0}, {"约", 0}, {"大约", 0}, {"上下", 0}};

static const struct text_word joints[] = {{"-", 0}, {"--", 0}, {"至", 0}, {"到", 0}, {"to", 0}};

static const struct text_word separators[] = {
    {",", 0}, {";", 0}, {"(", 0}, {"。", 0}, {"、", 0}, {"+", 0}, {"·", 0}, {"/", 0}, {"|", 0},
};

static const struct text_word month_marks[] = {
    {"·", 0}, {"*", 0}, {"x", 0}, {"×", 0}, {"•", 0}, {"・", 0}, {",", 0}, {"(", 0}, {"-", 0},
};

/* Behind a figure that ends without its unit. */
static const struct text_word ends[] = {
    {"元", 0}, {"块", 0}, {"-", 0},    {"至", 0},   {"到", 0},   {"/", 0},    {"每", 0},
    {",", 0},  {"(", 0},  {"以上", 0}, {"以下", 0}, {"左右", 0}, {"以内", 0}, {"一个月", 0},
};

/* "·14薪", "(13薪)". */
static bool take_pay_months(struct text_cursor *c, struct reading *r)
{
    struct text_cursor try = *c;
    int64_t count = 0;
    bool open = try.at < try.end && *try.at == '(';
    (void)text_take_word(&try, TEXT_WORDS(month_marks));
    if (!text_take_count(&try, &count) || !text_take(&try, "薪") || count < 12 || count > 36) {
        return false;
    }
    if (open) {
        (void)text_take(&try, ")");
    }
    r->pay_months = count;
    *c = try;
    return true;
}

/* One word around a figure: a period, a bound, "about". False when none stands here. */
static bool take_around(struct text_cursor *c, struct reading *r)
{
    const struct text_word *word = text_take_word(c, TEXT_WORDS(per));
    if (word != NULL) {
        r->period = word->value;
        return true;
    }
    word = text_take_word(c, TEXT_WORDS(bounds));
    if (word != NULL) {
        r->bound = (enum bound)word->value;
        return true;
    }
    if (text_take_word(c, TEXT_WORDS(about)) != NULL) {
        r->note = TEXT_NOTE_ABOUT;
        return true;
    }
    return false;
}

static void take_openings(struct text_cursor *c, struct reading *r)
{
    for (;;) {
        const struct text_word *word = text_take_word(c, TEXT_WORDS(openings));
        if (word != NULL) {
            r->period = word->value != PER_UNSAID ? word->value : r->period;
            continue;
        }
        struct text_cursor before = *c;
        if (!take_around(c, r) || before.at == c->at) {
            return;
        }
    }
}

/* "1万2", "8千5": a digit behind a unit counts tenths of it, where the figure ends with it. */
static void take_tenths(struct text_cursor *c, struct figure *f)
{
    struct text_cursor try = *c;
    int64_t tenths = 0;
    if (f->unit < 100 || f->scaled % TEXT_NUMBER_SCALE != 0 || !text_take_number(&try, &tenths) ||
        tenths > 9 * TEXT_NUMBER_SCALE || tenths % TEXT_NUMBER_SCALE != 0) {
        return;
    }
    struct text_cursor behind = try;
    if (text_at_end(&try) || text_take_word(&behind, TEXT_WORDS(ends)) != NULL) {
        f->scaled = f->scaled * f->unit + tenths * f->unit / 10;
        f->unit = 1;
        *c = try;
    }
}

static bool take_digits(struct text_cursor *c, struct figure *out)
{
    if (!text_take_number(c, &out->scaled)) {
        return false;
    }
    const struct text_word *unit = text_take_word(c, TEXT_WORDS(units));
    out->unit = unit != NULL ? unit->value : 0;
    take_tenths(c, out);
    return true;
}

/* In words. The unit is part of the number, and yuan may follow it. */
static bool take_words(struct text_cursor *c, struct figure *out)
{
    int64_t count = 0;
    if (!text_take_numeral(c, &count, &out->unit)) {
        return false;
    }
    out->scaled = count * TEXT_NUMBER_SCALE;
    const struct text_word *unit = text_take_word(c, TEXT_WORDS(units));
    if (unit != NULL && out->unit == 0) {
        out->unit = 1;
    }
    return unit == NULL || unit->value == 1;
}

static bool take_figure(struct text_cursor *c, struct reading *r, struct figure *out)
{
    (void)(text_take(c, "¥") || text_take(c, "￥"));
    if (!take_digits(c, out) && !take_words(c, out)) {
        return false;
    }
    while (take_around(c, r)) {
    }
    return true;
}

/* "三四千元": from three to four thousand, or so. */
static bool take_between(struct text_cursor *c, struct reading *r)
{
    int64_t low = 0;
    int64_t high = 0;
    int64_t unit = 0;
    if (!text_take_between(c, &low, &high, &unit)) {
        return false;
    }
    r->low = (struct figure){low * TEXT_NUMBER_SCALE, unit};
    r->high = (struct figure){high * TEXT_NUMBER_SCALE, unit};
    r->range = true;
    r->note = TEXT_NOTE_ABOUT;
    (void)(text_take(c, "元") || text_take(c, "块钱") || text_take(c, "块"));
    return true;
}

/* Digits, or words that are a figure: "五险一金" is none. */
static bool has_figure(const struct text_cursor *c)
{
    for (struct text_cursor at = *c; at.at < at.end; at.at++) {
        struct text_cursor try = at;
        int64_t count = 0;
        int64_t unit = 0;
        if (*at.at >= '0' && *at.at <= '9') {
            return true;
        }
        if (text_take_numeral(&try, &count, &unit) && unit > 0) {
            return true;
        }
    }
    return false;
}

/* What stands after the figures: nothing, or a remark without figures. */
static bool take_rest(struct text_cursor *c, struct reading *r)
{
    static const struct text_word extra[] = {{"提成", 0}, {"绩效", 0}, {"奖金", 0}, {"补贴", 0},
                                             {"补助", 0}, {"分红", 0}, {"加班", 0}, {"计件", 0}};
    if (text_at_end(c)) {
        return true;
    }
    bool plus = r->bound == BOUND_LEAST && text_find_word(c, TEXT_WORDS(extra)) != NULL;
    bool apart = text_take_word(c, TEXT_WORDS(separators)) != NULL;
    if ((!plus && !apart) || has_figure(c)) {
        return false;
    }
    r->note = TEXT_NOTE_EXTRA;
    return true;
}

static bool take_reading(struct text_cursor *c, struct reading *r)
{
    take_openings(c, r);
    if (!take_between(c, r) && !take_figure(c, r, &r->low)) {
        return false;
    }
    if (!r->range && text_take_word(c, TEXT_WORDS(joints)) != NULL) {
        r->range = true;
        if (!take_figure(c, r, &r->high)) {
            return false;
        }
    }
    while (take_pay_months(c, r) || take_around(c, r)) {
    }
    return take_rest(c, r);
}

/* The end without a unit has the other's, unless it is plainly yuan already: "4-8千", "3000-5K". */
static void share_unit(struct reading *r)
{
    const int64_t plain_yuan = (int64_t)500 * TEXT_NUMBER_SCALE;
    if (r->range && r->low.unit == 0 && r->low.scaled < plain_yuan) {
        r->low.unit = r->high.unit;
    }
    r->low.unit = r->low.unit != 0 ? r->low.unit : 1;
    r->high.unit = r->high.unit != 0 ? r->high.unit : 1;
}

/* "3-5000元": the low end lost its unit, and nobody can say which it was. */
static bool lost_unit(const struct reading *r)
{
    return r->range && r->low.unit == r->high.unit && r->low.scaled * LOST_UNIT < r->high.scaled;
}

/* Yuan a month, rounded half up. */
static int64_t monthly(struct figure f, int64_t period)
{
    const struct period *p = &periods[period];
    int64_t den = TEXT_NUMBER_SCALE * p->den;
    return (2 * f.scaled * f.unit * p->num + den) / (2 * den);
}

/* A bare figure must look like a month's pay; otherwise nobody can say what it is. */
static bool plausible(const struct reading *r, int64_t low, int64_t high)
{
    if (r->period == PER_OTHER || low > high || low <= 0 || high > TEXT_WAGE_MAX) {
        return false;
    }
    return r->period != PER_UNSAID || (low >= 500 && high <= 200000);
}

static enum text_result finish(struct reading *r, struct text_pay *out)
{
    share_unit(r);
    if (r->low.scaled > INT64_MAX / 4000000 || r->high.scaled > INT64_MAX / 4000000) {
        return TEXT_UNREAD;
    }
    if (lost_unit(r)) {
        return TEXT_UNREAD;
    }
    int64_t low = monthly(r->low, r->period);
    int64_t high = r->range ? monthly(r->high, r->period) : low;
    if (!plausible(r, low, high)) {
        return TEXT_UNREAD;
    }
    bool least = r->bound == BOUND_LEAST && !r->range;
    bool most = r->bound == BOUND_MOST && !r->range;
    *out = (struct text_pay){most ? -1 : low, least ? -1 : high, (int)r->pay_months, r->note};
    return TEXT_READ;
}

enum text_result text_read_pay(struct billet_span text, struct text_pay *out)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    struct reading r = {.period = PER_UNSAID};
    *out = (struct text_pay){-1, -1, 0, TEXT_NOTE_NONE};
    if (text_is_empty(text, &out->note) || text_is_unlimited(text)) {
        return TEXT_NOT_STATED;
    }
    if (!text_cursor_open(&c, text, room)) {
        return TEXT_UNREAD;
    }
    struct billet_span all = {c.at, (size_t)(c.end - c.at)};
    const struct text_word *word = text_is_word(all, TEXT_WORDS(not_stated));
    if (word != NULL) {
        out->note = (enum text_note)word->value;
        return TEXT_NOT_STATED;
    }
    if (text_find_word(&c, TEXT_WORDS(currencies)) != NULL) {
        out->note = TEXT_NOTE_CURRENCY;
        return TEXT_NOT_STATED;
    }
    return take_reading(&c, &r) ? finish(&r, out) : TEXT_UNREAD;
}
