/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows live in an array, texts in an arena. Each term of a row is an entry; entries with the same
 * hash form a chain in row order. The table of chains is open-addressed, a power of two, filled
 * to a half at most.
 */
#include "server/text/codes.h"

#include "billet/arena.h"
#include "server/core/mem.h"
#include "server/text/fold.h"

#define NO_ENTRY UINT32_MAX

struct entry {
    const char *term;
    uint32_t term_len;
    uint32_t code; /* index of the row */
    uint32_t hash;
    uint32_t next; /* same hash; NO_ENTRY ends */
};

struct codes {
    struct billet_arena *texts;
    struct code *rows;
    size_t row_count, row_cap;
    struct entry *entries;
    size_t entry_count, entry_cap;
    uint32_t *slots; /* first entry of a chain */
    size_t slot_count;
    size_t term_bytes[CODES_SETS];
};

static const char *const set_names[CODES_SETS] = {
    [CODES_REGIONS] = "regions",
    [CODES_OCCUPATIONS] = "dadian2022",
    [CODES_SKILLS] = "skills",
    [CODES_CERTIFICATES] = "certificates",
    [CODES_SPECIALTIES] = "specialties",
    [CODES_CATEGORIES] = "categories",
    [CODES_EMPLOYMENT] = "employment",
    [CODES_SHIFTS] = "shifts",
    [CODES_CONDITIONS] = "conditions",
    [CODES_GROUPS] = "groups",
    [CODES_VAGUE] = "vague",
    [CODES_SOC] = "soc2018",
};

const char *codes_set_name(enum code_set set)
{
    return set_names[set];
}

size_t codes_count(const struct codes *codes)
{
    return codes->row_count;
}

size_t codes_term_bytes(const struct codes *codes, enum code_set set)
{
    return codes->term_bytes[set];
}

struct codes *codes_new(void)
{
    struct codes *codes = mem_alloc(1, sizeof *codes);
    if (codes == NULL) {
        return NULL;
    }
    codes->texts = billet_arena_new(NULL);
    if (codes->texts == NULL) {
        mem_free(codes);
        return NULL;
    }
    return codes;
}

void codes_free(struct codes *codes)
{
    if (codes == NULL) {
        return;
    }
    billet_arena_free(codes->texts);
    mem_free(codes->rows);
    mem_free(codes->entries);
    mem_free(codes->slots);
    mem_free(codes);
}

static uint32_t hash_of(enum code_set set, const char *term, size_t len)
{
    uint32_t hash = 2166136261U ^ (uint32_t)set;
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (unsigned char)term[i]) * 16777619U;
    }
    return hash ^ hash >> 15;
}

/* Room for one more item of `size` bytes. */
static bool grow(void **items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap) {
        return true;
    }
    size_t more = *cap != 0 ? *cap * 2 : 256;
    void *bigger = mem_resize(*items, more, size);
    if (bigger == NULL) {
        return false;
    }
    *items = bigger;
    *cap = more;
    return true;
}

