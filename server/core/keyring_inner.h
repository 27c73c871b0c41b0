/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What keyring.c (the file) and seal.c (the use) share.
 */
#ifndef BILLET_SERVER_CORE_KEYRING_INNER_H
#define BILLET_SERVER_CORE_KEYRING_INNER_H

#include <stdbool.h>
#include <stddef.h>

#include "server/core/keyring.h"

#define KEY_BYTES 32

struct key {
    uint32_t id;
    enum key_purpose purpose;
    unsigned char bytes[KEY_BYTES];
};

struct keyring {
    size_t count;
    struct key keys[KEYRING_KEYS_MAX];
};

/* NULL when there is none. */
const struct key *keyring_find(const struct keyring *ring, enum key_purpose purpose, uint32_t id);
/* Decimal, 1 .. 999999, without leading zeros. */
bool keyring_parse_id(struct billet_span text, uint32_t *out);

#endif
