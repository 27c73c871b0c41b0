/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Education: "大专及以上" asks for 4, "高中/中专" for the lower of the two, "本科（优秀者可放宽）"
 * for 5, relaxed. Levels are those of GB/T 4658 (match-model §1).
 */
#include "server/text/values.h"

#include "server/text/cursor.h"

enum { FILLER, ABOVE, BELOW, RELAXED, PREFERRED };

static const struct text_word levels[] = {
    {"小学", 1},
    {"初中", 2},
    {"高中", 3},
    {"中专", 3},
    {"职高", 3},
    {"职业高中", 3},
    {"技校", 3},
    {"中技", 3},
    {"中职", 3},
    {"大专", 4},
    {"专科", 4},
    {"大学专科", 4},
    {"高职", 4},
    {"高技", 4},
    {"本科", 5},
    {"大学本科", 5},
    {"大学", 5},
    {"大本", 5},
    {"学士", 5},
    {"硕士", 6},
    {"研究生", 6},
    {"硕士研究生", 6},
    {"博士", 7},
    {"博士研究生", 7},
    {"文盲", 0},
    {"无学历", 0},
    {"初级中学", 2},
    {"普高", 3},
    {"中等专业学校", 3},
    {"高级技工", 4},
    {"primaryschool", 1},
    {"juniormiddleschool", 2},
    {"juniorhighschool", 2},
    {"highschool", 3},
    {"seniorhighschool", 3},
    {"secondaryschool", 3},
    {"vocationalschool", 3},
    {"juniorcollege", 4},
    {"associate", 4},
    {"college", 4},
    {"bachelor", 5},
    {"undergraduate", 5},
    {"master", 6},
    {"postgraduate", 6},
    {"doctor", 7},
    {"doctorate", 7},
    {"phd", 7},
};

static const struct text_word around[] = {
    {"及以上", ABOVE},
    {"以上", ABOVE},
    {"或以上", ABOVE},
    {"(含)以上", ABOVE},
    {"(含)及以上", ABOVE},
    {"起", ABOVE},
    {"orabove", ABOVE},
    {"orhigher", ABOVE},
    {"+", ABOVE},
    {"及以下", BELOW},
    {"以下", BELOW},
    {"或以下", BELOW},
    {"学历", FILLER},
    {"文化", FILLER},
    {"文化程度", FILLER},
    {"毕业", FILLER},
    {"毕业生", FILLER},
    {"全日制", FILLER},
    {"统招", FILLER},
    {"国家统招", FILLER},
    {"普通", FILLER},
    {"学位", FILLER},
    {"及", FILLER},
    {"或", FILLER},
    {"/", FILLER},
    {"、", FILLER},
    {"(", FILLER},
    {")", FILLER},
    {",", FILLER},
    {"、或", FILLER},
    {"degree", FILLER},
    {"'s", FILLER},
    {"'sdegree", FILLER},
    {"diploma", FILLER},
    {"or", FILLER},
    {"程度", FILLER},
    {"至少", ABOVE},
    {"最低", ABOVE},
    {"不低于", ABOVE},
    {"要求", FILLER},
    {"优先", PREFERRED},
    {"者优先", PREFERRED},
    {"preferred", PREFERRED},
    {"可放宽", RELAXED},
    {"优秀者可放宽", RELAXED},
    {"条件优秀者可放宽", RELAXED},
    {"退役军人可放宽", RELAXED},
    {"可适当放宽", RELAXED},
    {"优秀者可适当放宽", RELAXED},
    {"条件优秀可放宽", RELAXED},
    {"可放宽至下一级", RELAXED},
    {"特别优秀者可放宽", RELAXED},
    {"特别优秀可放宽", RELAXED},
    {"有经验者可放宽", RELAXED},
    {"有经验可放宽", RELAXED},
    {"经验丰富者可放宽", RELAXED},
    {"退役军人可适当放宽", RELAXED},
    {"relaxed", RELAXED},
};

struct reading {
    int level;
    bool seen[5];
};

static bool take_level(struct text_cursor *c, struct reading *r)
{
    const struct text_word *word = text_take_word(c, TEXT_WORDS(levels));
    if (word == NULL) {
        return false;
    }
    if (r->level < 0 || word->value < r->level) {
        r->level = (int)word->value;
    }
    return true;
}

static bool take_around(struct text_cursor *c, struct reading *r)
{
    const struct text_word *word = text_take_word(c, TEXT_WORDS(around));
    if (word != NULL) {
        r->seen[word->value] = true;
    }
    return word != NULL;
}

/* A lone digit is the ordinal itself. */
static bool take_ordinal(struct text_cursor *c, struct reading *r)
{
    if (c->end - c->at != 1 || *c->at < '0' || *c->at > '7') {
        return false;
    }
    r->level = *c->at - '0';
    c->at++;
    return true;
}

enum text_result text_read_education(struct billet_span text, struct text_education *out)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    struct reading r = {.level = -1};
    *out = (struct text_education){-1, false, TEXT_NOTE_NONE};
    if (text_is_empty(text, &out->note) || text_is_unlimited(text) || text_is_none(text)) {
        return TEXT_NOT_STATED;
    }
    if (!text_cursor_open(&c, text, room)) {
        return TEXT_UNREAD;
    }
    (void)take_ordinal(&c, &r);
    while (take_level(&c, &r) || take_around(&c, &r)) {
    }
    if (!text_at_end(&c) || r.level < 0 || r.seen[BELOW]) {
        return TEXT_UNREAD;
    }
    if (r.seen[PREFERRED]) {
        out->note = TEXT_NOTE_PREFERRED;
        return TEXT_NOT_STATED;
    }
    out->level = r.level;
    out->relaxed = r.seen[RELAXED];
    return TEXT_READ;
}
