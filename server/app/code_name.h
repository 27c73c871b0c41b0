/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A code that people give by its exact name or a synonym: "region=昆都仑区".
 */
#ifndef BILLET_SERVER_APP_CODE_NAME_H
#define BILLET_SERVER_APP_CODE_NAME_H

#include "server/core/buf.h"
#include "server/text/codes.h"

#define CODE_NAMES_NEAR 5 /* that an error shows */

/* The code, or the one code of that name, in *out (borrowed from codes). Else the key of a message:
 * "field.name_unknown", "field.name_near" or "field.name_several", and in `near` the names with
 * their codes: those that contain the text, or are one character from it. */
const char *code_named(const struct codes *codes, enum code_set set, struct billet_span text,
                       struct billet_span *out, struct buf *near);

#endif
