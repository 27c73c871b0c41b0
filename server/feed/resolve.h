/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words into codes of a set, for the types that hold codes. A word that names nothing, or more
 * than one thing, is an issue about the field in work and never a guess.
 */
#ifndef BILLET_SERVER_FEED_RESOLVE_H
#define BILLET_SERVER_FEED_RESOLVE_H

#include "server/feed/reading.h"

/* More codes in one list are not a list that a person made. */
#define RESOLVE_LIST_MAX 64

/* Parts that separators make of one name at most. */
#define RESOLVE_NAME_PARTS 4

/* Words of a list that are told as not understood; more are counted only. */
#define RESOLVE_UNKNOWN_MAX 16

/* The distinct codes of a list, in the order given, and the words that were none. */
struct code_list {
    struct billet_span item[RESOLVE_LIST_MAX];
    size_t count;
    struct billet_span unknown[RESOLVE_UNKNOWN_MAX];
    size_t unknown_count;
};

/* The one code that text names. NULL with an issue: unknown or ambiguous; the field is unread. */
const struct code *resolve_code(struct reading *r, const struct field *f, enum code_set set,
                                struct billet_span text);
/* The same without any issue. */
const struct code *resolve_quietly(const struct reading *r, enum code_set set,
                                   struct billet_span text);
/* Takes the next item off a list of names of the set: names that have separators of lists inside
 * (高处安装、维护、拆除作业证) stay whole. */
bool resolve_next(const struct reading *r, enum code_set set, struct billet_span *list,
                  struct billet_span *item);
/* All codes of one item of a list go into the list. A looser item (a/b, a b) is taken apart when
 * it names nothing as a whole. */
void resolve_item(struct reading *r, const struct field *f, struct billet_span item,
                  struct code_list *list);
/* False: it is in the list already, or the list is full (an error then). */
bool code_list_add(struct reading *r, struct code_list *list, struct billet_span code);
/* An item that names nothing. In a typed array it is an issue of its own at once. */
void code_list_unknown(struct reading *r, const struct field *f, struct code_list *list,
                       struct billet_span item);
/* One issue for all unknown items of a text. */
void code_list_tell_unknown(struct reading *r, struct code_list *list);
/* The codes become the value; a list of which nothing was understood stays absent. */
void code_list_set(struct reading *r, const struct field *f, const struct code_list *list);
/* A region by code or name; NULL with an issue. */
const struct code *resolve_region(struct reading *r, const struct field *f,
                                  struct billet_span text);
/* A string of a JSON array or object; {NULL, 0} with an error for any other type. */
struct billet_span resolve_json_string(struct reading *r, const struct field *f,
                                       const json_t *value);

#endif
