/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs are hashed one code point on from the other, sorted, made distinct. The sketch is MinHash
 * by one permutation (Li, Owen, Zhang 2012): hashes fall into bins, the least of each counts; an
 * empty bin borrows from the next (Shrivastava, Li 2014). Four bins together are a key.
 */
#include "server/text/shingles.h"

#include <stdlib.h>
#include <string.h>

#include "server/core/mem.h"
#include "server/core/utf8.h"
#include "server/text/fold.h"

#define ROWS     4
#define BINS     ((size_t)SHINGLE_BANDS * ROWS)
#define POOL_MIN ((size_t)1 << 16)

/* Beyond ASCII these are no letters: signs, spaces, punctuation, boxes, dingbats. */
static const struct {
    uint32_t first, last;
} signs[] = {{0x80, 0xBF},     {0x2000, 0x2BFF}, {0x3000, 0x303F},
             {0xFE00, 0xFE6F}, {0xFF00, 0xFF0F}, {0xFF1A, 0xFF20},
             {0xFF5B, 0xFF65}, {0xFFF0, 0xFFFF}, {0x1F000, 0x1FAFF}};

static bool is_letter(uint32_t point)
{
    if (point < 0x80) {
        return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') || point == '+' ||
               point == '#'; /* C, C++ and C# are three things */
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (point >= signs[i].first && point <= signs[i].last) {
            return false;
        }
    }
    return true;
}

uint64_t shingle_mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

uint64_t shingle_hash(struct billet_span bytes)
{
    uint64_t hash = bytes.len;
    for (size_t i = 0; i < bytes.len; i++) {
        hash = (hash ^ (unsigned char)bytes.ptr[i]) * 0x100000001B3u;
    }
    return shingle_mix(hash);
}

size_t text_letters(struct billet_span text, char *out, size_t cap)
{
    size_t len = text_squeeze(text, out, cap);
    size_t kept = 0;
    for (size_t at = 0; at < len;) {
        uint32_t point = 0;
        size_t bytes = utf8_decode(out + at, len - at, &point);
        bytes = bytes != 0 ? bytes : 1;
        if (is_letter(point)) {
            memmove(out + kept, out + at, bytes);
            kept += bytes;
        }
        at += bytes;
    }
    return kept;
}

static bool pool_reserve(struct shingle_pool *pool, size_t more)
{
    if (pool->cap - pool->len >= more) {
        return true;
    }
    size_t cap = pool->cap + pool->cap / 2 + more + POOL_MIN;
    uint32_t *hashes = mem_resize(pool->hashes, cap, sizeof *hashes);
    if (hashes == NULL) {
        return false;
    }
    pool->hashes = hashes;
    pool->cap = cap;
    return true;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static size_t sort_distinct(uint32_t *hashes, size_t count)
{
    size_t kept = 0;
    qsort(hashes, count, sizeof *hashes, by_value);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || hashes[i] != hashes[kept - 1]) {
            hashes[kept++] = hashes[i];
        }
    }
    return kept;
}

/* The hashes of all runs of text, in order; out has room for text.len of them. */
static size_t hash_runs(struct billet_span text, uint32_t *out)
{
    uint64_t window[SHINGLE_POINTS] = {0};
    size_t points = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t point = 0;
        size_t bytes = utf8_decode(text.ptr + at, text.len - at, &point);
        at += bytes != 0 ? bytes : 1;
        if (bytes == 0 || !is_letter(point)) {
            continue;
        }
        memmove(window, window + 1, sizeof window - sizeof window[0]);
        window[SHINGLE_POINTS - 1] = point;
        points++;
        uint64_t run = 0;
        for (size_t i = 0; i < SHINGLE_POINTS; i++) {
            run = run * 0x9E3779B97F4A7C15u + window[i];
        }
        size_t nth = points < SHINGLE_POINTS ? 0 : points - SHINGLE_POINTS;
        out[nth] = (uint32_t)(shingle_mix(run) >> 32);
    }
    return points == 0 ? 0 : points < SHINGLE_POINTS ? 1 : points - SHINGLE_POINTS + 1;
}

bool shingles_append(struct shingle_pool *pool, struct flat *flat, struct billet_span text,
                     size_t *count)
{
    if (!flat_read(flat, text) || !pool_reserve(pool, flat->text.len + 1)) {
        return false;
    }
    uint32_t *hashes = pool->hashes + pool->len;
    *count = sort_distinct(hashes, hash_runs(flat->text, hashes));
    pool->len += *count;
    return true;
}

unsigned shingles_alike(struct shingles a, struct shingles b)
{
    size_t both = 0;
    for (size_t i = 0, j = 0; i < a.count && j < b.count;) {
        uint32_t x = a.hashes[i];
        uint32_t y = b.hashes[j];
        both += x == y;
        i += x <= y;
        j += y <= x;
    }
    size_t all = a.count + b.count - both;
    return all == 0 ? 0 : (unsigned)(both * 100 / all);
}

static void fill_empty(uint32_t bins[static BINS], uint32_t none)
{
    for (size_t i = 0; i < BINS; i++) {
        size_t far = 0;
        while (bins[(i + far) % BINS] == none && far < BINS) {
            far++;
        }
        if (far > 0) {
            uint32_t lent = bins[(i + far) % BINS];
            bins[i] = (uint32_t)shingle_mix(((uint64_t)far << 32) | lent) & ~(uint32_t)1;
        }
    }
}

void shingles_keys(struct shingles of, uint32_t keys[static SHINGLE_BANDS])
{
    const uint32_t none = UINT32_MAX;
    uint32_t bins[BINS];
    memset(bins, 0xFF, sizeof bins);
    for (size_t i = 0; i < of.count; i++) {
        size_t bin = (size_t)(((uint64_t)of.hashes[i] * BINS) >> 32);
        uint32_t value = (uint32_t)shingle_mix(of.hashes[i]);
        bins[bin] = value < bins[bin] ? value : bins[bin];
    }
    if (of.count > 0) {
        fill_empty(bins, none);
    }
    for (size_t band = 0; band < SHINGLE_BANDS; band++) {
        uint64_t key = band;
        for (size_t row = 0; row < ROWS; row++) {
            key = shingle_mix(key ^ ((uint64_t)bins[band * ROWS + row] << 8));
        }
        keys[band] = (uint32_t)key;
    }
}
