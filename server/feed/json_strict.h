/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as strangers send it, whole in memory: RFC 8259, and beyond it no BOM, no duplicate keys,
 * no U+0000, depth at most FEED_JSON_DEPTH_MAX, numbers that fit int64 or double. What is wrong
 * is told with a JSON Pointer to the place. Also the door for HTTP bodies.
 */
#ifndef BILLET_SERVER_FEED_JSON_STRICT_H
#define BILLET_SERVER_FEED_JSON_STRICT_H

#include <jansson.h>

#include "billet/error.h"
#include "billet/span.h"

/* *out is the caller's (json_decref). err->field is a pointer, err->code a feed.json_* message. */
enum billet_status feed_json_strict(struct billet_span text, json_t **out,
                                    struct billet_error *err) BILLET_MUST_CHECK;

#endif
