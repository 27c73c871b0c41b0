/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML in slices, by expat, under limits: a DOCTYPE is refused, so that no entity is ever
 * defined; elements lie only so deep; no single tag, comment or value may be endless. Names are
 * local, without their namespace: feeds and workbooks come in several.
 */
#ifndef BILLET_SERVER_FEED_XML_H
#define BILLET_SERVER_FEED_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"

/* Elements inside one another; a feed has 6, a sheet 8. */
#define XML_DEPTH_MAX 200
/* A tag with its attributes, a comment, an instruction: expat keeps it until it ends. */
#define XML_TOKEN_BYTES_MAX ((uint64_t)1024 * 1024)

struct xml_handlers {
    enum billet_status (*begin)(void *arg, const char *name, const char **attributes,
                                struct billet_error *err);
    enum billet_status (*end)(void *arg, const char *name, struct billet_error *err);
    enum billet_status (*text)(void *arg, struct billet_span text, struct billet_error *err);
};

struct xml;

/* encoding: NULL = what the document says. Handlers may be NULL each. NULL: no memory. */
struct xml *xml_new(const char *encoding, const struct xml_handlers *handlers, void *arg);
void xml_free(struct xml *xml);
/* BILLET_EINVAL with err->code feed.xml_doctype, feed.xml_limit, or empty when the document is
 * not well formed (the detail says why); else what a handler returned. */
enum billet_status xml_write(struct xml *xml, struct billet_span bytes, bool last,
                             struct billet_error *err) BILLET_MUST_CHECK;
/* Line of the element in work, 1 = the first. */
uint64_t xml_line(const struct xml *xml);

/* An attribute by its local name, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);
/* "namespace|local" -> "local". */
const char *xml_local(const char *name);

#endif
