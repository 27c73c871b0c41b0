/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing, at most half full. Key 0 marks a free slot. */
#include "server/feed/seen.h"

#include "server/core/mem.h"

#define FIRST_CAP 1024

static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

static uint64_t hash(uint64_t seed, struct billet_span text)
{
    uint64_t h = mix(seed + text.len);
    while (text.len >= 8) {
        uint64_t word = 0;
        memcpy(&word, text.ptr, 8);
        h = mix(h ^ word);
        text.ptr += 8;
        text.len -= 8;
    }
    uint64_t tail = 0;
    if (text.len > 0) {
        memcpy(&tail, text.ptr, text.len);
    }
    return mix(h ^ tail);
}

static struct seen_slot *slot_of(const struct seen *seen, uint64_t key)
{
    size_t mask = seen->cap - 1;
    size_t at = (size_t)key & mask;
    while (seen->slots[at].key != 0 && seen->slots[at].key != key) {
        at = (at + 1) & mask;
    }
    return &seen->slots[at];
}

static bool grow(struct seen *seen)
{
    struct seen bigger = {.cap = seen->cap != 0 ? seen->cap * 2 : FIRST_CAP, .count = seen->count};
    bigger.slots = mem_alloc(bigger.cap, sizeof *bigger.slots);
    if (bigger.slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < seen->cap; i++) {
        if (seen->slots[i].key != 0) {
            *slot_of(&bigger, seen->slots[i].key) = seen->slots[i];
        }
    }
    mem_free(seen->slots);
    *seen = bigger;
    return true;
}

enum seen_result seen_add(struct seen *seen, struct billet_span owner, struct billet_span reference,
                          const struct billet_span *content, size_t content_count)
{
    uint64_t key = hash(hash(1, owner), reference);
    uint64_t value = 2;
    for (size_t i = 0; i < content_count; i++) {
        value = hash(value, content[i]);
    }
    key = key != 0 ? key : 1;
    if (seen->count * 2 >= seen->cap && seen->count < SEEN_MAX && !grow(seen)) {
        return SEEN_NO_MEMORY;
    }
    struct seen_slot *slot = slot_of(seen, key);
    if (slot->key == key) {
        return slot->content == value ? SEEN_SAME : SEEN_OTHER;
    }
    if (seen->count >= SEEN_MAX) {
        return SEEN_FULL;
    }
    *slot = (struct seen_slot){key, value};
    seen->count++;
    return SEEN_NEW;
}

void seen_fini(struct seen *seen)
{
    mem_free(seen->slots);
    *seen = (struct seen){NULL, 0, 0};
}
