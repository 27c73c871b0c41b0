/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many terms, one pass: finds every term of a fixed set in a text. Filled once, then sealed; from
 * then on it never changes, so that any number of threads may scan.
 *
 * Text is read as text_fold() would write it (letters small, full-width as ASCII, a run of white
 * space as one space, zero-width characters gone), but offsets are bytes of the text as given.
 * A term that begins or ends with a Latin letter or a digit is found at word ends only: no "c" in
 * "cad", no "form" in "platform"; a digit beside a word of four bytes or more is no part of it
 * ("office2010").
 *
 * Terms have a kind. Within a kind the longest term wins and hits do not overlap, unless the kind
 * is nested: then every occurrence is a hit. Terms of a loose kind need no word ends ("k" in "6k",
 * though never within a Latin word). Kinds do not disturb each other. Two terms that fold to the
 * same text are both reported, in the order in which they were added.
 */
#ifndef BILLET_SERVER_TEXT_AUTOMATON_H
#define BILLET_SERVER_TEXT_AUTOMATON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"

#define AUTOMATON_KINDS 16
/* Bytes of a folded term; a walk from one place of the text never goes further. */
#define AUTOMATON_TERM_BYTES_MAX 256

struct automaton;

struct automaton_hit {
    size_t start, end; /* bytes of the text, half-open */
    uint32_t id;       /* as added */
    uint8_t kind;
};

/* False ends the scan. */
typedef bool automaton_visit(void *arg, const struct automaton_hit *hit);

/* Bit k set: kind k is nested, or loose. NULL when there is no memory. */
struct automaton *automaton_new(uint32_t nested_kinds, uint32_t loose_kinds);
/* NULL is fine. */
void automaton_free(struct automaton *automaton);
/* The term is folded and copied. BILLET_EINVAL when nothing is left of it, it is too long, holds a
 * NUL or is no UTF-8. */
enum billet_status automaton_add(struct automaton *automaton, struct billet_span term, uint8_t kind,
                                 uint32_t id, struct billet_error *err) BILLET_MUST_CHECK;
/* Builds the trie; automaton_add is over. O(bytes of all terms) and a sort. */
enum billet_status automaton_seal(struct automaton *automaton,
                                  struct billet_error *err) BILLET_MUST_CHECK;
size_t automaton_count(const struct automaton *automaton);
/* Memory of the sealed automaton. */
size_t automaton_bytes(const struct automaton *automaton);

/* Calls visit for each hit, in the order of `start`; at one start nested hits come first, shorter
 * ones before longer ones, then the others by kind. O(bytes of text * length of the longest term
 * that has begun). Any bytes are allowed: what is not UTF-8 equals no term. */
void automaton_scan(const struct automaton *automaton, struct billet_span text,
                    automaton_visit *visit, void *arg);

#endif
