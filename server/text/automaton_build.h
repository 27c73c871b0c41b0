/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the automaton: a trie over bytes in two arrays woven into one.
 *
 *      cells[s]               cells[cells[s].base + byte]
 *     +------+------+        +------+------+
 *     | base | what |  byte  | base | what |
 *     +------+------+ -----> +------+------+
 *                                     label of what = byte: it is our child
 *
 * No two nodes have the same base, so that the label tells whose child a cell is. A leaf has base
 * BASE_NONE, in front of all cells that are taken. `what` also holds 1 + the index of the first
 * term that ends here, 0 when none does; terms are sorted, so those with the same text follow each
 * other. The array is 256 cells longer than any base. Cells and terms are small, since what costs
 * time is to fetch them.
 */
#ifndef BILLET_SERVER_TEXT_AUTOMATON_BUILD_H
#define BILLET_SERVER_TEXT_AUTOMATON_BUILD_H

#include "billet/arena.h"
#include "server/text/automaton.h"

#define AUTOMATON_BEGUN_BITS 18
#define AUTOMATON_BEGUN      (1U << AUTOMATON_BEGUN_BITS)

/* Two Han characters, and what they lead to. */
struct automaton_pair {
    uint32_t key;
    uint32_t cell; /* 0 = free */
};

#define BASE_NONE 1

struct automaton_cell {
    uint32_t base;
    uint32_t what; /* 1 + term, 24 bits; label, 8 bits; 0 = free */
};

#define AUTOMATON_TERMS_MAX ((size_t)1 << 23)

struct automaton_term {
    uint32_t id;
    uint8_t kind;
    uint8_t first, last; /* its ends: what may stand beside it */
    bool same;           /* the term before has the same text */
};

/* A term until the automaton is sealed. */
struct automaton_word {
    const char *text; /* folded */
    uint32_t len;
    uint32_t order;
    struct automaton_term term;
};

static inline uint8_t cell_label(const struct automaton_cell *cell)
{
    return (uint8_t)(cell->what & 0xFF);
}

static inline uint32_t cell_term(const struct automaton_cell *cell)
{
    return cell->what >> 8;
}

struct automaton {
    struct billet_arena *texts; /* until sealed, as `words` */
    struct automaton_word *words;
    size_t word_cap;
    struct automaton_term *terms; /* once sealed */
    size_t term_count;
    struct automaton_cell *cells;
    size_t cell_count;
    uint32_t nested, loose;    /* kinds */
    unsigned char folded[256]; /* how a byte is read; 0: it needs a closer look */
    /* Low 16 bits of a Han character -> its cell; 0: no term begins with it. Saves the first three
     * steps of nearly every walk. */
    uint32_t han[65536];
    /* Most text is Han behind Han, and most of that begins no term: these two are small enough to
     * stay in the cache and spare it the rest. Bit of a character: by itself it is a term. Bit of
     * a hash of two: a term may begin with them. Where the second says so, `pairs` has the cell
     * behind both, if any: open addressing, half empty. */
    uint64_t alone[65536 / 64];
    uint64_t begun[AUTOMATON_BEGUN / 64];
    struct automaton_pair *pairs;
    size_t pair_count; /* a power of two */
};

/* Sorts the words and lays out cells and terms. */
enum billet_status automaton_build(struct automaton *automaton,
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
