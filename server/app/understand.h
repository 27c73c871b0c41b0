/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program understands of a file of vacancies, without a database and without keeping
 * anything: the same parser, readers and rules as an import, with the code sets as shipped. Each
 * row becomes one line of JSON: its number, the canonical fields, what was only preferred, the
 * findings, and the evidence of each value with its place.
 */
#ifndef BILLET_SERVER_APP_UNDERSTAND_H
#define BILLET_SERVER_APP_UNDERSTAND_H

#include "server/feed/feed.h"

struct understand_options {
    const char *codes_folder; /* the shipped code sets */
    enum feed_format format;
    const struct feed_mapping *mapping; /* NULL: our own names and headings */
    struct billet_span home;            /* settles names that several places have; may be empty */
};

struct understand_events {
    /* One line without its end. Any status but BILLET_OK stops. */
    enum billet_status (*line)(void *arg, struct billet_span json, struct billet_error *err);
    /* About the file: unknown columns, encoding. */
    void (*note)(void *arg, const struct feed_issue *issue);
};

struct understand;

enum billet_status understand_new(const struct understand_options *options,
                                  const struct understand_events *events, void *arg,
                                  struct understand **out,
                                  struct billet_error *err) BILLET_MUST_CHECK;
enum billet_status understand_write(struct understand *u, struct billet_span bytes,
                                    struct billet_error *err) BILLET_MUST_CHECK;
enum billet_status understand_finish(struct understand *u,
                                     struct billet_error *err) BILLET_MUST_CHECK;
const struct feed_counts *understand_counts(const struct understand *u);
void understand_free(struct understand *u);

#endif
