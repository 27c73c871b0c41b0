/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making the coder: known titles and vague ones from the code sets, the rest from the file of
 * weights. Each line of that file is a kind and its cells, parted by tabs; # begins a comment:
 *
 *      noise       双休                        cut out of titles
 *      duty        凭证    2-06-03-00   62     the word in the duties speaks for the occupation
 *      confidence  5       70 78 85 88 93 96   tier; for each share of the points, in 100
 */
#include "server/text/occupation_inner.h"

#include <stdio.h>
#include <stdlib.h>

#include "server/core/mem.h"
#include "server/core/utf8.h"

#define LINE_BYTES_MAX 512
#define CELLS_MAX      8
#define GROUP_BYTES    7 /* "4-01-02" */

static bool grow(void **items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return true;
    }
    size_t more = *cap != 0 ? *cap * 2 : 512;
    void *bigger = mem_resize(*items, more, size);
    if (bigger == NULL) {
        return false;
    }
    *items = bigger;
    *cap = more;
    return true;
}

struct making {
    struct occupation_coder *coder;
    struct billet_error *err;
    enum billet_status status;
};

static bool fail(struct making *making, enum billet_status status)
{
    making->status = status;
    return false;
}

static bool no_memory(struct making *making)
{
    return fail(making, billet_error_set(making->err, BILLET_ENOMEM, "no memory for occupations"));
}

static bool is_group(const struct code *code)
{
    return code->code.len == GROUP_BYTES;
}

static bool add_group(void *arg, const struct code *code, struct billet_span term)
{
    struct making *making = arg;
    struct occupation_coder *coder = making->coder;
    size_t count = coder->group_count;
    if (!is_group(code) || (count > 0 && coder->groups[count - 1] == code)) {
        return true;
    }
    (void)term;
    void *groups = coder->groups;
    if (count == OCCUPATION_GROUPS_MAX ||
        !grow(&groups, count, &coder->group_cap, sizeof *coder->groups)) {
        return no_memory(making);
    }
    coder->groups = groups;
    coder->groups[coder->group_count++] = code;
    return true;
}

static int compare_groups(const void *a, const void *b)
{
    const struct code *const *left = a;
    const struct code *const *right = b;
    return memcmp((*left)->code.ptr, (*right)->code.ptr, GROUP_BYTES);
}

/* Index of the group of a code of level 3 or 4; group_count when it has none. */
static size_t group_of(const struct occupation_coder *coder, const struct code *code)
{
    size_t low = 0;
    size_t high = code->code.len >= GROUP_BYTES ? coder->group_count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(coder->groups[middle]->code.ptr, code->code.ptr, GROUP_BYTES);
        if (order == 0) {
            return middle;
        }
        low = order < 0 ? middle + 1 : low;
        high = order > 0 ? middle : high;
    }
    return coder->group_count;
}

/* What else a term means: another group makes it ambiguous. Within its group one code has it: the
 * deepest (a group and its only child share their name), of several the first. */
static bool owns_term(const struct occupation_coder *coder, const struct code *code, size_t group,
                      struct billet_span term, bool *several)
{
    struct codes_match match;
    bool passed = false;
    bool owner = true;
    *several = false;
    codes_match_begin(&match, coder->codes, coder->set, term);
    for (const struct code *other = codes_match_next(&match); other != NULL;
         other = codes_match_next(&match)) {
        passed = passed || other == code;
        size_t other_group = group_of(coder, other);
        if (other_group != group) {
            *several = *several || other_group < coder->group_count;
        } else if (other != code) {
            owner = owner && other->code.len <= code->code.len && (passed || is_group(other));
        }
    }
    return owner;
}

