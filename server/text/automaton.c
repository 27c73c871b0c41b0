/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scanning: from each place where a term may begin the trie is walked as far as it goes. Words of
 * Latin letters begin once, and few bytes of Chinese lead far, so that this costs little more than
 * failure links would and knows at once where a hit began and which is the longest.
 */
#include "server/text/automaton.h"

#include "server/core/mem.h"
#include "server/core/utf8.h"
#include "server/text/automaton_build.h"
#include "server/text/fold.h"

#define LETTER  1
#define DIGIT   2
#define LETTERS 3 /* the end of a long word: a digit beside it is no part of it */

#define ODD  0 /* this byte may begin something that folds to something else */
#define GONE 1 /* nothing is left of it */

#define LONG_WORD_BYTES 4

static unsigned char small(unsigned char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + ('a' - 'A')) : byte;
}

static void fill_folded(struct automaton *automaton)
{
    for (unsigned i = 0; i < 256; i++) {
        bool odd = i <= 0x20 || i == 0xC2 || i == 0xE2 || i == 0xE3 || i == 0xEF;
        automaton->folded[i] = odd ? ODD : small((unsigned char)i);
    }
}

struct automaton *automaton_new(uint32_t nested_kinds, uint32_t loose_kinds)
{
    struct automaton *automaton = mem_alloc(1, sizeof *automaton);
    if (automaton == NULL) {
        return NULL;
    }
    automaton->nested = nested_kinds;
    automaton->loose = loose_kinds;
    fill_folded(automaton);
    automaton->texts = billet_arena_new(NULL);
    if (automaton->texts == NULL) {
        mem_free(automaton);
        return NULL;
    }
    return automaton;
}

void automaton_free(struct automaton *automaton)
{
    if (automaton == NULL) {
        return;
    }
    billet_arena_free(automaton->texts);
    mem_free(automaton->words);
    mem_free(automaton->terms);
    mem_free(automaton->cells);
    mem_free(automaton->pairs);
    mem_free(automaton);
}

size_t automaton_count(const struct automaton *automaton)
{
    return automaton->term_count;
}

size_t automaton_bytes(const struct automaton *automaton)
{
    return sizeof *automaton + automaton->term_count * sizeof *automaton->terms +
           automaton->cell_count * sizeof *automaton->cells +
           automaton->pair_count * sizeof *automaton->pairs;
}

/* What a byte is to the word beside it; lead bytes of Latin letters beyond ASCII are letters. */
static uint8_t class_of(unsigned char byte)
{
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_') {
        return LETTER;
    }
    if (byte >= '0' && byte <= '9') {
        return DIGIT;
    }
    return byte >= 0xC3 && byte <= 0xC9 ? LETTER : 0;
}

/* U+4000..U+9FFF as three bytes that are well formed, folded or not. */
static bool is_han(const char *bytes, size_t len)
{
    return len >= 3 && (unsigned char)bytes[0] >= 0xE4 && (unsigned char)bytes[0] <= 0xE9 &&
           ((unsigned char)bytes[1] & 0xC0) == 0x80 && ((unsigned char)bytes[2] & 0xC0) == 0x80;
}

static unsigned han_bits(const char *bytes)
{
    return ((unsigned)bytes[0] & 0x0F) << 12 | ((unsigned)bytes[1] & 0x3F) << 6 |
           ((unsigned)bytes[2] & 0x3F);
}

static bool grow_words(struct automaton *automaton)
{
    if (automaton->term_count < automaton->word_cap) {
        return true;
    }
    size_t cap = automaton->word_cap != 0 ? automaton->word_cap * 2 : 1024;
    void *words = mem_resize(automaton->words, cap, sizeof *automaton->words);
    if (words == NULL) {
        return false;
    }
    automaton->words = words;
    automaton->word_cap = cap;
    return true;
}

static uint8_t end_of(char byte, size_t len)
{
    uint8_t class = class_of((unsigned char)byte);
    return class == LETTER && len >= LONG_WORD_BYTES ? LETTERS : class;
}

