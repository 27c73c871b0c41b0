/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted by stem, then the ones with a code, then id: the first of each stem is the one to keep. */
#include "server/text/same_names.h"

#include <stdlib.h>

#include "server/core/mem.h"
#include "server/text/employer_name.h"
#include "server/text/shingles.h"

#define NAMES_MIN 1024

struct holder {
    uint64_t stem;
    int64_t id;
    bool registered;
};

struct same_names {
    struct holder *holders;
    size_t count, cap;
};

struct same_names *same_names_new(void)
{
    return mem_alloc(1, sizeof(struct same_names));
}

void same_names_free(struct same_names *names)
{
    if (names != NULL) {
        mem_free(names->holders);
        mem_free(names);
    }
}

static bool reserve(struct same_names *names)
{
    if (names->count < names->cap) {
        return true;
    }
    size_t cap = names->cap * 2 + NAMES_MIN;
    struct holder *holders = mem_resize(names->holders, cap, sizeof *holders);
    if (holders == NULL) {
        return false;
    }
    names->holders = holders;
    names->cap = cap;
    return true;
}

bool same_names_add(struct same_names *names, int64_t id, struct billet_span name, bool registered)
{
    char stem[EMPLOYER_STEM_BYTES];
    size_t len = employer_name_stem(name, stem);
    if (len == 0) {
        return true;
    }
    if (!reserve(names)) {
        return false;
    }
    names->holders[names->count++] =
        (struct holder){shingle_hash((struct billet_span){stem, len}), id, registered};
    return true;
}

static int by_stem(const void *a, const void *b)
{
    const struct holder *x = a;
    const struct holder *y = b;
    if (x->stem != y->stem) {
        return x->stem < y->stem ? -1 : 1;
    }
    return x->registered != y->registered ? (int)y->registered - (int)x->registered
                                          : (x->id > y->id) - (x->id < y->id);
}

bool same_names_find(struct same_names *names, same_names_found_fn *found, void *arg)
{
    if (names->count == 0) {
        return true;
    }
    qsort(names->holders, names->count, sizeof *names->holders, by_stem);
    const struct holder *head = names->holders;
    for (size_t i = 1; i < names->count; i++) {
        const struct holder *next = &names->holders[i];
        if (next->stem != head->stem) {
            head = next;
        } else if (!next->registered && !found(arg, head->id < next->id ? head->id : next->id,
                                               head->id < next->id ? next->id : head->id)) {
            return false;
        }
    }
    return true;
}
