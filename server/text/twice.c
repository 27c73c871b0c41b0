/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks: every sweep gives each post a key and sorts; posts of one key are a block. A pair that an
 * earlier sweep brought together is not compared again. Which pair is one is twice_rule.c's.
 */
#include "server/text/twice.h"

#include <stdlib.h>
#include <string.h>

#include "server/core/mem.h"
#include "server/text/employer_name.h"
#include "server/text/twice_inner.h"

#define NEIGHBOURS 16 /* before it in the block, with which a post is compared */
#define POSTS_MIN  1024

/* Sweeps: each band with the employer, then with the title; title and reference with the employer.
 */
#define SWEEPS ((size_t)2 * SHINGLE_BANDS + 2)

struct entry {
    uint64_t key; /* 0: in no block */
    uint32_t post;
};

/* The post before it that a post is most like. */
struct best {
    uint32_t with; /* UINT32_MAX: none */
    uint32_t reasons;
    unsigned percent;
};

struct apart {
    int64_t first, second;
};

struct twice {
    struct post *posts;
    size_t count, cap;
    struct post_pool pool;
    struct flat flat;
    struct apart *apart;
    size_t apart_count, apart_cap;
};

static const char *const codes[TWICE_REASONS] = {
    [TWICE_SAME_EMPLOYER] = "same_employer",   [TWICE_SAME_EMPLOYER_NAME] = "same_employer_name",
    [TWICE_SAME_REFERENCE] = "same_reference", [TWICE_SAME_TITLE] = "same_title",
    [TWICE_NEAR_TITLE] = "near_title",         [TWICE_SAME_TEXT] = "same_text",
    [TWICE_SAME_PLACE] = "same_place",         [TWICE_SAME_PAY] = "same_pay",
};

const char *twice_reason_code(enum twice_reason reason)
{
    return codes[reason];
}

struct twice *twice_new(void)
{
    return mem_alloc(1, sizeof(struct twice));
}

void twice_free(struct twice *twice)
{
    if (twice == NULL) {
        return;
    }
    flat_fini(&twice->flat);
    mem_free(twice->pool.runs.hashes);
    mem_free(twice->pool.letters);
    mem_free(twice->apart);
    mem_free(twice->posts);
    mem_free(twice);
}

/* Room for `more` of `size` bytes behind len; the array, moved perhaps, or NULL. */
static void *reserve(void *array, size_t len, size_t *cap, size_t more, size_t size)
{
    if (*cap - len >= more) {
        return array;
    }
    size_t wanted = *cap + *cap / 2 + more + POSTS_MIN;
    void *grown = mem_resize(array, wanted, size);
    *cap = grown != NULL ? wanted : *cap;
    return grown;
}

static int32_t figure(int64_t value)
{
    return value < 0 || value > INT32_MAX ? -1 : (int32_t)value;
}

/* Of what is left of a text, or of the text where nothing is. */
static uint64_t hash_or(struct billet_span left, struct billet_span text)
{
    return shingle_hash(left.len > 0 ? left : text);
}

static bool add_title(struct twice *twice, struct billet_span title, struct post *post)
{
    struct post_pool *pool = &twice->pool;
    char *letters = reserve(pool->letters, pool->letters_len, &pool->letters_cap, TITLE_BYTES, 1);
    if (letters == NULL) {
        return false;
    }
    pool->letters = letters;
    post->letters = pool->letters_len;
    post->letters_len = twice_title(title, letters + pool->letters_len, &post->ranks);
    post->title = hash_or((struct billet_span){letters + post->letters, post->letters_len}, title);
    pool->letters_len += post->letters_len;
    return true;
}

static bool add_text(struct twice *twice, struct billet_span text, struct post *post)
{
    post->text = twice->pool.runs.len;
    if (!shingles_append(&twice->pool.runs, &twice->flat, text, &post->text_count)) {
        return false;
    }
    const struct shingles runs = {twice->pool.runs.hashes + post->text, post->text_count};
    shingles_keys(runs, post->keys);
    return true;
}

bool twice_add(struct twice *twice, const struct twice_vacancy *vacancy)
{
    struct post *posts = reserve(twice->posts, twice->count, &twice->cap, 1, sizeof *twice->posts);
    if (posts == NULL) {
        return false;
    }
    twice->posts = posts;
    struct post *post = &posts[twice->count];
    *post = (struct post){.id = vacancy->id,
                          .employer = vacancy->employer,
                          .experience_min = figure(vacancy->experience_min),
                          .wage_min = figure(vacancy->wage_min),
                          .wage_max = figure(vacancy->wage_max)};
    char stem[EMPLOYER_STEM_BYTES];
    post->stem =
        shingle_hash((struct billet_span){stem, employer_name_stem(vacancy->employer_name, stem)});
    post->reference = vacancy->reference.len > 0 ? shingle_hash(vacancy->reference) : 0;
    size_t digits = vacancy->region.len < sizeof post->region ? vacancy->region.len : 0;
    if (digits > 0) {
        memcpy(post->region, vacancy->region.ptr, digits);
    }
    if (!add_title(twice, vacancy->title, post) || !add_text(twice, vacancy->description, post)) {
        return false;
    }
    twice->count++;
    return true;
}

