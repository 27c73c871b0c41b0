/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When two vacancies look like one. Another place, another rank, or another demand at another pay
 * make them two, whatever the text says: employers use one text for many posts. Then it is how
 * alike the texts are, held against a bar that falls with what else agrees. Bars and words were
 * set on pairs of real advertisements that were judged by hand first (tests/text/twice.py).
 */
#include <string.h>

#include "server/text/brackets.h"
#include "server/text/fold.h"
#include "server/text/twice_inner.h"

#define REMARK_BYTES_MAX 60

enum rank {
    RANK_JUNIOR = 1,
    RANK_MIDDLE = 2, /* as good as none */
    RANK_SENIOR = 4,
    RANK_TRAINEE = 8,
    RANK_PART_TIME = 16
};

static const struct {
    const char *word;
    uint32_t rank;
} rank_words[] = {
    {"中高级", RANK_SENIOR}, {"高级", RANK_SENIOR},    {"资深", RANK_SENIOR},
    {"首席", RANK_SENIOR},   {"专家", RANK_SENIOR},    {"初级", RANK_JUNIOR},
    {"中级", RANK_MIDDLE},   {"实习生", RANK_TRAINEE}, {"实习", RANK_TRAINEE},
    {"学徒", RANK_TRAINEE},  {"兼职", RANK_PART_TIME}, {"senior", RANK_SENIOR},
    {"junior", RANK_JUNIOR},
};

/* A text of fewer runs is a line that many posts share. */
#define RUNS_SHORT 40
#define RUNS_LONG  100

enum title_relation { TITLE_SAME, TITLE_NEAR, TITLE_OTHER, TITLE_RELATIONS };

/* The per cent that two texts must have in common. */
static const unsigned bars[TITLE_RELATIONS] = {
    [TITLE_SAME] = 60, [TITLE_NEAR] = 70, [TITLE_OTHER] = 85};
#define BAR_SHORT          80 /* one of the texts is short */
#define BAR_OTHER_EMPLOYER 90

static size_t take_word(char *text, size_t len, const char *word, bool *found)
{
    size_t bytes = strlen(word);
    for (size_t at = 0; at + bytes <= len; at++) {
        if (memcmp(text + at, word, bytes) == 0) {
            memmove(text + at, text + at + bytes, len - at - bytes);
            *found = true;
            return len - bytes;
        }
    }
    return len;
}

size_t twice_title(struct billet_span title, char out[static TITLE_BYTES], uint32_t *ranks)
{
    char text[TITLE_BYTES];
    size_t len = text_fold(title, text, sizeof text);
    len = text_drop_brackets(text, len, REMARK_BYTES_MAX, 1);
    len = text_letters((struct billet_span){text, len}, out, TITLE_BYTES);
    *ranks = 0;
    for (size_t i = 0; i < sizeof rank_words / sizeof rank_words[0]; i++) {
        bool found = false;
        len = take_word(out, len, rank_words[i].word, &found);
        *ranks |= found ? rank_words[i].rank : 0;
    }
    return len;
}

static bool holds(const char *text, size_t len, const char *part, size_t part_len)
{
    for (size_t at = 0; part_len > 0 && at + part_len <= len; at++) {
        if (memcmp(text + at, part, part_len) == 0) {
            return true;
        }
    }
    return false;
}

static enum title_relation titles(const struct post_pool *pool, const struct post *a,
                                  const struct post *b)
{
    const char *x = pool->letters + a->letters;
    const char *y = pool->letters + b->letters;
    if (a->title == b->title) {
        return TITLE_SAME;
    }
    return holds(x, a->letters_len, y, b->letters_len) ||
                   holds(y, b->letters_len, x, a->letters_len)
               ? TITLE_NEAR
               : TITLE_OTHER;
}

static bool known(const char *region)
{
    return region[0] != '\0';
}

/* A county is not outside its city. */
static bool places_part(const struct post *a, const struct post *b)
{
    size_t x = strlen(a->region);
    size_t y = strlen(b->region);
    return memcmp(a->region, b->region, x < y ? x : y) != 0;
}

