/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a pair is as it is, as JSON with Chinese and English sentences.
 */
#ifndef BILLET_SERVER_BUNDLE_EXPLAIN_H
#define BILLET_SERVER_BUNDLE_EXPLAIN_H

#include "billet/explain.h"
#include "server/bundle/bundle.h"
#include "server/core/messages.h"

/*
 * Names of codes in the sentences: set is "regions", "occupations", "skills", "certificates",
 * "specialties". False: the code stands for itself. The closed vocabularies are known.
 */
struct bundle_names {
    bool (*find)(void *arg, const char *set, struct billet_span code, enum lang lang,
                 struct billet_span *name);
    void *arg;
};

/* bundle_explain_json() with names of codes in the sentences; names may be NULL. */
enum billet_status bundle_explain_named(const struct bundle_input *input, int64_t candidate,
                                        int64_t vacancy, const struct bundle_names *names,
                                        struct buf *out,
                                        struct billet_error *err) BILLET_MUST_CHECK;

/* bundle_prospects_json() with names of codes in the sentences; names may be NULL. */
enum billet_status bundle_prospects_named(const struct bundle_input *input, int64_t candidate,
                                          const struct bundle_names *names, struct buf *out,
                                          struct billet_error *err) BILLET_MUST_CHECK;

/* explain_text.c: sentences about one report. */
struct teller {
    const struct bundle_names *names;
    const struct billet_candidate *cand;
    const struct billet_vacancy *vac;
    const struct billet_explanation *report;
};
void tell_gate(struct buf *out, const struct teller *teller, enum lang lang, size_t gate);
void tell_criterion(struct buf *out, const struct teller *teller, enum lang lang,
                    enum billet_criterion criterion);
void tell_pair(struct buf *out, const struct teller *teller, enum lang lang);

#endif
