/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical lines begin with their ids, so that two files are compared by merging them: equal
 * bytes are equal facts. Referrals are put in the order of people first.
 */
#include "server/bundle/diff.h"

#include <stdlib.h>

#include "server/core/jsonw.h"

struct line {
    int64_t id;    /* of the file's rows; of referrals the candidate */
    int64_t other; /* of referrals the vacancy, else 0 */
    struct billet_span rest;
};

struct lines {
    struct line *at;
    size_t count;
};

enum change { SAME, CHANGED, ADDED, REMOVED };
static const char *const change_words[] = {"same", "changed", "added", "removed"};

struct counts {
    size_t of[REMOVED + 1];
};

/* --- reading ------------------------------------------------------------------------------------
 */

/* "key":123 at the front; what follows stays in *rest. */
static bool take_id(struct billet_span *rest, const char *key, int64_t *out)
{
    size_t len = strlen(key);
    int64_t value = 0;
    size_t at = len;
    if (rest->len <= len || memcmp(rest->ptr, key, len) != 0) {
        return false;
    }
    while (at < rest->len && rest->ptr[at] >= '0' && rest->ptr[at] <= '9') {
        if (value > (INT64_MAX - 9) / 10) {
            return false;
        }
        value = value * 10 + (rest->ptr[at] - '0');
        at++;
    }
    *out = value;
    bool found = at > len;
    *rest = (struct billet_span){rest->ptr + at, rest->len - at};
    return found;
}

static bool take_line(struct billet_span text, bool referral, struct line *out)
{
    *out = (struct line){.rest = text};
    return referral ? take_id(&out->rest, "{\"vacancy\":", &out->other) &&
                          take_id(&out->rest, ",\"candidate\":", &out->id)
                    : take_id(&out->rest, "{\"id\":", &out->id);
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a;
    const struct line *y = b;
    if (x->id != y->id) {
        return x->id < y->id ? -1 : 1;
    }
    return (x->other > y->other) - (x->other < y->other);
}

static size_t count_lines(struct billet_span bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        count += bytes.ptr[i] == '\n';
    }
    return count;
}

static enum billet_status read_lines(struct billet_span bytes, const char *file, bool referrals,
                                     struct billet_arena *arena, struct lines *out,
                                     struct billet_error *err)
{
    out->count = 0;
    out->at = billet_arena_alloc(arena, (count_lines(bytes) + 1) * sizeof *out->at);
    if (out->at == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to compare rounds");
    }
    for (size_t at = 0; at < bytes.len;) {
        const char *end = memchr(bytes.ptr + at, '\n', bytes.len - at);
        size_t len = end != NULL ? (size_t)(end - bytes.ptr) - at : 0;
        if (!take_line((struct billet_span){bytes.ptr + at, len}, referrals,
                       &out->at[out->count])) {
            return billet_error_set(err, BILLET_EINVAL, "%s line %zu is not canonical", file,
                                    out->count + 1);
        }
        out->count++;
        at += len + 1;
    }
    qsort(out->at, out->count, sizeof *out->at, compare_lines);
    return BILLET_OK;
}

/* --- comparing ----------------------------------------------------------------------------------
 */

