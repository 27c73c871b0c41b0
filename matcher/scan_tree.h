/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tree of code prefixes: every code of the vacancies with all its prefixes, once for occupations
 * and once for regions. Nodes stand in ascending codes, which is preorder, so that what lies below
 * a node is a range.
 *
 *     node 0 (root)  6  6-18  6-18-02  6-18-02-01  6-18-03 ...
 */
#ifndef BILLET_MATCHER_SCAN_TREE_H
#define BILLET_MATCHER_SCAN_TREE_H

#include "billet/arena.h"
#include "billet/model.h"

#define TREE_LEVELS (BILLET_CODE_LEVELS + 1)

struct tree_node {
    billet_code code;
    uint32_t level; /* of the root: 0 */
    uint32_t end;   /* nodes (this, end) are below it */
    uint32_t parent;
};

struct tree {
    struct tree_node *nodes;
    size_t count;
};

/* From codes in ascending order; repeats and zeros are fine. BILLET_ENOMEM. O(codes). */
enum billet_status tree_build(struct tree *tree, const billet_code *codes, size_t count,
                              struct billet_arena *arena) BILLET_MUST_CHECK;

/* The node of this very code, or 0. O(log n). */
uint32_t tree_find(const struct tree *tree, billet_code code);
/* The deepest node whose whole path begins the code; 0 = the root. O(log n). */
uint32_t tree_deepest(const struct tree *tree, billet_code code);

billet_code tree_prefix(billet_code code, uint32_t level);
uint32_t tree_level(billet_code code);

#endif
