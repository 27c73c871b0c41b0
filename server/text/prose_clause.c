/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Terms of the lexicon in their sentence: which of them count, at which level, wished or demanded.
 *
 * A level holds for the terms behind it until the next level ("熟悉CAD、PLC，精通英语"), or for
 * those before it in its clause when none stood before them ("CAD熟练"). Words of wish and of
 * duty hold for their clause; a negation for what follows it in its clause.
 */
#include "config.h" /* memmem */

#include "server/text/prose_inner.h"

void prose_hit(struct prose *p, const struct token *token)
{
    if (p->hit_count == HITS_MAX) {
        return;
    }
    struct hit *hit = &p->hit[p->hit_count++];
    *hit = (struct hit){.start = token->start, .end = token->end, .clause = p->clause};
    if (token->kind == TERM_WORD) {
        hit->mark = &p->rules->rule[token->id];
        p->sentence_marks |= UINT32_C(1) << hit->mark->kind;
        return;
    }
    hit->code = p->rules->lexicon[token->id].code;
    hit->value = p->rules->lexicon[token->id].value;
}

/* A term inside a longer one says nothing of its own: 电工 in 电工证. */
static bool is_covered(const struct prose *p, const struct hit *hit)
{
    for (size_t i = 0; i < p->hit_count; i++) {
        const struct hit *other = &p->hit[i];
        bool longer = other->end - other->start > hit->end - hit->start;
        if (longer && other->code != NULL && other->start <= hit->start && hit->end <= other->end) {
            return true;
        }
    }
    return false;
}

static bool is_marked(const struct prose *p, enum prose_mark mark)
{
    return (p->sentence_marks & UINT32_C(1) << mark) != 0;
}

/* Is there such a mark in the clause of the hit, anywhere or only before it? */
static bool has_mark(const struct prose *p, const struct hit *hit, enum prose_mark mark,
                     bool before)
{
    for (size_t i = 0; is_marked(p, mark) && i < p->hit_count; i++) {
        const struct hit *other = &p->hit[i];
        if (other->mark != NULL && other->mark->kind == (int)mark && other->clause == hit->clause &&
            (!before || other->end <= hit->start)) {
            return true;
        }
    }
    return false;
}

/* "CAD熟练": the level stands behind the terms of its clause and means those only. */
static bool means_back(const struct prose *p, const struct hit *mark)
{
    bool before = false;
    bool behind = false;
    for (size_t i = 0; i < p->hit_count; i++) {
        const struct hit *hit = &p->hit[i];
        if (hit->code != NULL && hit->clause == mark->clause) {
            before = before || hit->end <= mark->start;
            behind = behind || hit->start >= mark->end;
        }
    }
    return before && !behind;
}

/* The last level before the hit in the sentence, else the first one behind it in its clause. */
static int level_of(const struct prose *p, const struct hit *hit)
{
    int before = 0;
    for (size_t i = 0; is_marked(p, PROSE_LEVEL) && i < p->hit_count; i++) {
        const struct hit *mark = &p->hit[i];
        if (mark->mark == NULL || mark->mark->kind != PROSE_LEVEL) {
            continue;
        }
        bool back = means_back(p, mark);
        if (mark->end <= hit->start && !back) {
            before = mark->mark->number;
        } else if (mark->start >= hit->end && back && mark->clause == hit->clause) {
            return mark->mark->number;
        }
    }
    return before;
}

static struct billet_span slice(const struct prose *p, size_t from, size_t to)
{
    struct billet_span text = p->flat.text;
    to = to < text.len ? to : text.len;
    return (struct billet_span){text.ptr + from, to > from ? to - from : 0};
}

static bool contains_any(struct billet_span text, const struct billet_span *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memmem(text.ptr, text.len, words[i].ptr, words[i].len) != NULL) {
            return true;
        }
    }
    return false;
}

#define WORD           BILLET_SPAN_LITERAL
#define COUNTED(words) (words), sizeof(words) / sizeof *(words)

/* A certificate is named as one ("电工证"), or by its title beside a word of having or proving:
 * "持有安全员证书", "注册会计师优先"; a bare "会计师" is somebody's job. */
static bool is_certificate(const struct prose *p, const struct hit *hit)
{
    static const struct billet_span inside[] = {WORD("证"),     WORD("照"),   WORD("资格"),
                                                WORD("级"),     WORD("注册"), WORD("职称"),
                                                WORD("建造师"), WORD("cet")};
    static const struct billet_span before[] = {WORD("持"),   WORD("取得"), WORD("考取"),
                                                WORD("通过"), WORD("具有"), WORD("具备"),
                                                WORD("拥有"), WORD("获得")};
    static const struct billet_span behind[] = {WORD("证"), WORD("资格"), WORD("职称"),
                                                WORD("执业"), WORD("执照")};
    const size_t reach = 18; /* bytes: six characters */
    size_t from = hit->start > reach ? hit->start - reach : 0;
    return contains_any(slice(p, hit->start, hit->end), COUNTED(inside)) ||
           contains_any(slice(p, from, hit->start), COUNTED(before)) ||
           contains_any(slice(p, hit->end, hit->end + reach), COUNTED(behind));
}

