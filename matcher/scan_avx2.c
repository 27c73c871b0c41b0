/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernels for AVX2. A chunk of 64 lanes is two registers; skills are read 32 bytes a chunk,
 * low nibbles for the first half and high ones for the second, and turned into units by a
 * shuffle of the 16 bytes of the asked skill's table.
 */
#include "matcher/scan_kernel.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

AVX2 static __m256i load(const void *at)
{
    return _mm256_loadu_si256((const __m256i *)at);
}

AVX2 static void store(void *at, __m256i value)
{
    _mm256_storeu_si256((__m256i *)at, value);
}

AVX2 static void meet(uint64_t *out, const uint64_t *const *masks, size_t count)
{
    for (size_t i = 0; i < SCAN_CHUNKS; i += 8) {
        __m256i low = load(masks[0] + i);
        __m256i high = load(masks[0] + i + 4);
        for (size_t m = 1; m < count; m++) {
            low = _mm256_and_si256(low, load(masks[m] + i));
            high = _mm256_and_si256(high, load(masks[m] + i + 4));
        }
        store(out + i, low);
        store(out + i + 4, high);
    }
}

/* Bit i: units[i] <= limit[i]. */
AVX2 static inline uint64_t within(__m256i units, __m256i limit)
{
    __m256i smaller = _mm256_min_epu8(units, limit);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(smaller, units));
}

AVX2 static inline __m256i table_of(const uint8_t *bytes)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)bytes));
}

AVX2 static inline __m256i penalty_short(const struct scan_query *q, size_t lane)
{
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i unknown = load(q->unknown + lane);
    __m256i low = _mm256_and_si256(unknown, nibble);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(unknown, 4), nibble);
    return _mm256_adds_epu8(_mm256_shuffle_epi8(table_of(q->penalty[0]), low),
                            _mm256_shuffle_epi8(table_of(q->penalty[1]), high));
}

AVX2 static inline __m256i columns_short(const struct scan_query *q, size_t lane)
{
    __m256i a = _mm256_adds_epu8(load(q->columns[0] + lane), load(q->columns[1] + lane));
    __m256i b = _mm256_adds_epu8(load(q->columns[2] + lane), load(q->columns[3] + lane));
    __m256i c = _mm256_adds_epu8(load(q->columns[4] + lane), penalty_short(q, lane));
    __m256i d =
        _mm256_blendv_epi8(_mm256_set1_epi8((char)q->known_short),
                           _mm256_set1_epi8((char)q->unknown_short), load(q->unskilled + lane));
    return _mm256_adds_epu8(_mm256_adds_epu8(a, b), _mm256_adds_epu8(c, d));
}
_Static_assert(SCAN_COLUMNS == 5, "columns_short adds five columns");

struct pair256 {
    __m256i low;
    __m256i high;
};

AVX2 static inline struct pair256 add_skills(const struct scan_query *q, size_t chunk,
                                             struct pair256 units)
{
    const __m256i nibble = _mm256_set1_epi8(15);
    for (size_t i = 0; i < q->asked_count; i++) {
        const struct plan_skill *asked = &q->asked[i];
        __m256i table = table_of(asked->short_by);
        __m256i held = load(q->skills + (size_t)asked->skill * (SCAN_TILE / 2) + chunk * 32);
        __m256i low = _mm256_and_si256(held, nibble);
        __m256i high = _mm256_and_si256(_mm256_srli_epi16(held, 4), nibble);
        units.low = _mm256_adds_epu8(units.low, _mm256_shuffle_epi8(table, low));
        units.high = _mm256_adds_epu8(units.high, _mm256_shuffle_epi8(table, high));
    }
    return units;
}

AVX2 static size_t pick(const struct scan_query *q, size_t from, size_t end, uint16_t *lanes)
{
    const __m256i limit = _mm256_set1_epi8((char)q->limit);
    size_t picked = 0;
    uint64_t deepened = 0;
    for (size_t chunk = from; chunk < end; chunk++) {
        uint64_t left = q->eligible[chunk];
        if (left == 0) {
            continue;
        }
        size_t lane = chunk * SCAN_CHUNK;
        struct pair256 units = {columns_short(q, lane), columns_short(q, lane + 32)};
        __m256i low = _mm256_max_epu8(limit, load(q->limits + lane));
        __m256i high = _mm256_max_epu8(limit, load(q->limits + lane + 32));
        left &= within(units.low, low) | within(units.high, high) << 32;
        if (left == 0) {
            continue;
        }
        deepened++;
        units = add_skills(q, chunk, units);
        left &= within(units.low, low) | within(units.high, high) << 32;
        for (; left != 0; left &= left - 1) {
            lanes[picked++] = (uint16_t)(lane + (size_t)__builtin_ctzll(left));
        }
    }
    *q->deepened += deepened;
    return picked;
}

AVX2 static inline __m256i blend_16(const struct scan_blend *b, size_t lane)
{
    __m256i work = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(b->work + lane)));
    __m256i desire = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(b->desire + lane)));
    work = _mm256_sub_epi16(_mm256_set1_epi16(100), work);
    work = _mm256_mullo_epi16(work, _mm256_set1_epi16((short)b->work_scale));
    __m256i months = _mm256_subs_epu16(_mm256_set1_epi16((short)b->ref), load(b->months + lane));
    months = _mm256_mullo_epi16(months, _mm256_set1_epi16((short)b->months_scale));
    months = _mm256_srl_epi16(months, _mm_cvtsi32_si128(b->months_shift));
    __m256i units = _mm256_add_epi16(_mm256_srli_epi16(work, 7), months);
    units = _mm256_add_epi16(units, desire);
    units = _mm256_add_epi16(units, _mm256_set1_epi16((short)b->base));
    return _mm256_min_epu16(units, _mm256_set1_epi16(SCAN_FAR));
}

AVX2 static void blend(uint8_t *out, const struct scan_blend *b)
{
    for (size_t lane = 0; lane < SCAN_TILE; lane += 32) {
        __m256i both = _mm256_packus_epi16(blend_16(b, lane), blend_16(b, lane + 16));
        store(out + lane, _mm256_permute4x64_epi64(both, 0xd8));
    }
}

AVX2 static void reach(uint64_t *out, const uint16_t *months, uint16_t least)
{
    const __m256i need = _mm256_set1_epi16((short)least);
    uint32_t *words = (uint32_t *)out;
    for (size_t lane = 0; lane < SCAN_TILE; lane += 32) {
        __m256i a = load(months + lane);
        __m256i b = load(months + lane + 16);
        a = _mm256_cmpeq_epi16(_mm256_max_epu16(a, need), a);
        b = _mm256_cmpeq_epi16(_mm256_max_epu16(b, need), b);
        __m256i both = _mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0xd8);
        words[lane / 32] = (uint32_t)_mm256_movemask_epi8(both);
    }
}

static const struct scan_kernel kernel = {"avx2", meet, pick, blend, reach};

const struct scan_kernel *scan_avx2(void)
{
    bool able = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
                __builtin_cpu_supports("popcnt");
    return able ? &kernel : NULL;
}
#else
const struct scan_kernel *scan_avx2(void)
{
    return NULL;
}
#endif
