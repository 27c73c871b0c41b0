/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A look-up before there is a principal: its scope names no city, and row-level security shows
 * it the one row with the prefix at hand.
 */
#include "server/app/keys.h"

#include <stdio.h>
#include <string.h>

#include "server/core/clock.h"
#include "server/core/crypto.h"
#include "server/core/mem.h"

struct cached {
    char prefix[CRYPTO_KEY_PREFIX_SIZE];
    unsigned char hash[CRYPTO_SHA256_BYTES];
    struct principal who;
    int64_t until_ms; /* monotonic; 0: empty */
};

struct keys_cache {
    struct cached rows[KEYS_CACHE_ROWS];
};

struct lookup {
    struct keys_cache *cache;
    struct billet_arena *arena;
    char prefix[CRYPTO_KEY_PREFIX_SIZE];
    unsigned char hash[CRYPTO_SHA256_BYTES];
    keys_done_fn *done;
    void *arg;
};

struct keys_cache *keys_cache_new(void)
{
    return mem_alloc(1, sizeof(struct keys_cache));
}

void keys_cache_free(struct keys_cache *cache)
{
    mem_free(cache);
}

static void refuse(keys_done_fn *done, void *arg)
{
    struct billet_error err;
    billet_error_set(&err, BILLET_EDENIED, "the key is not known, has expired or was revoked");
    snprintf(err.code, sizeof err.code, "http.unauthorized");
    done(arg, NULL, &err);
}

static struct cached *slot_of(struct keys_cache *cache, const char *prefix)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (const char *p = prefix; *p != '\0'; p++) {
        h = (h ^ (unsigned char)*p) * 16777619u;
    }
    return &cache->rows[h % KEYS_CACHE_ROWS];
}

static void copy_text(char *out, size_t size, struct billet_span text)
{
    snprintf(out, size, "%.*s", (int)text.len, text.ptr != NULL ? text.ptr : "");
}

/* A name is for people: it is cut between characters where it is too long. */
static void copy_name(char *out, size_t size, struct billet_span text)
{
    size_t len = text.len < size ? text.len : size - 1;
    while (len > 0 && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80) {
        len--;
    }
    copy_text(out, size, (struct billet_span){text.ptr, len});
}

static void read_row(const struct db_reply *reply, struct principal *who)
{
    int64_t id = 0;
    *who = (struct principal){.role = role_of(db_reply_text(reply, 0, 0, "role"))};
    db_reply_int64(reply, 0, 0, "id", &id);
    snprintf(who->id, sizeof who->id, "key:%lld", (long long)id);
    copy_name(who->name, sizeof who->name, db_reply_text(reply, 0, 0, "name"));
    copy_text(who->city, sizeof who->city, db_reply_text(reply, 0, 0, "city"));
    copy_text(who->employer, sizeof who->employer, db_reply_text(reply, 0, 0, "employer"));
    copy_text(who->region_from, sizeof who->region_from, db_reply_text(reply, 0, 0, "region_from"));
    copy_text(who->region_to, sizeof who->region_to, db_reply_text(reply, 0, 0, "region_to"));
}

static void found(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct lookup *l = arg;
    if (err != NULL) {
        l->done(l->arg, NULL, err);
        return;
    }
    struct billet_span hash = {NULL, 0};
    if (db_reply_rows(reply, 0) == 1 && db_reply_bool(reply, 0, 0, "usable")) {
        hash = db_reply_bytes(reply, 0, 0, "secret_hash", l->arena);
    }
    if (hash.len != CRYPTO_SHA256_BYTES || !crypto_equal(hash.ptr, l->hash, hash.len)) {
        refuse(l->done, l->arg);
        return;
    }
    struct cached *slot = slot_of(l->cache, l->prefix);
    memcpy(slot->prefix, l->prefix, sizeof slot->prefix);
    memcpy(slot->hash, l->hash, sizeof slot->hash);
    read_row(reply, &slot->who);
    slot->until_ms = (int64_t)clock_mono_ms() + KEYS_CACHE_MS;
    struct principal who = slot->who;
    l->done(l->arg, &who, NULL);
}

static void ask(struct app *app, struct lookup *l, const char *request_id)
{
    static const struct principal nobody = {
        .role = ROLE_NONE, .id = "-", .city = "0000", .region_from = "-", .region_to = "-"};
    const struct app_call call = {
        .app = app, .arena = l->arena, .who = &nobody, .request_id = request_id, .purpose = ""};
    struct billet_error err;
    struct db_scope scope = app_scope(&call, "key.lookup");
    scope.role = "nobody";
    struct db_batch *batch = db_batch_new(l->arena, &scope);
    db_param params[] = {billet_span_of(l->prefix)};
    billet_error_set(&err, BILLET_ENOMEM, "no memory for a batch");
    if (batch == NULL || db_batch_add(batch, Q_KEY_LOOKUP, params, 1, &err) != BILLET_OK ||
        db_submit(app->pool, batch, APP_DEADLINE_MS, found, l, &err) == NULL) {
        l->done(l->arg, NULL, &err);
    }
}

void keys_check(struct app *app, struct keys_cache *cache, struct billet_arena *arena,
                const char *request_id, struct billet_span token, keys_done_fn *done, void *arg)
{
    struct lookup *l = billet_arena_alloc(arena, sizeof *l);
    if (l == NULL) {
        struct billet_error err;
        billet_error_set(&err, BILLET_ENOMEM, "no memory for the request");
        done(arg, NULL, &err);
        return;
    }
    *l = (struct lookup){.cache = cache, .arena = arena, .done = done, .arg = arg};
    if (!crypto_key_read(token, l->prefix, l->hash)) {
        refuse(done, arg);
        return;
    }
    const struct cached *slot = slot_of(cache, l->prefix);
    if (slot->until_ms > (int64_t)clock_mono_ms() && strcmp(slot->prefix, l->prefix) == 0 &&
        crypto_equal(slot->hash, l->hash, sizeof l->hash)) {
        struct principal who = slot->who;
        done(arg, &who, NULL);
        return;
    }
    ask(app, l, request_id);
}
