/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An import: bytes of a file in, rows in the database, a report out. Rows commit in segments
 * with their outcomes; nothing is acknowledged before it is committed. The caller pushes bytes
 * and stops when told to, so that a file of any size needs the memory of two segments.
 *
 *     OPENING -> READING <-> WRITING -> FINISHING -> DONE
 *
 * A retry with the same Idempotency-Key goes on by natural key: rows already taken come out
 * unchanged, and an import that was finished answers its report again.
 */
#ifndef BILLET_SERVER_APP_IMPORT_H
#define BILLET_SERVER_APP_IMPORT_H

#include "server/app/app.h"
#include "server/app/mapping.h"
#include "server/core/buf.h"
#include "server/feed/feed.h"

#define IMPORT_REPORT_ROWS 1000 /* rows not taken as they stood that the answer itself holds */

struct import_request {
    enum feed_kind kind;
    enum feed_format format;
    const char *source; /* of candidates and for the record */
    const char *file_name;
    bool atomic;
    int64_t employer;           /* vacancies: all are this employer's; 0: each row says */
    struct mapping_use mapping; /* borrowed until the end */
};

struct import;

struct import_events {
    /* More bytes are welcome again after import_write() said no. */
    void (*resume)(void *arg);
    /* The end, exactly once: the report (borrowed) or the failure. */
    void (*done)(void *arg, struct billet_span report, const struct billet_error *err);
};

/* The call's arena outlives the import. Owned by the caller until import_free(). */
enum billet_status import_new(const struct app_call *call, const struct import_request *request,
                              const struct import_events *events, void *arg, struct import **out,
                              struct billet_error *err) BILLET_MUST_CHECK;
/* Takes all bytes. false: stop until `resume`. A failure comes through `done`. */
bool import_write(struct import *import, struct billet_span bytes);
/* No more bytes will come: the report follows through `done`. */
void import_end(struct import *import);
/* Before `done`: what was committed stays, the import goes on with its key. Allowed inside `done`,
 * unless that came from within import_write() or import_end(). NULL is fine. */
void import_free(struct import *import);
/* The report is that of an import which the same Idempotency-Key had ended before. */
bool import_replayed(const struct import *import);
/* 0 until it is open. */
int64_t import_id(const struct import *import);

/* --- shared with the dry run (preview.h) --------------------------------------------------- */

/* False with BILLET_EDENIED: the role may not import this kind. */
bool import_allowed(const struct app_call *call, const struct import_request *request,
                    struct billet_error *err);
/* How the call reads files: its city, its employer, the codes and rules of the process. */
struct feed_options import_feed_options(const struct app_call *call,
                                        const struct import_request *request);

#endif
