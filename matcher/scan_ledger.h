/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The best K pairs of each lane of a tile while the tile is scanned: one log of all pairs that
 * were good enough when they came, and for each lane how many pairs of every unit of mutual it has.
 * The counts give the bar at once, to a unit; which pairs are the best K is settled when the tile
 * is done (or the log is full), lane by lane.
 *
 *     log      e0 e1 e2 ...   in the order of coming     lanes_of  17 4 17 ...
 *     units    lane 17: ... 0 0 12 31 9 0 ...            bar: the highest unit at or above which
 *                                                        K pairs stand
 */
#ifndef BILLET_MATCHER_SCAN_LEDGER_H
#define BILLET_MATCHER_SCAN_LEDGER_H

#include "matcher/scan_best.h"
#include "matcher/scan_columns.h"
#include "matcher/topk.h"

#define LEDGER_UNITS (BILLET_POINTS / SCAN_UNIT + 1)

struct ledger_lane {
    uint64_t bar;   /* a key: pairs below it are not among the best K */
    uint32_t owner; /* index of the snapshot */
    uint16_t above; /* pairs counted in units at or above `unit`: below K + 255 */
    uint16_t unit;
};

struct ledger {
    struct best_kind kind; /* room: of what settling one lane takes at once */
    struct best_entry *log;
    struct best_entry *sorted; /* the log by lane, when it is settled */
    uint16_t *lanes_of;        /* by entry of the log */
    uint8_t *units;            /* [lane][LEDGER_UNITS]; stops at 255, which only lowers the bar */
    struct ledger_lane *lanes;
    uint32_t *starts; /* by lane, and one more: in `sorted` */
    size_t lane_count;
    size_t count;
    size_t room;
};

/* Entries that a log for so many lanes should hold; cutting leaves k a lane. */
static inline size_t ledger_room(size_t lanes, uint32_t k)
{
    return lanes * ((size_t)k * 3 + 64);
}

/* Forgets all pairs; the caller sets the lanes' owners. */
void ledger_begin(struct ledger *ledger, size_t lanes);
/* Makes room: every lane keeps its best K. O(count). */
void ledger_cut(struct ledger *ledger);
/* Writes every owner's list, the best first; its pairs have room for K. */
void ledger_settle(struct ledger *ledger, struct topk *lists);

/* Asks for the memory that pushing to a lane will touch: pairs that come are near its bar. */
static inline void ledger_fetch(const struct ledger *ledger, size_t lane)
{
    __builtin_prefetch(&ledger->units[lane * LEDGER_UNITS + ledger->lanes[lane].unit], 1);
}

/* Takes a pair that reaches the lane's bar; true when the bar rose. The log has room. */
static inline bool ledger_push(struct ledger *ledger, size_t lane, const struct best_entry *entry)
{
    struct ledger_lane *at = &ledger->lanes[lane];
    uint8_t *units = ledger->units + lane * LEDGER_UNITS;
    uint32_t unit = best_mutual(entry->key) / SCAN_UNIT;
    ledger->log[ledger->count] = *entry;
    ledger->lanes_of[ledger->count++] = (uint16_t)lane;
    if (units[unit] == UINT8_MAX) {
        return false;
    }
    units[unit]++;
    at->above++;
    if (at->above < ledger->kind.k + units[at->unit]) {
        return false;
    }
    while (at->above >= ledger->kind.k + units[at->unit]) {
        at->above = (uint16_t)(at->above - units[at->unit++]);
    }
    uint64_t bar = best_key(at->unit * SCAN_UNIT, 0, UINT64_MAX);
    at->bar = at->bar > bar ? at->bar : bar;
    return true;
}

static inline bool ledger_full(const struct ledger *ledger)
{
    return ledger->count == ledger->room;
}

#endif
