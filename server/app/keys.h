/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose key is this? Looked up by its public prefix, compared by hash in constant time, kept for
 * at most KEYS_CACHE_MS, so that a revoked key stops working within that time.
 */
#ifndef BILLET_SERVER_APP_KEYS_H
#define BILLET_SERVER_APP_KEYS_H

#include "server/app/app.h"

#define KEYS_CACHE_MS   5000
#define KEYS_CACHE_ROWS 256 /* by prefix; a newer key takes an older one's place */

struct keys_cache;
struct keys_cache *keys_cache_new(void);
void keys_cache_free(struct keys_cache *cache);

/* who is NULL on failure: BILLET_EDENIED with code http.unauthorized for a key that is not
 * known, expired or revoked. May be called before keys_check() returns. */
typedef void keys_done_fn(void *arg, const struct principal *who, const struct billet_error *err);

/* `token` is what the caller presented; borrowed during the call only. */
void keys_check(struct app *app, struct keys_cache *cache, struct billet_arena *arena,
                const char *request_id, struct billet_span token, keys_done_fn *done, void *arg);

#endif
