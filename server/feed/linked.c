/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON-LD: posts stand alone, in a list, in the @graph of a document or in an ItemList, among
 * organisations and pages that are no posts.
 */
#include "server/feed/linked.h"

#define LINKED_DEPTH_MAX 8 /* graph, list, item: more levels are nobody's feed */

struct walk {
    struct feed *feed;
    uint64_t line;
    size_t rows; /* told, the last one for all that are too many */
};

static bool is_post(const json_t *type)
{
    const char *name = json_string_value(type);
    for (size_t i = 0; i < json_array_size(type); i++) {
        if (is_post(json_array_get(type, i))) {
            return true;
        }
    }
    const char *last = name != NULL ? strrchr(name, '/') : NULL;
    return name != NULL && strcmp(last != NULL ? last + 1 : name, "JobPosting") == 0;
}

/* What holds other nodes: a list, a graph, an item of a list. NULL: a node by itself. */
static const json_t *inside(const json_t *node)
{
    static const char *const names[] = {"@graph", "itemListElement", "item"};
    if (json_is_array(node)) {
        return node;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const json_t *value = json_object_get(node, names[i]);
        if (json_is_array(value) || json_is_object(value)) {
            return value;
        }
    }
    return NULL;
}

static enum billet_status read_node(struct walk *walk, const json_t *node, unsigned depth,
                                    struct billet_error *err)
{
    const json_t *type = json_object_get(node, "@type");
    const json_t *held = is_post(type) || depth == LINKED_DEPTH_MAX ? NULL : inside(node);
    if (held != NULL && !json_is_array(held)) {
        return read_node(walk, held, depth + 1, err);
    }
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < json_array_size(held) && status == BILLET_OK; i++) {
        status = read_node(walk, json_array_get(held, i), depth + 1, err);
    }
    if (held != NULL || walk->rows > LINKED_ROWS_MAX) {
        return status;
    }
    if (walk->rows++ == LINKED_ROWS_MAX) {
        return feed_row_refuse(walk->feed, walk->line, "feed.row_too_long",
                               (struct billet_span){NULL, 0}, err);
    }
    if (type != NULL && !is_post(type)) {
        feed_row_empty(walk->feed);
        return BILLET_OK;
    }
    return feed_row_object(walk->feed, walk->line, node, err);
}

enum billet_status feed_row_linked(struct feed *feed, uint64_t line, const json_t *node,
                                   struct billet_error *err)
{
    struct walk walk = {.feed = feed, .line = line};
    return read_node(&walk, node, 0, err);
}
