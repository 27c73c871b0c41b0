/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking up public knowledge (code sets) from the command line, without a principal.
 */
#ifndef BILLET_SERVER_ADMIN_LOOKUP_H
#define BILLET_SERVER_ADMIN_LOOKUP_H

#include "billet/error.h"
#include "server/core/buf.h"

/* Appends a JSON array of {set, code, parent, name_zh, name_en, synonyms, retired_on, how};
 * how: code, name, synonym, or near when nothing is equal. set "" searches all. */
enum billet_status admin_codes_find(const char *conninfo, const char *set, const char *text,
                                    struct buf *json, struct billet_error *err) BILLET_MUST_CHECK;
/* {set, version, source, licence, codes} of every set. */
enum billet_status admin_codes_list(const char *conninfo, struct buf *json,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* Specialties by code or words, with where each leads: {set, code, name_zh, name_en, retired_on,
 * how, to_set, to_code, to_zh, to_en, confidence, reason_zh, reason_en}; no target: nulls. */
enum billet_status admin_specialty_find(const char *conninfo, const char *set, const char *text,
                                        struct buf *json,
                                        struct billet_error *err) BILLET_MUST_CHECK;

#endif
