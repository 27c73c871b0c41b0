/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fast scan: the same lists as the reference's, without scoring every pair.
 *
 * Candidates lie in tiles (scan_columns.h), vacancies in a tree of occupations (scan_plan.h). A
 * thread takes a tile at a time and walks the tree over it (scan_tile.c): going down, columns of
 * occupation are refined node by node; at each vacancy (scan_vacancy.c) the gates are met as
 * bitmaps, and only lanes whose bound reaches the candidate's or the vacancy's worst listed pair
 * are scored.
 */
#ifndef BILLET_MATCHER_SCAN_FAST_H
#define BILLET_MATCHER_SCAN_FAST_H

#include "matcher/run.h"
#include "matcher/scan_best.h"
#include "matcher/scan_columns.h"
#include "matcher/scan_kernel.h"
#include "matcher/scan_ledger.h"
#include "matcher/scan_place.h"
#include "matcher/scan_plan.h"
#include "matcher/support/parallel.h"

/* What all threads read. */
struct scan {
    const struct snapshot *snapshot;
    struct columns columns;
    struct plan plan;
    const struct scan_kernel *kernel;
    bool counting;
    struct best_kind cand_kind;
    struct best_kind vac_kind;
    struct parallel_mark *floors;  /* by vacancy: mutual that some thread's K pairs reach */
    size_t patches_max;            /* lanes that a street can change in a tile */
    size_t first_key[ASPECTS + 1]; /* of an aspect, among the keys of its sort */
};

/* A node whose turn comes, and how near it is to the tile. */
struct scan_turn {
    uint32_t node;
    uint32_t nearness;
};

/* What one thread has of its own. */
struct scan_work {
    const struct scan *scan;
    size_t tile;
    size_t lanes;
    const struct scan_person *persons; /* of the tile */
    uint64_t present[SCAN_CHUNKS];     /* lanes that there are */
    uint64_t eligible[SCAN_CHUNKS];
    uint64_t reached[SCAN_CHUNKS];
    uint16_t picked[SCAN_TILE];
    uint64_t *masks;       /* [key of a gate][SCAN_CHUNKS], made when first asked for */
    uint8_t *points;       /* [key of points][SCAN_TILE] */
    uint32_t *mask_stamps; /* tile + 1 for which it was made */
    uint32_t *point_stamps;
    struct places places;
    uint8_t work[TREE_LEVELS][SCAN_TILE];
    uint8_t wants[TREE_LEVELS][SCAN_TILE];
    uint8_t desire[TREE_LEVELS][SCAN_TILE]; /* units short */
    uint8_t no_wants[SCAN_TILE];
    uint8_t no_desire[SCAN_TILE];
    uint16_t months[SCAN_TILE];
    uint16_t no_months[SCAN_TILE];
    uint16_t all_months[SCAN_TILE];
    struct scan_turn *turns; /* a stack: children still to be walked, level by level */
    size_t turn_count;
    uint8_t blended[SCAN_TILE];
    uint16_t workless[SCAN_TILE]; /* lanes whose work was never recorded */
    size_t workless_count;
    uint8_t limits[SCAN_TILE];
    uint8_t unskilled[SCAN_TILE];        /* 255: skills are not known */
    uint64_t skill_unknown[SCAN_CHUNKS]; /* the same, as bits */
    uint64_t held[SCAN_CHUNKS];          /* who has the rare skills that a post insists on */
    uint16_t rare_points[SCAN_TILE];     /* of rare skills held, for one vacancy */
    uint16_t holders[SCAN_TILE];         /* lanes that have any */
    size_t holder_count;
    struct ledger ledger; /* the candidates' pairs */
    struct best *vacs;    /* by row of the plan */
    struct best_entry *vac_room;
    struct billet_scan_counts counts;
};

/* scan_vacancy.c: a row of the plan, in its group, against the tile. */
struct scan_scorer;
void scan_vacancy(struct scan_work *work, struct scan_scorer *scorer, size_t row);
/* Asks for the memory that it will read in this tile, and write. */
void scan_vacancy_fetch(const struct scan_work *work, size_t row);

/* scan_tile.c */
void scan_tile(struct scan_work *work, size_t tile);

/* scan_fast.c: fills the run's lists. BILLET_ELIMIT: the round is beyond what it takes. */
enum billet_status scan_fast(struct run *run, const struct scan_kernel *kernel) BILLET_MUST_CHECK;

#endif
