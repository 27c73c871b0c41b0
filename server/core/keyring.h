/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys that protect people's data at rest. What is done with them is in crypto.h.
 *
 * The file <data>/keys (0400) has a line a key: `id purpose hex`. The key with the highest id of
 * its purpose is used for new values; older ones stay for what was sealed with them. Without
 * this file sealed fields cannot be read by anybody: it belongs into a safe place of its own.
 */
#ifndef BILLET_SERVER_CORE_KEYRING_H
#define BILLET_SERVER_CORE_KEYRING_H

#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"

#define KEYRING_KEYS_MAX 64

enum key_purpose { KEY_AEAD, KEY_INDEX, KEY_PURPOSE_COUNT };

struct keyring;

/* Makes a file with one key of each purpose, not readable by others. BILLET_ECONFLICT when there
 * is one: an existing file is never touched. */
enum billet_status keyring_create(const char *path, struct billet_error *err) BILLET_MUST_CHECK;
/* Refuses a file that others may read, and one without a key of each purpose. */
enum billet_status keyring_load(const char *path, struct keyring **out,
                                struct billet_error *err) BILLET_MUST_CHECK;
/* The same from text in memory; line numbers are told with name. For tests. */
enum billet_status keyring_parse(const char *name, struct billet_span text, struct keyring **out,
                                 struct billet_error *err) BILLET_MUST_CHECK;
/* Wipes. NULL is fine. */
void keyring_free(struct keyring *ring);
/* Id of the key that new values get. */
uint32_t keyring_newest(const struct keyring *ring, enum key_purpose purpose);

#endif
