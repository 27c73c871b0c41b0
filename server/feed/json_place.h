/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where in a JSON text a byte is, as a JSON Pointer: for messages about texts that do not parse,
 * so it never fails and copes with anything.
 */
#ifndef BILLET_SERVER_FEED_JSON_PLACE_H
#define BILLET_SERVER_FEED_JSON_PLACE_H

#include <stddef.h>

#include "billet/span.h"

/* Pointer of the value that byte `offset` is in or ends; cut between segments to fit size. */
void json_place(struct billet_span text, size_t offset, char *out, size_t size);

#endif