/* Has the row this term already? Its entries are the last ones. */
static bool has_term(const struct codes *codes, uint32_t code, const char *term, size_t len)
{
    for (size_t i = codes->entry_count; i > 0 && codes->entries[i - 1].code == code; i--) {
        const struct entry *entry = &codes->entries[i - 1];
        if (entry->term_len == len && memcmp(entry->term, term, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool add_term(struct codes *codes, uint32_t code, struct billet_span text)
{
    char folded[CODES_TERM_BYTES_MAX];
    enum code_set set = codes->rows[code].set;
    size_t len = text.len <= sizeof folded ? text_fold(text, folded, sizeof folded) : 0;
    if (len == 0 || has_term(codes, code, folded, len)) {
        return true;
    }
    char *term = billet_arena_strndup(codes->texts, folded, len);
    void *entries = codes->entries;
    if (term == NULL ||
        !grow(&entries, codes->entry_count, &codes->entry_cap, sizeof *codes->entries)) {
        return false;
    }
    codes->entries = entries;
    codes->entries[codes->entry_count++] = (struct entry){
        .term = term,
        .term_len = (uint32_t)len,
        .code = code,
        .hash = hash_of(set, folded, len),
        .next = NO_ENTRY,
    };
    if (len > codes->term_bytes[set]) {
        codes->term_bytes[set] = len;
    }
    return true;
}

static bool add_synonyms(struct codes *codes, uint32_t code, struct billet_span list)
{
    while (list.len > 0) {
        const char *bar = memchr(list.ptr, '|', list.len);
        size_t len = bar != NULL ? (size_t)(bar - list.ptr) : list.len;
        if (!add_term(codes, code, (struct billet_span){list.ptr, len})) {
            return false;
        }
        len += bar != NULL ? 1 : 0;
        list.ptr += len;
        list.len -= len;
    }
    return true;
}

static bool keep(struct codes *codes, struct billet_span *text)
{
    char *copy = billet_arena_strndup(codes->texts, text->len > 0 ? text->ptr : "", text->len);
    *text = (struct billet_span){copy, text->len};
    return copy != NULL;
}

static bool add_row(struct codes *codes, enum code_set set, const struct codes_row *row)
{
    struct code code = {row->code, row->parent, row->name_zh, row->name_en, set, row->retired};
    void *rows = codes->rows;
    if (!keep(codes, &code.code) || !keep(codes, &code.parent) || !keep(codes, &code.name_zh) ||
        !keep(codes, &code.name_en) ||
        !grow(&rows, codes->row_count, &codes->row_cap, sizeof *codes->rows)) {
        return false;
    }
    uint32_t index = (uint32_t)codes->row_count;
    codes->rows = rows;
    codes->rows[codes->row_count++] = code;
    return add_term(codes, index, code.code) && add_term(codes, index, code.name_zh) &&
           add_term(codes, index, code.name_en) && add_synonyms(codes, index, row->synonyms);
}

enum billet_status codes_add(struct codes *codes, const struct codes_row *row,
                             struct billet_error *err)
{
    for (int set = 0; set < CODES_SETS; set++) {
        if (!billet_span_is(row->set, set_names[set])) {
            continue;
        }
        if (!add_row(codes, (enum code_set)set, row)) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for the code sets");
        }
        return BILLET_OK;
    }
    return BILLET_OK;
}

static uint32_t *slot_of(const struct codes *codes, uint32_t hash)
{
    size_t mask = codes->slot_count - 1;
    size_t at = hash & mask;
    while (codes->slots[at] != NO_ENTRY && codes->entries[codes->slots[at]].hash != hash) {
        at = (at + 1) & mask;
    }
    return &codes->slots[at];
}

enum billet_status codes_seal(struct codes *codes, struct billet_error *err)
{
    size_t count = 64;
    while (count < codes->entry_count * 2) {
        count *= 2;
    }
    codes->slots = mem_alloc(count, sizeof *codes->slots);
    if (codes->slots == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the code sets");
    }
    memset(codes->slots, 0xFF, count * sizeof *codes->slots);
    codes->slot_count = count;
    for (size_t i = codes->entry_count; i > 0; i--) {
        struct entry *entry = &codes->entries[i - 1];
        uint32_t *slot = slot_of(codes, entry->hash);
        entry->next = *slot;
        *slot = (uint32_t)(i - 1);
    }
    return BILLET_OK;
}

static bool is_term(const struct codes *codes, const struct entry *entry, enum code_set set,
                    struct billet_span folded)
{
    return codes->rows[entry->code].set == set && entry->term_len == folded.len &&
           memcmp(entry->term, folded.ptr, folded.len) == 0;
}

/* The first entry of the term from `at` on. */
static uint32_t entry_from(const struct codes *codes, uint32_t at, enum code_set set,
                           struct billet_span folded)
{
    while (at != NO_ENTRY && !is_term(codes, &codes->entries[at], set, folded)) {
        at = codes->entries[at].next;
    }
    return at;
}

static uint32_t entry_of(const struct codes *codes, enum code_set set, struct billet_span text)
{
    char folded[CODES_TERM_BYTES_MAX];
    if (codes == NULL || codes->slot_count == 0 || text.len == 0 || text.len > sizeof folded) {
        return NO_ENTRY;
    }
    size_t len = text_fold(text, folded, sizeof folded);
    uint32_t first = *slot_of(codes, hash_of(set, folded, len));
    return entry_from(codes, first, set, (struct billet_span){folded, len});
}

const struct code *codes_get(const struct codes *codes, enum code_set set, struct billet_span code)
{
    uint32_t at = entry_of(codes, set, code);
    while (at != NO_ENTRY) {
        const struct code *row = &codes->rows[codes->entries[at].code];
        if (row->set == set && billet_span_eq(row->code, code)) {
            return row;
        }
        at = codes->entries[at].next;
    }
    return NULL;
}

void codes_match_begin(struct codes_match *match, const struct codes *codes, enum code_set set,
                       struct billet_span term)
{
    *match = (struct codes_match){codes, entry_of(codes, set, term)};
}

const struct code *codes_match_next(struct codes_match *match)
{
    const struct codes *codes = match->codes;
    while (match->next != NO_ENTRY) {
        const struct entry *entry = &codes->entries[match->next];
        const struct code *row = &codes->rows[entry->code];
        struct billet_span term = {entry->term, entry->term_len};
        match->next = entry_from(codes, entry->next, row->set, term);
        if (!row->retired) {
            return row;
        }
    }
    return NULL;
}

const struct code *codes_find(const struct codes *codes, enum code_set set, struct billet_span term,
                              bool *several)
{
    struct codes_match match;
    codes_match_begin(&match, codes, set, term);
    const struct code *first = codes_match_next(&match);
    *several = first != NULL && codes_match_next(&match) != NULL;
    return *several ? NULL : first;
}

void codes_each(const struct codes *codes, enum code_set set, codes_visit *visit, void *arg)
{
    for (size_t i = 0; i < codes->entry_count; i++) {
        const struct entry *entry = &codes->entries[i];
        const struct code *code = &codes->rows[entry->code];
        if (code->set == set && !code->retired &&
            !visit(arg, code, (struct billet_span){entry->term, entry->term_len})) {
            return;
        }
    }
}