static bool add_alias(void *arg, const struct code *code, struct billet_span term)
{
    struct making *making = arg;
    struct occupation_coder *coder = making->coder;
    bool several = false;
    size_t group = group_of(coder, code);
    if (group == coder->group_count || billet_span_eq(term, code->code) ||
        !owns_term(coder, code, group, term, &several)) {
        return true;
    }
    void *aliases = coder->aliases;
    if (!grow(&aliases, coder->alias_count, &coder->alias_cap, sizeof *coder->aliases)) {
        return no_memory(making);
    }
    coder->aliases = aliases;
    coder->aliases[coder->alias_count] =
        (struct occupation_alias){code, (uint16_t)group, (uint16_t)utf8_count(term), several};
    enum billet_status status =
        automaton_add(coder->titles, term, WORD_ALIAS, (uint32_t)coder->alias_count++, making->err);
    return status == BILLET_OK || fail(making, status);
}

static bool add_vague(void *arg, const struct code *code, struct billet_span term)
{
    struct making *making = arg;
    if (billet_span_eq(term, code->code)) {
        return true;
    }
    uint8_t kind = billet_span_is(code->parent, "tail") ? WORD_TAIL : WORD_VAGUE;
    enum billet_status status = automaton_add(making->coder->titles, term, kind, 0, making->err);
    return status == BILLET_OK || fail(making, status);
}

/* ---- the file of weights ---- */

static size_t split(char *line, struct billet_span cells[CELLS_MAX])
{
    size_t count = 0;
    char *at = line;
    while (count < CELLS_MAX) {
        size_t len = strcspn(at, "\t\r\n");
        cells[count++] = (struct billet_span){at, len};
        if (at[len] != '\t') {
            break;
        }
        at += len + 1;
    }
    return count;
}

static bool read_number(struct billet_span text, long least, long most, long *out)
{
    char *end = NULL;
    long number = text.len > 0 ? strtol(text.ptr, &end, 10) : least - 1;
    *out = number;
    return end == text.ptr + text.len && number >= least && number <= most;
}

static enum billet_status add_noise(struct occupation_coder *coder, const struct billet_span *cells,
                                    struct billet_error *err)
{
    return automaton_add(coder->titles, cells[1], WORD_NOISE, 0, err);
}

static enum billet_status add_duty(struct occupation_coder *coder, const struct billet_span *cells,
                                   struct billet_error *err)
{
    if (coder->set != CODES_OCCUPATIONS) {
        return BILLET_OK;
    }
    long weight = 0;
    const struct code *code = codes_get(coder->codes, CODES_OCCUPATIONS, cells[2]);
    size_t group = code != NULL ? group_of(coder, code) : coder->group_count;
    if (group == coder->group_count || !read_number(cells[3], 1, 1000, &weight) ||
        coder->vote_count == OCCUPATION_VOTES_MAX) {
        return billet_error_set(err, BILLET_EINVAL, "a weight of %.*s is wrong", (int)cells[1].len,
                                cells[1].ptr);
    }
    void *votes = coder->votes;
    if (!grow(&votes, coder->vote_count, &coder->vote_cap, sizeof *coder->votes)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for occupations");
    }
    coder->votes = votes;
    coder->votes[coder->vote_count] =
        (struct occupation_vote){code, (uint16_t)group, (int16_t)weight};
    return automaton_add(coder->duties, cells[1], 0, (uint32_t)coder->vote_count++, err);
}

static enum billet_status add_confidence(struct occupation_coder *coder,
                                         const struct billet_span *cells, struct billet_error *err)
{
    long tier = 0;
    long value = 0;
    bool good = read_number(cells[1], 0, TIERS - 1, &tier);
    for (size_t i = 0; good && i < OCCUPATION_SHARES; i++) {
        good = read_number(cells[2 + i], 1, 99, &value);
        if (good) {
            coder->confidence[tier][i] = (uint8_t)value;
        }
    }
    return good ? BILLET_OK : billet_error_set(err, BILLET_EINVAL, "a row of confidences is wrong");
}

static const struct {
    const char *name;
    size_t cells;
    enum billet_status (*add)(struct occupation_coder *, const struct billet_span *,
                              struct billet_error *);
} weight_kinds[] = {
    {"noise", 2, add_noise},
    {"duty", 4, add_duty},
    {"confidence", 2 + OCCUPATION_SHARES, add_confidence},
};

