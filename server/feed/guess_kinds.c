/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of values that tell a column without a heading. Each asks for what nothing else
 * looks like: a plain 5000 is pay only when all of its column are round thousands, a plain 3 is a
 * headcount only among small figures, a date alone may be any date and is not read.
 */
#include "server/core/utf8.h"
#include "server/feed/guess.h"
#include "server/feed/list.h"
#include "server/text/cursor.h"
#include "server/text/fold.h"
#include "server/text/ids.h"
#include "server/text/region.h"

#define TITLE_CHARS_MAX 24
#define PROSE_CHARS     30
#define SMALL_COUNT     15

static bool holds(struct billet_span text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, word, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool holds_any(struct billet_span text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (holds(text, words[i])) {
            return true;
        }
    }
    return false;
}

static bool ends_in_any(struct billet_span text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(words[i]);
        if (text.len > len && memcmp(text.ptr + text.len - len, words[i], len) == 0) {
            return true;
        }
    }
    return false;
}

#define WORDS(table) (table), sizeof(table) / sizeof((table)[0])

/* A whole figure without anything; -1 for any other text. */
static int64_t bare_figure(struct billet_span text)
{
    int64_t value = 0;
    if (text.len == 0 || text.len > 8 || text.ptr[0] == '0') {
        return -1;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return -1;
        }
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

/* --- numbers that carry their own check --- */

static bool is_credit(const struct feed_options *options, struct billet_span text)
{
    char out[ID_CREDIT_SIZE];
    (void)options;
    return id_credit_read(text, out) == ID_OK;
}

static bool is_identity(const struct feed_options *options, struct billet_span text)
{
    char out[ID_NUMBER_SIZE];
    return id_number_read(text, options->today, out) == ID_OK;
}

static bool is_phone(const struct feed_options *options, struct billet_span text)
{
    char out[ID_PHONE_SIZE];
    (void)options;
    bool mobile = text.len >= 11 && text.ptr[0] == '1';
    return id_phone_read(text, out) == ID_OK && (mobile || text.ptr[0] == '0');
}

/* --- figures and dates --- */

static bool is_pay(const struct feed_options *options, struct billet_span text)
{
    struct text_pay pay;
    (void)options;
    enum text_result result = text_read_pay(text, &pay);
    return result == TEXT_READ || (result == TEXT_NOT_STATED && pay.note == TEXT_NOTE_NEGOTIABLE);
}

static bool says_pay(const struct feed_options *options, struct billet_span text)
{
    static const char *const signs[] = {"元", "万", "千", "薪", "k", "K", "/月", "/天"};
    struct text_pay pay;
    (void)options;
    bool range = holds(text, "-") && text_read_pay(text, &pay) == TEXT_READ && pay.min >= 1000;
    return range || holds_any(text, WORDS(signs));
}

static bool is_bare_pay(const struct feed_options *options, struct billet_span text)
{
    int64_t value = bare_figure(text);
    (void)options;
    return value >= 1000 && value <= 100000 && value % 100 == 0;
}

static bool is_count(const struct feed_options *options, struct billet_span text)
{
    int64_t count = 0;
    enum text_note note = TEXT_NOTE_NONE;
    (void)options;
    return text_read_headcount(text, &count, &note) == TEXT_READ && count < 100;
}

static bool is_small_count(const struct feed_options *options, struct billet_span text)
{
    int64_t value = bare_figure(text);
    (void)options;
    return value < 0 || value <= SMALL_COUNT; /* 人 or 名 stood there, or it is no age */
}

static bool is_education(const struct feed_options *options, struct billet_span text)
{
    struct text_education education;
    (void)options;
    return text_read_education(text, &education) == TEXT_READ || text_is_unlimited(text);
}

static bool says_education(const struct feed_options *options, struct billet_span text)
{
    struct text_education education;
    (void)options;
    return bare_figure(text) < 0 && text_read_education(text, &education) == TEXT_READ;
}

static bool is_experience(const struct feed_options *options, struct billet_span text)
{
    int64_t months = 0;
    (void)options;
    return text_read_experience(text, &months) != TEXT_UNREAD;
}

static bool says_experience(const struct feed_options *options, struct billet_span text)
{
    static const char *const signs[] = {"年", "月", "year", "经验"};
    (void)options;
    return holds_any(text, WORDS(signs)) && text.len <= 24;
}

static bool is_date(const struct feed_options *options, struct billet_span text)
{
    static const char *const signs[] = {"-", "/", ".", "年"};
    struct civil_date date;
    return holds_any(text, WORDS(signs)) &&
           text_read_date(text, options->today, &date) == TEXT_READ;
}

/* --- places, names, titles --- */

static bool is_region(const struct feed_options *options, struct billet_span text)
{
    struct text_region region;
    return bare_figure(text) != 0 &&
           text_read_region(options->codes, text, options->home, &region) == TEXT_READ;
}

static bool is_own_county(const struct feed_options *options, struct billet_span text)
{
    struct text_region region;
    return text_read_region(options->codes, text, options->home, &region) == TEXT_READ &&
           region.code->code.len >= 6 && region_contains(options->home, region.code->code);
}

static bool is_company(const struct feed_options *options, struct billet_span text)
{
    static const char *const ends[] = {"公司", "厂",     "商店",   "酒店",   "饭店", "集团", "学校",
                                       "医院", "超市",   "中心",   "银行",   "Ltd",  "Ltd.", "Inc",
                                       "Inc.", "合作社", "事务所", "工作室", "LLC",  "Co."};
    (void)options;
    return ends_in_any(text, WORDS(ends)) && utf8_count(text) >= 3;
}

static bool is_title(const struct feed_options *options, struct billet_span text)
{
    static const char *const ends[] = {"员",   "工",   "师",   "司机", "经理", "主管",
                                       "助理", "会计", "出纳", "文员", "班长", "店长",
                                       "顾问", "教练", "护士", "客服", "保安", "保洁"};
    bool several = false;
    return utf8_count(text) <= TITLE_CHARS_MAX && bare_figure(text) < 0 && !holds(text, "、") &&
           (codes_find(options->codes, CODES_OCCUPATIONS, text, &several) != NULL || several ||
            ends_in_any(text, WORDS(ends)));
}

/* A surname and one or two characters more. */
static bool is_person(const struct feed_options *options, struct billet_span text)
{
    static const char surnames[] =
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
        "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝"
        "龚邵万钱严覃武戴莫孔向汤包乌那";
    (void)options;
    size_t count = utf8_count(text);
    return text.len == count * 3 && count >= 2 && count <= 4 &&
           holds(billet_span_of(surnames), (char[]){text.ptr[0], text.ptr[1], text.ptr[2], '\0'});
}

static bool is_prose(const struct feed_options *options, struct billet_span text)
{
    (void)options;
    return utf8_count(text) >= PROSE_CHARS;
}

/* --- lists of codes --- */

static bool all_in(const struct feed_options *options, enum code_set set, struct billet_span text)
{
    struct billet_span item;
    bool any = false;
    while (list_next(&text, &item)) {
        bool several = false;
        struct billet_span inner;
        list_split_parens(item, &item, &inner);
        if (codes_find(options->codes, set, item, &several) == NULL && !several) {
            return false;
        }
        any = true;
    }
    return any;
}

#define IS_LIST(name, set)                                                                         \
    static bool name(const struct feed_options *options, struct billet_span text)                  \
    {                                                                                              \
        return bare_figure(text) < 0 && all_in(options, set, text);                                \
    }

IS_LIST(is_employment, CODES_EMPLOYMENT)
IS_LIST(is_shifts, CODES_SHIFTS)
IS_LIST(is_conditions, CODES_CONDITIONS)
IS_LIST(is_certificates, CODES_CERTIFICATES)
IS_LIST(is_skills, CODES_SKILLS)
IS_LIST(is_category, CODES_CATEGORIES)
IS_LIST(is_occupations, CODES_OCCUPATIONS)

/* --- the tables --- */

static const struct guess vacancy[] = {
    {.field = "employer_credit_code", .is = is_credit},
    {.field = "contact_phone", .is = is_phone},
    {.field = "employment", .is = is_employment},
    {.field = "shifts", .is = is_shifts},
    {.field = "categories", .is = is_category},
    {.field = "wage_text", .is = is_pay, .some = says_pay},
    {.field = "wage_min", .second = "wage_max", .alone = "wage_text", .is = is_bare_pay},
    {.field = "education_min", .is = is_education, .some = says_education},
    {.field = "experience_min", .is = is_experience, .some = says_experience},
    {.field = "headcount", .is = is_count, .some = is_small_count},
    {.field = "open_from", .second = "open_until", .is = is_date},
    {.field = "employer_name", .is = is_company},
    {.field = "conditions", .is = is_conditions},
    {.field = "title", .is = is_title},
    {.field = "certificates", .is = is_certificates},
    {.field = "skills", .is = is_skills},
    {.field = "region", .is = is_region},
    {.field = "contact_name", .is = is_person},
    {.field = "description", .is = is_prose},
};

static const struct guess candidate[] = {
    {.field = "identity_number", .is = is_identity},
    {.field = "phone", .is = is_phone},
    {.field = "category", .is = is_category},
    {.field = "education", .is = is_education, .some = says_education},
    {.field = "bureau_region", .is = is_own_county},
    {.field = "certificates", .is = is_certificates},
    {.field = "skills", .is = is_skills},
    {.field = "wants", .is = is_occupations},
    {.field = "name", .is = is_person},
};

static const struct guess employer[] = {
    {.field = "credit_code", .is = is_credit},  {.field = "contact_phone", .is = is_phone},
    {.field = "name", .is = is_company},        {.field = "region", .is = is_region},
    {.field = "contact_name", .is = is_person},
};

const struct guess_table *guess_table(const struct feed_kind_table *kind)
{
    static const struct guess_table vacancies = {WORDS(vacancy), "title", 3};
    static const struct guess_table candidates = {WORDS(candidate), "identity_number", 3};
    static const struct guess_table employers = {WORDS(employer), "name", 2};
    if (kind == &feed_candidate_table) {
        return &candidates;
    }
    return kind == &feed_employer_table ? &employers : &vacancies;
}
