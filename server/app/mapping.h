/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which mapping reads a file: the one that the caller names wins, then the one that is saved for
 * the employer whose file it is, then none. The reports of imports and dry runs say which it was.
 */
#ifndef BILLET_SERVER_APP_MAPPING_H
#define BILLET_SERVER_APP_MAPPING_H

#include "server/app/app.h"
#include "server/core/buf.h"
#include "server/core/jsonw.h"

struct feed_mapping;
struct import_request;

struct mapping_use {
    const struct feed_mapping *mapping; /* NULL: our own names and headings */
    const char *name;                   /* as the caller named it; NULL: it did not */
    int64_t employer;                   /* whose saved one it is, 0: it is no saved one */
    int64_t version;                    /* of the saved one */
    struct feed_mapping *own;           /* freed by mapping_use_fini(); NULL: borrowed */
};

void mapping_use_fini(struct mapping_use *use);
/* Named by the caller: a shipped one, or "none" for our own names even where one is saved.
 * ENOTFOUND when there is none of the name. */
enum billet_status mapping_use_named(struct mapping_use *use, const char *name,
                                     struct billet_error *err) BILLET_MUST_CHECK;
/* {"from":"request","name":...}, {"from":"employer","employer":...,"version":...} or null. */
void mapping_use_write(const struct mapping_use *use, struct jsonw *w);

/* Whose saved mapping counts for the import; 0: nobody's, or the caller named one. */
int64_t mapping_wanted(const struct app_call *call, const struct import_request *request);
/* Asks for it. Through `done`, once: the mapping is in `use`, which stays as it is where none is
 * saved, or why not. Call, use and arg live until then. */
typedef void mapping_found_fn(void *arg, const struct billet_error *err);
enum billet_status mapping_saved(const struct app_call *call, int64_t employer,
                                 struct mapping_use *use, mapping_found_fn *done, void *arg,
                                 struct billet_error *err) BILLET_MUST_CHECK;

/* A mapping of vacancies as sent -> the document of mapping.put. BILLET_EINVAL says what is wrong
 * with it. if_match: {NULL, 0} without one. */
enum billet_status mapping_document(int64_t employer, struct billet_span body,
                                    struct billet_span if_match, struct buf *out,
                                    struct billet_error *err) BILLET_MUST_CHECK;

#endif