static bool same_pay(const struct post *a, const struct post *b)
{
    return (a->wage_min >= 0 || a->wage_max >= 0) && a->wage_min == b->wage_min &&
           a->wage_max == b->wage_max;
}

/* Two ranks part; one that only one of them names does where the pay is another, too. */
static bool ranks_part(const struct post *a, const struct post *b)
{
    uint32_t x = a->ranks & ~(uint32_t)RANK_MIDDLE;
    uint32_t y = b->ranks & ~(uint32_t)RANK_MIDDLE;
    bool both = a->ranks != 0 && b->ranks != 0;
    return x != y && (both || !same_pay(a, b));
}

/* They say of themselves that they are two. */
static bool are_two(const struct post *a, const struct post *b)
{
    bool demands_part = a->experience_min > 0 && b->experience_min > 0 &&
                        a->experience_min != b->experience_min && !same_pay(a, b);
    return ranks_part(a, b) || places_part(a, b) || demands_part;
}

static size_t shorter(const struct post *a, const struct post *b)
{
    return a->text_count < b->text_count ? a->text_count : b->text_count;
}

static bool enough_of_one_employer(const struct post *a, const struct post *b,
                                   enum title_relation title, const struct twice_pair *pair)
{
    size_t runs = shorter(a, b);
    if ((pair->reasons & (1u << TWICE_SAME_REFERENCE)) != 0) {
        return title != TITLE_OTHER;
    }
    if (runs == 0) {
        return title == TITLE_SAME && same_pay(a, b) && known(a->region) &&
               strcmp(a->region, b->region) == 0;
    }
    if (title == TITLE_OTHER && runs < RUNS_LONG) {
        return false;
    }
    unsigned bar = runs < RUNS_SHORT && bars[title] < BAR_SHORT ? BAR_SHORT : bars[title];
    return pair->text_percent >= bar;
}

/* Another name over the same words: an agency, or a second feed that spells it otherwise. */
static bool enough_of_two(const struct post *a, const struct post *b, enum title_relation title,
                          const struct twice_pair *pair)
{
    return title == TITLE_SAME && pair->text_percent >= BAR_OTHER_EMPLOYER && known(a->region) &&
           known(b->region) && (shorter(a, b) >= RUNS_SHORT || same_pay(a, b));
}

static uint32_t reason_if(bool holds_true, enum twice_reason reason)
{
    return holds_true ? 1u << reason : 0;
}

bool twice_alike(const struct post_pool *pool, const struct post *a, const struct post *b,
                 struct twice_pair *out)
{
    if (are_two(a, b)) {
        return false;
    }
    const uint32_t *runs = pool->runs.hashes;
    enum title_relation title = titles(pool, a, b);
    bool one = a->employer == b->employer || a->stem == b->stem;
    *out = (struct twice_pair){.first = a->id, .second = b->id};
    out->text_percent = shingles_alike((struct shingles){runs + a->text, a->text_count},
                                       (struct shingles){runs + b->text, b->text_count});
    out->reasons =
        reason_if(a->employer == b->employer, TWICE_SAME_EMPLOYER) |
        reason_if(a->employer != b->employer && a->stem == b->stem, TWICE_SAME_EMPLOYER_NAME) |
        reason_if(one && a->reference != 0 && a->reference == b->reference, TWICE_SAME_REFERENCE) |
        reason_if(title == TITLE_SAME, TWICE_SAME_TITLE) |
        reason_if(title == TITLE_NEAR, TWICE_NEAR_TITLE) |
        reason_if(out->text_percent > 0, TWICE_SAME_TEXT) |
        reason_if(known(a->region) && strcmp(a->region, b->region) == 0, TWICE_SAME_PLACE) |
        reason_if(same_pay(a, b), TWICE_SAME_PAY);
    return one ? enough_of_one_employer(a, b, title, out) : enough_of_two(a, b, title, out);
}
