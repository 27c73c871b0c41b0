/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headings with one letter wrong. In Latin script one letter may be wrong, missing, doubled or
 * have changed places in a long word. In Chinese each character means something, so that 最低年薪
 * is not 最低月薪: there a character may be one that sounds or looks alike, may be missing inside,
 * doubled, or two may have changed places. A word that is another word is never mended.
 */
#include "server/core/utf8.h"
#include "server/feed/header.h"

#define POINTS_MAX  32
#define LATIN_LEAST 6
#define HAN_LEAST   4

/* Characters that input methods and handwriting take for one another. */
static const char *const alike[] = {
    "岗冈刚", "位为未", "名铭", "称程承", "职织直", "聘娉骋", "招召",   "数树",   "薪新心",
    "资姿咨", "待带代", "遇愈", "历厉力", "经径",   "验检险", "证症正", "技枝",   "专砖",
    "点典",   "址扯止", "联连", "系糸",   "电店",   "话化",   "统同",   "码吗马", "福富",
    "利立",   "描苗瞄", "责则", "作做座", "布步",   "截戒",   "止至",   "期其",   "形型",
    "式试",   "姓性",   "份分", "机几",   "役疫",   "类累",   "工公",   "信新",   "用佣",
    "代带",   "单丹",   "企启", "地第",   "区曲",   "日曰",   "要药",   "求球",
};

/* One letter from a heading, and another thing. */
static const char others[] = "employee|employees|employed|contract|country|content|contents|course|"
                             "positions|addressee|counts|places|placed|religion|quality|reasons";

static size_t decode(struct billet_span text, uint32_t points[static POINTS_MAX])
{
    size_t count = 0;
    for (size_t at = 0; at < text.len;) {
        size_t len = utf8_decode(text.ptr + at, text.len - at, &points[count]);
        if (len == 0 || count + 1 == POINTS_MAX) {
            return 0;
        }
        at += len;
        count++;
    }
    return count;
}

static bool is_latin(uint32_t point)
{
    return point < 0x80;
}

static bool group_has(const char *group, uint32_t point)
{
    struct billet_span rest = billet_span_of(group);
    while (rest.len > 0) {
        uint32_t at = 0;
        size_t len = utf8_decode(rest.ptr, rest.len, &at);
        if (at == point || len == 0) {
            return len != 0;
        }
        rest.ptr += len;
        rest.len -= len;
    }
    return false;
}

static bool sounds_alike(uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        if (group_has(alike[i], a) && group_has(alike[i], b)) {
            return true;
        }
    }
    return false;
}

static bool same(const uint32_t *a, const uint32_t *b, size_t count)
{
    return memcmp(a, b, count * sizeof *a) == 0;
}

/* As long as the word: another letter, or two that changed places. */
static bool one_changed(const uint32_t *typed, const uint32_t *word, size_t count, size_t at)
{
    if (same(typed + at + 1, word + at + 1, count - at - 1)) {
        return is_latin(typed[at]) && is_latin(word[at]) ? true : sounds_alike(typed[at], word[at]);
    }
    return at + 1 < count && typed[at] == word[at + 1] && typed[at + 1] == word[at] &&
           same(typed + at + 2, word + at + 2, count - at - 2);
}

static bool one_more(const uint32_t *typed, const uint32_t *word, size_t count, size_t at)
{
    if (!same(typed + at + 1, word + at, count - at)) {
        return false;
    }
    if (is_latin(typed[at])) {
        return at < count || typed[at] != 's'; /* a plural may be another thing */
    }
    return (at > 0 && typed[at] == typed[at - 1]) || (at < count && typed[at] == typed[at + 1]);
}

static bool one_less(const uint32_t *typed, const uint32_t *word, size_t count, size_t at)
{
    bool inner = at > 0 && at + 1 < count;
    return same(typed + at, word + at + 1, count - at - 1) && (inner || is_latin(word[at]));
}

/* word is `count` long; typed differs from it at `at` for the first time. */
static bool is_near(const uint32_t *typed, size_t typed_count, const uint32_t *word, size_t count)
{
    size_t at = 0;
    while (at < count && at < typed_count && typed[at] == word[at]) {
        at++;
    }
    bool latin = is_latin(word[0]);
    if (at == count && typed_count == count) {
        return true;
    }
    if (count < (latin ? (size_t)LATIN_LEAST : (size_t)HAN_LEAST) || (latin && at == 0)) {
        return false;
    }
    if (typed_count == count) {
        return one_changed(typed, word, count, at);
    }
    return typed_count == count + 1 ? one_more(typed, word, count, at)
                                    : one_less(typed, word, count, at);
}

/* Does one of the words joined by '|' stand one letter apart? */
static bool any_near(const char *words, const uint32_t *typed, size_t typed_count)
{
    while (words != NULL && *words != '\0') {
        const char *bar = strchr(words, '|');
        size_t len = bar != NULL ? (size_t)(bar - words) : strlen(words);
        uint32_t word[POINTS_MAX];
        size_t count = decode((struct billet_span){words, len}, word);
        if (count > 0 && count + 1 >= typed_count && count <= typed_count + 1 &&
            is_near(typed, typed_count, word, count)) {
            return true;
        }
        words += len + (bar != NULL ? 1 : 0);
    }
    return false;
}

const struct field *header_nearly(const struct feed_kind_table *kind, struct billet_span heading)
{
    uint32_t typed[POINTS_MAX];
    size_t count = decode(heading, typed);
    const struct field *found = NULL;
    if (count < HAN_LEAST || feed_word_in(others, heading) ||
        any_near(kind->ignored, typed, count)) {
        return NULL;
    }
    for (size_t i = 0; i < kind->count; i++) {
        const struct field *f = &kind->fields[i];
        bool near = (f->flags & FIELD_DERIVED) == 0 &&
                    (any_near(f->headings, typed, count) || any_near(f->name, typed, count));
        if (near && found != NULL) {
            return NULL;
        }
        found = near ? f : found;
    }
    return found;
}
