/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Laying out the trie. A node is a range of the sorted terms that share their first `depth`
 * bytes. Its children need cells base + byte that are all free: a lone child takes the first free
 * cell there is, a family is looked for from a mark that moves on once the cells behind it are
 * nearly all taken (the rule of Aoe's double array as darts applies it).
 */
#include "server/text/automaton_build.h"

#include <stdlib.h>

#include "server/core/mem.h"

struct node {
    uint32_t cell;
    uint32_t first, end; /* range of terms */
    uint32_t depth;
};

struct child {
    uint32_t first, end;
    uint8_t byte;
};

struct build {
    struct automaton *automaton;
    struct node *nodes; /* still to do: a stack */
    size_t node_count, node_cap;
    uint64_t *bases;   /* bit set: some node has it */
    size_t first_free; /* no cell below is free */
    size_t mark;       /* families are looked for from here */
    struct child children[256];
};

static int compare_words(const void *a, const void *b)
{
    const struct automaton_word *left = a;
    const struct automaton_word *right = b;
    size_t len = left->len < right->len ? left->len : right->len;
    int order = memcmp(left->text, right->text, len);
    if (order == 0 && left->len != right->len) {
        order = left->len < right->len ? -1 : 1;
    }
    return order != 0 ? order : (left->order > right->order) - (left->order < right->order);
}

/* Zeroed up to `count`; false when there is no memory, and the old array is as it was. */
static bool grow(void **array, size_t old, size_t count, size_t size)
{
    char *more = mem_resize(*array, count, size);
    if (more == NULL) {
        return false;
    }
    memset(more + old * size, 0, (count - old) * size);
    *array = more;
    return true;
}

static bool more_cells(struct build *build, size_t wanted)
{
    struct automaton *automaton = build->automaton;
    if (wanted <= automaton->cell_count) {
        return true;
    }
    size_t old = automaton->cell_count;
    size_t count = old * 2 > wanted ? old * 2 : (wanted + 63) / 64 * 64;
    void *cells = automaton->cells;
    void *bases = build->bases;
    bool good = count <= UINT32_MAX && grow(&cells, old, count, sizeof *automaton->cells);
    automaton->cells = cells;
    good = good && grow(&bases, old / 64, count / 64, sizeof *build->bases);
    build->bases = bases;
    automaton->cell_count = good ? count : old;
    return good;
}

static bool push(struct build *build, struct node node)
{
    if (build->node_count == build->node_cap) {
        size_t cap = build->node_cap != 0 ? build->node_cap * 2 : 1024;
        struct node *nodes = mem_resize(build->nodes, cap, sizeof *nodes);
        if (nodes == NULL) {
            return false;
        }
        build->nodes = nodes;
        build->node_cap = cap;
    }
    build->nodes[build->node_count++] = node;
    return true;
}

/* The children of a node, by byte; terms that end at the node come first and are left out. */
static size_t find_children(struct build *build, const struct node *node)
{
    const struct automaton_word *words = build->automaton->words;
    size_t count = 0;
    for (uint32_t i = node->first; i < node->end; i++) {
        if (words[i].len == node->depth) {
            continue;
        }
        uint8_t byte = (uint8_t)words[i].text[node->depth];
        if (count == 0 || build->children[count - 1].byte != byte) {
            build->children[count++] = (struct child){i, i, byte};
        }
        build->children[count - 1].end = i + 1;
    }
    return count;
}

static bool fits(const struct build *build, size_t base, size_t count)
{
    bool fit = (build->bases[base / 64] >> base % 64 & 1) == 0;
    for (size_t i = 0; fit && i < count; i++) {
        fit = build->automaton->cells[base + build->children[i].byte].what == 0;
    }
    return fit;
}

/* A base whose cells for all children are free; 0 when there is no memory. */
static size_t find_base(struct build *build, size_t count)
{
    uint8_t byte = build->children[0].byte;
    bool alone = count == 1;
    size_t start = alone || build->mark < build->first_free ? build->first_free : build->mark;
    size_t taken = 0;
    for (size_t at = start;; at++) {
        if (!more_cells(build, at + 512)) {
            return 0;
        }
        if (build->automaton->cells[at].what != 0) {
            taken++;
        } else if (fits(build, at - byte, count)) {
            if (alone) {
                build->first_free = at + 1;
            } else if (taken * 20 >= (at - start + 1) * 19) {
                build->mark = at;
            }
            return at - byte;
        }
    }
}

static void take_base(struct build *build, size_t base)
{
    build->bases[base / 64] |= UINT64_C(1) << base % 64;
}

static void note_term(struct automaton *automaton, const struct node *node)
{
    if (automaton->words[node->first].len == node->depth) {
        automaton->cells[node->cell].what |= (node->first + 1) << 8;
    }
}

static bool lay_out(struct build *build, struct node node)
{
    struct automaton *automaton = build->automaton;
    note_term(automaton, &node);
    size_t count = find_children(build, &node);
    size_t base = count > 0 ? find_base(build, count) : BASE_NONE;
    if (base == 0) {
        return false;
    }
    take_base(build, base);
    automaton->cells[node.cell].base = (uint32_t)base;
    for (size_t i = 0; i < count; i++) {
        const struct child *child = &build->children[i];
        uint32_t cell = (uint32_t)base + child->byte;
        automaton->cells[cell].what = child->byte;
        if (!push(build, (struct node){cell, child->first, child->end, node.depth + 1})) {
            return false;
        }
    }
    return true;
}

static bool sort_terms(struct automaton *automaton)
{
    struct automaton_word *words = automaton->words;
    automaton->terms = mem_alloc(automaton->term_count + 1, sizeof *automaton->terms);
    if (automaton->terms == NULL) {
        return false;
    }
    if (automaton->term_count > 0) {
        qsort(words, automaton->term_count, sizeof *words, compare_words);
    }
    for (size_t i = 0; i < automaton->term_count; i++) {
        automaton->terms[i] = words[i].term;
        automaton->terms[i].same = i > 0 && words[i].len == words[i - 1].len &&
                                   memcmp(words[i].text, words[i - 1].text, words[i].len) == 0;
    }
    return true;
}

enum billet_status automaton_build(struct automaton *automaton, struct billet_error *err)
{
    struct build *build = mem_alloc(1, sizeof *build);
    if (build != NULL) {
        build->automaton = automaton;
        build->first_free = build->mark = 258; /* no base is as low as BASE_NONE */
    }
    bool good = build != NULL && more_cells(build, 1024) && sort_terms(automaton);
    if (good) {
        good = automaton->term_count == 0 ||
               push(build, (struct node){0, 0, (uint32_t)automaton->term_count, 0});
    }
    while (good && build->node_count > 0) {
        good = lay_out(build, build->nodes[--build->node_count]);
    }
    if (build != NULL) {
        mem_free(build->nodes);
        mem_free(build->bases);
    }
    mem_free(build);
    return good ? BILLET_OK : billet_error_set(err, BILLET_ENOMEM, "no memory for the terms");
}
