/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes in words, for sentences.
 */
#ifndef BILLET_SERVER_BUNDLE_WORDING_H
#define BILLET_SERVER_BUNDLE_WORDING_H

#include "server/bundle/explain.h"
#include "server/core/jsonw.h"

/* The code's name: from the caller's names, else from the vocabularies, else the code. */
void wording_name(struct buf *out, const struct bundle_names *names, enum lang lang,
                  const char *set, struct billet_span code);

/* Writes the members "zh" and "en" with what tell() says about `which`. */
typedef void wording_fn(struct buf *out, const void *arg, enum lang lang, size_t which);
void wording_members(struct jsonw *w, wording_fn *tell, const void *arg, size_t which);

#endif