static enum billet_status add_line(struct occupation_coder *coder, char *line,
                                   struct billet_error *err)
{
    struct billet_span cells[CELLS_MAX];
    size_t count = split(line, cells);
    if (line[0] == '#' || line[0] == '\n') {
        return BILLET_OK;
    }
    for (size_t i = 0; i < sizeof weight_kinds / sizeof weight_kinds[0]; i++) {
        if (billet_span_is(cells[0], weight_kinds[i].name) && count == weight_kinds[i].cells) {
            return weight_kinds[i].add(coder, cells, err);
        }
    }
    return billet_error_set(err, BILLET_EINVAL, "a line of weights is of no known kind");
}

static enum billet_status add_weights(struct occupation_coder *coder, const char *path,
                                      struct billet_error *err)
{
    char line[LINE_BYTES_MAX];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return billet_error_set(err, BILLET_ENOTFOUND, "cannot open %s", path);
    }
    enum billet_status status = BILLET_OK;
    while (status == BILLET_OK && fgets(line, sizeof line, file) != NULL) {
        status = add_line(coder, line, err);
    }
    if (status == BILLET_OK && ferror(file) != 0) {
        status = billet_error_set(err, BILLET_EINVAL, "cannot read %s", path);
    }
    (void)fclose(file);
    if (status != BILLET_OK) {
        billet_error_detail(err, "The file is %s.", path);
    }
    return status;
}

/* ---- all of it ---- */

/* Before anything was counted: the better the place, the surer; never enough to be confident. */
static void guess_confidence(struct occupation_coder *coder)
{
    for (unsigned tier = 0; tier < TIERS; tier++) {
        for (unsigned share = 0; share < OCCUPATION_SHARES; share++) {
            coder->confidence[tier][share] = (uint8_t)(15 + tier * 8 + share * 4);
        }
    }
}

static enum billet_status add_codes(struct occupation_coder *coder, struct billet_error *err)
{
    struct making making = {coder, err, BILLET_OK};
    codes_each(coder->codes, coder->set, add_group, &making);
    if (making.status == BILLET_OK && coder->group_count > 0) {
        qsort(coder->groups, coder->group_count, sizeof *coder->groups, compare_groups);
        codes_each(coder->codes, coder->set, add_alias, &making);
    }
    if (making.status == BILLET_OK) {
        codes_each(coder->codes, CODES_VAGUE, add_vague, &making);
    }
    return making.status;
}

static enum billet_status fill(struct occupation_coder *coder, const char *weights,
                               struct billet_error *err)
{
    coder->titles = automaton_new(1U << WORD_ALIAS | 1U << WORD_VAGUE | 1U << WORD_TAIL, 0);
    coder->duties = automaton_new(0, 0);
    if (coder->titles == NULL || coder->duties == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for occupations");
    }
    guess_confidence(coder);
    enum billet_status status = add_codes(coder, err);
    if (status == BILLET_OK && weights != NULL) {
        status = add_weights(coder, weights, err);
    }
    status = status == BILLET_OK ? automaton_seal(coder->titles, err) : status;
    return status == BILLET_OK ? automaton_seal(coder->duties, err) : status;
}

enum billet_status occupation_new(struct occupation_coder **out, const struct codes *codes,
                                  enum code_set set, const char *weights, struct billet_error *err)
{
    struct occupation_coder *coder = mem_alloc(1, sizeof *coder);
    if (coder == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for occupations");
    }
    coder->codes = codes;
    coder->set = set;
    enum billet_status status = fill(coder, weights, err);
    if (status != BILLET_OK) {
        occupation_free(coder);
        return status;
    }
    *out = coder;
    return BILLET_OK;
}

void occupation_free(struct occupation_coder *coder)
{
    if (coder == NULL) {
        return;
    }
    automaton_free(coder->titles);
    automaton_free(coder->duties);
    mem_free(coder->aliases);
    mem_free(coder->votes);
    mem_free(coder->groups);
    mem_free(coder);
}
