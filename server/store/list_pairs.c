/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packing and unpacking of list.pairs; see the header for the layout.
 */
#include "server/store/list_pairs.h"

static void put(char **at, uint64_t value, unsigned bytes)
{
    for (unsigned i = bytes; i > 0; i--) {
        *(*at)++ = (char)(value >> (8 * (i - 1)));
    }
}

void list_pairs_pack(const struct billet_list *list, enum list_side side, struct buf *out)
{
    if (!buf_reserve(out, list->count * LIST_PAIR_BYTES)) {
        return;
    }
    char *at = out->ptr + out->len;
    for (size_t i = 0; i < list->count; i++) {
        const struct billet_pair *p = &list->pairs[i];
        put(&at, (uint64_t)(side == LIST_VACANCY ? p->candidate : p->vacancy), 8);
        put(&at, (uint64_t)p->mutual, 2);
        put(&at, (uint64_t)p->fit, 2);
        put(&at, (uint64_t)p->appeal, 2);
        put(&at, p->confirm, 2);
    }
    *at = '\0';
    out->len += list->count * LIST_PAIR_BYTES;
}

static uint64_t get(const unsigned char *bytes, unsigned count)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

void list_pair_read(const unsigned char bytes[LIST_PAIR_BYTES], int64_t owner, enum list_side side,
                    struct billet_pair *out)
{
    int64_t other = (int64_t)get(bytes, 8);
    *out = (struct billet_pair){
        .candidate = side == LIST_VACANCY ? other : owner,
        .vacancy = side == LIST_VACANCY ? owner : other,
        .mutual = (int32_t)get(bytes + 8, 2),
        .fit = (int32_t)get(bytes + 10, 2),
        .appeal = (int32_t)get(bytes + 12, 2),
        .confirm = (uint16_t)get(bytes + 14, 2),
    };
}
