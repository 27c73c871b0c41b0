/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weighing a title. Separators, pay, benefits and the like cut it into parts:
 *
 *      （急聘）外贸业务员/助理 底薪6K+双休
 *       ~~~~  ----------  ----  ~~~~~~~~~
 *       noise first part  second  noise
 *
 * Of the known titles that end where a part ends the longest speaks loudest, shorter ones and
 * those within the part speak softly. The first part outside brackets counts most.
 */
#include "server/text/occupation_inner.h"

#include "server/core/utf8.h"

#define HITS_MAX  192
#define PARTS_MAX 24

struct part {
    size_t start, end;
    bool bracket;
};

struct title {
    const struct occupation_coder *coder;
    struct billet_span text;
    struct automaton_hit hits[HITS_MAX];
    size_t hit_count;
    bool cut[OCCUPATION_TITLE_BYTES_MAX]; /* the byte belongs to no part */
    bool bracket[OCCUPATION_TITLE_BYTES_MAX];
    struct part parts[PARTS_MAX];
    size_t part_count;
};

/* What parts, in 100, are worth by their place. */
static const int32_t part_worth[] = {100, 50, 35, 25};
static const int32_t bracket_worth[] = {40, 25};

#define WORTH_LAST(table) ((table)[sizeof(table) / sizeof *(table)-1])

/* Points of a known title by where it stands. */
#define POINTS_END     1000
#define POINTS_SEVERAL 800 /* one of several meanings; less for each further one */
#define POINTS_STEP    100
#define POINTS_INSIDE  350
#define POINTS_BESIDE  120 /* within a part that ends with another known title */
#define POINTS_WITHIN  60  /* within that title: 设计师 in 玩具设计师 */

static bool keep_hit(void *arg, const struct automaton_hit *hit)
{
    struct title *title = arg;
    title->hits[title->hit_count++] = *hit;
    return title->hit_count < HITS_MAX;
}

static bool within(const struct automaton_hit *inner, const struct automaton_hit *outer)
{
    return outer->start <= inner->start && inner->end <= outer->end &&
           outer->end - outer->start > inner->end - inner->start;
}

/* Noise within a known title is none: 住宿 in 住宿服务员. */
static bool is_noise(const struct title *title, const struct automaton_hit *hit)
{
    for (size_t i = 0; i < title->hit_count; i++) {
        if (title->hits[i].kind != WORD_NOISE && within(hit, &title->hits[i])) {
            return false;
        }
    }
    return true;
}

static void cut_noise(struct title *title)
{
    for (size_t i = 0; i < title->hit_count; i++) {
        const struct automaton_hit *hit = &title->hits[i];
        if (hit->kind == WORD_NOISE && is_noise(title, hit)) {
            memset(title->cut + hit->start, 1, hit->end - hit->start);
        }
    }
}

static bool is_known(const struct title *title, size_t at, size_t len)
{
    for (size_t i = 0; i < title->hit_count; i++) {
        const struct automaton_hit *hit = &title->hits[i];
        if (hit->kind != WORD_NOISE && hit->start <= at && at + len <= hit->end) {
            return true;
        }
    }
    return false;
}

enum sign { SIGN_NONE, SIGN_CUT, SIGN_SPACE, SIGN_DIGIT, SIGN_LETTER, SIGN_OPEN, SIGN_CLOSE };

struct sign_range {
    uint32_t first, last;
    enum sign sign;
};

