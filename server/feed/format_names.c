/* SPDX-License-Identifier: Apache-2.0 */
/* What formats are called: by the command line, by endings of file names, by Content-Type. */
#include "server/feed/feed.h"

#include <string.h>

static const struct {
    const char *name; /* of the format first, then other endings */
    enum feed_format format;
} names[] = {
    {"csv", FEED_CSV},      {"ndjson", FEED_NDJSON}, {"json", FEED_JSON}, {"xlsx", FEED_XLSX},
    {"xml", FEED_XML},      {"tsv", FEED_CSV},       {"txt", FEED_CSV},   {"xlsm", FEED_XLSX},
    {"jsonl", FEED_NDJSON}, {"jsonld", FEED_JSON},   {"html", FEED_JSON}, {"htm", FEED_JSON},
};

static const struct {
    const char *type;
    enum feed_format format;
} types[] = {
    {"text/csv", FEED_CSV},
    {"application/x-ndjson", FEED_NDJSON},
    {"application/ndjson", FEED_NDJSON},
    {"application/json", FEED_JSON},
    {"application/ld+json", FEED_JSON},
    {"text/html", FEED_JSON}, /* its scripts of JSON-LD */
    {"application/xml", FEED_XML},
    {"text/xml", FEED_XML},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", FEED_XLSX},
};

const char *feed_format_name(enum feed_format format)
{
    size_t i = 0;
    while (names[i].format != format) {
        i++; /* ends: each format is there */
    }
    return names[i].name;
}

bool feed_format_named(struct billet_span name, enum feed_format *out)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (billet_span_is(name, names[i].name)) {
            *out = names[i].format;
            return true;
        }
    }
    return false;
}

bool feed_format_of_path(const char *path, enum feed_format *out)
{
    struct billet_span rest = billet_span_of(path);
    if (rest.len > 3 && memcmp(rest.ptr + rest.len - 3, ".gz", 3) == 0) {
        rest.len -= 3;
    }
    size_t at = rest.len;
    while (at > 0 && rest.ptr[at - 1] != '.' && rest.ptr[at - 1] != '/') {
        at--;
    }
    char ending[16];
    size_t len = rest.len - at;
    if (at < 2 || path[at - 1] != '.' || len >= sizeof ending) {
        return false;
    }
    for (size_t i = 0; i < len; i++) { /* people write .XLSX */
        char c = rest.ptr[at + i];
        ending[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return feed_format_named((struct billet_span){ending, len}, out);
}

bool feed_format_of_type(struct billet_span type, enum feed_format *out)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (billet_span_is(type, types[i].type)) {
            *out = types[i].format;
            return true;
        }
    }
    return false;
}
