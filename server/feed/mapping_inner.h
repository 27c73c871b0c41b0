/* SPDX-License-Identifier: Apache-2.0 */
/* A mapping as it is kept, for mapping.c, which checks it, and mapping_text.c, which reads rows. */
#ifndef BILLET_SERVER_FEED_MAPPING_INNER_H
#define BILLET_SERVER_FEED_MAPPING_INNER_H

#include "server/feed/mapping.h"

/* A field takes from this many places at most: duties, demands, notes. */
#define SOURCES_MAX  8
#define SEGMENTS_MAX 8
#define NAME_MAX_LEN 120

struct source {
    const char *pointer;
    char text[NAME_MAX_LEN]; /* the segments, unescaped, each ended by NUL */
    const char *segment[SEGMENTS_MAX];
    size_t count;
    bool template; /* pointer is a text with places, and nothing else is set */
};

struct mapped {
    const struct field *field;
    struct source source[SOURCES_MAX];
    size_t count;
    const json_t *values; /* NULL: as they are */
};

struct constant {
    const struct field *field;
    struct billet_span text;
};

struct feed_mapping {
    json_t *tree;
    const struct feed_kind_table *kind;
    struct mapped mapped[FIELDS_MAX];
    size_t mapped_count;
    struct constant constant[FIELDS_MAX];
    size_t constant_count;
    const json_t *ignore;
    const char *rows;
};

/* "/a~1b/c" -> "a/b", "c". False: no pointer, or too long. */
bool mapping_parse_source(struct source *source, const char *pointer);
/* Are all places of the text pointers? */
bool mapping_template_check(const char *text);
/* One field of a row of JSON. */
void mapping_read(const struct mapped *mapped, struct reading *r, const json_t *object);

#endif
