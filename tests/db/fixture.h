/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the pool share: the schema of stand-ins, pools, and batches whose answers
 * are collected and counted. The database is named by BILLET_TEST_DATABASE.
 */
#ifndef BILLET_TESTS_DB_FIXTURE_H
#define BILLET_TESTS_DB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <event2/event.h>

#include "server/core/clock.h"
#include "server/core/log.h"
#include "server/db/db.h"

#define T(text) BILLET_SPAN_LITERAL(text)

/* Group set-up: runs schema.sql once. */
int fixture_schema(void **state);

struct rig {
    struct event_base *base;
    struct db_pool *pool;
    struct billet_arena *arena;
};

/* The options left out are those of the test's default: 4 connections. */
void rig_open(struct rig *rig, const struct db_pool_options *options);
void rig_close(struct rig *rig);

/* Scope of a principal, with a city. */
struct db_scope scope_of(const char *principal);
/* A batch with one statement; params ends where the query's count says. */
struct db_batch *one(struct rig *rig, const struct db_scope *scope, enum query_id query,
                     const db_param *params);
void add(struct db_batch *batch, enum query_id query, const db_param *params);

/* An answer as it came. */
struct answer {
    int calls;
    enum billet_status status;
    struct billet_error err;
    char text[64];    /* the column asked for, of the first row of statement 0 */
    const char *want; /* column, or NULL */
    bool submitted;   /* db_submit() has returned: nothing may come before */
    struct db_request *request;
};

void submit(struct rig *rig, const struct db_batch *batch, uint32_t deadline_ms,
            struct answer *answer);
/* Pumps the loop until the answer is there. */
void wait_for(struct rig *rig, struct answer *answer);
/* Pumps for so long. */
void pump(struct rig *rig, unsigned ms);
/* Submits, waits, gives the status. */
enum billet_status ask(struct rig *rig, const struct db_batch *batch, struct answer *answer);

#endif