/* What is somebody's work is neither offered nor demanded: "办理五险一金". */
static bool counts(const struct prose *p, const struct hit *hit)
{
    if (has_mark(p, hit, PROSE_NEGATED, true)) {
        return false;
    }
    switch (hit->value) {
    case PROSE_CONDITION:
        return p->section == PROSE_OFFERS ||
               (p->section != PROSE_DUTIES && p->section != PROSE_COMPANY &&
                !has_mark(p, hit, PROSE_TASK, false));
    case PROSE_SHIFT:
        return p->section != PROSE_OFFERS && p->section != PROSE_COMPANY;
    case PROSE_CERTIFICATE:
        return p->section != PROSE_OFFERS && p->section != PROSE_COMPANY && is_certificate(p, hit);
    case PROSE_SKILL: /* a title names the occupation */
        return p->section != PROSE_OFFERS && p->section != PROSE_COMPANY &&
               p->section != PROSE_TITLE;
    case PROSE_PAY:
    case PROSE_EDUCATION:
    case PROSE_RELAXED:
    case PROSE_EXPERIENCE:
    case PROSE_HEADCOUNT:
    case PROSE_PLACE:
    case PROSE_VALIDITY:
    case PROSE_EMPLOYMENT:
    case PROSE_VALUES:
        break;
    }
    return true;
}

/* 护工 in 维护工作, 接待 by itself: a plain word is there, or begins before and ends inside. */
static bool is_plain(const struct prose *p, const struct hit *hit)
{
    for (size_t i = 0; is_marked(p, PROSE_PLAIN) && i < p->hit_count; i++) {
        const struct hit *word = &p->hit[i];
        bool plain = word->mark != NULL && word->mark->kind == PROSE_PLAIN;
        bool same = word->start <= hit->start && word->end >= hit->end;
        bool across = word->start < hit->start && word->end > hit->start;
        if (plain && (same || across)) {
            return true;
        }
    }
    return false;
}

/* "销售人员", "采购部": somebody else's work, not a skill of this post. Latin names are not so. */
static bool is_somebody(const struct prose *p, const struct hit *hit)
{
    static const struct billet_span behind[] = {
        BILLET_SPAN_LITERAL("人员"), BILLET_SPAN_LITERAL("员"),   BILLET_SPAN_LITERAL("部"),
        BILLET_SPAN_LITERAL("经理"), BILLET_SPAN_LITERAL("主管"), BILLET_SPAN_LITERAL("总监"),
        BILLET_SPAN_LITERAL("助理"), BILLET_SPAN_LITERAL("代表"), BILLET_SPAN_LITERAL("顾问"),
        BILLET_SPAN_LITERAL("专员"), BILLET_SPAN_LITERAL("团队"), BILLET_SPAN_LITERAL("同事"),
        BILLET_SPAN_LITERAL("公司"), BILLET_SPAN_LITERAL("有限"), BILLET_SPAN_LITERAL("中心"),
        BILLET_SPAN_LITERAL("行业"), BILLET_SPAN_LITERAL("系统"), BILLET_SPAN_LITERAL("要求"),
        BILLET_SPAN_LITERAL("岗位"), BILLET_SPAN_LITERAL("机构")};
    struct billet_span text = p->flat.text;
    if ((unsigned char)text.ptr[hit->start] < 0x80) {
        return false;
    }
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        size_t len = behind[i].len;
        const char *at = text.ptr + hit->end;
        if (text.len - hit->end >= len && at[2] == behind[i].ptr[2] &&
            memcmp(at, behind[i].ptr, len) == 0) {
            return true;
        }
    }
    return false;
}

static void settle(struct prose *p, const struct hit *hit)
{
    if (hit->value == PROSE_SKILL && (is_plain(p, hit) || is_somebody(p, hit))) {
        return;
    }
    if (is_covered(p, hit) || !counts(p, hit)) {
        return;
    }
    struct prose_mention *m = prose_add(p, hit->start, hit->end);
    if (m == NULL) {
        return;
    }
    m->what = RULE_VALUE;
    m->value = hit->value;
    m->code = hit->code;
    m->level = level_of(p, hit);
    m->must = has_mark(p, hit, PROSE_MUST, false);
    m->preferred = p->section == PROSE_WISHES || has_mark(p, hit, PROSE_PREFERRED, false);
}

void prose_sentence(struct prose *p)
{
    for (size_t i = 0; i < p->hit_count; i++) {
        if (p->hit[i].code != NULL) {
            settle(p, &p->hit[i]);
        }
    }
    p->hit_count = 0;
    p->sentence_marks = 0;
    p->clause = 0;
}
