/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What shortlist.c (the way through), shortlist_file.c (order, formats) and shortlist_cells.c (the
 * columns) share.
 */
#ifndef BILLET_SERVER_APP_SHORTLIST_INNER_H
#define BILLET_SERVER_APP_SHORTLIST_INNER_H

#include "server/app/shortlist.h"
#include "server/core/buf.h"
#include "server/export/export.h"

struct shortlist_job {
    struct app_call call;
    struct shortlist_request request;
    shortlist_done_fn *done;
    void *arg;
    struct db_request *query;
    struct db_reply *reply; /* taken from it; NULL before and once the bytes are made */
    struct buf out;
    struct buf disposition;
    struct billet_error err;
    struct shortlist_file file;
};

struct shortlist_sheet {
    struct shortlist_job *job;
    const struct db_reply *reply;
    struct billet_arena *arena; /* of the texts that are made here */
    size_t rows;
    size_t *order;             /* rows in the order of the file */
    struct billet_span *cells; /* rows * columns, in that order */
};

typedef struct billet_span shortlist_cell_fn(const struct shortlist_sheet *sheet, size_t row);

struct shortlist_column {
    struct export_column column;
    shortlist_cell_fn *cell;
};

/* THE table of columns, in the order of a list by employer. */
#define SHORTLIST_COLUMNS 18
extern const struct shortlist_column shortlist_columns[SHORTLIST_COLUMNS];

/* The whole file. BILLET_ENOTFOUND, BILLET_ELIMIT, BILLET_ENOMEM. */
enum billet_status shortlist_make(struct shortlist_sheet *s, struct buf *out,
                                  struct billet_error *err) BILLET_MUST_CHECK;
/* The text into the sheet's arena; b is empty afterwards. */
struct billet_span shortlist_keep(const struct shortlist_sheet *sheet, struct buf *b);
/* The name of a word in the reader's language: of "referral" "published"; the word itself when
 * the table of messages has none. */
struct billet_span shortlist_word(const struct shortlist_sheet *sheet, const char *set,
                                  struct billet_span word);

#endif
