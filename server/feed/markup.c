/* SPDX-License-Identifier: Apache-2.0 */
/* Short texts only: a tag is a space, the usual entities are what they stand for. */
#include "server/feed/markup.h"

#include <string.h>

static const struct {
    const char *entity;
    const char *text;
} entities[] = {{"&amp;", "&"},  {"&lt;", "<"},   {"&gt;", ">"}, {"&quot;", "\""},
                {"&nbsp;", " "}, {"&apos;", "'"}, {"&#39;", "'"}};

bool markup_is(struct billet_span text)
{
    return text.len > 0 &&
           (memchr(text.ptr, '<', text.len) != NULL || memchr(text.ptr, '&', text.len) != NULL);
}

/* "<b>", "</p>", "<br/>": 0 when none stands here. */
static size_t tag_len(struct billet_span rest)
{
    size_t name = rest.len > 1 && rest.ptr[1] == '/' ? 2 : 1;
    char first = rest.len > name ? (char)(rest.ptr[name] | 0x20) : '\0';
    if (rest.ptr[0] != '<' || first < 'a' || first > 'z') {
        return 0;
    }
    const char *end = memchr(rest.ptr, '>', rest.len);
    return end != NULL ? (size_t)(end - rest.ptr) + 1 : 0;
}

static size_t entity_at(struct billet_span rest, const char **text)
{
    for (size_t i = 0; rest.ptr[0] == '&' && i < sizeof entities / sizeof entities[0]; i++) {
        size_t len = strlen(entities[i].entity);
        if (rest.len >= len && memcmp(rest.ptr, entities[i].entity, len) == 0) {
            *text = entities[i].text;
            return len;
        }
    }
    return 0;
}

size_t markup_strip(struct billet_span in, char *out)
{
    size_t len = 0;
    while (in.len > 0) {
        const char *text = " ";
        size_t skip = tag_len(in);
        skip = skip > 0 ? skip : entity_at(in, &text);
        out[len++] = skip > 0 ? text[0] : in.ptr[0];
        skip = skip > 0 ? skip : 1;
        in.ptr += skip;
        in.len -= skip;
    }
    return len;
}