static const struct sign_range signs[] = {
    {0x00, 0x20, SIGN_SPACE},     {0x21, 0x22, SIGN_CUT},       {0x24, 0x27, SIGN_CUT},
    {0x28, 0x28, SIGN_OPEN},      {0x29, 0x29, SIGN_CLOSE},     {0x2A, 0x2D, SIGN_CUT},
    {0x2F, 0x2F, SIGN_CUT},       {0x30, 0x39, SIGN_DIGIT},     {0x3A, 0x40, SIGN_CUT},
    {0x41, 0x5A, SIGN_LETTER},    {0x5B, 0x5B, SIGN_OPEN},      {0x5C, 0x5C, SIGN_CUT},
    {0x5D, 0x5D, SIGN_CLOSE},     {0x5E, 0x60, SIGN_CUT},       {0x61, 0x7A, SIGN_LETTER},
    {0x7B, 0x7B, SIGN_OPEN},      {0x7C, 0x7C, SIGN_CUT},       {0x7D, 0x7D, SIGN_CLOSE},
    {0x7E, 0x7F, SIGN_CUT},       {0xA0, 0xA0, SIGN_SPACE},     {0xA1, 0xBF, SIGN_CUT},
    {0x2000, 0x2BFF, SIGN_CUT},   {0x3000, 0x3000, SIGN_SPACE}, {0x3001, 0x3007, SIGN_CUT},
    {0x3008, 0x3008, SIGN_OPEN},  {0x3009, 0x3009, SIGN_CLOSE}, {0x300A, 0x300A, SIGN_OPEN},
    {0x300B, 0x300B, SIGN_CLOSE}, {0x300C, 0x300F, SIGN_CUT},   {0x3010, 0x3010, SIGN_OPEN},
    {0x3011, 0x3011, SIGN_CLOSE}, {0x3012, 0x303F, SIGN_CUT},   {0x4E28, 0x4E28, SIGN_CUT},
    {0xFF01, 0xFF07, SIGN_CUT},   {0xFF08, 0xFF08, SIGN_OPEN},  {0xFF09, 0xFF09, SIGN_CLOSE},
    {0xFF0A, 0xFF0F, SIGN_CUT},   {0xFF10, 0xFF19, SIGN_DIGIT}, {0xFF1A, 0xFF20, SIGN_CUT},
    {0xFF3B, 0xFF3B, SIGN_OPEN},  {0xFF3D, 0xFF3D, SIGN_CLOSE}, {0xFF5B, 0xFF65, SIGN_CUT},
    {0x1F000, 0x1FFFF, SIGN_CUT},
};

static enum sign sign_of(uint32_t point)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0] && signs[i].first <= point; i++) {
        if (point <= signs[i].last) {
            return signs[i].sign;
        }
    }
    return SIGN_NONE;
}

