/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The elements of a JSON array as they come in, without holding the array: a scanner of brackets
 * and strings that cuts out one element after the other. What is inside an element is the
 * business of who parses it; so an element with a fault does not cost the next one, as long as
 * its brackets and quotes are whole.
 *
 * The array is the document, or a member of it: "/data/list".
 */
#ifndef BILLET_SERVER_FEED_JSON_ROWS_H
#define BILLET_SERVER_FEED_JSON_ROWS_H

#include <stdint.h>

#include "billet/error.h"
#include "server/core/buf.h"

struct json_element {
    struct billet_span text;
    uint64_t line; /* where it begins */
    bool cut;      /* longer than the limit; text is its beginning */
};

typedef enum billet_status (*json_element_fn)(void *arg, const struct json_element *element,
                                              struct billet_error *err);

#define JSON_ROWS_PATH_MAX 8

enum json_rows_state {
    JSON_SEEK_OPEN,  /* white space, then '{' of the next level of the path or '[' -> KEY, FIRST */
    JSON_SEEK_KEY,   /* a key or '}' -> COLON */
    JSON_SEEK_COLON, /* ':' -> OPEN, SKIP */
    JSON_SKIP,       /* a value on the way that is not wanted -> SEEK_COMMA */
    JSON_SEEK_COMMA, /* ',' -> KEY */
    JSON_FIRST,      /* an element or ']' -> ELEMENT, TAIL */
    JSON_NEXT,       /* an element -> ELEMENT */
    JSON_ELEMENT,    /* inside an element -> AFTER */
    JSON_AFTER,      /* ',' or ']' -> NEXT, TAIL */
    JSON_TAIL,       /* what closes the document -> DONE */
    JSON_BROKEN,     /* it is no such array: `problem` says why */
};

struct json_rows {
    enum json_rows_state state;
    const char *path[JSON_ROWS_PATH_MAX];
    size_t path_len[JSON_ROWS_PATH_MAX];
    size_t path_count, level;
    struct buf element; /* or the key that is being read */
    bool cut, string, escape;
    bool single;    /* one object will do in the place of the array */
    bool alone;     /* and so it is */
    bool begun;     /* of a skipped value: its first byte has come */
    unsigned depth; /* brackets open inside the element or skipped value */
    unsigned tail;  /* objects that are still open around the array */
    uint64_t line, element_line;
    size_t bytes_max;
    const char *problem;
    json_element_fn fn;
    void *arg;
};

/* pointer: "" or "/a/b", without escapes. False: too many levels. */
bool json_rows_init(struct json_rows *rows, const char *pointer, size_t bytes_max,
                    json_element_fn fn, void *arg);
void json_rows_fini(struct json_rows *rows);
/* BILLET_OK with rows->problem set: the document is broken here; nothing more will come. */
enum billet_status json_rows_write(struct json_rows *rows, struct billet_span bytes,
                                   struct billet_error *err) BILLET_MUST_CHECK;
/* Sets rows->problem when the document is not whole; a begun element is handed on as cut. */
enum billet_status json_rows_finish(struct json_rows *rows,
                                    struct billet_error *err) BILLET_MUST_CHECK;

#endif
