/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shortlist of a round as a file: by employer or by candidate; JSON, CSV or XLSX. Who may be
 * named is decided in the database (shortlist_rows); here sealed phones are opened and codes get
 * their names. Every export leaves its audit line in the same transaction.
 */
#ifndef BILLET_SERVER_APP_SHORTLIST_H
#define BILLET_SERVER_APP_SHORTLIST_H

#include "server/app/app.h"
#include "server/core/messages.h"

#define SHORTLIST_ROWS_MAX 100000 /* a largest round has a fifth; the query gives one row more */

enum shortlist_by { SHORTLIST_BY_EMPLOYER, SHORTLIST_BY_CANDIDATE };
enum shortlist_format { SHORTLIST_JSON, SHORTLIST_CSV, SHORTLIST_XLSX };

struct shortlist_request {
    int64_t round;
    int64_t employer; /* only this one's; 0: all that the caller may see */
    enum shortlist_by by;
    enum shortlist_format format;
    enum lang lang; /* of names of codes */
};

struct shortlist_job;

struct shortlist_file {
    const char *content_type;
    const char *disposition; /* value of Content-Disposition for a download */
    struct billet_span bytes;
    size_t rows;
    struct shortlist_job *job; /* the maker's */
};

/* file is NULL on failure, else the receiver's, who keeps a place among the exports with it. */
typedef void shortlist_done_fn(void *arg, struct shortlist_file *file,
                               const struct billet_error *err);
/* NULL is fine. */
void shortlist_file_free(struct shortlist_file *file);

/* BILLET_EBUSY when as many exports are under way as may be. */
enum billet_status shortlist_export(const struct app_call *call,
                                    const struct shortlist_request *request,
                                    shortlist_done_fn *done, void *arg,
                                    struct billet_error *err) BILLET_MUST_CHECK;

/* The words of the query and the command line; false: no such word. */
bool shortlist_by_of(struct billet_span word, enum shortlist_by *out);
bool shortlist_format_of(struct billet_span word, enum shortlist_format *out);

#endif
