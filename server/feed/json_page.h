/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON-LD as pages carry it: the text between <script type="application/ld+json"> and </script>,
 * however the page is sliced. Nothing else of the page is looked at.
 */
#ifndef BILLET_SERVER_FEED_JSON_PAGE_H
#define BILLET_SERVER_FEED_JSON_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/span.h"

/* Attributes of a script are few; what a tag says behind this is not looked at. */
#define PAGE_TAG_BYTES 256

enum json_page_state {
    PAGE_START,  /* white space, then what the document is -> PLAIN, TAG */
    PAGE_PLAIN,  /* no page: all of it is JSON */
    PAGE_TEXT,   /* outside of scripts, till '<' -> TAG */
    PAGE_TAG,    /* till '>' -> TEXT, SCRIPT */
    PAGE_SCRIPT, /* JSON, till '<' -> END */
    PAGE_END,    /* is this "</script"? -> TAG, SCRIPT */
};

struct json_page {
    enum json_page_state state;
    char tag[PAGE_TAG_BYTES];
    size_t len;
    uint64_t scripts; /* with JSON-LD, begun */
};

/* Goes on by one piece of at least one byte: how many it took. *json: what of them is JSON, or what
 * was held back before (then none were taken); *over: a script has ended behind it. */
size_t json_page_take(struct json_page *page, struct billet_span bytes, struct billet_span *json,
                      bool *over);

#endif
