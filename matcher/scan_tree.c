/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Growing the tree from sorted codes: each code adds the prefixes that the one before it lacks.
 */
#include "matcher/scan_tree.h"

#include <assert.h>

billet_code tree_prefix(billet_code code, uint32_t level)
{
    return level == 0 ? 0 : code & UINT64_MAX << (64 - 16 * level);
}

uint32_t tree_level(billet_code code)
{
    uint32_t level = BILLET_CODE_LEVELS;
    while (level > 0 && (code >> (64 - 16 * level) & 0xffff) == 0) {
        level--;
    }
    return level;
}

uint32_t tree_find(const struct tree *tree, billet_code code)
{
    size_t from = 0;
    size_t end = tree->count;
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        if (tree->nodes[middle].code < code) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return from < tree->count && tree->nodes[from].code == code ? (uint32_t)from : 0;
}

uint32_t tree_deepest(const struct tree *tree, billet_code code)
{
    for (uint32_t level = tree_level(code); level > 0; level--) {
        uint32_t node = tree_find(tree, tree_prefix(code, level));
        if (node != 0) {
            return node;
        }
    }
    return 0;
}

static void close_nodes(struct tree *tree)
{
    for (size_t i = tree->count; i-- > 0;) {
        uint32_t end = (uint32_t)i + 1;
        while (end < tree->count && tree->nodes[end].level > tree->nodes[i].level) {
            tree->nodes[end].parent = (uint32_t)i;
            end = tree->nodes[end].end;
        }
        tree->nodes[i].end = end;
    }
}

/* How many prefixes of the code the one before lacks. */
static uint32_t new_levels(billet_code last, billet_code code)
{
    uint32_t count = 0;
    for (uint32_t level = 1; level <= tree_level(code); level++) {
        count += tree_prefix(last, level) != tree_prefix(code, level) ? 1 : 0;
    }
    return count;
}

enum billet_status tree_build(struct tree *tree, const billet_code *codes, size_t count,
                              struct billet_arena *arena)
{
    size_t room = 1;
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || codes[i - 1] <= codes[i]);
        room += new_levels(i == 0 ? 0 : codes[i - 1], codes[i]);
    }
    tree->nodes = billet_arena_array(arena, room, sizeof tree->nodes[0]);
    if (tree->nodes == NULL) {
        return BILLET_ENOMEM;
    }
    tree->count = 1; /* the root is zero */
    for (size_t i = 0; i < count; i++) {
        uint32_t level = tree_level(codes[i]);
        uint32_t fresh = new_levels(i == 0 ? 0 : codes[i - 1], codes[i]);
        for (uint32_t k = level - fresh + 1; k <= level; k++) {
            tree->nodes[tree->count++] =
                (struct tree_node){.code = tree_prefix(codes[i], k), .level = k};
        }
    }
    assert(tree->count == room);
    close_nodes(tree);
    return BILLET_OK;
}
