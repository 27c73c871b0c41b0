/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorting the log by lane (counting sort), and cutting each lane's part to its best K.
 */
#include "matcher/scan_ledger.h"

#include <string.h>

void ledger_begin(struct ledger *ledger, size_t lanes)
{
    ledger->lane_count = lanes;
    ledger->count = 0;
    memset(ledger->units, 0, lanes * LEDGER_UNITS);
    memset(ledger->lanes, 0, lanes * sizeof ledger->lanes[0]);
}

/* Entries below the bar that their lane has by now are left out. */
static void sort_log(struct ledger *ledger)
{
    uint32_t *starts = ledger->starts;
    memset(starts, 0, (ledger->lane_count + 1) * sizeof starts[0]);
    for (size_t i = 0; i < ledger->count; i++) {
        size_t lane = ledger->lanes_of[i];
        starts[lane + 1] += ledger->log[i].key >= ledger->lanes[lane].bar ? 1 : 0;
    }
    for (size_t lane = 0; lane < ledger->lane_count; lane++) {
        starts[lane + 1] += starts[lane];
    }
    for (size_t i = 0; i < ledger->count; i++) {
        size_t lane = ledger->lanes_of[i];
        if (ledger->log[i].key >= ledger->lanes[lane].bar) {
            ledger->sorted[starts[lane]++] = ledger->log[i];
        }
    }
    memmove(starts + 1, starts, ledger->lane_count * sizeof starts[0]);
    starts[0] = 0;
}

/* A lane's sorted part, cut to its best K where it stands. */
static struct best cut_lane(struct ledger *ledger, size_t lane)
{
    struct best best = {.entries = ledger->sorted + ledger->starts[lane],
                        .bar = ledger->lanes[lane].bar,
                        .owner = ledger->lanes[lane].owner};
    size_t count = ledger->starts[lane + 1] - ledger->starts[lane];
    for (size_t i = 0; i < count; i++) {
        best_push(&ledger->kind, &best, &best.entries[i]); /* never ahead of i */
    }
    best_cut(&ledger->kind, &best);
    return best;
}

void ledger_settle(struct ledger *ledger, struct topk *lists)
{
    sort_log(ledger);
    for (size_t lane = 0; lane < ledger->lane_count; lane++) {
        struct best best = cut_lane(ledger, lane);
        struct topk *list = &lists[best.owner];
        list->count = best_settle(&ledger->kind, &best, list->pairs);
    }
}

void ledger_cut(struct ledger *ledger)
{
    sort_log(ledger);
    ledger->count = 0;
    for (size_t lane = 0; lane < ledger->lane_count; lane++) {
        struct best best = cut_lane(ledger, lane);
        memset(ledger->units + lane * LEDGER_UNITS, 0, LEDGER_UNITS);
        ledger->lanes[lane].bar = best.bar;
        ledger->lanes[lane].above = 0;
        for (size_t i = 0; i < best.count; i++) {
            ledger_push(ledger, lane, &best.entries[i]);
        }
    }
}
