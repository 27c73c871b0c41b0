/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where in a JSON text a byte is, as a JSON Pointer: for messages about texts that do not parse,
 * so it never fails and copes with anything.
 */
#ifndef BILLET_SERVER_FEED_JSON_PLACE_H
#define BILLET_SERVER_FEED_JSON_PLACE_H

#include <stddef.h>

#include "billet/span.h"

/* offset: how many bytes had been read when the fault was seen; the last of them is the fault.
 * The pointer is of the value that this byte is in, cut between segments to fit size. */
void json_place(struct billet_span text, size_t offset, char *out, size_t size);

#endif
