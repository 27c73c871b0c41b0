/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program holds while it runs, opened in one order and closed in the reverse: loop, pool,
 * keyring, code sets. The same for the server, the worker and the command line.
 */
#ifndef BILLET_SERVER_APP_RUNTIME_H
#define BILLET_SERVER_APP_RUNTIME_H

#include "server/app/app.h"
#include "server/app/keys.h"
#include "server/core/loop.h"

struct runtime_options {
    const char *conninfo;
    const char *program;   /* application_name in PostgreSQL */
    const char *keys_file; /* NULL: no sealed field is read or written */
    const char *timezone;  /* NULL: Asia/Shanghai */
    size_t connections;    /* of the pool */
    size_t queue;          /* 0: the pool's default */
    uint32_t statement_ms; /* 0: the pool's default */
    size_t exports;        /* files made at the same time, by a thread; 0: on the spot */
    size_t imports;        /* at the same time; 0: as many as there come */
    bool codes;            /* loads the code sets that files and lists need */
    const char *weights;   /* of the coder of occupations; "": it goes by titles alone */
};

struct runtime {
    struct app app;
    struct loop *loop;
    struct keyring *keys;
    struct codes *codes;
    struct rules *rules;
    struct occupation_coder *occupations;
    struct keys_cache *cache;
    struct tasks *exports;
};

/* On failure nothing is left open. */
enum billet_status runtime_open(struct runtime *runtime, const struct runtime_options *options,
                                struct billet_error *err) BILLET_MUST_CHECK;
void runtime_close(struct runtime *runtime);

#endif
