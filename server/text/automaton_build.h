/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the automaton: a trie over bytes in two arrays woven into one.
 *
 *      cells[s]                       cells[cells[s].base + byte]
 *     +------+-------+------+        +------+-------+------+
 *     | base | check | term |  byte  | base | check | term |
 *     +------+-------+------+ -----> +------+-------+------+
 *                                            check = s + 1: it is our child
 *
 * `term` is 1 + the index of the first term that ends here, 0 when none does; terms are sorted,
 * so those with the same text follow each other. The array is 256 cells longer than any base.
 */
#ifndef BILLET_SERVER_TEXT_AUTOMATON_BUILD_H
#define BILLET_SERVER_TEXT_AUTOMATON_BUILD_H

#include "billet/arena.h"
#include "server/text/automaton.h"

struct automaton_cell {
    uint32_t base;
    uint32_t check; /* 0 = free */
    uint32_t term;
};

struct automaton_term {
    const char *text; /* folded; gone after sealing */
    uint32_t len;
    uint32_t id;
    uint32_t order;
    uint8_t kind;
    uint8_t first, last; /* its ends: what may stand beside it */
    bool same;           /* the term before has the same text */
};

struct automaton {
    struct billet_arena *texts; /* until sealed */
    struct automaton_term *terms;
    size_t term_count, term_cap;
    struct automaton_cell *cells;
    size_t cell_count;
    uint32_t nested, loose;    /* kinds */
    unsigned char folded[256]; /* how a byte is read; 0: it needs a closer look */
    /* Low 16 bits of a Han character -> its cell; 0: no term begins with it. Saves the first three
     * steps of nearly every walk. */
    uint32_t han[65536];
};

/* Sorts the terms and lays out the cells. */
enum billet_status automaton_build(struct automaton *automaton,
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