static bool is_latin(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A space between two Latin words, or a hyphen within one, belongs to the part. */
static bool joins(const struct title *title, size_t at, size_t len)
{
    size_t next = at + len;
    return at > 0 && next < title->text.len && is_latin(title->text.ptr[at - 1]) &&
           is_latin(title->text.ptr[next]);
}

static bool cuts(const struct title *title, enum sign sign, size_t at, size_t len)
{
    switch (sign) {
    case SIGN_NONE:
        return false;
    case SIGN_SPACE:
        return !joins(title, at, len);
    case SIGN_DIGIT:
    case SIGN_LETTER: /* J10819, VIP: no part of a Chinese title unless known to be one */
        return !is_known(title, at, len);
    case SIGN_CUT:
        return title->text.ptr[at] == '-' ? !joins(title, at, len) : !is_known(title, at, len);
    case SIGN_OPEN:
    case SIGN_CLOSE:
        return true;
    }
    return true;
}

static void cut_signs(struct title *title)
{
    size_t depth = 0;
    for (size_t at = 0; at < title->text.len;) {
        uint32_t point = 0;
        size_t len = utf8_decode(title->text.ptr + at, title->text.len - at, &point);
        enum sign sign = len > 0 ? sign_of(point) : SIGN_CUT;
        len = len > 0 ? len : 1;
        if (cuts(title, sign, at, len)) {
            memset(title->cut + at, 1, len);
        }
        depth += sign == SIGN_OPEN ? 1 : 0;
        depth -= sign == SIGN_CLOSE && depth > 0 ? 1 : 0;
        memset(title->bracket + at, depth > 0, len);
        at += len;
    }
}

static void find_parts(struct title *title)
{
    for (size_t at = 0; at < title->text.len && title->part_count < PARTS_MAX; at++) {
        if (title->cut[at]) {
            continue;
        }
        struct part part = {at, at, title->bracket[at]};
        while (at < title->text.len && !title->cut[at] && title->bracket[at] == part.bracket) {
            at++;
        }
        part.end = at;
        title->parts[title->part_count++] = part;
    }
}

static size_t hit_len(const struct automaton_hit *hit)
{
    return hit->end - hit->start;
}

/* The longest of a kind that ends here, within the part or over its start; 0 = none. */
static size_t longest_end(const struct title *title, size_t end, uint8_t kind)
{
    size_t longest = 0;
    for (size_t i = 0; i < title->hit_count; i++) {
        const struct automaton_hit *hit = &title->hits[i];
        if (hit->kind == kind && hit->end == end && hit_len(hit) > longest) {
            longest = hit_len(hit);
        }
    }
    return longest;
}

/* Short words are said by chance more often. */
static int32_t by_length(int32_t points, uint16_t chars)
{
    return chars >= 3 ? points : chars == 2 ? points * 85 / 100 : points / 2;
}

struct weighing {
    const struct part *part;
    size_t end;     /* of its known title: that of the part, or before a rank (法务|助理) */
    size_t longest; /* known title that ends there */
    bool vague;     /* nothing but a vague word ends it */
    int32_t worth;
    bool first;
    int32_t meanings; /* of the longest, so far */
};

static enum occupation_tier end_tier(const struct weighing *w, const struct automaton_hit *hit,
                                     const struct occupation_alias *alias)
{
    if (!w->first) {
        return TIER_BESIDE;
    }
    if (alias->several) {
        return TIER_SEVERAL;
    }
    return hit->start <= w->part->start ? TIER_WHOLE : TIER_END;
}

static int32_t end_points(struct weighing *w, const struct occupation_alias *alias)
{
    if (!alias->several) {
        return POINTS_END;
    }
    int32_t points = POINTS_SEVERAL - POINTS_STEP * w->meanings++;
    return points > POINTS_STEP ? points : POINTS_STEP;
}

static void weigh_hit(struct occupation_count *count, struct weighing *w,
                      const struct automaton_hit *hit)
{
    const struct occupation_alias *alias = &count->coder->aliases[hit->id];
    enum occupation_tier tier = TIER_INSIDE;
    int32_t points = w->longest > 0 ? POINTS_BESIDE : POINTS_INSIDE;
    if (hit->end == w->end && w->longest > 0) {
        bool wins = hit_len(hit) == w->longest;
        tier = wins ? end_tier(w, hit, alias) : TIER_INSIDE;
        points = wins ? end_points(w, alias) : POINTS_WITHIN;
    } else if (hit->start + w->longest >= w->end) {
        points = POINTS_WITHIN;
    }
    points = by_length(points, alias->chars) * w->worth / 100;
    occupation_add_points(count, alias->group, alias->code, points, tier,
                          (struct occupation_evidence){OCCUPATION_TITLE, hit->start, hit->end});
}

/* Where the known title of the part ends: at the end of the part, or before a rank (会计|主管),
 * whichever leaves less of the part over. Of a known title and a vague one of the same length the
 * vague one holds; only ranks may follow a known title (销售|普工 tells nothing). */
static void find_end(const struct title *title, struct weighing *w)
{
    size_t end = w->part->end;
    size_t vague = longest_end(title, end, WORD_VAGUE);
    size_t tail = longest_end(title, end, WORD_TAIL);
    size_t whole = longest_end(title, end, WORD_ALIAS);
    size_t stem = tail > vague ? longest_end(title, end - tail, WORD_ALIAS) : 0;
    bool known = whole > vague && whole > tail;
    bool before = stem > 0 && (!known || stem + tail > whole);
    w->end = before ? end - tail : end;
    w->longest = before ? stem : known ? whole : 0;
    w->vague = w->longest == 0 && (vague > 0 || tail > 0);
}

static bool belongs(const struct weighing *w, const struct automaton_hit *hit)
{
    bool vague = w->vague && hit->end == w->part->end; /* 普工 is a name of 6-99-00: no news */
    return hit->kind == WORD_ALIAS && !vague && hit->end > w->part->start && hit->end <= w->end;
}

static void weigh_part(struct occupation_count *count, const struct title *title,
                       struct weighing *w)
{
    count->vague = count->vague || (w->first && w->vague);
    for (size_t i = 0; i < title->hit_count; i++) {
        if (belongs(w, &title->hits[i])) {
            weigh_hit(count, w, &title->hits[i]);
        }
    }
}

static int32_t worth_of(size_t place, bool bracket)
{
    if (bracket) {
        return place < 2 ? bracket_worth[place] : WORTH_LAST(bracket_worth);
    }
    return place < 4 ? part_worth[place] : WORTH_LAST(part_worth);
}

/* Parts that end with no known title and no vague one have no place: 上海某某 急聘 保安. */
static void weigh_parts(struct occupation_count *count, const struct title *title)
{
    size_t places[2] = {0, 0}; /* parts so far: outside brackets, in them */
    for (size_t i = 0; i < title->part_count; i++) {
        bool bracket = title->parts[i].bracket;
        struct weighing w = {.part = &title->parts[i]};
        find_end(title, &w);
        w.worth = worth_of(places[bracket], bracket);
        w.first = !bracket && places[0] == 0;
        places[bracket] += w.longest > 0 || w.vague ? 1 : 0;
        weigh_part(count, title, &w);
    }
}

void occupation_weigh_title(struct occupation_count *count, struct billet_span text)
{
    struct title title = {.coder = count->coder, .text = text};
    if (title.text.len > OCCUPATION_TITLE_BYTES_MAX) {
        title.text.len = OCCUPATION_TITLE_BYTES_MAX;
    }
    automaton_scan(count->coder->titles, title.text, keep_hit, &title);
    cut_noise(&title);
    cut_signs(&title);
    find_parts(&title);
    weigh_parts(count, &title);
}