bool twice_apart(struct twice *twice, int64_t a, int64_t b)
{
    struct apart *apart =
        reserve(twice->apart, twice->apart_count, &twice->apart_cap, 1, sizeof *twice->apart);
    if (apart == NULL) {
        return false;
    }
    twice->apart = apart;
    apart[twice->apart_count++] = a < b ? (struct apart){a, b} : (struct apart){b, a};
    return true;
}

static int by_ids(const void *a, const void *b)
{
    const struct apart *x = a;
    const struct apart *y = b;
    int first = (x->first > y->first) - (x->first < y->first);
    return first != 0 ? first : (x->second > y->second) - (x->second < y->second);
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    int key = (x->key > y->key) - (x->key < y->key);
    return key != 0 ? key : (x->post > y->post) - (x->post < y->post);
}

/* 0 when the sweep does not ask about the post. */
static uint64_t sweep_key(const struct post *post, size_t sweep)
{
    if (sweep < (size_t)2 * SHINGLE_BANDS) {
        uint64_t with = sweep < SHINGLE_BANDS ? post->stem : post->title;
        uint64_t key = shingle_mix(with ^ post->keys[sweep % SHINGLE_BANDS]) | 1;
        return post->text_count > 0 ? key : 0;
    }
    uint64_t what = sweep == (size_t)2 * SHINGLE_BANDS ? post->title : post->reference;
    return what != 0 ? shingle_mix(post->stem ^ shingle_mix(what)) | 1 : 0;
}

static bool met_before(const struct post *a, const struct post *b, size_t sweep)
{
    for (size_t i = 0; i < sweep; i++) {
        uint64_t key = sweep_key(a, i);
        if (key != 0 && key == sweep_key(b, i)) {
            return true;
        }
    }
    return false;
}

static bool kept_apart(const struct twice *twice, const struct post *a, const struct post *b)
{
    const struct apart wanted = {a->id, b->id};
    return twice->apart_count > 0 &&
           bsearch(&wanted, twice->apart, twice->apart_count, sizeof wanted, by_ids) != NULL;
}

/* Two numbers that say how good a reason is: what agrees, then how much of the text. */
static bool is_better(const struct twice_pair *pair, uint32_t with, const struct best *best)
{
    if (best->with == UINT32_MAX || pair->text_percent != best->percent) {
        return best->with == UINT32_MAX || pair->text_percent > best->percent;
    }
    return with < best->with;
}

static void compare(const struct twice *twice, uint32_t first, uint32_t second, size_t sweep,
                    struct best *best)
{
    const struct post *a = &twice->posts[first];
    const struct post *b = &twice->posts[second];
    struct twice_pair pair;
    if (kept_apart(twice, a, b) || met_before(a, b, sweep) ||
        !twice_alike(&twice->pool, a, b, &pair) || !is_better(&pair, first, &best[second])) {
        return;
    }
    best[second] =
        (struct best){.with = first, .reasons = pair.reasons, .percent = pair.text_percent};
}

static void sweep_once(const struct twice *twice, size_t sweep, struct entry *entries,
                       struct best *best)
{
    size_t count = 0;
    for (size_t i = 0; i < twice->count; i++) {
        uint64_t key = sweep_key(&twice->posts[i], sweep);
        if (key != 0) {
            entries[count++] = (struct entry){key, (uint32_t)i};
        }
    }
    qsort(entries, count, sizeof *entries, by_key);
    size_t block = 0; /* where the block of i begins */
    for (size_t i = 0; i < count; i++) {
        block = entries[i].key != entries[block].key ? i : block;
        size_t from = i - block > NEIGHBOURS ? i - NEIGHBOURS : block;
        for (size_t k = from; k < i; k++) {
            compare(twice, entries[k].post, entries[i].post, sweep, best);
        }
    }
}

static enum billet_status tell(const struct twice *twice, const struct best *best,
                               twice_found_fn *found, void *arg, struct billet_error *err)
{
    for (size_t i = 0; i < twice->count; i++) {
        if (best[i].with == UINT32_MAX) {
            continue;
        }
        const struct twice_pair pair = {.first = twice->posts[best[i].with].id,
                                        .second = twice->posts[i].id,
                                        .reasons = best[i].reasons,
                                        .text_percent = best[i].percent};
        if (!found(arg, &pair)) {
            return billet_error_set(err, BILLET_ELIMIT, "the search was ended");
        }
    }
    return BILLET_OK;
}

enum billet_status twice_find(struct twice *twice, twice_found_fn *found, void *arg,
                              struct billet_error *err)
{
    struct entry *entries = mem_alloc(twice->count + 1, sizeof *entries);
    struct best *best = mem_alloc(twice->count + 1, sizeof *best);
    enum billet_status status = BILLET_OK;
    if (entries == NULL || best == NULL) {
        status = billet_error_set(err, BILLET_ENOMEM, "no memory to compare the vacancies");
    }
    if (status == BILLET_OK) {
        memset(best, 0xFF, (twice->count + 1) * sizeof *best);
        if (twice->apart_count > 1) {
            qsort(twice->apart, twice->apart_count, sizeof *twice->apart, by_ids);
        }
        for (size_t sweep = 0; sweep < SWEEPS; sweep++) {
            sweep_once(twice, sweep, entries, best);
        }
        status = tell(twice, best, found, arg, err);
    }
    mem_free(entries);
    mem_free(best);
    return status;
}
