/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The use cases as HTTP and the command line call them. Most are a row of one table
 * (use_cases.c) and one SQL function; imports, exports, explanations and keys have files of
 * their own. Nothing here knows of sockets, JSON trees or SQL text.
 *
 * A use case is asynchronous: its callback runs exactly once, never before the function that
 * started it has returned, unless that function returned a failure: then it never runs.
 */
#ifndef BILLET_SERVER_APP_APP_H
#define BILLET_SERVER_APP_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/arena.h"
#include "billet/error.h"
#include "billet/span.h"
#include "server/app/principal.h"
#include "server/core/messages.h"
#include "server/db/db.h"

#define APP_DEADLINE_MS        10000  /* a screen's patience */
#define APP_EXPORT_DEADLINE_MS 30000  /* the rows of a largest shortlist: 3 s */
#define APP_IMPORT_DEADLINE_MS 120000 /* one segment of 1,000 rows on a busy machine */
#define APP_SEGMENT_ROWS       1000   /* rows a transaction of an import */

struct codes;
struct config;
struct keyring;
struct keys_cache;
struct occupation_coder;
struct rules;
struct tasks;

/* What lives as long as the process; all borrowed. */
struct app {
    struct db_pool *pool;
    const struct keyring *keys;
    const struct codes *codes;
    const struct rules *rules;
    const struct occupation_coder *occupations;
    struct keys_cache *cache;
    struct tasks *exports; /* NULL: files are made on the spot */
    size_t imports;        /* under way */
    size_t imports_max;    /* 0: as many as there come */
    const char *timezone;
};

/* One call: who, in whose arena, under which request. Lives until the callback has run. */
struct app_call {
    struct app *app;
    struct billet_arena *arena;
    const struct principal *who;
    const char *request_id;
    const char *purpose;                /* for the audit line; "" when none was told */
    struct billet_span idempotency_key; /* {NULL, 0}: none */
    struct billet_span request_digest;  /* hex SHA-256 of route and body, with a key */
};

struct app_reply {
    int status;              /* of HTTP: 200, 201, 202 */
    struct billet_span body; /* JSON text, borrowed until the callback returns */
    int64_t version;         /* 0: none; for the ETag */
    bool replayed;           /* the first answer to this Idempotency-Key */
};

/* err is NULL on success, reply is NULL on failure. */
typedef void app_done_fn(void *arg, const struct app_reply *reply, const struct billet_error *err);

/* The scope of a transaction for this call. */
struct db_scope app_scope(const struct app_call *call, const char *action);
/* A batch in that scope, opened with the claim of the idempotency key where there is one.
 * *first is the index of the first statement that the caller adds. */
struct db_batch *app_batch(const struct app_call *call, const char *action, const char *route,
                           size_t *first, struct billet_error *err);
/* The name of a code for people, from the code sets of the app that arg points to. Of the shape
 * that struct bundle_names wants. */
bool app_code_name(void *arg, const char *set, struct billet_span code, enum lang lang,
                   struct billet_span *name);
/* Is the principal's range the whole city, as billet_whole_city() asks in the database? */
bool principal_whole_city(const struct principal *who);
/* The word for a role in settings and keys, and back. */
const char *role_name(enum role role);
enum role role_of(struct billet_span name);

#endif