static bool spans_equal(struct billet_span a, struct billet_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* The next pair of a merge; either may be NULL. */
static enum change step(const struct lines *before, size_t *i, const struct lines *after, size_t *j,
                        const struct line **which)
{
    int order = *i == before->count  ? 1
                : *j == after->count ? -1
                                     : compare_lines(&before->at[*i], &after->at[*j]);
    if (order > 0) {
        *which = &after->at[(*j)++];
        return ADDED;
    }
    *which = &before->at[(*i)++];
    if (order < 0) {
        return REMOVED;
    }
    return spans_equal((*which)->rest, after->at[(*j)++].rest) ? SAME : CHANGED;
}

static struct counts count_changes(const struct lines *before, const struct lines *after)
{
    struct counts counts = {{0}};
    const struct line *line;
    for (size_t i = 0, j = 0; i < before->count || j < after->count;) {
        counts.of[step(before, &i, after, &j, &line)]++;
    }
    return counts;
}

static const struct line *find(const struct lines *lines, int64_t id)
{
    const struct line key = {.id = id};
    return lines->count == 0
               ? NULL
               : bsearch(&key, lines->at, lines->count, sizeof *lines->at, compare_lines);
}

static enum change facts_of(const struct lines *before, const struct lines *after, int64_t id)
{
    const struct line *old = find(before, id);
    const struct line *new = find(after, id);
    if (old == NULL || new == NULL) {
        return old == NULL ? ADDED : REMOVED;
    }
    return spans_equal(old->rest, new->rest) ? SAME : CHANGED;
}

/* --- writing ------------------------------------------------------------------------------------
 */

static void write_count(struct jsonw *w, const char *key, size_t count)
{
    jsonw_key(w, key);
    jsonw_int(w, (int64_t)count);
}

static void write_changes(struct jsonw *w, const char *key, const struct lines sides[2])
{
    struct counts counts = count_changes(&sides[0], &sides[1]);
    jsonw_key(w, key);
    jsonw_object_begin(w);
    write_count(w, "added", counts.of[ADDED]);
    write_count(w, "removed", counts.of[REMOVED]);
    write_count(w, "changed", counts.of[CHANGED]);
    jsonw_object_end(w);
}

static void write_vacancies(struct jsonw *w, const char *key, const struct lines *before,
                            const struct lines *after, enum change wanted)
{
    const struct line *line;
    jsonw_key(w, key);
    jsonw_array_begin(w);
    for (size_t i = 0, j = 0; i < before->count || j < after->count;) {
        if (step(before, &i, after, &j, &line) == wanted) {
            jsonw_int(w, line->other);
        }
    }
    jsonw_array_end(w);
}

/* The lines of one person, from *at on. */
static struct lines run_of(const struct lines *all, size_t *at, int64_t id)
{
    struct lines run = {all->at + *at, 0};
    while (*at < all->count && all->at[*at].id == id) {
        run.count++;
        (*at)++;
    }
    return run;
}

static void write_people(struct jsonw *w, const struct lines referrals[2],
                         const struct lines candidates[2])
{
    jsonw_key(w, "people");
    jsonw_array_begin(w);
    for (size_t i = 0, j = 0; i < referrals[0].count || j < referrals[1].count;) {
        bool old = j == referrals[1].count ||
                   (i < referrals[0].count && referrals[0].at[i].id <= referrals[1].at[j].id);
        int64_t id = old ? referrals[0].at[i].id : referrals[1].at[j].id;
        struct lines before = run_of(&referrals[0], &i, id);
        struct lines after = run_of(&referrals[1], &j, id);
        struct counts counts = count_changes(&before, &after);
        if (counts.of[CHANGED] + counts.of[ADDED] + counts.of[REMOVED] == 0) {
            continue;
        }
        jsonw_object_begin(w);
        jsonw_key(w, "candidate");
        jsonw_int(w, id);
        jsonw_key(w, "facts");
        jsonw_text(w, change_words[facts_of(&candidates[0], &candidates[1], id)]);
        write_vacancies(w, "lost", &before, &after, REMOVED);
        write_vacancies(w, "gained", &before, &after, ADDED);
        write_vacancies(w, "rescored", &before, &after, CHANGED);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_referrals(struct jsonw *w, const struct lines sides[2])
{
    struct counts counts = count_changes(&sides[0], &sides[1]);
    jsonw_key(w, "referrals");
    jsonw_object_begin(w);
    write_count(w, "same", counts.of[SAME]);
    write_count(w, "rescored", counts.of[CHANGED]);
    write_count(w, "lost", counts.of[REMOVED]);
    write_count(w, "gained", counts.of[ADDED]);
    jsonw_object_end(w);
}

/* --- the whole ----------------------------------------------------------------------------------
 */

/* {"version":1,"round":7,"date":...: what follows the id. */
static struct billet_span without_id(struct billet_span round)
{
    int64_t id;
    struct billet_span rest = round;
    return take_id(&rest, "{\"version\":1,\"round\":", &id) ? rest : round;
}

static void write_files(struct jsonw *w, const struct billet_span *a, const struct billet_span *b)
{
    jsonw_key(w, "round");
    jsonw_bool(w, !spans_equal(without_id(a[BUNDLE_ROUND]), without_id(b[BUNDLE_ROUND])));
    jsonw_key(w, "crosswalk");
    jsonw_bool(w, !spans_equal(a[BUNDLE_CROSSWALK], b[BUNDLE_CROSSWALK]));
    jsonw_key(w, "choices");
    jsonw_bool(w, !spans_equal(a[BUNDLE_CHOICES], b[BUNDLE_CHOICES]));
}

struct compared {
    struct lines candidates[2];
    struct lines vacancies[2];
    struct lines referrals[2];
};

static enum billet_status read_side(const struct bundle_side *side, size_t n,
                                    struct billet_arena *arena, struct compared *out,
                                    struct billet_error *err)
{
    const struct billet_span *files = side->input->files;
    enum billet_status status =
        read_lines(files[BUNDLE_CANDIDATES], bundle_input_names[BUNDLE_CANDIDATES], false, arena,
                   &out->candidates[n], err);
    if (status == BILLET_OK) {
        status = read_lines(files[BUNDLE_VACANCIES], bundle_input_names[BUNDLE_VACANCIES], false,
                            arena, &out->vacancies[n], err);
    }
    if (status == BILLET_OK) {
        status = read_lines(side->referrals, bundle_output_names[BUNDLE_REFERRALS], true, arena,
                            &out->referrals[n], err);
    }
    return status;
}

enum billet_status bundle_diff(const struct bundle_side *before, const struct bundle_side *after,
                               struct buf *out, struct billet_error *err)
{
    struct compared c;
    struct jsonw w;
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to compare rounds");
    }
    enum billet_status status = read_side(before, 0, arena, &c, err);
    status = status == BILLET_OK ? read_side(after, 1, arena, &c, err) : status;
    if (status == BILLET_OK) {
        jsonw_init(&w, out);
        jsonw_object_begin(&w);
        write_files(&w, before->input->files, after->input->files);
        write_changes(&w, "candidates", c.candidates);
        write_changes(&w, "vacancies", c.vacancies);
        write_referrals(&w, c.referrals);
        write_people(&w, c.referrals, c.candidates);
        jsonw_object_end(&w);
        if (!jsonw_done(&w)) {
            status = billet_error_set(err, BILLET_ENOMEM, "not enough memory to compare rounds");
        }
    }
    billet_arena_free(arena);
    return status;
}
