/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certificate.json.
 */
#ifndef BILLET_SERVER_BUNDLE_READ_CERTIFICATE_H
#define BILLET_SERVER_BUNDLE_READ_CERTIFICATE_H

#include "billet/verify.h"
#include "server/bundle/bundle.h"
#include "server/bundle/fields.h"

enum billet_status read_certificate(const struct reader *r, struct billet_span text,
                                    struct billet_claim *claim,
                                    char input_sha256[BUNDLE_SHA256_TEXT]) BILLET_MUST_CHECK;

/* BILLET_OK when the object has exactly these keys. */
enum billet_status read_exact_keys(const struct reader *r, const json_t *object,
                                   const char *const *keys, size_t count) BILLET_MUST_CHECK;
/* "optimal", "stable", "choice". */
enum billet_status read_method(const struct reader *r, const json_t *value,
                               enum billet_method *out) BILLET_MUST_CHECK;

#endif
