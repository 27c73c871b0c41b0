/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Column list.pairs: the pairs of one owner, best first, 16 bytes each, big-endian:
 *
 *     0        8      10    12      14
 *     +--------+------+-----+-------+---------+
 *     | other  |mutual| fit |appeal | confirm |   other: id of the vacancy or candidate
 *     +--------+------+-----+-------+---------+   confirm: bit i = gate i+1 passed as unknown
 *
 * A city's lists are 120,000 rows of 800 bytes this way, where text would be four times that.
 */
#ifndef BILLET_SERVER_STORE_LIST_PAIRS_H
#define BILLET_SERVER_STORE_LIST_PAIRS_H

#include "billet/engine.h"
#include "server/core/buf.h"

#define LIST_PAIR_BYTES 16

enum list_side { LIST_VACANCY, LIST_CANDIDATE };

/* Appends the pairs. */
void list_pairs_pack(const struct billet_list *list, enum list_side side, struct buf *out);
/* Reads one pair back; the owner's own id is the caller's to know. */
void list_pair_read(const unsigned char bytes[LIST_PAIR_BYTES], int64_t owner, enum list_side side,
                    struct billet_pair *out);

#endif