enum billet_status automaton_add(struct automaton *automaton, struct billet_span term, uint8_t kind,
                                 uint32_t id, struct billet_error *err)
{
    char folded[AUTOMATON_TERM_BYTES_MAX];
    bool good = term.len <= sizeof folded && utf8_valid(term);
    size_t len = good ? text_fold(term, folded, sizeof folded) : 0;
    if (len == 0 || kind >= AUTOMATON_KINDS || memchr(folded, '\0', len) != NULL) {
        return billet_error_set(err, BILLET_EINVAL, "a term is empty, too long or no plain text");
    }
    const char *text = billet_arena_strndup(automaton->texts, folded, len);
    if (text == NULL || automaton->term_count == AUTOMATON_TERMS_MAX || !grow_words(automaton)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the terms");
    }
    automaton->words[automaton->term_count] = (struct automaton_word){
        .text = text,
        .len = (uint32_t)len,
        .order = (uint32_t)automaton->term_count,
        .term = {.id = id,
                 .kind = kind,
                 .first = end_of(folded[0], len),
                 .last = end_of(folded[len - 1], len)},
    };
    automaton->term_count++;
    return BILLET_OK;
}

static void set_bit(uint64_t *bits, size_t bit)
{
    bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

static bool has_bit(const uint64_t *bits, size_t bit)
{
    return (bits[bit / 64] >> bit % 64 & 1) != 0;
}

static uint32_t hash_of(uint32_t pair)
{
    return pair * 0x9E3779B1U;
}

static size_t begun_bit(uint32_t pair)
{
    return hash_of(pair) >> (32 - AUTOMATON_BEGUN_BITS);
}

/* The slot of the pair, or a free one. */
static struct automaton_pair *slot_of(const struct automaton *automaton, uint32_t pair)
{
    size_t at = hash_of(pair) >> 8 & (automaton->pair_count - 1);
    while (automaton->pairs[at].cell != 0 && automaton->pairs[at].key != pair) {
        at = (at + 1) & (automaton->pair_count - 1);
    }
    return &automaton->pairs[at];
}

static uint32_t cell_behind(const struct automaton *automaton, uint32_t cell, const char *bytes)
{
    for (size_t i = 0; i < 3; i++) {
        cell = automaton->cells[cell].base + (unsigned char)bytes[i];
    }
    return cell;
}

/* Where terms go on that begin with Han, or with two. */
static void note_start(struct automaton *automaton, const struct automaton_word *word)
{
    if (!is_han(word->text, word->len)) {
        return;
    }
    unsigned first = han_bits(word->text);
    automaton->han[first] = cell_behind(automaton, 0, word->text);
    if (word->len == 3) {
        set_bit(automaton->alone, first);
    } else if (is_han(word->text + 3, word->len - 3)) {
        uint32_t pair = first << 16 | han_bits(word->text + 3);
        set_bit(automaton->begun, begun_bit(pair));
        *slot_of(automaton, pair) = (struct automaton_pair){
            pair, cell_behind(automaton, automaton->han[first], word->text + 3)};
    }
}

static bool make_pairs(struct automaton *automaton)
{
    automaton->pair_count = 64;
    while (automaton->pair_count < 2 * automaton->term_count) {
        automaton->pair_count *= 2;
    }
    automaton->pairs = mem_alloc(automaton->pair_count, sizeof *automaton->pairs);
    return automaton->pairs != NULL;
}

enum billet_status automaton_seal(struct automaton *automaton, struct billet_error *err)
{
    enum billet_status status = automaton_build(automaton, err);
    if (status == BILLET_OK && !make_pairs(automaton)) {
        status = billet_error_set(err, BILLET_ENOMEM, "no memory for the terms");
    }
    for (size_t i = 0; status == BILLET_OK && i < automaton->term_count; i++) {
        note_start(automaton, &automaton->words[i]);
    }
    billet_arena_free(automaton->texts);
    automaton->texts = NULL;
    mem_free(automaton->words);
    automaton->words = NULL;
    return status;
}

static bool starts(struct billet_span text, size_t at, const char *bytes, size_t len)
{
    return text.len - at >= len && memcmp(text.ptr + at, bytes, len) == 0;
}

/* Bytes of the white space at `at`, 0 when it is none. */
static size_t blank_len(struct billet_span text, size_t at)
{
    unsigned char byte = (unsigned char)text.ptr[at];
    if (byte == ' ' || (byte >= 0x09 && byte <= 0x0D)) {
        return 1;
    }
    if (byte == 0xC2) {
        return starts(text, at, "\xC2\xA0", 2) ? 2 : 0;
    }
    return byte == 0xE3 && starts(text, at, "\xE3\x80\x80", 3) ? 3 : 0;
}

/* U+FF01..U+FF5E: EF BC 81 to EF BC BF are '!' to '_', EF BD 80 to EF BD 9E are '`' to '~'. */
static unsigned char narrow_of(struct billet_span text, size_t at)
{
    if (text.len - at < 3 || (unsigned char)text.ptr[at] != 0xEF) {
        return 0;
    }
    unsigned char row = (unsigned char)text.ptr[at + 1];
    unsigned char cell = (unsigned char)text.ptr[at + 2];
    if (row == 0xBC && cell >= 0x81 && cell <= 0xBF) {
        return (unsigned char)(cell - 0x60);
    }
    return row == 0xBD && cell >= 0x80 && cell <= 0x9E ? (unsigned char)(cell - 0x20) : 0;
}

static bool is_gone(struct billet_span text, size_t at)
{
    return starts(text, at, "\xE2\x80\x8B", 3) || starts(text, at, "\xE2\x80\x8C", 3) ||
           starts(text, at, "\xE2\x80\x8D", 3) || starts(text, at, "\xEF\xBB\xBF", 3);
}

/* Does a character end before `at`? What goes within one leaves no character. */
static bool is_whole(struct billet_span text, size_t at)
{
    size_t lead = at;
    while (lead > 0 && at - lead < 4 && ((unsigned char)text.ptr[lead - 1] & 0xC0) == 0x80) {
        lead--;
    }
    lead -= lead > 0 ? 1 : 0;
    return utf8_decode(text.ptr + lead, at - lead, NULL) == at - lead;
}

/* The rare bytes: white space, full-width, zero-width (*folded = GONE). How many it takes. */
static size_t read_odd(struct billet_span text, size_t at, unsigned char *folded)
{
    size_t len = blank_len(text, at);
    if (len > 0) {
        size_t more = len;
        while (more > 0 && at + len < text.len) {
            more = blank_len(text, at + len);
            len += more;
        }
        *folded = ' ';
        return len;
    }
    unsigned char narrow = narrow_of(text, at);
    if (narrow != 0) {
        *folded = small(narrow);
        return 3;
    }
    bool gone = is_gone(text, at);
    unsigned char byte = (unsigned char)text.ptr[at];
    *folded = gone ? GONE : byte != GONE ? byte : 0; /* 0 is in no term */
    return gone ? 3 : 1;
}

/* Is a word going on before `at`, or from `at` on? */
static uint8_t class_before(struct billet_span text, size_t at)
{
    if (at == 0) {
        return 0;
    }
    unsigned char byte = (unsigned char)text.ptr[at - 1];
    if (byte < 0x80) {
        return class_of(byte);
    }
    if (at >= 2 && class_of((unsigned char)text.ptr[at - 2]) == LETTER &&
        (unsigned char)text.ptr[at - 2] >= 0xC3) {
        return LETTER;
    }
    return at >= 3 ? class_of(narrow_of(text, at - 3)) : 0;
}

static uint8_t class_after(struct billet_span text, size_t at)
{
    if (at >= text.len) {
        return 0;
    }
    unsigned char narrow = narrow_of(text, at);
    return class_of(narrow != 0 ? narrow : (unsigned char)text.ptr[at]);
}

/* May what stands beside the end of a term stand there? */
static bool parted(uint8_t end, uint8_t beside)
{
    return end == 0 || beside == 0 || (end == LETTERS && beside == DIGIT);
}

struct scan {
    const struct automaton *automaton;
    struct billet_span text;
    automaton_visit *visit;
    void *arg;
    size_t taken[AUTOMATON_KINDS]; /* hits of the kind so far end here */
    size_t end[AUTOMATON_KINDS];   /* the longest from this start; 0 = none */
    uint32_t term[AUTOMATON_KINDS];
    uint32_t kinds; /* that have one */
    bool over;
};

static void report(struct scan *scan, uint32_t term, size_t start, size_t end)
{
    const struct automaton_term *found = &scan->automaton->terms[term];
    const struct automaton_hit hit = {start, end, found->id, found->kind};
    scan->over = scan->over || !scan->visit(scan->arg, &hit);
}

/* The terms with one text that end here: nested ones are hits, of the others the longest wait. */
static void note_terms(struct scan *scan, uint32_t first, size_t start, size_t end)
{
    const struct automaton *automaton = scan->automaton;
    const struct automaton_term *term = &automaton->terms[first];
    bool apart = parted(term->first, class_before(scan->text, start)) &&
                 parted(term->last, class_after(scan->text, end));
    uint32_t seen = 0;
    for (size_t i = first; i < automaton->term_count; i++, term++) {
        if (i != first && !term->same) {
            return;
        }
        uint32_t bit = UINT32_C(1) << term->kind;
        if (!apart && (automaton->loose & bit) == 0) {
            continue;
        }
        if ((automaton->nested & bit) != 0) {
            report(scan, (uint32_t)i, start, end);
        } else if ((seen & bit) == 0 && start >= scan->taken[term->kind]) {
            scan->end[term->kind] = end;
            scan->term[term->kind] = (uint32_t)i;
            scan->kinds |= bit;
            seen |= bit;
        }
    }
}

static void report_longest(struct scan *scan, size_t start)
{
    const struct automaton *automaton = scan->automaton;
    for (uint8_t kind = 0; kind < AUTOMATON_KINDS; kind++) {
        if ((scan->kinds & UINT32_C(1) << kind) == 0) {
            continue;
        }
        scan->taken[kind] = scan->end[kind];
        size_t i = scan->term[kind];
        do {
            if (automaton->terms[i].kind == kind) {
                report(scan, (uint32_t)i, start, scan->end[kind]);
            }
            i++;
        } while (i < automaton->term_count && automaton->terms[i].same);
    }
    scan->kinds = 0;
}

/* From `cell`, which is what the bytes start..at lead to, as far as terms go. */
static void walk(struct scan *scan, size_t start, size_t at, uint32_t number)
{
    const struct automaton_cell *cells = scan->automaton->cells;
    const struct automaton_cell *cell = &cells[number];
    if (cell_term(cell) != 0) {
        note_terms(scan, cell_term(cell) - 1, start, at);
    }
    while (at < scan->text.len) {
        unsigned char byte = scan->automaton->folded[(unsigned char)scan->text.ptr[at]];
        size_t len = byte != ODD ? 1 : read_odd(scan->text, at, &byte);
        if (byte == GONE && is_whole(scan->text, at)) {
            at += len;
            continue;
        }
        at += len;
        cell = &cells[cell->base + byte];
        if (cell_label(cell) != byte || byte == 0) {
            break;
        }
        if (cell_term(cell) != 0) {
            note_terms(scan, cell_term(cell) - 1, start, at);
        }
    }
    if (scan->kinds != 0) {
        report_longest(scan, start);
    }
}

/* May a term begin at this byte? Not within a word, a character or white space. */
static bool may_begin(struct billet_span text, size_t at)
{
    unsigned char byte = (unsigned char)text.ptr[at];
    if ((byte & 0xC0) == 0x80) {
        return false;
    }
    if (byte < 0x80) {
        return byte > 0x20 && (class_of(byte) != LETTER || class_before(text, at) != LETTER);
    }
    return blank_len(text, at) == 0 && !is_gone(text, at);
}

/* The cell behind the Han characters at `at` with which a term may begin, two where the next is Han
 * as well; 0: none does. Moves *at behind them. */
static uint32_t lead(const struct automaton *automaton, struct billet_span text, size_t *at)
{
    unsigned han = han_bits(text.ptr + *at);
    const char *next = text.ptr + *at + 3;
    *at += 3;
    if (!is_han(next, text.len - *at) || has_bit(automaton->alone, han)) {
        return automaton->han[han];
    }
    uint32_t pair = han << 16 | han_bits(next);
    *at += 3;
    return has_bit(automaton->begun, begun_bit(pair)) ? slot_of(automaton, pair)->cell : 0;
}

void automaton_scan(const struct automaton *automaton, struct billet_span text,
                    automaton_visit *visit, void *arg)
{
    struct scan scan = {.automaton = automaton, .text = text, .visit = visit, .arg = arg};
    for (size_t at = 0; at < text.len && !scan.over;) {
        if (is_han(text.ptr + at, text.len - at)) {
            size_t from = at;
            uint32_t cell = lead(automaton, text, &from);
            if (cell != 0) {
                walk(&scan, at, from, cell);
            }
            at += 3;
            continue;
        }
        if (may_begin(text, at)) {
            walk(&scan, at, at, 0);
        }
        at++;
    }
}
